"""Whether every book is somewhere: printed = in stock + sold + gone, per office and series, and which ones are missing.

The office that a book was last moved to answers for it (an older record without moves: the one that holds or sold it).
Books that were never moved are the printer's store, office None; there the numbers of a print that no book has are
missing as well.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, func, or_, select, union_all
from sqlalchemy.orm import Session

from harvest.records.offices import Office
from harvest.records.receipt_books.kept import BookMove, PrintBatch
from harvest.records.receipt_books.life import AMISS
from harvest.records.receipt_books.record import ReceiptBook, Series
from harvest.vocabulary import BookState

MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Stock:
    """Books of one series that one office answers for. received = in_stock + sold + gone + missing.

    `sold`: whatever became of them since. `gone`: lost, stolen, void, recalled or under investigation before any sale.
    """

    office_id: int | None
    office: str | None
    series: str
    received: int
    in_stock: int
    sold: int
    gone: int
    missing: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A book that is not where it should be; without `book_number`: numbers of a print that no book has."""

    office_id: int | None
    office: str | None
    series: str
    book_number: str | None
    first_number: int
    last_number: int
    why: str
    books: int = 1


BOOK, MOVE, OFFICE, SERIES, BATCH = (
    record.__table__.c for record in (ReceiptBook, BookMove, Office, Series, PrintBatch)
)
HOLDER, SELLER = Office.__table__.alias("holder"), Office.__table__.alias("seller")
LAST_MOVE = select(MOVE.book_id, func.max(MOVE.id).label("id")).group_by(MOVE.book_id).subquery("last_move")
ANSWERS = func.coalesce(MOVE.to_office_id, BOOK.office_id, BOOK.sold_at_office_id)
IN_STOCK = or_(
    and_(BOOK.state == BookState.IN_STOCK, BOOK.office_id == ANSWERS),
    and_(BOOK.state == BookState.PRINTED, ANSWERS.is_(None)),
)
SOLD = and_(BOOK.farmer_id.is_not(None), BOOK.sold_at_office_id.is_not_distinct_from(ANSWERS))
GONE = and_(BOOK.farmer_id.is_(None), BOOK.state.in_(sorted(AMISS)))
# Every row is in exactly one of the four: without a farmer a state is printed, in stock or amiss.
PLACE = case((SOLD, "sold"), (GONE, "gone"), (IN_STOCK, "in_stock"), else_="missing")
BOOKS = (
    ReceiptBook.__table__.join(Series.__table__, SERIES.id == BOOK.series_id)
    .outerjoin(LAST_MOVE, LAST_MOVE.c.book_id == BOOK.id)
    .outerjoin(BookMove.__table__, MOVE.id == LAST_MOVE.c.id)
    .outerjoin(Office.__table__, OFFICE.id == ANSWERS)
)


def reconcile(session: Session, *, office: Office | None = None, series: Series | None = None) -> list[Stock]:
    """One row for each office and series, of one office or one series where given; the printer's store first."""
    count: Any = func.count()
    statement = (
        select(ANSWERS, OFFICE.name, SERIES.code, PLACE.label("place"), count)
        .select_from(BOOKS)
        .where(*_chosen(office, series))
        .group_by(ANSWERS, OFFICE.name, SERIES.code, PLACE)
    )
    found: dict[tuple[int | None, str], Stock] = {}
    for office_id, name, code, place, books in session.execute(statement):
        stock = found.get((office_id, code)) or Stock(office_id, name, code, 0, 0, 0, 0, 0)
        found[office_id, code] = _with(stock, place, books)
    for gap in _gaps(session, series) if office is None else []:
        stock = found.get((None, gap.series)) or Stock(None, None, gap.series, 0, 0, 0, 0, 0)
        found[None, gap.series] = _with(stock, "missing", gap.books)
    return sorted(found.values(), key=lambda one: (one.office or "", one.series))


def missing(
    session: Session, *, office: Office | None = None, series: Series | None = None, most: int = MOST_LISTED
) -> list[Missing]:
    """What `reconcile` counts as missing, book by book, by office, series and number; at most `most` books."""
    statement = (
        select(
            *(ANSWERS.label("office_id"), OFFICE.name.label("office"), SERIES.code.label("series")),
            *(BOOK.book_number, BOOK.first_number, BOOK.last_number, BOOK.state),
            *(HOLDER.c.name.label("holder"), SELLER.c.name.label("seller")),
        )
        .select_from(
            BOOKS.outerjoin(HOLDER, HOLDER.c.id == BOOK.office_id).outerjoin(
                SELLER, SELLER.c.id == BOOK.sold_at_office_id
            )
        )
        .where(PLACE == "missing", *_chosen(office, series))
        .order_by(OFFICE.name, SERIES.code, BOOK.first_number)
        .limit(most)
    )
    books = [_missing(row) for row in session.execute(statement)]
    return [*(_gaps(session, series) if office is None else []), *books]


def _chosen(office: Office | None, series: Series | None) -> list[Any]:
    return [
        *([] if office is None else [office.id == ANSWERS]),
        *([] if series is None else [series.id == BOOK.series_id]),
    ]


def _with(stock: Stock, place: str, books: int) -> Stock:
    return replace(stock, received=stock.received + books, **{place: getattr(stock, place) + books})


def _missing(row: Any) -> Missing:
    if row.seller is not None:
        why = f"It was sold at {row.seller}, where it was never moved."
    elif row.holder is not None and row.holder != row.office:
        why = f"It is in stock at {row.holder}, where it was never moved."
    else:
        why = f"It is {row.state.replace('_', ' ')}, and no office is on record for that."
    return Missing(row.office_id, row.office, row.series, row.book_number, row.first_number, row.last_number, why)


def _gaps(session: Session, series: Series | None) -> list[Missing]:
    """Numbers between the first and the last of a print that are in no book."""
    # A book that begins before the print may reach into it: ranges do not overlap, so it is the one just before.
    before = (
        select(BOOK.last_number)
        .where(BOOK.series_id == BATCH.series_id, BOOK.first_number < BATCH.first_number)
        .order_by(BOOK.first_number.desc())
        .limit(1)
        .correlate(PrintBatch.__table__)
        .scalar_subquery()
    )
    reaches_in = case((before >= BATCH.first_number, before), else_=BATCH.first_number - 1)
    inside = and_(BOOK.series_id == BATCH.series_id, BOOK.first_number.between(BATCH.first_number, BATCH.last_number))
    edge = cast(BATCH.last_number + 1, BigInteger)
    taken = union_all(
        select(BATCH.id, BATCH.first_number - 1, reaches_in.label("last_number")),
        select(BATCH.id, BOOK.first_number, BOOK.last_number).where(inside),
        select(BATCH.id, edge, edge),
    ).subquery("taken")
    batch_id, first, last = taken.c
    following = func.lead(first, type_=BigInteger).over(partition_by=batch_id, order_by=first)
    runs = select(batch_id.label("batch_id"), (last + 1).label("first"), (following - 1).label("last")).subquery()
    statement = (
        select(SERIES.code, runs.c.first, runs.c.last, BATCH.received_on, BATCH.numbers_per_book)
        .select_from(runs)
        .join(PrintBatch.__table__, BATCH.id == runs.c.batch_id)
        .join(Series.__table__, SERIES.id == BATCH.series_id)
        .where(runs.c.last >= runs.c.first, *([] if series is None else [BATCH.series_id == series.id]))
        .order_by(SERIES.code, runs.c.first)
    )
    return [_gap(*row) for row in session.execute(statement)]


def _gap(code: str, first: int, last: int, received_on: date, each: int) -> Missing:
    why = f"The print received on {received_on:%d %b %Y} has these numbers, and no book of the register has."
    return Missing(None, None, code, None, first, last, why, -(-(last - first + 1) // each))
