"""Finding a farmer, and his page: who he is, what holds for him, what can be done."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask import g, render_template, request
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.farmers.acts import kept_for, photo_of
from harvest.records.farmers.merging import ids_of, merges_of, stands_for_himself
from harvest.records.farmers.record import Registration, StatusChange
from harvest.records.farms import farms_of
from harvest.records.places import District
from harvest.records.presentations import shown_counts
from harvest.records.receipt_books import ReceiptBook
from harvest.search import Found, Match, search
from harvest.staff.door import Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.staff.reach import farmer_in_reach, typed_id
from harvest.staff.today import CARD_WARNING
from harvest.vocabulary import FarmerStatus

A_PAGE = 20
AT_A_TIME = 500  # farmers of a file
MOST_FOUND = 200  # farmers that a search by name finds
COLUMNS = ("Farmer number", "Name", "Alias", "Kind", "Status", "Parish", "District", "Phone", "Registered on",
           "Verified on", "Card expires on")  # fmt: skip
log = logging.getLogger("harvest.security")


def add_farmers(door: StaffDoor) -> None:
    """The list and the page of one farmer."""

    @door.page("/farmers", Act.SEE_FARMER, menu="Farmers")
    def find() -> Page:
        q, page = request.args.get("q", "").strip(), max(request.args.get("page", 1, type=typed_id), 1)
        due = request.args.get("due", "")
        if form := wanted():
            return _exported(door, form, q, due)
        with door.reading() as found:
            rows = _searched(found, q, page) if q else _listed(found, door, due, page)
            places = _places(found, [match.farmer for match in rows.rows])
        return render_template("staff/farmers.html", q=q, due=due, found=rows, page=page, places=places)

    @door.page("/farmers/<int:farmer>", Act.SEE_FARMER)
    def farmer_page(farmer: int) -> Page:
        with door.reading() as found:
            shown = farmer_in_reach(found, farmer, Act.SEE_FARMER)
            page = render_template("staff/farmer.html", farmer=shown, **_facts(found, shown))
        door.shown(shown)
        return page


def _searched(session: Any, q: str, page: int) -> Found:
    return search(session, q, parishes=g.guest.where(Act.SEE_FARMER), limit=A_PAGE, offset=(page - 1) * A_PAGE)


def _listed(session: Session, door: StaffDoor, due: str, page: int) -> Found:
    """Without a question: those of one pile of today's work, or those registered last."""
    rows = session.scalars(_list(due, door.today()).limit(A_PAGE + 1).offset((page - 1) * A_PAGE)).all()
    why = {"visit": "registered, not verified", "card": "card expires soon"}.get(due, "")
    return Found(rows=tuple(Match(one, why, 0) for one in rows[:A_PAGE]), more=len(rows) > A_PAGE)


def _list(due: str, today: date) -> Select[Farmer]:
    where: Sequence[ColumnElement[bool]] = ()
    active = Farmer.status == FarmerStatus.ACTIVE
    if due == "visit":
        where = (active, Farmer.verified_on.is_(None))
    elif due == "card":
        where = (active, Farmer.id_card_expires_on.between(today, today + CARD_WARNING))
    mine = Farmer.parish.in_(g.guest.where(Act.SEE_FARMER))
    return (
        select(Farmer).where(mine, stands_for_himself(), *where).order_by(Farmer.registered_on.desc(), Farmer.id.desc())
    )


def _exported(door: StaffDoor, form: str, q: str, due: str) -> Page:
    """The whole list as a file, as far as this person may see it; who takes it along is written into the log."""
    with door.reading() as found:
        districts = {row.id: row.name for row in found.execute(select(District.id, District.name))}
        if q:
            matches = search(found, q, parishes=g.guest.where(Act.SEE_FARMER), limit=MOST_FOUND).rows
            ids = [match.farmer.id for match in matches]
        else:
            ids = list(found.scalars(_list(due, door.today()).with_only_columns(Farmer.id)))
    extra = {"actor": g.guest.actor, "farmers": len(ids), "list": "search" if q else due or "all", "form": form}
    log.warning("a list of farmers was exported", extra=extra)
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
