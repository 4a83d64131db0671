"""What may happen to a crop: planted, seen again, reaped once or many times, failed or ended."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest.records.farms import Farm
from harvest.records.measures import written
from harvest.records.plantings.record import EndedHow, Planting, PlantingState, Reaping
from harvest.records.refusals import ActRefused

COLUMNS = (
    *("commodity_id", "variety_id", "area_quantity", "area_unit", "hectares", "plants_count"),
    *("planted_on", "expected_from", "expected_to", "expected_quantity", "expected_unit"),
)
TEN_SQUARE_METRES = Decimal("0.001")  # in hectares: each area was rounded, so their sum is not exact


class Sized(Protocol):
    """A farm, as far as its size goes."""

    @property
    def hectares(self) -> Decimal | None: ...
    @property
    def size_quantity(self) -> Decimal | None: ...
    @property
    def size_unit(self) -> str | None: ...


class PlantingOver(ActRefused):
    """The crop was reaped to the end, failed or ended before."""

    code = "planting_over"


class PlantingDayWrong(ActRefused):
    """The act would lie before something that must come first."""

    code = "planting_day_wrong"


def plant(session: Session, farm: Farm, values: Mapping[str, Any], *, on: date, source: str) -> Planting:
    """A crop seen on the farm, or told of, on the day `on` by `source`; `values` as the intake `planting` gives them.

    Raises PlantingDayWrong.
    """
    added = Planting(farm_id=farm.id, recorded_on=on, source=source, **{name: values.get(name) for name in COLUMNS})
    _planted_by(added.planted_on, on)
    session.add(added)
    session.flush()
    return added


def see_again(session: Session, planting: Planting, values: Mapping[str, Any], *, on: date, source: str) -> None:
    """The crop as it was found on the day `on`; corrects what is in `values`. Raises PlantingOver, PlantingDayWrong."""
    _lock_growing(session, planting)
    if on < planting.recorded_on:
        raise PlantingDayWrong(f"This crop was seen later, on {planting.recorded_on:%d %b %Y}: nothing was changed.")
    _planted_by(values.get("planted_on"), on)
    for name in (name for name in COLUMNS if name in values):
        setattr(planting, name, values[name])
    planting.recorded_on = on
    planting.source = source
    session.flush()


def reap(session: Session, planting: Planting, values: Mapping[str, Any]) -> Reaping:
    """One reaping; `values` as the intake `reaping` gives them. The crop stays until one is the last (`finished`).

    Raises PlantingOver, PlantingDayWrong.
    """
    _lock_growing(session, planting)
    on: date = values["reaped_on"]
    _not_before_planting(planting, on)
    if values.get("finished"):
        _not_before_last_reaping(session, planting, on)
        planting.reaped_on = on
    planting.recorded_on = max(planting.recorded_on, on)
    reaped = Reaping(planting_id=planting.id, reaped_on=on, quantity=values.get("quantity"), unit=values.get("unit"))
    session.add(reaped)
    session.flush()
    return reaped


def end_planting(session: Session, planting: Planting, how: EndedHow, *, on: date) -> None:
    """The crop failed, or was taken out. Raises PlantingOver, PlantingDayWrong."""
    _lock_growing(session, planting)
    _not_before_planting(planting, on)
    _not_before_last_reaping(session, planting, on)
    planting.ended_on = on
    planting.ended_how = how
    session.flush()


def reapings_of(session: Session, planting: Planting) -> list[Reaping]:
    """The first one first."""
    ordered = select(Reaping).where(Reaping.planting_id == planting.id).order_by(Reaping.reaped_on, Reaping.id)
    return list(session.scalars(ordered))


def area_warning(
    session: Session, farm: Farm, values: Mapping[str, Any], *, planting: Planting | None = None
) -> str | None:
    """A sentence when more is planted with `values` than the farm has; no error: crops stand between crops.

    `planting`: the one that is corrected and not to be counted twice.
    """
    area: Decimal | None = values.get("hectares")
    if area is None:
        return None
    growing = select(func.sum(Planting.hectares)).where(
        Planting.farm_id == farm.id, Planting.reaped_on.is_(None), Planting.ended_on.is_(None)
    )
    if planting is not None:
        growing = growing.where(Planting.id != planting.id)
    return more_than_farm((session.scalar(growing) or Decimal(0)) + area, farm)


def more_than_farm(total: Decimal, farm: Sized) -> str | None:
    """A sentence when `total` hectares are more than the farm has."""
    if farm.hectares is None or farm.size_quantity is None or farm.size_unit is None:
        return None
    if total <= farm.hectares + TEN_SQUARE_METRES:
        return None
    return (
        f"With this, {total.quantize(TEN_SQUARE_METRES)} ha are planted on a farm of "
        f"{farm.hectares.quantize(TEN_SQUARE_METRES)} ha ({written(farm.size_quantity, farm.size_unit)}). "
        "Check both, or keep it if crops stand between crops."
    )


def _planted_by(planted: date | None, on: date) -> None:
    if planted is not None and planted > on:
        raise PlantingDayWrong(f"Planted on {planted:%d %b %Y}, but seen on {on:%d %b %Y}. Correct one of the dates.")


def _lock_growing(session: Session, planting: Planting) -> None:
    session.flush()
    session.refresh(planting, with_for_update=True)
    if planting.state is not PlantingState.GROWING:
        day = planting.ended_on or planting.reaped_on
        raise PlantingOver(f"This crop is {planting.state} since {day:%d %b %Y}. Record a new planting instead.")


def _not_before_planting(planting: Planting, on: date) -> None:
    if planting.planted_on is not None and on < planting.planted_on:
        raise PlantingDayWrong(
            f"This crop was planted on {planting.planted_on:%d %b %Y}: {on:%d %b %Y} lies before that. "
            "Correct the date."
        )


def _not_before_last_reaping(session: Session, planting: Planting, on: date) -> None:
    last = session.scalar(select(func.max(Reaping.reaped_on)).where(Reaping.planting_id == planting.id))
    if last is not None and on < last:
        raise PlantingDayWrong(f"This crop was reaped on {last:%d %b %Y}, after {on:%d %b %Y}. Correct the date.")
