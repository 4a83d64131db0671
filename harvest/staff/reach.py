"""Which farmer and which book the signed-in person may see: those of the parishes that his own office serves."""

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Map

from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.offices import OfficeParish
from harvest.records.receipt_books import ReceiptBook
from harvest.staff.door import NotThere, NotYours
from harvest.vocabulary import Parish

GREATEST_ID = 2**31 - 1  # the databases refuse to look for a greater one


class RecordId(IntegerConverter):
    """`<int:farmer>` in an address: a number no record can have is an address that leads nowhere."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug's name
        super().__init__(map, max=GREATEST_ID)


def typed_id(typed: str) -> int:
    """For hidden inputs, which anybody can overwrite: as `RecordId`. Raises ValueError."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 10 and int(typed) <= GREATEST_ID):
        raise ValueError(f"{typed[:20]!r} is no number that a record can have.")
    return int(typed)


def farmer_in_reach(session: Session, number: int, act: Act = Act.SEE_FARMER) -> Farmer:
    """The farmer with this id. Raises NotThere, NotYours."""
    farmer = session.get(Farmer, number)
    if farmer is None:
        raise NotThere("There is no farmer here. Search by name, number or phone.")
    if not g.guest.may(act):
        raise NotYours(f"{g.guest.member.role.label}s do not do this: ask somebody whose work it is.")
    if not g.guest.may_in(act, farmer.parish):
        raise NotYours(f"This farmer is registered in {farmer.parish.label}: ask the office that serves it.")
    return farmer


def book_in_reach(session: Session, number: int, act: Act = Act.SEE_BOOKS) -> ReceiptBook:
    """The book with this id. Raises NotThere, NotYours."""
    book = session.get(ReceiptBook, number)
    if book is None:
        raise NotThere("There is no book here. Search by its number or by a receipt number.")
    where = parishes_of(session, book)
    if not (any(g.guest.may_in(act, parish) for parish in where) if where else g.guest.may(act)):
        places = ", ".join(sorted(parish.label for parish in where)) or "no parish"
        raise NotYours(f"This book belongs to {places}: ask the office that serves it.")
    return book


def parishes_of(session: Session, book: ReceiptBook) -> frozenset[Parish]:
    """Its owner's parish, or those of the office that holds it; none for a book that no office has yet."""
    if book.farmer is not None:
        return frozenset({book.farmer.parish})
    served = select(OfficeParish.parish).where(OfficeParish.office_id == book.office_id)
    return frozenset(session.scalars(served)) if book.office_id is not None else frozenset()
