"""One leaf of a book, kept only once something is known of it: lost, stolen or void apart from its book."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from harvest.audit import Record
from harvest.foundation.columns import Choice, one_of
from harvest.records.receipt_books.life import named
from harvest.records.receipt_books.record import ReceiptBook
from harvest.records.refusals import ActRefused
from harvest.vocabulary import ReceiptState


class Receipt(Record):
    """`state` empty: the leaf is like its book again (a lost one was found)."""

    __tablename__ = "receipts"
    __table_args__ = (
        CheckConstraint(one_of("state", ReceiptState), name="state"),
        CheckConstraint("(state is null) = (state_since is null)", name="state_since"),
        CheckConstraint("number >= 0", name="number"),
        UniqueConstraint("book_id", "number"),
    )

    book_id: Mapped[int] = mapped_column(ForeignKey("receipt_books.id"))
    number: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[ReceiptState | None] = mapped_column(Choice(ReceiptState))
    state_since: Mapped[date | None]


class NotInBook(ActRefused):
    """The book has no leaf of this number."""

    code = "not_in_book"


def note_state(session: Session, book: ReceiptBook, number: int, state: ReceiptState | None, *, on: date) -> Receipt:
    """Note that one leaf is lost, stolen or void since the day `on`; None: like its book again. Raises NotInBook."""
    session.flush()
    session.refresh(book, with_for_update=True)  # two clerks who note the same leaf write one row
    if not book.first_number <= number <= book.last_number:
        raise NotInBook(
            f"Receipt {number} is not in it: {named(book)} holds {book.first_number} to {book.last_number}."
        )
    leaf = session.scalars(select(Receipt).where(Receipt.book_id == book.id, Receipt.number == number)).one_or_none()
    if leaf is None:
        leaf = Receipt(book_id=book.id, number=number)
        session.add(leaf)
    leaf.state = state
    leaf.state_since = None if state is None else on
    session.flush()
    return leaf
