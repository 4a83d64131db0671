"""Finding a receipt book by its number or one of its receipts, and its page: who holds it, and its whole life."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, g, render_template, request
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from harvest.foundation.tables import CSV_TYPE, XLSX_TYPE, Cell, as_csv, as_xlsx
from harvest.permissions import Act
from harvest.records.farmers.acts import kept_for
from harvest.records.offices import Office
from harvest.records.presentations import leaf_counts
from harvest.records.receipt_books import BookMove, PrintBatch, ReceiptBook, StubReturn, reports_of
from harvest.records.stop_list import StopEntry, request_of
from harvest.search.numbers import find_books, typed_number
from harvest.staff.door import Page, StaffDoor
from harvest.staff.reach import typed_id
from harvest.staff.whose_book import my_books, my_offices, names_of, the_book
from harvest.vocabulary import BookState

A_PAGE = 25
MOST_EXPORTED = 50_000
COLUMNS = (
    *("Series", "Book", "First receipt", "Last receipt", "State", "Since", "Office", "Farmer number", "Sold on"),
    *("Sold at", "Price in J$"),
)
AMISS = (BookState.LOST, BookState.STOLEN, BookState.RECALLED, BookState.VOID, BookState.UNDER_INVESTIGATION)
SORTED = {
    "number": (ReceiptBook.series_id, ReceiptBook.first_number),
    "since": (ReceiptBook.state_since.desc(), ReceiptBook.id.desc()),
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
            return _exported(found, request.args["as"]) if request.args.get("as") else _listed(found)

    @door.page("/books/<int:book>", Act.SEE_BOOKS)
    def book_page(book: int) -> Page:
        with door.reading() as found:
            shown = the_book(found, book, Act.SEE_BOOKS)
            page = render_template("staff/book.html", book=shown, **_facts(found, shown, door.today()))
        if shown.farmer is not None:
            door.shown(shown.farmer)
        return page


def as_file(columns: Sequence[str], rows: Iterable[Sequence[Cell]], name: str, form: str) -> Response:
    """A list to take along, as CSV or XLSX."""
    xlsx = form == "xlsx"
    content = as_xlsx(columns, rows, name) if xlsx else as_csv(columns, rows)
    answer = Response(b"".join(content), content_type=XLSX_TYPE if xlsx else CSV_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{"xlsx" if xlsx else "csv"}"'
    return answer


def _wanted(session: Any) -> Select[Any]:
    """The books of the own parishes that the question and the filters leave."""
    asked = request.args
    statement = select(ReceiptBook).where(my_books(Act.SEE_BOOKS))
    if q := asked.get("q", "").strip():
        digits = typed_number(q)
        ids = [book.id for book, _why in find_books(session, digits)] if digits else []
        statement = statement.where(or_(ReceiptBook.id.in_(ids), ReceiptBook.book_number == q))
    state = asked.get("state", "")
    if state == "amiss":
        statement = statement.where(ReceiptBook.state.in_(AMISS))
    elif state in list(BookState):
        statement = statement.where(ReceiptBook.state == BookState(state))
    if office := asked.get("office", 0, type=typed_id):
        statement = statement.where(or_(ReceiptBook.office_id == office, ReceiptBook.sold_at_office_id == office))
    drawn = (ReceiptBook.series, ReceiptBook.farmer, ReceiptBook.office, ReceiptBook.sold_at_office)
    order = SORTED.get(asked.get("sort", ""), SORTED["since"])
    return statement.options(*(joinedload(one) for one in drawn)).order_by(*order)


def _listed(session: Any) -> Page:
    page = max(request.args.get("page", 1, type=typed_id), 1)
    rows = session.scalars(_wanted(session).limit(A_PAGE + 1).offset((page - 1) * A_PAGE)).all()
    offices = session.scalars(select(Office).where(Office.id.in_(my_offices(Act.SEE_BOOKS))).order_by(Office.name))
    asked = {name: request.args.get(name, "") for name in ("q", "state", "office", "sort")}
    kept = {name: value for name, value in asked.items() if value}
    return render_template(
        "staff/books.html",
        rows=rows[:A_PAGE],
        more=len(rows) > A_PAGE,
        page=page,
        offices=offices.all(),
        states=list(BookState),
        asked=asked,
        kept=kept,
    )


def _exported(session: Any, form: str) -> Response:
    rows = session.scalars(_wanted(session).limit(MOST_EXPORTED))
    return as_file(COLUMNS, (_cells(book) for book in rows), "receipt-books", form)


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
