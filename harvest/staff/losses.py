"""A book that is lost, stolen, recalled or found again; stubs that come back; numbers that two claim."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from harvest.foundation.clock import said_day
from harvest.foundation.intake import Field, Intake, empty
from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.offices import Office
from harvest.records.receipt_books import DisputedRange, ReceiptBook, Series, report_book, return_stubs, settle
from harvest.records.receipt_books.intake import (
    SETTLE_FIELDS,
    STUB_FIELDS,
    report,
    report_fields,
    settlement,
    stubs,
)
from harvest.records.refusals import ActRefused
from harvest.search.numbers import find_books
from harvest.staff.door import NotThere, NotYours, Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.staff.lists import A_PAGE, Filter, asked
from harvest.staff.whose_book import my_disputes, the_book
from harvest.vocabulary import BookState

CAN_BE_FOUND = frozenset({BookState.LOST, BookState.STOLEN, BookState.UNDER_INVESTIGATION})
DISPUTE_STATES = Filter("state", "Show", (("settled", "Settled"), ("all", "All")), "Open")
ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "old": ("Oldest", (DisputedRange.created_on, DisputedRange.id)),
    "new": ("Newest", (DisputedRange.created_on.desc(), DisputedRange.id.desc())),
    "number": ("Number", (Series.code, DisputedRange.first_number)),
}
COLUMNS = (
    *("Series", "First receipt", "Last receipt", "Claimed as book", "Claimed by", "What was claimed", "Since"),
    *("Settled on", "Settled how"),
)


def add_losses(door: StaffDoor) -> None:
    """The pages of what is amiss with a book."""

    @door.page("/books/<int:book>/report", Act.REPORT_BOOK, posts=True)
    def report_one_book(book: int) -> Page:
        return _report(door, book)

    @door.page("/books/<int:book>/stubs", Act.REPORT_BOOK, posts=True)
    def return_book_stubs(book: int) -> Page:
        return _stubs(door, book)

    @door.page("/disputes", Act.SETTLE_DISPUTE)
    def disputes() -> Page:
        with door.reading() as found:
            return _disputes(found)

    @door.page("/disputes/<int:dispute>", Act.SETTLE_DISPUTE, posts=True)
    def settle_dispute(dispute: int) -> Page:
        return _settle(door, dispute)


def _disputes(session: Session) -> Page:
    codes = select(Series.code).where(Series.id.in_(select(DisputedRange.series_id))).order_by(Series.code)
    series = Filter("series", "Series", tuple((code, code) for code in session.scalars(codes)), "All")
    ask = asked(DISPUTE_STATES, series, orders={key: words for key, (words, _columns) in ORDERS.items()})
    is_open = DisputedRange.settled_on.is_(None)
    listed = (
        select(DisputedRange)
        .join(DisputedRange.series)
        .where(my_disputes(), {"": is_open, "settled": ~is_open}.get(ask["state"], true()))
        .where(Series.code == ask["series"] if ask["series"] else true())
        .order_by(*ORDERS[ask.sort][1])
    )
    if form := wanted():
        cells = [_cells(one) for one in session.scalars(listed)]
        return as_file(form, "disputed-numbers", "Disputed numbers", COLUMNS, cells)
    found = session.scalars(listed.limit(A_PAGE + 1).offset(ask.offset)).all()
    return render_template("staff/disputes.html", rows=found[:A_PAGE], more=len(found) > A_PAGE, asked=ask)


def _cells(one: DisputedRange) -> tuple[Cell, ...]:
    numbers = (one.series.code, one.first_number, one.last_number, one.book_number)
    return (*numbers, one.claimed_by, one.reason, one.created_on, one.settled_on, one.settled_how)


def book_form(
    book: ReceiptBook, title: str, explains: str, fields: tuple[Field, ...], taken: Intake, **more: Any
) -> Page:
    """The form of one act on one book."""
    return render_template(
        "staff/book_form.html",
        title=title,
        explains=explains,
        over=f"Book {book.book_number} of series {book.series.code}",
        back=url_for("staff.book_page", book=book.id),
        back_to=f"Book {book.book_number}",
        fields=fields,
        intake=taken,
        errors=taken.errors,
        **more,
    )


def _back_to(book: ReceiptBook) -> BookState | None:
    """What the book becomes when it is found again; None: it is not away."""
    if book.state not in CAN_BE_FOUND:
        return None
    if book.farmer_id is not None:
        return BookState.SOLD
    return BookState.PRINTED if book.office_id is None else BookState.IN_STOCK


def _report(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        book = the_book(found, number, Act.REPORT_BOOK)
    fields = report_fields(_back_to(book))
    taken = empty(fields, **{"since": f"{door.today():%d/%m/%Y}", **door.kept()})
    if request.method == "POST":
        taken = report(request.form, today=door.today(), back_to=_back_to(book))
        try:
            if taken:
                with door.acting() as acting:
                    on, reason = taken["since"], taken["reason"]
                    mine = the_book(acting, number, Act.REPORT_BOOK)
                    report_book(acting, mine, taken["state"], on=on, reason=reason, by=g.guest.actor)
                flash(f"The book is noted as {taken['state'].replace('_', ' ')} since {said_day(on)}.")
                return redirect(url_for("staff.book_page", book=number))
        except ActRefused as refusal:
            taken = taken.refused(**{"since" if refusal.code == "date_too_early" else "state": str(refusal)})
    explains = (
        "From then on officers who are shown a receipt of this book are told ALERT, until it is found or cleared."
    )
    return book_form(book, "Report this book", explains, fields, taken, button="Report it", danger=True)


def _stubs(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        book = the_book(found, number, Act.REPORT_BOOK)
    taken = empty(STUB_FIELDS, **{"returned_on": f"{door.today():%d/%m/%Y}", **door.kept()})
    if request.method == "POST":
        taken = stubs(request.form, today=door.today())
        try:
            if taken:
                with door.acting() as acting:
                    on, used = taken["returned_on"], taken["leaves_used"]
                    mine = the_book(acting, number, Act.REPORT_BOOK)
                    return_stubs(acting, mine, on=on, leaves_used=used, by=g.guest.actor)
                flash("The stubs are back: the book is finished.")
                return redirect(url_for("staff.book_page", book=number))
        except ActRefused as refusal:
            beside = "returned_on" if refusal.code == "date_too_early" else "leaves_used"
            taken = taken.refused(**{beside: str(refusal)})
    explains = "The book is finished then: count the stubs that are written on."
    return book_form(book, "Stubs came back", explains, STUB_FIELDS, taken, button="Take the stubs back")


def _the_dispute(session: Session, number: int) -> DisputedRange:
    found = session.get(DisputedRange, number)
    if found is None:
        raise NotThere("There is no dispute here. Look at the list of disputed numbers.")
    if session.scalar(select(DisputedRange.id).where(DisputedRange.id == number, my_disputes())) is None:
        raise NotYours("These numbers belong to other parishes: the office there settles who has them.")
    return found


def _settle(door: StaffDoor, number: int) -> Page:
    taken = empty(SETTLE_FIELDS, **door.kept())
    if request.method == "POST":
        taken = settlement(request.form)
        try:
            if taken:
                with door.acting() as acting:
                    disputed, outcome = _the_dispute(acting, number), taken["outcome"]
                    settle(acting, disputed, outcome=outcome, on=door.today(), by=g.guest.actor, how=taken["how"])
                return redirect(url_for("staff.disputes", settled="yes"))
        except ActRefused as refusal:
            taken = taken.refused(outcome=str(refusal))
    with door.reading() as found:
        disputed = _the_dispute(found, number)
        office = found.get(Office, disputed.claimed_office_id) if disputed.claimed_office_id else None
        numbers = (disputed.first_number, disputed.last_number)
        holding = [book for one in numbers for book, _why in find_books(found, str(one)) if _holds(book, disputed)]
        return render_template(
            "staff/dispute.html",
            dispute=disputed,
            office=office,
            holding=list(dict.fromkeys(holding)),
            fields=SETTLE_FIELDS,
            intake=taken,
            errors=taken.errors,
        )


def _holds(book: ReceiptBook, disputed: DisputedRange) -> bool:
    overlaps = book.first_number <= disputed.last_number and book.last_number >= disputed.first_number
    return overlaps and book.series_id == disputed.series_id
