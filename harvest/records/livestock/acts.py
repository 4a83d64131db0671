"""What may happen to animals on a farm: counted, and counted again; earlier counts stay."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.records.farms import Farm, lock_farm
from harvest.records.livestock.record import Livestock, LivestockTag
from harvest.records.refusals import ActRefused


class CountedLater(ActRefused):
    """The animals were counted after the day of this count."""

    code = "counted_later"


def count_livestock(session: Session, farm: Farm, values: Mapping[str, Any], *, on: date) -> Livestock:
    """The animals of one kind and stage as counted on the day `on`; `values` as the intake `livestock` gives them.

    The count before ends. None left (0) is a count too, and ends at once. Raises CountedLater.
    """
    lock_farm(session, farm)
    stage = values.get("stage")
    earlier = [one for one in _of_kind(session, farm, values["commodity_id"]) if _same(one.stage, stage)]
    later = max((one.recorded_on for one in earlier), default=on)
    if later > on:
        raise CountedLater(f"These animals were counted on {later:%d %b %Y}, after {on:%d %b %Y}. Correct the date.")
    for one in earlier:
        one.ended_on = one.ended_on or on
    count = values["head_count"]
    counted = Livestock(
        farm_id=farm.id,
        commodity_id=values["commodity_id"],
        stage=stage,
        head_count=count,
        recorded_on=on,
        ended_on=None if count else on,
    )
    session.add(counted)
    session.flush()
    session.add_all(LivestockTag(livestock_id=counted.id, tag=tag) for tag in values.get("tags") or ())
    session.flush()
    return counted


def latest_counts(session: Session, farm: Farm) -> list[Livestock]:
    """What is kept now: the newest count of each kind and stage."""
    return [one for one in livestock_history(session, farm) if one.ended_on is None]


def livestock_history(session: Session, farm: Farm) -> list[Livestock]:
    """Every count, the newest first."""
    counts = select(Livestock).where(Livestock.farm_id == farm.id)
    return list(session.scalars(counts.order_by(Livestock.recorded_on.desc(), Livestock.id.desc())))


def tags_of(session: Session, counted: Livestock) -> list[str]:
    """The tags read at this count."""
    tags = select(LivestockTag.tag).where(LivestockTag.livestock_id == counted.id).order_by(LivestockTag.tag)
    return list(session.scalars(tags))


def _of_kind(session: Session, farm: Farm, commodity_id: int) -> list[Livestock]:
    same = select(Livestock).where(Livestock.farm_id == farm.id, Livestock.commodity_id == commodity_id)
    return list(session.scalars(same))


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").casefold() == (other or "").casefold()
