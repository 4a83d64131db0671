"""Books as they come from the printer: the whole print becomes books, or one sentence says whose numbers it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.audit import actor_of
from harvest.database import HarvestSession
from harvest.records.receipt_books.kept import PrintBatch
from harvest.records.receipt_books.ranges import (
    RECEIPTS_PER_BOOK,
    check_numbers,
    disputed,
    holder_of,
    print_books,
)
from harvest.records.receipt_books.record import DisputedRange, ReceiptBook, Series
from harvest.records.receipt_books.refusals import RangeWrong, SeriesNotKnown
from harvest.vocabulary import BookState


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a print. With `disputed` there is no batch and no book: `sentence` names the overlap."""

    batch: PrintBatch | None = None
    books: tuple[ReceiptBook, ...] = ()
    disputed: DisputedRange | None = None

    @property
    def sentence(self) -> str:
        if self.disputed is None:
            return ""
        return (
            f"{self.disputed.reason} No book was made. The numbers are kept as disputed: settle it, then enter the "
            "print again."
        )


def receive_batch(session: HarvestSession, values: Mapping[str, Any]) -> Received:
    """The books of one print, all of them or none; `values` are those of BATCH_FIELDS.

    Numbers that a book has already are kept as one disputed range for the whole print, so that lookup says DISPUTED and
    never "not printed". The same print again is given back as it stands. Raises SeriesNotKnown, RangeWrong,
    BookNumberTaken.
    """
    series = series_of(session, values["series"])
    # One print of a series at a time: of two clerks who enter the same one, the second gets the first one's.
    session.execute(select(Series.id).where(Series.id == series.id).with_for_update(key_share=True))
    known = _known(session, series, values)
    if known is not None:
        return Received(known, tuple(books_between(session, series, known.first_number, known.last_number)))
    whole = _as_one(series, values)
    check_numbers(series, whole)
    book_numbers = _book_numbers(values)
    holder = holder_of(session, series, whole)
    on: date = values["received_on"]
    if holder is not None:
        claimed_by = f"the print entered by {actor_of(session)}"
        return Received(disputed=disputed(session, whole, holder, claimed_by=claimed_by, on=on))
    made = print_books(
        session,
        series,
        first_number=values["first_number"],
        book_numbers=book_numbers,
        on=on,
        receipts_per_book=_each(values),
    )
    return Received(_entered(session, series, values), tuple(made))


def series_of(session: Session, code: str) -> Series:
    """The series of this code, however it is typed. Raises SeriesNotKnown."""
    found = session.scalars(select(Series).where(Series.code.in_([code, code.upper()])).order_by(Series.code)).all()
    if not found:
        raise SeriesNotKnown(f"There is no series {code}: choose one that is in the register, or enter it first.")
    return next((one for one in found if one.code == code), found[0])


def books_between(session: Session, series: Series, first: int, last: int) -> Sequence[ReceiptBook]:
    """The books that begin at these numbers or between them, in their order."""
    return session.scalars(
        select(ReceiptBook)
        .where(ReceiptBook.series_id == series.id, ReceiptBook.first_number.between(first, last))
        .order_by(ReceiptBook.first_number)
    ).all()


def _known(session: Session, series: Series, values: Mapping[str, Any]) -> PrintBatch | None:
    numbers = {name: values[name] for name in ("first_number", "last_number")}
    return session.scalars(select(PrintBatch).filter_by(series_id=series.id, **numbers)).one_or_none()


def _as_one(series: Series, values: Mapping[str, Any]) -> ReceiptBook:
    return ReceiptBook(
        series=series,
        book_number=values["first_book_number"],
        first_number=values["first_number"],
        last_number=values["last_number"],
        state=BookState.PRINTED,
        state_since=values["received_on"],
    )


def _each(values: Mapping[str, Any]) -> int:
    return int(values.get("numbers_per_book") or RECEIPTS_PER_BOOK)


def _book_numbers(values: Mapping[str, Any]) -> list[str]:
    first: str = values["first_book_number"]
    count, rest = divmod(values["last_number"] - values["first_number"] + 1, _each(values))
    if rest:
        raise RangeWrong(f"{values['first_number']} to {values['last_number']} are no whole books of {_each(values)}.")
    return [str(int(first) + place).zfill(len(first)) for place in range(count)]


def _entered(session: Session, series: Series, values: Mapping[str, Any]) -> PrintBatch:
    entered = PrintBatch(
        series=series,
        first_number=values["first_number"],
        last_number=values["last_number"],
        numbers_per_book=_each(values),
        first_book_number=values["first_book_number"],
        received_on=values["received_on"],
    )
    session.add(entered)
    session.flush()
    return entered
