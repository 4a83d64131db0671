"""What is kept beside a book: the print it came in, its moves, the form that sold it, its stubs, what was said of it.

None of it is for officers: `harvest.disclosure` names no field of these tables.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from harvest.audit import Record
from harvest.foundation.columns import Choice, one_of
from harvest.records.receipt_books.record import RANGE_CHECK, DisputedRange, ReceiptBook, Series
from harvest.vocabulary import BookState


class Outcome(StrEnum):
    """How a dispute over numbers ended. What follows for a book is entered at the book."""

    HOLDER_RIGHT = "holder_right"
    CLAIM_RIGHT = "claim_right"
    TYPING_ERROR = "typing_error"
    PRINTED_TWICE = "printed_twice"

    @property
    def label(self) -> str:
        return {
            Outcome.HOLDER_RIGHT: "the book in the register is right",
            Outcome.CLAIM_RIGHT: "the claim is right",
            Outcome.TYPING_ERROR: "a typing error, nothing is claimed",
            Outcome.PRINTED_TWICE: "the numbers were printed twice",
        }[self]


class PrintBatch(Record):
    """Books as the printer delivered them: what his note says, against which the books are counted."""

    __tablename__ = "print_batches"
    __table_args__ = (
        CheckConstraint(RANGE_CHECK, name="range"),
        CheckConstraint("numbers_per_book >= 1", name="numbers_per_book"),
        CheckConstraint("first_book_number <> ''", name="first_book_number"),
        UniqueConstraint("series_id", "first_number", "last_number"),
    )

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    first_number: Mapped[int] = mapped_column(BigInteger)
    last_number: Mapped[int] = mapped_column(BigInteger)
    numbers_per_book: Mapped[int]
    first_book_number: Mapped[str]
    received_on: Mapped[date]

    series: Mapped[Series] = relationship()


class BookMove(Record):
    """One book that came to one office. The last move says which office answers for it."""

    __tablename__ = "book_moves"

    book_id: Mapped[int] = mapped_column(ForeignKey("receipt_books.id"), index=True)
    from_office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    to_office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    moved_on: Mapped[date]


class SaleForm(Record):
    """The form that sold a book: sent twice, it sells once."""

    __tablename__ = "sale_forms"
    __table_args__ = (CheckConstraint("form_token <> ''", name="form_token"), UniqueConstraint("form_token"))
    kept_out_of_trail = frozenset({"form_token"})

    form_token: Mapped[str]
    book_id: Mapped[int] = mapped_column(ForeignKey("receipt_books.id"), index=True)

    book: Mapped[ReceiptBook] = relationship()


class StubReturn(Record):
    """The stubs of a sold book that came back; `leaves_used` of its receipts were written."""

    __tablename__ = "stub_returns"
    __table_args__ = (
        CheckConstraint("leaves_used >= 0", name="leaves_used"),
        CheckConstraint("received_by <> ''", name="received_by"),
        UniqueConstraint("book_id"),
    )

    book_id: Mapped[int] = mapped_column(ForeignKey("receipt_books.id"))
    returned_on: Mapped[date]
    leaves_used: Mapped[int]
    received_by: Mapped[str]


class BookReport(Record):
    """Why a book came into a state: what was said and by whom it was entered. For staff, never for officers."""

    __tablename__ = "book_reports"
    __table_args__ = (
        CheckConstraint(one_of("state", BookState), name="state"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("reported_by <> ''", name="reported_by"),
    )

    book_id: Mapped[int] = mapped_column(ForeignKey("receipt_books.id"), index=True)
    state: Mapped[BookState] = mapped_column(Choice(BookState))
    since: Mapped[date]
    reason: Mapped[str]
    reported_by: Mapped[str]


class Settlement(Record):
    """Who settled a dispute, and how it ended."""

    __tablename__ = "dispute_settlements"
    __table_args__ = (
        CheckConstraint(one_of("outcome", Outcome), name="outcome"),
        CheckConstraint("settled_by <> ''", name="settled_by"),
        UniqueConstraint("disputed_range_id"),
    )

    disputed_range_id: Mapped[int] = mapped_column(ForeignKey("disputed_ranges.id"))
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    settled_by: Mapped[str]

    disputed: Mapped[DisputedRange] = relationship()
