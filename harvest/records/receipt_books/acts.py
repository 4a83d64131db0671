"""What a clerk does with books at the counter: moves them, sells one, takes stubs back, reports one, settles a dispute.

Each takes the values of its form (intake.py) and goes through `life`, which says what may follow what.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from harvest.records.farmers import Farmer
from harvest.records.farmers.acts import kept_for
from harvest.records.offices import Office
from harvest.records.receipt_books.batches import books_between, series_of
from harvest.records.receipt_books.kept import BookReport, Outcome, SaleForm, Settlement, StubReturn
from harvest.records.receipt_books.life import change_state, lock, move_to_office, named, not_before, said, sell
from harvest.records.receipt_books.record import DisputedRange, ReceiptBook, Series
from harvest.records.receipt_books.refusals import (
    AlreadySettled,
    BookNotFound,
    FarmerNotKnown,
    FormUsed,
    StubsWrong,
)
from harvest.vocabulary import BookState


@dataclass(frozen=True, slots=True)
class Sold:
    """The book that was sold; `again`: by this very form before, so nothing was done now."""

    book: ReceiptBook
    again: bool = False


def move_books(session: Session, values: Mapping[str, Any]) -> list[ReceiptBook]:
    """Every book that begins between the two numbers goes to the office; `values` are those of MOVE_FIELDS.

    Raises SeriesNotKnown, BookNotFound, BookCannotMove, DateTooEarly; then none moves.
    """
    series = series_of(session, values["series"])
    first, last = values["first_number"], values["last_number"]
    books = list(books_between(session, series, first, last))
    office = session.get(Office, values["office"])
    if office is None:
        raise BookNotFound("This office is not in the register: choose one from the list.")
    if not books or books[0].first_number != first or books[-1].last_number != last:
        raise BookNotFound(
            f"{first} to {last} of series {series.code} are not whole books of the register: correct the numbers."
        )
    move_to_office(session, books, office, on=values["moved_on"])
    return books


def find_book(session: Session, values: Mapping[str, Any]) -> ReceiptBook:
    """The one book of this `book_number` or `first_number`, in `series` where given. Raises BookNotFound."""
    wanted: dict[str, Any] = {name: values.get(name) for name in ("book_number", "first_number")}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    words = " and ".join(f"{name.replace('_', ' ')} {value}" for name, value in wanted.items())
    statement = select(ReceiptBook).join(Series).limit(6)
    for name, value in wanted.items():
        statement = statement.where(getattr(ReceiptBook, name) == value)
    if values.get("series"):
        statement = statement.where(Series.id == series_of(session, values["series"]).id)
    found = session.scalars(statement.order_by(Series.code)).all()
    if not wanted or not found:
        raise BookNotFound(f"No book of the register has {words or 'no number'}: read the cover again.")
    if len(found) > 1:
        codes = ", ".join(book.series.code for book in found)
        raise BookNotFound(f"Several series have a book with {words}: {codes}. Enter the series as well.")
    return found[0]


def record_sale(session: Session, values: Mapping[str, Any], *, form_token: str) -> Sold:
    """Sell one book to one farmer, once for each form; `values` are those of SALE_FIELDS.

    A merged farmer number stands for the farmer that was kept. The same token again gives the sold book back.
    Raises BookNotFound, FarmerNotKnown, FormUsed, and what `sell` does.
    """
    book, farmer = find_book(session, values), buyer(session, values["farmer_number"])
    lock(session, book)  # the second of two clicks waits here and then sees the first one's form
    if used := _form(session, form_token):
        return _sold_before(used, book, farmer)
    sell(session, book, farmer, on=values["sold_on"], id_seen=values["id_seen"], price=values["price"])
    try:
        with session.begin_nested():
            session.add(SaleForm(form_token=form_token, book_id=book.id))
    except IntegrityError:
        raise FormUsed("This form has just sold another book: open a new form for this one.") from None
    return Sold(book)


def return_stubs(session: Session, book: ReceiptBook, *, on: date, leaves_used: int, by: str) -> StubReturn:
    """The stubs of a sold book came back: it is finished. Raises StubsWrong, DateTooEarly, StateNotPossible."""
    lock(session, book)
    before = session.scalars(select(StubReturn).where(StubReturn.book_id == book.id)).one_or_none()
    if before is not None:
        raise StubsWrong(f"The stubs of {named(book)} came back on {before.returned_on:%d %b %Y} already.")
    leaves = book.last_number - book.first_number + 1
    if not 0 <= leaves_used <= leaves:
        raise StubsWrong(f"{named(book)} has {leaves} receipts, not {leaves_used}: count the stubs again.")
    if book.farmer_id is None or book.sold_on is None:
        raise StubsWrong(f"{named(book)} is {said(book)}: only a book that was sold can bring stubs back.")
    not_before(on, book.sold_on, f"{named(book)} was sold on {book.sold_on:%d %b %Y}")
    if book.state is not BookState.FINISHED:
        change_state(session, book, BookState.FINISHED, on=on)
    returned = StubReturn(book_id=book.id, returned_on=on, leaves_used=leaves_used, received_by=by)
    session.add(returned)
    session.flush()
    return returned


def report_book(
    session: Session, book: ReceiptBook, state: BookState, *, on: date, reason: str, by: str
) -> BookReport | None:
    """Note that a book is lost, stolen, recalled, or found again, with the reason apart from it, for staff alone.

    None: it was in that state since that day already (the form came twice). Raises StateNotPossible, DateTooEarly.
    """
    lock(session, book)
    if (book.state, book.state_since) == (state, on):
        return None
    change_state(session, book, state, on=on)
    made = BookReport(book_id=book.id, state=state, since=on, reason=reason, reported_by=by)
    session.add(made)
    session.flush()
    return made


def reports_of(session: Session, book: ReceiptBook) -> Sequence[BookReport]:
    """What was said of the book, the latest first."""
    return session.scalars(select(BookReport).where(BookReport.book_id == book.id).order_by(BookReport.id.desc())).all()


def open_disputes(session: Session, *, office: Office | None = None) -> Sequence[DisputedRange]:
    """Disputed ranges that nobody settled, the oldest first; of one office where given."""
    statement = select(DisputedRange).where(DisputedRange.settled_on.is_(None))
    if office is not None:
        statement = statement.where(DisputedRange.claimed_office_id == office.id)
    return session.scalars(statement.order_by(DisputedRange.created_on, DisputedRange.id)).all()


def settle(
    session: Session, disputed: DisputedRange, *, outcome: Outcome, on: date, by: str, how: str | None = None
) -> Settlement:
    """Close a dispute that a person decided: lookup speaks of it no more. Raises AlreadySettled, DateTooEarly."""
    session.flush()
    session.refresh(disputed, with_for_update=True)
    if disputed.settled_on is not None:
        raise AlreadySettled(f"This dispute was settled on {disputed.settled_on:%d %b %Y}: {disputed.settled_how}.")
    not_before(on, disputed.created_on, f"This dispute was entered on {disputed.created_on:%d %b %Y}")
    disputed.settled_on = on
    disputed.settled_how = f"{outcome.label}; {how}" if how else outcome.label
    settled = Settlement(disputed_range_id=disputed.id, outcome=outcome, settled_by=by)
    session.add(settled)
    session.flush()
    return settled


def buyer(session: Session, farmer_number: str) -> Farmer:
    """The farmer of this number, or the one into whom he was merged. Raises FarmerNotKnown."""
    farmer = session.scalars(select(Farmer).where(Farmer.farmer_number == farmer_number)).one_or_none()
    if farmer is None:
        raise FarmerNotKnown(f"No farmer has the number {farmer_number}: read the card again, or search by name.")
    return kept_for(session, farmer) or farmer


def _form(session: Session, form_token: str) -> SaleForm | None:
    return session.scalars(select(SaleForm).where(SaleForm.form_token == form_token)).one_or_none()


def _sold_before(used: SaleForm, book: ReceiptBook, farmer: Farmer) -> Sold:
    if (used.book_id, used.book.farmer_id) != (book.id, farmer.id):
        raise FormUsed(f"This form sold {named(used.book)} already: open a new form for another sale.")
    return Sold(book, again=True)
