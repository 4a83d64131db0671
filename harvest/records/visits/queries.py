"""Which farms wait for a visit, and what is known to grow and live on one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, null, or_, select
from sqlalchemy.orm import Session

from harvest.records.commodities import Commodity, Variety
from harvest.records.farmers import Farmer
from harvest.records.farmers.merging import stands_for, stands_for_himself
from harvest.records.farmers.record import BY_NAME
from harvest.records.farms import Farm
from harvest.records.livestock import Livestock, LivestockTag
from harvest.records.places import District
from harvest.records.plantings import Planting, PlantingState, Reaping
from harvest.records.visits.record import Visit
from harvest.vocabulary import FarmerStatus, Parish

VISIT_EVERY = timedelta(days=365)


class DueBecause(StrEnum):
    NOT_VERIFIED = "not_verified"
    LONG_AGO = "long_ago"


class FarmOrder(StrEnum):
    OLDEST = "oldest"
    NEWEST = "newest"
    FARMER = "farmer"
    SIZE = "size"


_ORDERED: Mapping[FarmOrder, tuple[ColumnElement[Any], ...]] = {
    FarmOrder.OLDEST: (Farm.last_visited_on.asc().nulls_first(),),
    FarmOrder.NEWEST: (Farm.last_visited_on.desc().nulls_last(),),
    FarmOrder.FARMER: BY_NAME,
    FarmOrder.SIZE: (Farm.hectares.desc().nulls_last(),),
}
NOT_VERIFIED = DueBecause.NOT_VERIFIED


@dataclass(frozen=True, slots=True)
class FarmToVisit:
    """`since`: registered then and never verified, or last seen then; None: nobody noted a visit.

    `farm` is None for a farmer of whom no farm is on record yet, `district` then his own. A farm of a merged record is
    his who stands for it.
    """

    farm: Farm | None
    farmer: Farmer
    district: str | None
    since: date | None
    because: DueBecause


@dataclass(frozen=True, slots=True)
class Crop:
    """One planting with the words for it and every reaping, the first one first."""

    planting: Planting
    commodity: str
    variety: str | None
    reapings: tuple[Reaping, ...]

    @property
    def state(self) -> PlantingState:
        return self.planting.state


@dataclass(frozen=True, slots=True)
class Herd:
    """One count with its tags."""

    count: Livestock
    commodity: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Production:
    """`growing` and `kept`: now; `over` and `counted_before`: history. The newest record first."""

    growing: tuple[Crop, ...]
    over: tuple[Crop, ...]
    kept: tuple[Herd, ...]
    counted_before: tuple[Herd, ...]


def oldest_records(
    session: Session,
    parishes: Collection[Parish],
    limit: int | None = 50,
    offset: int = 0,
    *,
    order: FarmOrder = FarmOrder.OLDEST,
    verified: bool | None = None,
) -> list[FarmToVisit]:
    """The farms of active farmers, those first that nobody visited for longest or ever; verified: of such farmers."""
    chosen = _farms(parishes)
    if verified is not None:
        chosen = chosen.where(Farmer.verified_on.is_not(None) if verified else Farmer.verified_on.is_(None))
    ordered = chosen.order_by(*_ORDERED[order], Farm.id)
    return [_to_visit(row) for row in session.execute(ordered.limit(limit).offset(offset))]


def visits_due(session: Session, parishes: Collection[Parish], on: date, limit: int = 100) -> list[FarmToVisit]:
    """Farms to visit by the day `on`: of farmers not verified yet, longest registered first, also those of whom no farm
    is on record; then farms not seen for a year. A verification counts as a visit where the farm has none noted."""
    seen = func.coalesce(Farm.last_visited_on, Farmer.verified_on)
    due = or_(Farmer.verified_on.is_(None), seen <= on - VISIT_EVERY)
    registered_first = case((Farmer.verified_on.is_(None), Farmer.registered_on), else_=None)
    order = (registered_first.asc().nulls_last(), seen.asc().nulls_first(), Farm.id)
    found = [_to_visit(row) for row in session.execute(_farms(parishes).where(due).order_by(*order).limit(limit))]
    found += [_to_visit(row) for row in session.execute(_without_farm(parishes).limit(limit))]
    return sorted(found, key=_longest_waiting)[:limit]


def visits_to(session: Session, farm: Farm) -> list[Visit]:
    """The newest first."""
    visits = select(Visit).where(Visit.farm_id == farm.id).order_by(Visit.visited_on.desc(), Visit.id.desc())
    return list(session.scalars(visits))


def production_of(session: Session, farm: Farm) -> Production:
    """All that is on record to grow and live on the farm, in four statements however much it is."""
    crops = _crops(session, farm)
    herds = _herds(session, farm)
    return Production(
        growing=tuple(one for one in crops if one.state is PlantingState.GROWING),
        over=tuple(one for one in crops if one.state is not PlantingState.GROWING),
        kept=tuple(one for one in herds if one.count.ended_on is None),
        counted_before=tuple(one for one in herds if one.count.ended_on is not None),
    )


def _farms(parishes: Collection[Parish]) -> Select[Farm, Farmer, str]:
    return (
        select(Farm, Farmer, District.name)
        .select_from(Farm)
        .join(Farmer, Farmer.id == stands_for(Farm.farmer_id))
        .outerjoin(District, and_(District.id == Farm.district_id, District.parish == Farm.parish))
        .where(Farm.parish.in_(parishes), Farmer.status == FarmerStatus.ACTIVE)
    )


def _without_farm(parishes: Collection[Parish]) -> Select[None, Farmer, str]:
    """Farmers to be verified who have no farm on record, nor has a record merged into them."""
    has_farm = exists(select(Farm.id).where(stands_for(Farm.farmer_id) == Farmer.id).correlate(Farmer))
    in_district = and_(District.id == Farmer.district_id, District.parish == Farmer.parish)
    waiting = (Farmer.status == FarmerStatus.ACTIVE, Farmer.verified_on.is_(None), stands_for_himself())
    return (
        select(null(), Farmer, District.name)
        .select_from(Farmer)
        .outerjoin(District, in_district)
        .where(Farmer.parish.in_(parishes), *waiting, ~has_farm)
        .order_by(Farmer.registered_on, Farmer.id)
    )


def _longest_waiting(one: FarmToVisit) -> tuple[bool, date]:
    """Who is not verified before who was not seen for long; each in the order in which the database gave them."""
    return one.because is DueBecause.LONG_AGO, one.farmer.registered_on if one.because is NOT_VERIFIED else date.min


def _to_visit(row: Any) -> FarmToVisit:
    farm, farmer, district = row
    if farmer.verified_on is None:
        return FarmToVisit(farm, farmer, district, farmer.registered_on, DueBecause.NOT_VERIFIED)
    return FarmToVisit(farm, farmer, district, farm.last_visited_on, DueBecause.LONG_AGO)


def _crops(session: Session, farm: Farm) -> list[Crop]:
    on_farm = Planting.farm_id == farm.id
    reaped = session.scalars(
        select(Reaping).join(Planting, Planting.id == Reaping.planting_id).where(on_farm).order_by(Reaping.reaped_on)
    )
    reapings = _by(reaped, lambda one: one.planting_id)
    rows = session.execute(
        select(Planting, Commodity.name, Variety.name)
        .join(Commodity, Commodity.id == Planting.commodity_id)
        .outerjoin(Variety, Variety.id == Planting.variety_id)
        .where(on_farm)
        .order_by(Planting.recorded_on.desc(), Planting.id.desc())
    )
    return [Crop(one, commodity, variety, tuple(reapings[one.id])) for one, commodity, variety in rows]


def _herds(session: Session, farm: Farm) -> list[Herd]:
    on_farm = Livestock.farm_id == farm.id
    read = session.scalars(
        select(LivestockTag)
        .join(Livestock, Livestock.id == LivestockTag.livestock_id)
        .where(on_farm)
        .order_by(LivestockTag.tag)
    )
    tags = _by(read, lambda one: one.livestock_id)
    rows = session.execute(
        select(Livestock, Commodity.name)
        .join(Commodity, Commodity.id == Livestock.commodity_id)
        .where(on_farm)
        .order_by(Livestock.recorded_on.desc(), Livestock.id.desc())
    )
    return [Herd(one, commodity, tuple(tag.tag for tag in tags[one.id])) for one, commodity in rows]


def _by(found: Iterable[Any], key: Any) -> defaultdict[int, list[Any]]:
    sorted_out: defaultdict[int, list[Any]] = defaultdict(list)
    for one in found:
        sorted_out[key(one)].append(one)
    return sorted_out
