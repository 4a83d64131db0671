"""The two statements of a lookup, built once from what officers may see.

One seek per series finds the book whose range may hold the number (the greatest first number <= n, then its last
number >= n), so the cost does not grow with the numbers in circulation: a plain first <= n AND last >= n took 16 ms at
10^8 numbers. Where a farmer was merged into another, "entered" is the row on the paper and "farmer" the one that was
kept: the facts are the kept one's, and either number is his.
"""

from typing import Any

from sqlalchemy import BigInteger, Date, and_, bindparam, func, or_, select

from harvest.disclosure import Audience, columns
from harvest.records.farmers import Farmer, FarmerMerge
from harvest.records.offices import Office
from harvest.records.places import District
from harvest.records.receipt_books import DisputedRange, ReceiptBook, Series
from harvest.records.receipts import Receipt
from harvest.records.stop_list import StopEntry

OFFICER = Audience.OFFICER


def _leaf_statement() -> Any:
    """Every series that has a book or an open dispute for :number, with all that a finding says of it."""
    number: Any = bindparam("number", type_=BigInteger)
    today: Any = bindparam("today", type_=Date)
    series, book, nearest = Series.__table__, ReceiptBook.__table__, ReceiptBook.__table__.alias("nearest")
    farmer, district, leaf = Farmer.__table__, District.__table__, Receipt.__table__
    merge, entered = FarmerMerge.__table__, Farmer.__table__.alias("entered")
    sold_at, held_at = Office.__table__.alias("sold_at"), Office.__table__.alias("held_at")
    seek = (
        select(nearest.c.id)
        .where(nearest.c.series_id == series.c.id, nearest.c.first_number <= number)
        .order_by(nearest.c.first_number.desc())
        .limit(1)
        .scalar_subquery()
    )
    disputed_on = _disputed_on(series, number)
    joined = (
        series.outerjoin(book, and_(book.c.id == seek, book.c.last_number >= number))
        .outerjoin(merge, _stands_for(merge, book.c.farmer_id))
        .outerjoin(entered, entered.c.id == merge.c.other_id)
        .outerjoin(farmer, farmer.c.id == func.coalesce(merge.c.kept_id, book.c.farmer_id))
        .outerjoin(district, district.c.id == farmer.c.district_id)
        .outerjoin(sold_at, sold_at.c.id == book.c.sold_at_office_id)
        .outerjoin(held_at, held_at.c.id == book.c.office_id)
        .outerjoin(leaf, and_(leaf.c.book_id == book.c.id, leaf.c.number == number))
    )
    return (
        select(
            *columns(OFFICER, Series, prefix="series_"),
            *columns(OFFICER, ReceiptBook, prefix="book_"),
            *columns(OFFICER, Farmer, prefix="farmer_"),
            *columns(OFFICER, District, prefix="district_"),
            *columns(OFFICER, Office, of=sold_at, prefix="sold_at_"),
            *columns(OFFICER, Office, of=held_at, prefix="held_at_"),
            farmer.c.id.label("farmer_id"),
            entered.c.farmer_number.label("entered_farmer_number"),
            leaf.c.state.label("leaf_state"),
            leaf.c.state_since.label("leaf_since"),
            _stopped_on(book, number, today).label("stopped_on"),
            disputed_on.label("disputed_on"),
        )
        .select_from(joined)
        .where(or_(book.c.id.is_not(None), disputed_on.is_not(None)))
        .order_by(series.c.code)
    )


def _stands_for(merge: Any, farmer_id: Any) -> Any:
    """The merge by which another row stands for this farmer; at most one is in force."""
    return and_(merge.c.other_id == farmer_id, merge.c.confirmed_on.is_not(None), merge.c.undone_on.is_(None))


def _stopped_on(book: Any, number: Any, today: Any) -> Any:
    stop = StopEntry.__table__
    holds = or_(stop.c.expires_on.is_(None), stop.c.expires_on >= today)
    covers = and_(stop.c.first_number <= number, stop.c.last_number >= number)
    in_force = and_(stop.c.book_id == book.c.id, covers, stop.c.released_on.is_(None), stop.c.set_on <= today, holds)
    return select(func.min(stop.c.set_on, type_=Date)).where(in_force).scalar_subquery()


def _disputed_on(series: Any, number: Any) -> Any:
    disputed = DisputedRange.__table__
    covers = and_(disputed.c.first_number <= number, disputed.c.last_number >= number)
    is_open = and_(disputed.c.series_id == series.c.id, covers, disputed.c.settled_on.is_(None))
    return select(func.min(disputed.c.created_on, type_=Date)).where(is_open).scalar_subquery()


def _farmer_statement() -> Any:
    farmer, district, merge = Farmer.__table__, District.__table__, FarmerMerge.__table__
    entered = Farmer.__table__.alias("entered")
    joined = (
        entered.outerjoin(merge, _stands_for(merge, entered.c.id))
        .join(farmer, farmer.c.id == func.coalesce(merge.c.kept_id, entered.c.id))
        .outerjoin(district, district.c.id == farmer.c.district_id)
    )
    return (
        select(
            *columns(OFFICER, Farmer, prefix="farmer_"),
            *columns(OFFICER, District, prefix="district_"),
            farmer.c.id.label("farmer_id"),
        )
        .select_from(joined)
        .where(entered.c.farmer_number == bindparam("farmer_number"))
    )


LEAF = _leaf_statement()
FARMER = _farmer_statement()
