"""What a series, a receipt book and a disputed range are, and what the database itself holds true of them.

Ranges of books in one series never overlap: an exclusion constraint on PostgreSQL, triggers on SQLite, both in the
migrations. A refused range is kept as a disputed one, so that a clerk's slip never turns into "never printed".
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from harvest.audit import Record
from harvest.foundation.columns import Amount, Choice, one_of
from harvest.records.farmers import Farmer
from harvest.records.offices import Office
from harvest.vocabulary import BookState

GREATEST_NUMBER = 999_999_999_999_999_999  # 18 digits, as many as a question may have
RANGE_CHECK = f"first_number >= 0 and first_number <= last_number and last_number <= {GREATEST_NUMBER}"


class IdSeen(StrEnum):
    """What the buyer showed when the book was sold: RADA's card, or another photo ID with the register looked up."""

    RADA_CARD = "rada_card"
    NATIONAL_ID = "national_id"


class Series(Record):
    """One numbering that runs through many books without repeating. `printed_digits`: how wide it stands on paper."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("code <> ''", name="code"),
        CheckConstraint("printed_digits between 1 and 18", name="printed_digits"),
        UniqueConstraint("code"),
    )

    code: Mapped[str]
    printed_digits: Mapped[int]
    note: Mapped[str | None]


class ReceiptBook(Record):
    """Numbered receipts, usually 100 in triplicate. `state_since`: the day its present state began.

    `office_id` is who holds it while it has no owner; `farmer_id`, `sold_on` and the rest are those of its sale.
    """

    __tablename__ = "receipt_books"
    __table_args__ = (
        CheckConstraint("book_number <> ''", name="book_number"),
        CheckConstraint(RANGE_CHECK, name="range"),
        CheckConstraint(one_of("state", BookState), name="state"),
        CheckConstraint("state not in ('sold', 'finished') or farmer_id is not null", name="sold_to_somebody"),
        CheckConstraint("state not in ('printed', 'in_stock') or farmer_id is null", name="unsold_is_nobodys"),
        CheckConstraint("state <> 'in_stock' or office_id is not null", name="in_stock_somewhere"),
        CheckConstraint("(farmer_id is null) = (sold_on is null)", name="sold_on"),
        CheckConstraint("farmer_id is null or office_id is null", name="one_holder"),
        CheckConstraint(
            "farmer_id is not null or (sold_at_office_id is null and id_seen is null and price is null)", name="sale"
        ),
        CheckConstraint(one_of("id_seen", IdSeen), name="id_seen"),
        CheckConstraint("price >= 0", name="price"),
        UniqueConstraint("series_id", "book_number"),
        Index(None, "series_id", "first_number", unique=True),
    )

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    book_number: Mapped[str]
    first_number: Mapped[int] = mapped_column(BigInteger)
    last_number: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[BookState] = mapped_column(Choice(BookState), default=BookState.PRINTED)
    state_since: Mapped[date]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    farmer_id: Mapped[int | None] = mapped_column(ForeignKey("farmers.id"), index=True)
    sold_on: Mapped[date | None]
    sold_at_office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    id_seen: Mapped[IdSeen | None] = mapped_column(Choice(IdSeen))
    price: Mapped[Decimal | None] = mapped_column(Amount(2))

    series: Mapped[Series] = relationship()
    office: Mapped[Office | None] = relationship(foreign_keys=[office_id])
    sold_at_office: Mapped[Office | None] = relationship(foreign_keys=[sold_at_office_id])
    farmer: Mapped[Farmer | None] = relationship()


class DisputedRange(Record):
    """Numbers that somebody claims and a book in the register already holds, until a person settles it.

    `claimed_by` says who, in words; `claimed_office_id` which office it was; `book_number` what the claim calls it.
    """

    __tablename__ = "disputed_ranges"
    __table_args__ = (
        CheckConstraint(RANGE_CHECK, name="range"),
        CheckConstraint("claimed_by <> ''", name="claimed_by"),
        CheckConstraint("(settled_on is null) = (settled_how is null)", name="settled"),
        CheckConstraint("settled_on >= created_on", name="settled_on"),
        Index(None, "series_id", "first_number"),
    )

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    book_number: Mapped[str | None]
    first_number: Mapped[int] = mapped_column(BigInteger)
    last_number: Mapped[int] = mapped_column(BigInteger)
    claimed_by: Mapped[str]
    claimed_office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    reason: Mapped[str]
    created_on: Mapped[date]
    settled_on: Mapped[date | None]
    settled_how: Mapped[str | None]

    series: Mapped[Series] = relationship()
