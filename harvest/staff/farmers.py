"""Finding a farmer, and his page: who he is, what holds for him, what can be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import g, render_template
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from harvest.database import HarvestSession
from harvest.foundation.intake import choices
from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.farmers.acts import kept_for, photo_of
from harvest.records.farmers.merging import ids_of, merges_of, stands_for_himself
from harvest.records.farmers.record import BY_NAME, Registration, StatusChange
from harvest.records.farmers.twins import has_a_twin
from harvest.records.farms import farms_of
from harvest.records.places import District
from harvest.records.presentations import shown_counts
from harvest.records.receipt_books import ReceiptBook
from harvest.search import Found, Match, search
from harvest.staff.door import Page, StaffDoor
from harvest.staff.downloads import as_file, note_names_taken, wanted
from harvest.staff.lists import A_PAGE, Asked, Filter, asked
from harvest.staff.reach import farmer_in_reach
from harvest.staff.today import CARD_WARNING, NEW_FOR
from harvest.vocabulary import FarmerKind, FarmerStatus

AT_A_TIME = 500  # farmers of a file
MOST_FOUND = 200  # farmers that a search by name finds
COLUMNS = ("Farmer number", "Name", "Alias", "Kind", "Status", "Parish", "District", "Phone", "Registered on",
           "Verified on", "Card expires on")  # fmt: skip
WAITING = {
    "visit": "registered, not verified",
    "card": "card expires soon",
    "twin": "somebody else has this name and birthday",
}
ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "new": ("Registered last", (Farmer.registered_on.desc(), Farmer.id.desc())),
    "old": ("Registered first", (Farmer.registered_on, Farmer.id)),
    "name": ("Name", (*BY_NAME, Farmer.id)),
    "number": ("Farmer number", (Farmer.farmer_number, Farmer.id)),
    "card": ("Card that expires first", (Farmer.id_card_expires_on.asc().nulls_last(), Farmer.id)),
}


def add_farmers(door: StaffDoor) -> None:
    """The list and the page of one farmer."""

    @door.page("/farmers", Act.SEE_FARMER, menu="Farmers")
    def find() -> Page:
        ask = _asked()
        if form := wanted():
            return _exported(door, form, ask)
        with door.reading() as found:
            rows = _searched(found, door, ask) if ask["q"] else _listed(found, door, ask)
            places = _places(found, [match.farmer for match in rows.rows])
        door.shown(*(match.farmer for match in rows.rows))
        return render_template("staff/farmers.html", q=ask["q"], due=ask["due"], found=rows, asked=ask, places=places)

    @door.page("/farmers/<int:farmer>", Act.SEE_FARMER)
    def farmer_page(farmer: int) -> Page:
        with door.reading() as found:
            shown = farmer_in_reach(found, farmer, Act.SEE_FARMER)
            page = render_template("staff/farmer.html", farmer=shown, **_facts(found, shown))
        door.shown(shown)
        return page


def _asked() -> Asked:
    mine = sorted(g.guest.where(Act.SEE_FARMER))
    filters = (
        Filter("q", "", hidden=True),
        Filter(
            "due",
            "Waiting for",
            (("visit", "A farm visit"), ("card", "A new card"), ("twin", "A look: entered twice?")),
        ),
        Filter("verified", "Verified", (("yes", "Verified"), ("no", "Not verified"))),
        Filter("status", "Status", choices(FarmerStatus)),
        Filter("kind", "Kind", choices(FarmerKind)),
        Filter("parish", "Parish", tuple((one.value, one.label) for one in mine), "All of yours", hidden=len(mine) < 2),
    )
    ask = asked(*filters, orders={key: words for key, (words, _columns) in ORDERS.items()})
    return replace(ask, orders={"best": "Best match", **ask.orders}) if ask["q"] else ask


def _searched(session: HarvestSession, door: StaffDoor, ask: Asked) -> Found:
    """Whom the search finds, best first; with filters or another order, of the first some hundred."""
    mine = g.guest.where(Act.SEE_FARMER)
    if set(ask.kept) == {"q"}:
        return search(session, ask["q"], parishes=mine, limit=A_PAGE, offset=ask.offset)
    found = search(session, ask["q"], parishes=mine, limit=MOST_FOUND)
    matches = {match.farmer.id: match for match in found.rows}
    rows, more = ask.cut([matches[number] for number in _left_of(session, door, ask, list(matches))])
    return replace(found, rows=tuple(rows), more=more)


def _left_of(session: Session, door: StaffDoor, ask: Asked, ids: Sequence[int]) -> Sequence[int]:
    """What the filters leave of those found."""
    left = session.scalars(_list(ask, door.today()).where(Farmer.id.in_(ids)).with_only_columns(Farmer.id)).all()
    return left if ask["sort"] else sorted(left, key=ids.index)


def _listed(session: Session, door: StaffDoor, ask: Asked) -> Found:
    """Without a question: those of one pile of today's work, or those registered last."""
    rows = session.scalars(_list(ask, door.today()).limit(A_PAGE + 1).offset(ask.offset)).all()
    why = WAITING.get(ask["due"], "")
    return Found(rows=tuple(Match(one, why, 0) for one in rows[:A_PAGE]), more=len(rows) > A_PAGE)


def _list(ask: Asked, today: date) -> Select[Farmer]:
    where: list[ColumnElement[bool]] = [Farmer.parish.in_(g.guest.where(Act.SEE_FARMER)), stands_for_himself()]
    if ask["due"]:
        where.append(Farmer.status == FarmerStatus.ACTIVE)
    if ask["due"] == "visit" or ask["verified"] == "no":
        where.append(Farmer.verified_on.is_(None))
    if ask["due"] == "card":
        where.append(Farmer.id_card_expires_on.between(today, today + CARD_WARNING))
    if ask["due"] == "twin":
        where.append(has_a_twin(today - NEW_FOR))
    if ask["verified"] == "yes":
        where.append(Farmer.verified_on.is_not(None))
    chosen = {name: ask[name] for name in ("status", "kind", "parish") if ask[name]}
    order = ORDERS["new" if ask.sort == "best" else ask.sort][1]
    return select(Farmer).where(*where).filter_by(**chosen).order_by(*order)


def _exported(door: StaffDoor, form: str, ask: Asked) -> Page:
    """The whole list as a file, as far as this person may see it."""
    with door.reading() as found:
        districts = {row.id: row.name for row in found.execute(select(District.id, District.name))}
        if ask["q"]:
            matches = search(found, ask["q"], parishes=g.guest.where(Act.SEE_FARMER), limit=MOST_FOUND).rows
            ids = _left_of(found, door, ask, [match.farmer.id for match in matches])
        else:
            ids = list(found.scalars(_list(ask, door.today()).with_only_columns(Farmer.id)))
    note_names_taken(door, form, "farmers_found" if ask["q"] else "farmers", len(ids))
    return as_file(form, "farmers", "Farmers", COLUMNS, _file_rows(door, ids, districts))


def _file_rows(door: StaffDoor, ids: Sequence[int], districts: Mapping[int, str]) -> Iterator[Sequence[Cell]]:
    """In the order of `ids`, some hundred at a time: reading sessions keep no cursor open."""
    for start in range(0, len(ids), AT_A_TIME):
        some = ids[start : start + AT_A_TIME]
        with door.reading() as found:
            farmers = {one.id: one for one in found.scalars(select(Farmer).where(Farmer.id.in_(some)))}
        for one in (farmers[farmer_id] for farmer_id in some):
            district = districts.get(one.district_id) if one.district_id else None
            dates = (one.registered_on, one.verified_on, one.id_card_expires_on)
            words = (one.kind.value, one.status.value)
            yield (one.farmer_number, one.name, one.alias, *words, one.parish.label, district, one.phone, *dates)


def _places(session: Session, farmers: Sequence[Farmer]) -> dict[int, str]:
    """The name of each farmer's district, by its id."""
    ids = {farmer.district_id for farmer in farmers if farmer.district_id}
    named = select(District.id, District.name).where(District.id.in_(ids))
    return {row.id: row.name for row in session.execute(named)} if ids else {}


def _facts(session: Session, farmer: Farmer) -> dict[str, Any]:
    rows = ids_of(session, farmer)
    newest = select(StatusChange).where(StatusChange.farmer_id == farmer.id).order_by(StatusChange.id.desc()).limit(1)
    return {
        "district": session.get(District, farmer.district_id) if farmer.district_id else None,
        "registration": session.scalars(select(Registration).where(Registration.farmer_id == farmer.id)).first(),
        "status_change": session.scalars(newest).first(),
        "kept": kept_for(session, farmer),
        "merges": merges_of(session, farmer),
        "photo": photo_of(session, farmer),
        "farms": farms_of(session, farmer),
        "shown": shown_counts(session, farmer),
        "books": session.scalars(
            select(ReceiptBook).where(ReceiptBook.farmer_id.in_(rows)).order_by(ReceiptBook.sold_on.desc())
        ).all(),
    }
