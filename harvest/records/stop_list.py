"""Books and parts of books that nobody should accept: with source and expiry, released by a second person."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from harvest.audit import Record
from harvest.records.receipt_books.life import named
from harvest.records.receipt_books.record import RANGE_CHECK, ReceiptBook
from harvest.records.refusals import ActRefused


class StopEntry(Record):
    """`source` is what can be looked up (a station diary number). `note` is for staff and never shown to officers.

    The entry holds from `set_on` through `expires_on`, or until it is released by somebody other than who set it.
    """

    __tablename__ = "stop_entries"
    __table_args__ = (
        CheckConstraint(RANGE_CHECK, name="range"),
        CheckConstraint("source <> ''", name="source"),
        CheckConstraint("set_by <> ''", name="set_by"),
        CheckConstraint("expires_on >= set_on", name="expires_on"),
        CheckConstraint("(released_on is null) = (released_by is null)", name="released"),
        CheckConstraint("released_on >= set_on", name="released_on"),
        CheckConstraint("released_by <> set_by", name="second_person"),
    )

    book_id: Mapped[int] = mapped_column(ForeignKey("receipt_books.id"), index=True)
    first_number: Mapped[int] = mapped_column(BigInteger)
    last_number: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    note: Mapped[str | None]
    set_by: Mapped[str]
    set_on: Mapped[date]
    expires_on: Mapped[date | None]
    released_on: Mapped[date | None]
    released_by: Mapped[str | None]

    book: Mapped[ReceiptBook] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether the entry is in force on this Jamaican day."""
        if day < self.set_on or (self.expires_on is not None and day > self.expires_on):
            return False
        return self.released_on is None or day < self.released_on


class OutsideBook(ActRefused):
    """The numbers are not those of the book."""

    code = "outside_book"


class NotReleased(ActRefused):
    """The entry was released before, or the one who set it wants to release it alone."""

    code = "not_released"


def stop(
    session: Session,
    book: ReceiptBook,
    *,
    source: str,
    set_by: str,
    on: date,
    numbers: tuple[int, int] | None = None,
    expires_on: date | None = None,
    note: str | None = None,
) -> StopEntry:
    """Stop a book, or the part of it from the first to the last of `numbers`, at once. Raises OutsideBook."""
    first, last = numbers or (book.first_number, book.last_number)
    if not book.first_number <= first <= last <= book.last_number:
        raise OutsideBook(f"{named(book)} holds {book.first_number} to {book.last_number}, not {first} to {last}.")
    entry = StopEntry(
        book=book,
        first_number=first,
        last_number=last,
        source=source,
        note=note,
        set_by=set_by,
        set_on=on,
        expires_on=expires_on,
    )
    session.add(entry)
    session.flush()
    return entry


def release(session: Session, entry: StopEntry, *, by: str, on: date) -> None:
    """Let the numbers go again; takes a second person. Raises NotReleased."""
    session.flush()
    session.refresh(entry, with_for_update=True)
    if entry.released_on is not None:
        raise NotReleased(f"This stop was released on {entry.released_on:%d %b %Y} by {entry.released_by}.")
    if by == entry.set_by:
        raise NotReleased(f"{by} set this stop: a second person has to release it.")
    entry.released_on = on
    entry.released_by = by
    session.flush()
