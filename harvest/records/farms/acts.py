"""What may happen to a farm: entered for a farmer, corrected, listed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.records.farmers import Farmer
from harvest.records.farmers.acts import kept_for, refuse_merged
from harvest.records.farmers.merging import ids_of
from harvest.records.farms.record import Farm
from harvest.records.versions import refuse_stale

COLUMNS = (
    *("parish", "district_id", "size_quantity", "size_unit", "hectares"),
    *("latitude", "longitude", "tenure", "title_volume", "title_folio"),
)


def add_farm(session: Session, farmer: Farmer, values: Mapping[str, Any]) -> Farm:
    """A farm of this farmer; `values` as the intake `farm` gives them. Raises FarmerMerged."""
    refuse_merged(session, farmer)
    added = Farm(farmer_id=farmer.id, **{name: values.get(name) for name in COLUMNS})
    session.add(added)
    session.flush()
    return added


def correct_farm(session: Session, farm: Farm, values: Mapping[str, Any], *, seen: int) -> None:
    """Write what was corrected on a page that showed the version `seen` (`version_of`). Raises ChangedMeanwhile."""
    lock_farm(session, farm)
    mine = {name: values[name] for name in COLUMNS if name in values}
    refuse_stale(session, farm, mine, seen=seen, said="This farm")
    for name, value in mine.items():
        setattr(farm, name, value)
    session.flush()


def farms_of(session: Session, farmer: Farmer) -> list[Farm]:
    """His farms and those of the records merged into him, the one entered first before the others."""
    return list(session.scalars(select(Farm).where(Farm.farmer_id.in_(ids_of(session, farmer))).order_by(Farm.id)))


def owner_of(session: Session, farm: Farm) -> Farmer:
    """Whose farm it is now: the farmer it was entered for, or who stands for him since they were merged."""
    entered_for = session.get_one(Farmer, farm.farmer_id)
    return kept_for(session, entered_for) or entered_for


def lock_farm(session: Session, farm: Farm) -> None:
    """The farm as it is now, and nobody else changes it until the end."""
    session.flush()
    session.refresh(farm, with_for_update=True)
