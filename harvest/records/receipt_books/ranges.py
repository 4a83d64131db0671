"""How numbers come into the register: books are printed, books are registered, and what two claim is kept as disputed.

Whether a range is free is asked of the database by writing it, inside a savepoint: a look beforehand would say nothing
about a clerk who writes at the same moment.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from harvest.records.receipt_books.life import named
from harvest.records.receipt_books.record import GREATEST_NUMBER, DisputedRange, ReceiptBook, Series
from harvest.records.receipt_books.refusals import BookNumberTaken, RangeTaken, RangeWrong
from harvest.vocabulary import BookState

RECEIPTS_PER_BOOK = 100
# How the two engines name the rules that say "these numbers, or this book number, are another book's".
TAKEN = (
    "receipt_books_no_overlap",
    "ix_receipt_books_series_id_first_number",
    "uq_receipt_books_series_id_book_number",
    "UNIQUE constraint failed: receipt_books.series_id",
)


def print_books(
    session: Session,
    series: Series,
    *,
    first_number: int,
    book_numbers: Sequence[str],
    on: date,
    receipts_per_book: int = RECEIPTS_PER_BOOK,
) -> list[ReceiptBook]:
    """One print: books that follow each other without a gap, all of them or none.

    Raises RangeWrong, RangeTaken, BookNumberTaken.
    """
    if not book_numbers:
        raise RangeWrong("book_numbers is empty: name at least one book to print.")
    books = [
        ReceiptBook(
            series=series,
            book_number=book_number,
            first_number=first_number + place * receipts_per_book,
            last_number=first_number + (place + 1) * receipts_per_book - 1,
            state=BookState.PRINTED,
            state_since=on,
        )
        for place, book_number in enumerate(book_numbers)
    ]
    for book in books:
        check_numbers(series, book)
    if not _written(session, books):
        for book in books:
            _say_what_is_taken(session, series, book)
        raise BookNumberTaken(f"The print for series {series.code} names a book twice: {', '.join(book_numbers)}.")
    return books


def register_range(session: Session, book: ReceiptBook, *, claimed_by: str, on: date) -> ReceiptBook | DisputedRange:
    """Enter a book that exists on paper; numbers that another book holds become a DisputedRange, which lookup reads.

    `book` is new, with its series set. The same book of the same farmer again is given back as it stands, the same
    claim again as well. Raises RangeWrong, and BookNumberTaken when only the book's number is in use.
    """
    series = book.series
    check_numbers(series, book)
    if _written(session, [book]):
        return book
    holder = holder_of(session, series, book)
    if holder is None:
        _say_what_is_taken(session, series, book)
        raise AssertionError(f"{named(book)} was refused, yet nothing holds its number or its receipts.")
    return holder if _is_same(holder, book) else disputed(session, book, holder, claimed_by=claimed_by, on=on)


def _written(session: Session, books: Sequence[ReceiptBook]) -> bool:
    """Whether the database took them all; after a refusal none is in the session any more.

    One writer per series at a time: PostgreSQL's exclusion constraint lets two overlapping inserts wait for each other,
    and then ends one of them as a deadlock instead of a refusal. Looking at the series for lookups is not held up.
    """
    session.flush()
    session.execute(select(Series.id).where(Series.id == books[0].series.id).with_for_update(key_share=True))
    try:
        with session.begin_nested():
            session.add_all(books)
    except IntegrityError as refused:
        if not any(rule in str(refused.orig) for rule in TAKEN):
            raise
        return False
    return True


def check_numbers(series: Series, book: ReceiptBook) -> None:
    """Raises RangeWrong for numbers that this series cannot print."""
    wrong = numbers_wrong(book.first_number, book.last_number, code=series.code, digits=series.printed_digits)
    if wrong is not None:
        raise RangeWrong(wrong)


def numbers_wrong(first: int, last: int, *, code: str, digits: int) -> str | None:
    """A sentence about numbers that a series with so many printed digits cannot have."""
    if not 0 <= first <= last:
        return f"first_number {first} and last_number {last}: the first must be 0 or more, the last not less."
    if last > min(GREATEST_NUMBER, 10**digits - 1):
        return f"last_number {last} is longer than the {digits} digits printed in series {code}."
    return None


def holder_of(session: Session, series: Series, book: ReceiptBook) -> ReceiptBook | None:
    """The last book that holds any of these numbers: a seek, as ranges of one series do not overlap."""
    holder = session.scalars(
        select(ReceiptBook)
        .where(ReceiptBook.series_id == series.id, ReceiptBook.first_number <= book.last_number)
        .order_by(ReceiptBook.first_number.desc())
        .limit(1)
    ).one_or_none()
    return holder if holder is not None and holder.last_number >= book.first_number else None


def _say_what_is_taken(session: Session, series: Series, book: ReceiptBook) -> None:
    holder = holder_of(session, series, book)
    if holder is not None:
        raise RangeTaken(f"{_numbers(book)} of series {series.code} cannot be printed: {_holds(holder)}.")
    namesake = session.scalars(
        select(ReceiptBook).where(ReceiptBook.series_id == series.id, ReceiptBook.book_number == book.book_number)
    ).one_or_none()
    if namesake is not None:
        raise BookNumberTaken(
            f"{_holds(namesake)}, so it cannot be {_numbers(book)} as well: correct the book number or the receipts."
        )


def _is_same(holder: ReceiptBook, book: ReceiptBook) -> bool:
    def identity(one: ReceiptBook) -> tuple[object, ...]:
        owner = one.farmer.id if one.farmer is not None else one.farmer_id
        return one.book_number, one.first_number, one.last_number, owner

    return identity(holder) == identity(book)


def disputed(session: Session, book: ReceiptBook, holder: ReceiptBook, *, claimed_by: str, on: date) -> DisputedRange:
    """The claim of `book`, which is not in the register, on numbers that `holder` has; an open one as it stands."""
    claim = {
        "series_id": holder.series_id,
        "book_number": book.book_number,
        "first_number": book.first_number,
        "last_number": book.last_number,
        "claimed_by": claimed_by,
    }
    known = session.scalars(select(DisputedRange).filter_by(**claim, settled_on=None).limit(1)).one_or_none()
    if known is not None:
        return known
    office = book.office or book.sold_at_office
    claimed = DisputedRange(
        **claim,
        claimed_office_id=office.id if office is not None else None,
        reason=f"{_numbers(book)} of series {holder.series.code} is claimed, and {_holds(holder)}.",
        created_on=on,
    )
    session.add(claimed)
    session.flush()
    return claimed


def _numbers(book: ReceiptBook) -> str:
    return f"{book.first_number} to {book.last_number}"


def _holds(book: ReceiptBook) -> str:
    return f"{named(book)} holds {_numbers(book)}"
