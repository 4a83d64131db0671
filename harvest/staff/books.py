"""Finding a receipt book by its number or one of its receipts, and its page: who holds it, and its whole life."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g, render_template
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from harvest.database import HarvestSession
from harvest.foundation.intake import choices
from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.farmers.acts import kept_for
from harvest.records.offices import Office
from harvest.records.presentations import leaf_counts
from harvest.records.receipt_books import BookMove, PrintBatch, ReceiptBook, StubReturn, reports_of
from harvest.records.stop_list import StopEntry, request_of
from harvest.search.numbers import find_books, typed_number
from harvest.staff.door import Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.staff.lists import A_PAGE, Asked, Filter, asked
from harvest.staff.whose_book import my_books, my_offices, names_of, the_book
from harvest.vocabulary import BookState

MOST_EXPORTED = 50_000
COLUMNS = (
    *("Series", "Book", "First receipt", "Last receipt", "State", "Since", "Office", "Farmer number", "Sold on"),
    *("Sold at", "Price in J$"),
)
AMISS = (BookState.LOST, BookState.STOLEN, BookState.RECALLED, BookState.VOID, BookState.UNDER_INVESTIGATION)
ORDERS = {
    "since": ("Changed last", (ReceiptBook.state_since.desc(), ReceiptBook.id.desc())),
    "number": ("Number", (ReceiptBook.series_id, ReceiptBook.first_number)),
    "sold": ("Sold last", (ReceiptBook.sold_on.desc().nulls_last(), ReceiptBook.id.desc())),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line in the life of a book."""

    on: date
    what: str
    by: str = ""
    note: str = ""


def add_books(door: StaffDoor) -> None:
    """The list and the page of one book."""

    @door.page("/books", Act.SEE_BOOKS, menu="Books")
    def books() -> Page:
        with door.reading() as found:
            return _listed(found)

    @door.page("/books/<int:book>", Act.SEE_BOOKS)
    def book_page(book: int) -> Page:
        with door.reading() as found:
            shown = the_book(found, book, Act.SEE_BOOKS)
            page = render_template("staff/book.html", book=shown, **_facts(found, shown, door.today()))
        if shown.farmer is not None:
            door.shown(shown.farmer)
        return page


def _asked(session: Session) -> Asked:
    offices = session.scalars(select(Office).where(Office.id.in_(my_offices(Act.SEE_BOOKS))).order_by(Office.name))
    states = (("amiss", "Anything amiss"), *choices(BookState))
    filters = (
        Filter("q", "Book or receipt number"),
        Filter("state", "State", states),
        Filter("office", "Held or sold at", tuple((str(one.id), one.name) for one in offices), "Any office"),
    )
    return asked(*filters, orders={key: words for key, (words, _columns) in ORDERS.items()})


def _wanted(session: HarvestSession, ask: Asked) -> Select[ReceiptBook]:
    """The books of the own parishes that the question and the filters leave."""
    statement = select(ReceiptBook).where(my_books(Act.SEE_BOOKS))
    if q := ask["q"]:
        digits = typed_number(q)
        ids = [book.id for book, _why in find_books(session, digits)] if digits else []
        statement = statement.where(or_(ReceiptBook.id.in_(ids), ReceiptBook.book_number == q))
    if ask["state"] == "amiss":
        statement = statement.where(ReceiptBook.state.in_(AMISS))
    elif ask["state"]:
        statement = statement.where(ReceiptBook.state == BookState(ask["state"]))
    if office := ask.number("office"):
        statement = statement.where(or_(ReceiptBook.office_id == office, ReceiptBook.sold_at_office_id == office))
    drawn = (ReceiptBook.series, ReceiptBook.farmer, ReceiptBook.office, ReceiptBook.sold_at_office)
    return statement.options(*(joinedload(one) for one in drawn)).order_by(*ORDERS[ask.sort][1])


def _listed(session: HarvestSession) -> Page:
    ask = _asked(session)
    if form := wanted():
        rows = [_cells(book) for book in session.scalars(_wanted(session, ask).limit(MOST_EXPORTED))]
        return as_file(form, "receipt-books", "Receipt books", COLUMNS, rows)
    books = session.scalars(_wanted(session, ask).limit(A_PAGE + 1).offset(ask.offset)).all()
    return render_template("staff/books.html", rows=books[:A_PAGE], more=len(books) > A_PAGE, asked=ask)


def _cells(book: ReceiptBook) -> tuple[Cell, ...]:
    return (
        *(book.series.code, book.book_number, book.first_number, book.last_number),
        *(book.state.replace("_", " "), book.state_since),
        book.office.name if book.office else None,
        book.farmer.farmer_number if book.farmer else None,
        *(book.sold_on, book.sold_at_office.name if book.sold_at_office else None, book.price),
    )


def _facts(session: Session, book: ReceiptBook, today: date) -> dict[str, Any]:
    stops = session.scalars(select(StopEntry).where(StopEntry.book_id == book.id).order_by(StopEntry.id.desc())).all()
    shown = leaf_counts(session, book)
    life = _life(session, book)
    called = names_of(session, {one.by for one in life} | {one.set_by for one in stops})
    return {
        "life": life,
        "now": kept_for(session, book.farmer) if book.farmer else None,
        "called": called,
        "stops": stops,
        "in_force": [one for one in stops if one.holds_on(today)],
        "requests": {one.id: request_of(session, one) for one in stops},
        "shown": shown,
        "often": sorted(shown.items(), key=lambda one: (-one[1], one[0]))[:10],
        "reports": reports_of(session, book),
        "office": g.guest.member.office_id,
    }


def _life(session: Session, book: ReceiptBook) -> list[Happening]:
    """What happened to the book, the latest first."""
    in_print = (PrintBatch.series_id == book.series_id, PrintBatch.first_number <= book.first_number)
    batch = session.scalars(select(PrintBatch).where(*in_print, PrintBatch.last_number >= book.last_number)).first()
    life = [Happening(batch.received_on, "Received from the printer")] if batch else []
    moves = select(BookMove, Office.name).join(Office, Office.id == BookMove.to_office_id)
    for move, office in session.execute(moves.where(BookMove.book_id == book.id).order_by(BookMove.id)):
        life.append(Happening(move.moved_on, f"Moved to {office}"))
    if book.sold_on and book.farmer:
        at = f" at {book.sold_at_office.name}" if book.sold_at_office else ""
        life.append(Happening(book.sold_on, f"Sold to {book.farmer.name}{at}"))
    stubs = session.scalars(select(StubReturn).where(StubReturn.book_id == book.id)).one_or_none()
    if stubs:
        said = f"Stubs came back, {stubs.leaves_used} receipts used"
        life.append(Happening(stubs.returned_on, said, stubs.received_by))
    reports = reports_of(session, book)
    for report in reversed(reports):
        word = "Cleared: " if report.state not in AMISS else "Reported "
        said = f"{word}{report.state.replace('_', ' ')}"
        life.append(Happening(report.since, said, report.reported_by, report.reason))
    if book.state in AMISS and not any(one.state is book.state for one in reports):
        life.append(
            Happening(book.state_since, book.state.replace("_", " ").capitalize(), note="No report is on record.")
        )
    return sorted(life, key=lambda one: one.on)[::-1]
