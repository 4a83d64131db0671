"""Which books and disputes are whose: those of the own parishes' farmers and offices, and the printer's store."""

from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from harvest.permissions import Act
from harvest.records.receipt_books import ReceiptBook
from harvest.records.receipt_books.whose import books_in, disputes_in, offices_in
from harvest.records.staff_members import StaffMember
from harvest.staff.door import NotThere, NotYours


def my_offices(act: Act) -> Select[Any]:
    """The ids of the offices, and of their sub-agents, that serve a parish where the guest may do this."""
    return offices_in(g.guest.where(act))


def my_books(act: Act) -> ColumnElement[bool]:
    """The books of the guest's parishes. Those in the printer's store belong to those who receive books."""
    return books_in(g.guest.where(act), store=g.guest.may(Act.RECEIVE_BOOKS))


def my_disputes() -> ColumnElement[bool]:
    """The disputes in which the guest's parishes have a part."""
    return disputes_in(g.guest.where(Act.SETTLE_DISPUTE))


def the_book(session: Session, number: int, act: Act) -> ReceiptBook:
    """The book with this id, if the guest may do this with it. Raises NotThere, NotYours."""
    book = session.get(ReceiptBook, number)
    if book is None:
        raise NotThere("There is no book here. Search by its number or one of its receipts.")
    if session.scalar(select(ReceiptBook.id).where(ReceiptBook.id == number, my_books(act))) is None:
        where = book.farmer.parish.label if book.farmer else book.office.name if book.office else "the printer’s store"
        raise NotYours(f"Book {book.book_number} belongs to {where}: ask the office there.")
    for related in ("series", "farmer", "office", "sold_at_office"):
        getattr(
            book, related
        )  # read now: pages are drawn after the session; joined, PostgreSQL could not lock the book
    return book


def names_of(session: Session, actors: set[str]) -> dict[str, str]:
    """The names of members of staff, by what the trail calls them ("staff:5"); others are called what they are."""
    ids = {int(actor[6:]) for actor in actors if actor.startswith("staff:") and actor[6:].isdigit()}
    found = session.execute(select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(ids))) if ids else ()
    return {actor: actor for actor in actors} | {f"staff:{row.id}": row.name for row in found}
