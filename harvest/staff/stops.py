"""The stop list: receipts that nobody should accept, with a source; a second person lets them go again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, and_, case, exists, false, or_, select, true
from sqlalchemy.orm import Session, joinedload

from harvest.foundation.intake import empty, take
from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.receipt_books import ReceiptBook
from harvest.records.refusals import ActRefused
from harvest.records.stop_list import (
    RELEASE_FIELDS,
    STOP_FIELDS,
    ReleaseRequest,
    StopEntry,
    release,
    request_of,
    request_release,
    stop,
    stop_intake,
    waiting_releases,
)
from harvest.search.numbers import LONGEST_RECEIPT_NUMBER, typed_number
from harvest.staff.door import NotThere, Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.staff.lists import A_PAGE, Asked, Filter, asked
from harvest.staff.losses import book_form
from harvest.staff.whose_book import my_books, names_of, the_book

ASKED = exists().where(ReleaseRequest.entry_id == StopEntry.id, StopEntry.released_on.is_(None))
FILTERS = (
    Filter("q", "Book or receipt number"),
    Filter(
        "state", "Show", (("asked", "Release asked for"), ("over", "Released or run out"), ("all", "All")), "In force"
    ),
)
ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "asked": ("Release asked for", (case((ASKED, 0), else_=1), StopEntry.set_on.desc(), StopEntry.id.desc())),
    "new": ("Stopped last", (StopEntry.set_on.desc(), StopEntry.id.desc())),
    "old": ("Stopped first", (StopEntry.set_on, StopEntry.id)),
    "number": ("Number", (ReceiptBook.series_id, StopEntry.first_number)),
}
COLUMNS = (
    *("Series", "Book", "First receipt", "Last receipt", "Source", "Since", "Set by", "Until", "Released on"),
    "Release asked for by",
)


def add_stops(door: StaffDoor) -> None:
    """The pages of the stop list."""

    @door.page("/stops", Act.STOP_RECEIPTS)
    def stops() -> Page:
        with door.reading() as found:
            return _stops(door, found)

    @door.page("/books/<int:book>/stop", Act.STOP_RECEIPTS, posts=True)
    def stop_book(book: int) -> Page:
        return _stop(door, book)

    @door.page("/stops/<int:entry>", Act.STOP_RECEIPTS, posts=True)
    def release_stop(entry: int) -> Page:
        return _release(door, entry)


def _stops(door: StaffDoor, session: Session) -> Page:
    ask = asked(*FILTERS, orders={key: words for key, (words, _columns) in ORDERS.items()})
    listed = (
        select(StopEntry)
        .join(ReceiptBook, ReceiptBook.id == StopEntry.book_id)
        .where(my_books(Act.STOP_RECEIPTS), *_chosen(ask, door.today()))
        .options(joinedload(StopEntry.book).joinedload(ReceiptBook.series))
        .order_by(*ORDERS[ask.sort][1])
    )
    form = wanted()
    found = session.scalars(listed if form else listed.limit(A_PAGE + 1).offset(ask.offset)).all()
    requests = {one.entry_id: one for one in waiting_releases(session)}
    called = names_of(session, {one.set_by for one in found} | {one.requested_by for one in requests.values()})
    if form:
        cells = [_cells(one, requests.get(one.id), called) for one in found]
        return as_file(form, "stop-list", "Stop list", COLUMNS, cells)
    rows, more = found[:A_PAGE], len(found) > A_PAGE
    return render_template("staff/stops.html", rows=rows, more=more, asked=ask, requests=requests, called=called)


def _chosen(ask: Asked, today: date) -> Sequence[ColumnElement[bool]]:
    unreleased = StopEntry.released_on.is_(None)
    in_force = and_(unreleased, or_(StopEntry.expires_on.is_(None), StopEntry.expires_on >= today))
    digits = typed_number(ask["q"]) or ""
    number = int(digits) if 0 < len(digits) <= LONGEST_RECEIPT_NUMBER else None
    receipt = false() if number is None else and_(StopEntry.first_number <= number, StopEntry.last_number >= number)
    of_book = or_(ReceiptBook.book_number == ask["q"], receipt) if ask["q"] else true()
    holds = {"": in_force, "asked": ASKED, "over": or_(~unreleased, StopEntry.expires_on < today)}
    return (of_book, holds.get(ask["state"], true()))


def _cells(one: StopEntry, request: ReleaseRequest | None, called: Mapping[str, str]) -> tuple[Cell, ...]:
    return (
        *(one.book.series.code, one.book.book_number, one.first_number, one.last_number, one.source),
        *(one.set_on, called[one.set_by], one.expires_on, one.released_on),
        called[request.requested_by] if request else None,
    )


def _stop(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        book = the_book(found, number, Act.STOP_RECEIPTS)
    taken = empty(STOP_FIELDS, **door.kept())
    if request.method == "POST":
        taken = stop_intake(request.form, today=door.today())
        try:
            if taken:
                with door.acting() as acting:
                    _stopped(door, acting, the_book(acting, number, Act.STOP_RECEIPTS), taken.values)
                flash("The receipts are stopped. Officers are told ALERT from now on.")
                return redirect(url_for("staff.book_page", book=number))
        except ActRefused as refusal:
            beside = "source" if refusal.code == "source_missing" else "first_number"
            taken = taken.refused(**{beside: str(refusal)})
    explains = f"Officers are told ALERT at once. The book has the receipts {book.first_number} to {book.last_number}."
    return book_form(book, "Stop receipts", explains, STOP_FIELDS, taken, button="Stop them", danger=True)


def _stopped(door: StaffDoor, session: Session, book: ReceiptBook, values: Any) -> StopEntry:
    """The stop; one that stands already with the same words is not set twice."""
    first = values["first_number"]
    numbers = (book.first_number, book.last_number) if first is None else (first, values["last_number"])
    same = {"book_id": book.id, "source": values["source"], "set_by": g.guest.actor, "released_on": None}
    session.refresh(book, with_for_update=True)
    known = session.scalars(
        select(StopEntry).filter_by(**same, set_on=door.today(), first_number=numbers[0], last_number=numbers[1])
    ).first()
    if known is not None:
        return known
    return stop(
        session,
        book,
        source=values["source"],
        set_by=g.guest.actor,
        on=door.today(),
        numbers=numbers,
        expires_on=values["expires_on"],
        note=values["note"],
    )


def _the_entry(session: Session, number: int) -> StopEntry:
    entry = session.get(StopEntry, number)
    if entry is None:
        raise NotThere("There is no stop here. Look at the stop list.")
    the_book(session, entry.book_id, Act.STOP_RECEIPTS)
    return entry


def _release(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        asked = request_of(found, _the_entry(found, number))
    taken = empty(RELEASE_FIELDS, **door.kept())
    if request.method == "POST":
        deciding = request.form.get("step") == "release"
        taken = empty(RELEASE_FIELDS) if deciding else take(RELEASE_FIELDS, request.form)
        try:
            if taken:
                with door.acting() as acting:
                    entry = _the_entry(acting, number)
                    if deciding:
                        release(acting, entry, by=g.guest.actor, on=door.today())
                    else:
                        request_release(acting, entry, by=g.guest.actor, reason=taken["reason"], on=door.today())
                flash("The stop is released." if deciding else "Your wish is kept: a second person decides.")
                return redirect(url_for("staff.release_stop", entry=number))
        except ActRefused as refusal:
            taken = taken.refused(**{"form" if deciding else "reason": _said(str(refusal))})
    with door.reading() as found:
        entry, asked = _the_entry(found, number), request_of(found, _the_entry(found, number))
        facts = {**_facts(found, entry, asked), "fields": RELEASE_FIELDS, "intake": taken, "errors": taken.errors}
        return render_template("staff/stop.html", **facts)


def _said(sentence: str) -> str:
    """The sentence with the person called by name."""
    return sentence.replace(g.guest.actor, g.guest.member.name)


def _facts(session: Session, entry: StopEntry, asked: ReleaseRequest | None) -> dict[str, Any]:
    first = {entry.set_by, *([asked.requested_by] if asked else [])}
    return {
        "entry": entry,
        "book": entry.book,
        "asked": asked,
        "called": names_of(session, first | ({entry.released_by} if entry.released_by else set())),
        "is_first": g.guest.actor in first,
        "asks_too": asked is not None and g.guest.actor == entry.set_by != asked.requested_by,
    }
