"""Which books and disputes belong to which parishes: by the farmer once sold, by the office that holds them before."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from harvest.records.farmers import Farmer
from harvest.records.offices import Office, OfficeParish
from harvest.records.receipt_books.record import DisputedRange, ReceiptBook
from harvest.vocabulary import Parish

HOLDING = aliased(ReceiptBook)
OWNER = aliased(Farmer)  # of its own: the statement around it may read farmers, too


def offices_in(parishes: Collection[Parish]) -> Select[Any]:
    """The ids of the offices, and of their sub-agents, that serve one of these parishes."""
    serving = select(OfficeParish.office_id).where(OfficeParish.parish.in_(parishes))
    return select(Office.id).where(or_(Office.id.in_(serving), Office.parent_id.in_(serving)))


def books_in(parishes: Collection[Parish], book: Any = ReceiptBook, *, store: bool = False) -> ColumnElement[bool]:
    """A book belongs to its farmer's parish once it is sold, before that to the parishes of the office that holds it.

    store: those in the printer's store, which no office has yet, as well.
    """
    farmers = select(OWNER.id).where(OWNER.id == book.farmer_id, OWNER.parish.in_(parishes)).correlate(book)
    unsold = [book.office_id.in_(offices_in(parishes)), *([book.office_id.is_(None)] if store else [])]
    return or_(exists(farmers), and_(book.farmer_id.is_(None), or_(*unsold)))


def disputes_in(parishes: Collection[Parish], *, store: bool = True) -> ColumnElement[bool]:
    """A dispute belongs to the parishes of the office that claims, and to whose book has the numbers."""
    of_book = (
        HOLDING.series_id == DisputedRange.series_id,
        HOLDING.first_number <= DisputedRange.last_number,
        HOLDING.last_number >= DisputedRange.first_number,
    )
    mine = exists(select(HOLDING.id).where(*of_book, books_in(parishes, HOLDING, store=store)))
    return or_(DisputedRange.claimed_office_id.in_(offices_in(parishes)), mine)
