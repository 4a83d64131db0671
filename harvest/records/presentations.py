"""How often receipts were shown at the roadside: counted per leaf, per farmer and month, per parish and day.

CLIP reports each presentation once, by its reference; no officer is in it. One that an officer withdraws is counted no
more, and a report that arrives again, or after its withdrawal, changes nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from harvest.audit import Record
from harvest.findings import Shown
from harvest.foundation.columns import Choice, one_of
from harvest.records.farmers import Farmer
from harvest.records.farmers.merging import ids_of
from harvest.records.receipt_books import ReceiptBook, Series
from harvest.vocabulary import Parish, ShownOutcome


class Presentation(Record):
    """One paper shown once. `book_id` is empty where the register has no such book (NO RECORD).

    `number` is what stands on the paper; `outcome` CLIP's verdict, or withdrawn.
    """

    __tablename__ = "presentations"
    __table_args__ = (
        CheckConstraint("reference <> ''", name="reference"),
        CheckConstraint("number >= 0", name="number"),
        CheckConstraint(one_of("parish", Parish), name="parish"),
        CheckConstraint(one_of("outcome", ShownOutcome), name="outcome"),
        UniqueConstraint("reference"),
        Index(None, "book_id", "number"),
        Index(None, "shown_on", "parish"),
    )

    reference: Mapped[str]
    book_id: Mapped[int | None] = mapped_column(ForeignKey("receipt_books.id"))
    number: Mapped[int] = mapped_column(BigInteger)
    shown_on: Mapped[date]
    parish: Mapped[Parish | None] = mapped_column(Choice(Parish))
    outcome: Mapped[ShownOutcome] = mapped_column(Choice(ShownOutcome))


COUNTS = Presentation.outcome != ShownOutcome.WITHDRAWN


@dataclass(frozen=True, slots=True)
class ShownMonth:
    """`times` that receipts were shown in the month that begins on `month`."""

    month: date
    times: int


@dataclass(frozen=True, slots=True)
class ShownDay:
    """`times` that receipts were shown in one parish on one day; parish None: CLIP did not know it."""

    day: date
    parish: Parish | None
    times: int


def note_shown(session: Session, shown: Shown) -> Presentation:
    """Count this presentation once, however often it is reported; a withdrawal takes it out for good."""
    with session.no_autoflush:
        found = _of(session, shown.reference)
    if found is None:
        try:
            with session.begin_nested():
                session.add(made := _presentation(session, shown))
        except IntegrityError:  # another worker reports the same at this moment
            found = _of(session, shown.reference)
            if found is None:
                raise
        else:
            return made
    if shown.outcome is ShownOutcome.WITHDRAWN and found.outcome is not ShownOutcome.WITHDRAWN:
        found.outcome = ShownOutcome.WITHDRAWN
        session.flush()
    return found


def shown_counts(session: Session, farmer: Farmer) -> tuple[ShownMonth, ...]:
    """How often this farmer's receipts were shown, month by month, the latest first; months without any left out.

    Those of the records merged into him are his as well.
    """
    statement = (
        select(Presentation.shown_on, func.count())
        .join(ReceiptBook, ReceiptBook.id == Presentation.book_id)
        .where(ReceiptBook.farmer_id.in_(ids_of(session, farmer)), COUNTS)
        .group_by(Presentation.shown_on)
    )
    months: Counter[date] = Counter()
    for day, times in session.execute(statement):
        months[day.replace(day=1)] += times
    return tuple(ShownMonth(month, months[month]) for month in sorted(months, reverse=True))


def leaf_counts(session: Session, book: ReceiptBook) -> dict[int, int]:
    """How often each receipt of the book was shown; those never shown are left out."""
    statement = (
        select(Presentation.number, func.count())
        .where(Presentation.book_id == book.id, COUNTS)
        .group_by(Presentation.number)
        .order_by(Presentation.number)
    )
    return {number: times for number, times in session.execute(statement)}  # noqa: C416 - rows are no pairs to mypy


def parish_counts(session: Session, first: date, last: date) -> Sequence[ShownDay]:
    """How often receipts were shown from `first` through `last`, by day and parish."""
    statement = (
        select(Presentation.shown_on, Presentation.parish, func.count())
        .where(Presentation.shown_on.between(first, last), COUNTS)
        .group_by(Presentation.shown_on, Presentation.parish)
        .order_by(Presentation.shown_on, Presentation.parish)
    )
    return [ShownDay(day, parish, times) for day, parish, times in session.execute(statement)]


def _of(session: Session, reference: str) -> Presentation | None:
    wanted = select(Presentation).where(Presentation.reference == reference).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def _presentation(session: Session, shown: Shown) -> Presentation:
    return Presentation(
        reference=shown.reference,
        book_id=_book_of(session, shown),
        number=int(shown.number),
        shown_on=shown.on_day,
        parish=shown.parish,
        outcome=shown.outcome,
    )


def _book_of(session: Session, shown: Shown) -> int | None:
    """The book that holds the number in this series: the nearest that begins at or before it."""
    if shown.series is None:
        return None
    number = int(shown.number)
    nearest = session.execute(
        select(ReceiptBook.id, ReceiptBook.last_number)
        .join(Series, Series.id == ReceiptBook.series_id)
        .where(Series.code == shown.series, ReceiptBook.first_number <= number)
        .order_by(ReceiptBook.first_number.desc())
        .limit(1)
    ).one_or_none()
    return nearest.id if nearest is not None and nearest.last_number >= number else None
