"""Attacks on the forms about receipt books: printed, moved, sold, reported, given back, stopped, disputed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.records.offices import Office
from harvest.records.receipt_books import (
    BookMove,
    DisputedRange,
    IdSeen,
    PrintBatch,
    ReceiptBook,
    Series,
    StubReturn,
    move_to_office,
    print_books,
    sell,
)
from harvest.records.receipt_books.kept import BookReport, Outcome
from harvest.records.staff_members import Role
from harvest.records.stop_list import ReleaseRequest, StopEntry, stop
from harvest.vocabulary import BookState
from tests.fakes import NOW
from tests.harvest.records.makers import DAY, acting, make_farmer, make_series
from tests.harvest.staff.attack.attempts import Attack, Attempt, held_by
from tests.harvest.staff.attack.hostile import Kind, odd_words
from tests.harvest.staff.desk import OFFICES, Seat, Site

TODAY = f"{NOW:%d/%m/%Y}"
PRINTED = date(2026, 3, 1)
SOLD, RECEIVED, MOVED, REPORTED, RETURNED, STOPPED, ASKED, SETTLED = 160, 100, 60, 220, 100, 240, 120, 100
AMISS = (BookState.LOST, BookState.STOLEN, BookState.UNDER_INVESTIGATION)
SALE = {
    "farmer_number": Kind.DIGITS,
    "book_number": Kind.WORD,
    "first_number": Kind.DIGITS,
    "series": Kind.WORD,
    "id_seen": Kind.CHOICE,
    "price": Kind.MONEY,
    "sold_on": Kind.DAY,
}
BATCH = {
    "series": Kind.WORD,
    "first_number": Kind.DIGITS,
    "last_number": Kind.DIGITS,
    "numbers_per_book": Kind.WHOLE,
    "first_book_number": Kind.DIGITS,
    "received_on": Kind.DAY,
}
MOVE = {
    "series": Kind.WORD,
    "first_number": Kind.DIGITS,
    "last_number": Kind.DIGITS,
    "office": Kind.CHOICE,
    "moved_on": Kind.DAY,
}
STOP = {
    "first_number": Kind.DIGITS,
    "last_number": Kind.DIGITS,
    "source": Kind.TEXT,
    "expires_on": Kind.LATER_DAY,
    "note": Kind.TEXT,
}


@dataclass
class Ground:
    """Books of each state, as many as attempts need; `series` is printed on during the attack."""

    agent: Seat
    clerk: Seat
    series: str
    office: int
    farmer: tuple[int, str]
    printed: list[ReceiptBook]
    stocked: list[ReceiptBook]
    sold: list[int]
    stops: list[int]
    disputes: list[int]


def ground(site: Site) -> Ground:
    agent, clerk = site.sit(Role.JAS_AGENT), site.sit(Role.CLERK)
    with acting(site.sessions, "staff:99") as session:
        office = session.scalars(select(Office).where(Office.name == OFFICES[Role.JAS_AGENT])).one()
        farmer, series = make_farmer(session), make_series(session, printed_digits=9)
        series_code = series.code
        counts = (MOVED, SOLD, RETURNED + 2)
        printed, stocked, sold = (_books(session, series, at, count) for at, count in enumerate(counts))
        move_to_office(session, [*stocked, *sold], office, on=PRINTED)
        for book in sold:
            sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD)
        stops = [stop(session, sold[-1], source=f"s{n}", set_by="staff:98", on=DAY).id for n in range(ASKED)]
        disputes = [_dispute(session, sold[-1], n) for n in range(SETTLED)]
        made = Ground(
            *(agent, clerk, series_code, office.id, (farmer.id, farmer.farmer_number)),
            *(printed, stocked, [book.id for book in sold], stops, disputes),
        )
        session.expunge_all()
    return made


def _books(session: Any, series: Series, at: int, count: int) -> list[ReceiptBook]:
    numbers = [str(100_000 + at * 1000 + n) for n in range(count)]
    return print_books(session, series, first_number=100 * at * 1000, book_numbers=numbers, on=PRINTED)


def _dispute(session: Any, book: ReceiptBook, n: int) -> int:
    numbers = {"first_number": book.first_number, "last_number": book.first_number + n}
    claim = DisputedRange(series_id=book.series_id, **numbers, claimed_by="SAMPLE", reason="Twice.", created_on=DAY)
    session.add(claim)
    session.flush()
    return int(claim.id)


def _sell(on: Ground, dice: Random, n: int) -> Attempt:
    book, price = on.stocked[n], Decimal(500 + n) + Decimal("0.25")
    typed = {
        "farmer_number": on.farmer[1],
        "book_number": book.book_number,
        "first_number": "",
        "series": on.series,
        "id_seen": dice.choice(("rada_card", "national_id")),
        "price": f"J$ {price:,}",
        "sold_on": TODAY,
        "step": "sell",
        "form_token": f"sale-{n}",
    }
    held = held_by(ReceiptBook, id=book.id, farmer_id=on.farmer[0], price=price, sold_on=NOW.date())
    return Attempt("/staff/books/sell", typed, held, on.agent)


def _receive(on: Ground, _dice: Random, n: int) -> Attempt:
    first = 500_000_000 + 300 * n
    typed = {
        "series": on.series,
        "first_number": str(first),
        "last_number": f"{first + 99}",
        "numbers_per_book": "50",
        "first_book_number": f"0{7_000_000 + 2 * n}",
        "received_on": TODAY,
    }

    def held(session: Session) -> bool:
        books = session.scalars(select(ReceiptBook.first_number).filter_by(state=BookState.PRINTED))
        return held_by(PrintBatch, first_number=first)(session) and {first, first + 50} <= set(books)

    return Attempt("/staff/books/batches/new", typed, held, on.agent)


def _move(on: Ground, _dice: Random, n: int) -> Attempt:
    book = on.printed[n]
    typed = {
        "series": on.series,
        "first_number": f"{book.first_number}",
        "last_number": f"{book.last_number}",
        "office": str(on.office),
        "moved_on": TODAY,
    }
    held = held_by(BookMove, book_id=book.id, to_office_id=on.office, moved_on=NOW.date())
    return Attempt("/staff/books/move", typed, held, on.agent)


def _report(on: Ground, dice: Random, n: int) -> Attempt:
    state, reason = AMISS[n % len(AMISS)], odd_words(dice, f"r{n}")
    typed = {"state": state.value, "since": TODAY, "reason": reason}
    held = held_by(BookReport, book_id=on.sold[-2], state=state, reason=reason)
    return Attempt(f"/staff/books/{on.sold[-2]}/report", typed, held, on.clerk)


def _return(on: Ground, dice: Random, n: int) -> Attempt:
    used = dice.randrange(101)
    held = held_by(StubReturn, book_id=on.sold[n], leaves_used=used, returned_on=NOW.date())
    typed = {"leaves_used": str(used), "returned_on": TODAY}
    return Attempt(f"/staff/books/{on.sold[n]}/stubs", typed, held, on.agent)


def _stop(on: Ground, dice: Random, n: int) -> Attempt:
    source, note = odd_words(dice, f"diary {n}"), odd_words(dice, f"note {n}")
    typed = {"first_number": "", "last_number": "", "source": source, "expires_on": "31/12/9999", "note": note}
    held = held_by(StopEntry, book_id=on.sold[-1], source=source, note=note, expires_on=date(9999, 12, 31))
    return Attempt(f"/staff/books/{on.sold[-1]}/stop", typed, held, on.clerk)


def _release(on: Ground, dice: Random, n: int) -> Attempt:
    reason = odd_words(dice, f"go {n}")
    held = held_by(ReleaseRequest, entry_id=on.stops[n], reason=reason)
    return Attempt(f"/staff/stops/{on.stops[n]}", {"reason": reason}, held, on.clerk)


def _settle(on: Ground, dice: Random, n: int) -> Attempt:
    outcome, how = dice.choice(list(Outcome)), odd_words(dice, f"how {n}")
    held = held_by(DisputedRange, id=on.disputes[n], settled_how=f"{outcome.label}; {how}")
    return Attempt(f"/staff/disputes/{on.disputes[n]}", {"outcome": outcome.value, "how": how}, held, on.clerk)


ATTACKS = (
    Attack("/staff/books/sell", _sell, SOLD, SALE, frozenset({"farmer_number", "book_number", "price", "sold_on"})),
    Attack("/staff/books/batches/new", _receive, RECEIVED, BATCH, frozenset({"series", "first_number"})),
    Attack("/staff/books/move", _move, MOVED, MOVE, frozenset(MOVE)),
    Attack(
        "/staff/books/<int:book>/report",
        _report,
        REPORTED,
        {"state": Kind.CHOICE, "since": Kind.DAY, "reason": Kind.TEXT},
        frozenset({"state", "since", "reason"}),
    ),
    Attack(
        "/staff/books/<int:book>/stubs",
        _return,
        RETURNED,
        {"leaves_used": Kind.WHOLE, "returned_on": Kind.DAY},
        frozenset({"leaves_used", "returned_on"}),
    ),
    Attack("/staff/books/<int:book>/stop", _stop, STOPPED, STOP, frozenset({"source"})),
    Attack("/staff/stops/<int:entry>", _release, ASKED, {"reason": Kind.TEXT}, frozenset({"reason"})),
    Attack("/staff/disputes/<int:dispute>", _settle, SETTLED, {"outcome": Kind.CHOICE, "how": Kind.TEXT}),
)
