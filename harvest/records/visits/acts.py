"""A whole farm in one go: what an officer saw on a visit is recorded together, or none of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from harvest.database import HarvestSession
from harvest.records.farmers import Farmer
from harvest.records.farmers.acts import verify
from harvest.records.farms import Farm, lock_farm, owner_of
from harvest.records.livestock import count_livestock
from harvest.records.plantings import Planting, end_planting, plant, reap, see_again
from harvest.records.refusals import ActRefused
from harvest.records.visits.intake import ANIMALS, CROPS
from harvest.records.visits.record import Visit


@dataclass(frozen=True, slots=True)
class VisitBy:
    """Who went: the actor ("staff:12") and the name as people know it."""

    actor: str
    name: str


class VisitRowRefused(ActRefused):
    """One row cannot be recorded, so nothing of the visit was. The message names the row."""

    code = "visit_row_refused"

    def __init__(self, title: str, row: int, sentence: str) -> None:
        super().__init__(f"{title}, row {row}: {sentence}")
        self.title = title
        self.row = row


class PlantingElsewhere(ActRefused):
    """The planting belongs to another farm."""

    code = "planting_elsewhere"


def record_visit(
    session: HarvestSession,
    farm: Farm,
    *,
    on: date,
    by: VisitBy,
    plantings: Sequence[Mapping[str, Any]] = (),
    livestock: Sequence[Mapping[str, Any]] = (),
    verifies: bool = False,
    note: str | None = None,
) -> Visit:
    """Record all of a visit or nothing; the rows as `planting_rows` and `livestock_rows` give them (`.values`).

    `verifies`: the farmer is verified by this visit, unless he was before; of a merged record, who stands for it.
    Raises VisitRowRefused, DayWrong.
    """
    with session.begin_nested():  # a door that catches the refusal keeps nothing of the rows before it
        lock_farm(session, farm)
        farmer = session.get_one(Farmer, owner_of(session, farm).id, with_for_update=True, populate_existing=True)
        verified = verifies and farmer.verified_on is None
        if verified:
            verify(session, farmer, on=on, by=by.name)
        _each(CROPS, plantings, lambda row: _crop(session, farm, row, on, by.name))
        _each(ANIMALS, livestock, lambda row: count_livestock(session, farm, row, on=on))
        farm.last_visited_on = max(farm.last_visited_on or on, on)
        visit = Visit(
            farm_id=farm.id,
            farmer_id=farm.farmer_id,  # as it was entered: undoing a merge needs no memory
            visited_on=on,
            visited_by=by.actor,
            visitor_name=by.name,
            verified=verified,
            note=note,
        )
        session.add(visit)
        session.flush()
    return visit


def _each(title: str, rows: Sequence[Mapping[str, Any]], record: Callable[[Mapping[str, Any]], object]) -> None:
    for number, row in enumerate(rows, start=1):
        try:
            record(row)
        except ActRefused as refused:
            raise VisitRowRefused(title, row.get("row", number), str(refused)) from refused


def _crop(session: Session, farm: Farm, row: Mapping[str, Any], on: date, by: str) -> None:
    """Plant it or see it again, then reap and end it where the row says so."""
    if row.get("planting_id") is None:
        crop = plant(session, farm, row, on=on, source=by)
    else:
        crop = _on_this_farm(session, farm, row["planting_id"])
        see_again(session, crop, row, on=on, source=by)
    if row.get("reaped_on") or row.get("quantity") is not None or row.get("finished"):
        reap(session, crop, {**row, "reaped_on": row.get("reaped_on") or on})
    if row.get("ended_how"):
        end_planting(session, crop, row["ended_how"], on=on)


def _on_this_farm(session: Session, farm: Farm, planting_id: int) -> Planting:
    found = session.get(Planting, planting_id)
    if found is None or found.farm_id != farm.id:
        raise PlantingElsewhere("This crop is not on this farm. Open the visit page of the farm again.")
    return found
