"""What is kept beside a farmer, so that his history is one story: registration, photo, merges, farms, visits, books."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from harvest.audit import Record
from harvest.records.farmers import Farmer, FarmerMerge, FarmerPhoto, Registration, StatusChange
from harvest.records.farmers.merging import ids_of
from harvest.records.farms import Farm
from harvest.records.receipt_books import ReceiptBook
from harvest.records.visits import Visit

BY_FARMER: tuple[type[Record], ...] = (Registration, FarmerPhoto, StatusChange, Farm, Visit, ReceiptBook)
MOST_OF_A_KIND = 500


def parts_of(session: Session, farmer: Farmer) -> Mapping[str, Sequence[int]]:
    """The ids of all that belongs to him, by table; what belongs to records merged into him is his, as they are."""
    rows = ids_of(session, farmer)
    merges = select(FarmerMerge.id).where(or_(FarmerMerge.kept_id == farmer.id, FarmerMerge.other_id == farmer.id))
    found: dict[str, Sequence[int]] = {FarmerMerge.__tablename__: session.scalars(merges).all()}
    found[Farmer.__tablename__] = rows[1:]
    return {**found, **{model.__tablename__: _newest(session, model, rows) for model in BY_FARMER}}


def _newest(session: Session, model: type[Record], farmers: Iterable[int]) -> Sequence[int]:
    table = model.__table__
    of_his = select(table.c.id).where(table.c.farmer_id.in_(list(farmers)))
    return session.scalars(of_his.order_by(table.c.id.desc()).limit(MOST_OF_A_KIND)).all()
