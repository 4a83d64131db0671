"""What may be submitted about a visit: its day and note, and a row for each crop and each herd that was seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from harvest.foundation.intake import Field, Intake, choices, day, one_of, take, text, whole, yes
from harvest.records.commodities import Commodities
from harvest.records.livestock import LIVESTOCK_FIELDS, livestock
from harvest.records.measures import settled
from harvest.records.plantings import PLANTING_FIELDS, REAP_FIELDS, EndedHow, Planting, planting
from harvest.records.plantings.intake import not_after

CROPS, ANIMALS = "Crops", "Animals"

VISIT_FIELDS = (
    Field("visited_on", "Visited on", day("Visited on"), required=True, kind="date", width="short"),
    Field("verifies", "The farmer was met here: this visit verifies the registration", yes, kind="checkbox"),
    Field("note", "Note", text("Note", 2000), kind="textarea"),
)
_REAPED = tuple(
    replace(one, required=False, hint="Empty: the day of the visit.") if one.name == "reaped_on" else one
    for one in REAP_FIELDS
)
_ENDED = Field("ended_how", "Failed or ended", one_of("Failed or ended", EndedHow), kind="select")
CROP_ROW_FIELDS = (
    Field("planting_id", "Planting", whole("Planting", least=1), kind="hidden"),
    *PLANTING_FIELDS,
    *_REAPED,
    replace(_ENDED, choices=choices(EndedHow, labels={EndedHow.ENDED: "Taken out or given up"})),
)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one grid; those in which nothing was typed are left out, the others keep their number."""

    title: str
    fields: Sequence[Field]
    rows: Mapping[int, Intake]

    def __bool__(self) -> bool:
        return all(self.rows.values())

    @property
    def values(self) -> list[Mapping[str, Any]]:
        """For `record_visit`; `row` is the number a clerk sees."""
        return [{**one.values, "row": number} for number, one in self.rows.items()]

    @property
    def sentences(self) -> list[str]:
        """ "Crops, row 2, area: …", in the order of the page."""
        return [
            f"{self.title}, row {number}, {one.label[0].lower()}{one.label[1:]}: {taken.errors[one.name]}"
            for number, taken in self.rows.items()
            for one in self.fields
            if one.name in taken.errors
        ]


def visit(typed: Mapping[str, str], *, today: date) -> Intake:
    """`visited_on`, `verifies` and `note`."""
    taken = take(VISIT_FIELDS, typed)
    taken = replace(taken, values={**taken.values, "verifies": bool(taken["verifies"])})
    return not_after(taken, "visited_on", "Visited on", today)


def planting_rows(typed: Sequence[Mapping[str, str]], commodities: Commodities, *, today: date) -> Rows:
    """A row for each crop seen: a new one, or with `planting_id` one on record; reaped or ended where it says so."""
    return _rows(CROPS, CROP_ROW_FIELDS, typed, lambda one: _crop(one, commodities, today))


def livestock_rows(typed: Sequence[Mapping[str, str]], commodities: Commodities) -> Rows:
    """A row for each herd counted."""
    return _rows(ANIMALS, LIVESTOCK_FIELDS, typed, lambda one: livestock(one, commodities))


def crop_as_typed(planting: Planting, commodity: str, variety: str | None) -> dict[str, str]:
    """The row of a planting on record, as `planting_rows` reads it, before anything is reaped."""
    kept = {
        "planting_id": planting.id,
        "commodity": commodity,
        "variety": variety,
        "area": planting.area_quantity and f"{planting.area_quantity.normalize():f}",
        "expected_quantity": planting.expected_quantity and f"{planting.expected_quantity.normalize():f}",
        **{name: getattr(planting, name) for name in ("area_unit", "expected_unit", "plants_count")},
    }
    days = {name: getattr(planting, name) for name in ("planted_on", "expected_from", "expected_to")}
    said = {name: f"{one:%d/%m/%Y}" if one else "" for name, one in days.items()}
    return {name: "" if value is None else str(value) for name, value in kept.items()} | said


def _rows(
    title: str, fields: Sequence[Field], typed: Sequence[Mapping[str, str]], read: Callable[[Mapping[str, str]], Intake]
) -> Rows:
    names = [one.name for one in fields if not one.name.endswith("unit")]  # a unit may stand chosen in an empty row
    said = {
        number: row for number, row in enumerate(typed, start=1) if any(row.get(name, "").strip() for name in names)
    }
    return Rows(title, fields, {number: read(row) for number, row in said.items()})


def _crop(typed: Mapping[str, str], commodities: Commodities, today: date) -> Intake:
    seen = planting(typed, commodities, today=today)
    others = tuple(one for one in CROP_ROW_FIELDS if one not in PLANTING_FIELDS)
    more = not_after(settled(take(others, typed), "quantity", "unit"), "reaped_on", "Reaped on", today)
    taken = Intake(
        {**seen.typed, **more.typed},
        {**seen.values, **more.values, "finished": bool(more["finished"])},
        {**seen.errors, **more.errors},
    )
    if taken["finished"] and taken["ended_how"]:
        return taken.refused(ended_how="A crop is reaped to the end, or it failed or ended. Choose one of them.")
    return taken
