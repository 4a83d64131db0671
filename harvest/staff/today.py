"""The first screen: what waits for this person today, each pile with its number and where it leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import g, render_template
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.farmers.merging import stands_for, stands_for_himself, waiting_merges
from harvest.records.farmers.twins import has_a_twin
from harvest.records.farms import Farm
from harvest.records.loads import Load, LoadState
from harvest.records.receipt_books import DisputedRange, ReceiptBook
from harvest.records.staff_members import MemberState, StaffMember
from harvest.records.stop_list import StopEntry, waiting_releases
from harvest.records.visits.queries import VISIT_EVERY
from harvest.staff.door import Guest, Page, StaffDoor
from harvest.staff.programs import waiting_programs
from harvest.staff.whose_book import my_books, my_disputes
from harvest.staff.whose_load import ASKED, ASKED_ABOUT, may_approve, may_take_back, my_loads
from harvest.vocabulary import BookState, FarmerStatus

CARD_WARNING = timedelta(days=60)
NEW_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Pile:
    """Work of one kind that waits. `endpoint` is where it leads."""

    title: str
    count: int
    hint: str
    endpoint: str = ""
    where: Mapping[str, str] = field(default_factory=dict)


Counter = Callable[[Session, Guest, date], Pile]


def add_today(door: StaffDoor) -> None:
    """The first screen."""

    @door.page("", None, menu="Today")
    def today() -> Page:
        with door.reading() as found:
            piles = [count(found, g.guest, door.today()) for act, count in PILES if g.guest.may(act)]
        return render_template("staff/today.html", piles=piles)


def _farmers(session: Session, guest: Guest, *where: ColumnElement[bool]) -> int:
    mine = (Farmer.parish.in_(guest.where(Act.SEE_FARMER)), Farmer.status == FarmerStatus.ACTIVE, stands_for_himself())
    return session.scalar(select(func.count()).select_from(Farmer).where(*mine, *where)) or 0


def _visits_due(session: Session, guest: Guest, _today: date) -> Pile:
    waiting = _farmers(session, guest, Farmer.verified_on.is_(None))
    return Pile(
        "Farm visits due",
        waiting,
        "Registered and not verified: no book can be sold to them yet.",
        "find",
        {"due": "visit"},
    )


def _cards_expiring(session: Session, guest: Guest, today: date) -> Pile:
    soon = _farmers(session, guest, Farmer.id_card_expires_on.between(today, today + CARD_WARNING))
    return Pile(
        "Cards that expire soon", soon, "Within 60 days. A card is renewed for three years.", "find", {"due": "card"}
    )


def _possible_duplicates(session: Session, guest: Guest, today: date) -> Pile:
    return Pile(
        "Possible duplicates",
        _farmers(session, guest, has_a_twin(today - NEW_FOR)),
        "Registered in the last 90 days, with the name and birthday of somebody on record.",
        "find",
        {"due": "twin"},
    )


def _merges_waiting(session: Session, guest: Guest, _today: date) -> Pile:
    """Those that he can confirm: what he proposed himself waits for somebody else."""
    rows = [row for row in session.scalars(waiting_merges()) if guest.may_in(Act.MERGE_FARMERS, row.kept.parish)]
    others = sum(1 for row in rows if guest.actor != (row.undo_by or row.proposed_by))
    hint = "A colleague says that two records are one farmer, or that they are two."
    return Pile("Merges to confirm", others, hint, "merges", {"who": "others"})


def _books_amiss(session: Session, _guest: Guest, today: date) -> Pile:
    amiss = session.scalar(
        select(func.count())
        .select_from(ReceiptBook)
        .where(
            ReceiptBook.state.in_((BookState.LOST, BookState.STOLEN, BookState.UNDER_INVESTIGATION)),
            ReceiptBook.state_since >= today - timedelta(days=90),
            my_books(Act.SEE_BOOKS),
        )
    )
    return Pile(
        "Books lost or stolen",
        amiss or 0,
        "Reported in the last 90 days. Officers are told ALERT.",
        "books",
        {"state": "amiss"},
    )


def _stops_to_release(session: Session, guest: Guest, _today: date) -> Pile:
    mine = set(session.scalars(select(ReceiptBook.id).join(StopEntry).where(my_books(Act.STOP_RECEIPTS))))
    asked = [one for one in waiting_releases(session) if one.entry.book_id in mine]
    waiting = sum(1 for one in asked if guest.actor not in {one.requested_by, one.entry.set_by})
    hint = "A colleague asks that receipts may go again."
    return Pile("Stops to release", waiting, hint, "stops", {"state": "asked"})


def _disputes_open(session: Session, _guest: Guest, _today: date) -> Pile:
    mine = (DisputedRange.settled_on.is_(None), my_disputes())
    count = session.scalar(select(func.count()).select_from(DisputedRange).where(*mine))
    return Pile("Disputed numbers", count or 0, "Two claim the same receipts. Officers are told ASK.", "disputes")


def _books_in_stock(session: Session, guest: Guest, _today: date) -> Pile:
    mine = (ReceiptBook.office_id == guest.member.office_id, ReceiptBook.state == BookState.IN_STOCK)
    stock = session.scalar(select(func.count()).select_from(ReceiptBook).where(*mine))
    return Pile(
        "Books in your stock", stock or 0, "Ready to be sold to verified farmers.", "books", {"state": "in_stock"}
    )


def _farms_not_seen(session: Session, guest: Guest, today: date) -> Pile:
    long_ago = or_(Farm.last_visited_on.is_(None), Farm.last_visited_on <= today - VISIT_EVERY)
    of_active = select(func.count()).select_from(Farm).join(Farmer, Farmer.id == stands_for(Farm.farmer_id))
    mine = (Farm.parish.in_(guest.where(Act.KEEP_FARM)), Farmer.status == FarmerStatus.ACTIVE)
    unseen = session.scalar(of_active.where(*mine, long_ago))
    return Pile("Farms with the oldest record", unseen or 0, "Nobody has noted a visit for a year.", "oldest_farms")


def _accounts_open(session: Session, _guest: Guest, _today: date) -> Pile:
    waiting = (StaffMember.state == MemberState.INVITED,)
    count = session.scalar(select(func.count()).select_from(StaffMember).where(*waiting))
    return Pile("Accounts not taken up", count or 0, "Their link has not been used yet.", "people")


def _programs_that_ask(session: Session, _guest: Guest, _today: date) -> Pile:
    hint = "Their developers want more than open data, and say what for."
    return Pile("Programs that ask for more", waiting_programs(session), hint, "programs", {"state": "asks"})


def _files_to_decide(session: Session, guest: Guest, _today: date) -> Pile:
    waiting = (LoadState.TRIED, LoadState.UNREADABLE, LoadState.STOPPED)
    mine = (Load.made_by == guest.actor, Load.state.in_(waiting), my_loads())
    count = session.scalar(select(func.count()).select_from(Load).where(*mine))
    return Pile(
        "Files that wait for you", count or 0, "Looked through or stopped: you decide.", "loads", {"whose": "mine"}
    )


def _files_to_approve(session: Session, _guest: Guest, _today: date) -> Pile:
    second = session.scalars(select(Load).where(Load.state == LoadState.SECOND, my_loads()))
    count = sum(1 for one in second if may_approve(one))
    hint = "A colleague’s file is large or changes what officers are told."
    return Pile("Files to confirm", count, hint, "loads", {"state": "second"})


def _files_to_take_back(session: Session, _guest: Guest, _today: date) -> Pile:
    asked = session.scalars(
        select(Load).where(Load.undo_asked_by.is_not(None), Load.state.in_(ASKED_ABOUT), my_loads())
    )
    count = sum(1 for one in asked if may_take_back(one))
    hint = "A colleague asks for a file that two people had confirmed."
    return Pile("Files to take back", count, hint, "loads", {"state": ASKED})


PILES: tuple[tuple[Act, Counter], ...] = (
    (Act.VERIFY_FARMER, _visits_due),
    (Act.REGISTER_FARMER, _cards_expiring),
    (Act.KEEP_FARM, _farms_not_seen),
    (Act.MERGE_FARMERS, _possible_duplicates),
    (Act.MERGE_FARMERS, _merges_waiting),
    (Act.SELL_BOOK, _books_in_stock),
    (Act.REPORT_BOOK, _books_amiss),
    (Act.STOP_RECEIPTS, _stops_to_release),
    (Act.SETTLE_DISPUTE, _disputes_open),
    (Act.LOAD_FILES, _files_to_decide),
    (Act.APPROVE_LOAD, _files_to_approve),
    (Act.APPROVE_LOAD, _files_to_take_back),
    (Act.MANAGE_PEOPLE, _accounts_open),
    (Act.MANAGE_PROGRAMS, _programs_that_ask),
)
