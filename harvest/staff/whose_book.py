"""Which books and disputes are whose: those of the own parishes' farmers and offices, and the printer's store."""

from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.offices import Office, OfficeParish
from harvest.records.receipt_books import DisputedRange, ReceiptBook
from harvest.records.staff_members import StaffMember
from harvest.staff.door import NotThere, NotYours

HOLDING = aliased(ReceiptBook)


def my_offices(act: Act) -> Select[Any]:
    """The ids of the offices, and of their sub-agents, that serve a parish where the guest may do this."""
    serving = select(OfficeParish.office_id).where(OfficeParish.parish.in_(g.guest.where(act)))
    return select(Office.id).where(or_(Office.id.in_(serving), Office.parent_id.in_(serving)))


def my_books(act: Act, book: Any = ReceiptBook, *, store: bool | None = None) -> ColumnElement[bool]:
    """A book belongs to its farmer's parish once it is sold, before that to the parishes of the office that holds it.

    Without an office it is in the printer's store, which belongs to those who receive books.
    """
    store = g.guest.may(Act.RECEIVE_BOOKS) if store is None else store
    farmers = select(Farmer.id).where(Farmer.id == book.farmer_id, Farmer.parish.in_(g.guest.where(act)))
    unsold = [book.office_id.in_(my_offices(act)), *([book.office_id.is_(None)] if store else [])]
    return or_(exists(farmers), and_(book.farmer_id.is_(None), or_(*unsold)))


def my_disputes() -> ColumnElement[bool]:
    """A dispute belongs to the parishes of the office that claims, and to whose book has the numbers."""
    of_book = (
        HOLDING.series_id == DisputedRange.series_id,
        HOLDING.first_number <= DisputedRange.last_number,
        HOLDING.last_number >= DisputedRange.first_number,
    )
    mine = exists(select(HOLDING.id).where(*of_book, my_books(Act.SETTLE_DISPUTE, HOLDING, store=True)))
    return or_(DisputedRange.claimed_office_id.in_(my_offices(Act.SETTLE_DISPUTE)), mine)


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
