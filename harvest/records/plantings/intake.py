"""What may be submitted about a planting and a reaping: a crop by any of its names, areas and amounts as written."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from harvest.foundation.intake import Field, Intake, day, take, text, whole, yes
from harvest.records.commodities import Commodities
from harvest.records.measures import AREA_UNITS, GOODS_UNITS, hectares, measured, settled, unit, unit_choices
from harvest.vocabulary import CommodityKind

MOST_PLANTS = 10**7

PLANTING_FIELDS = (
    Field(
        *("commodity", "Crop", text("Crop")),
        required=True,
        hint="Any name it goes by: pear, gungo, callaloo.",
        suggest="crops",
    ),
    Field("variety", "Variety", text("Variety"), hint="Leave it empty if you do not know it."),
    Field("area", "Area", measured("Area", AREA_UNITS), hint="As the farmer says it: 1/2, 5 squares.", width="short"),
    Field("area_unit", "Area unit", unit("Area unit", AREA_UNITS), kind="select", choices=unit_choices(AREA_UNITS)),
    Field(
        "plants_count",
        "Number of plants",
        whole("Number of plants", most=MOST_PLANTS),
        width="short",
        inputmode="numeric",
    ),
    Field("planted_on", "Planted on", day("Planted on"), kind="date", width="short"),
    Field("expected_from", "Reaping from", day("Reaping from"), kind="date", width="short"),
    Field("expected_to", "Reaping until", day("Reaping until"), kind="date", width="short"),
    Field(
        "expected_quantity",
        "Expected amount",
        measured("Expected amount", GOODS_UNITS),
        hint="Such as 300 lb.",
        width="short",
    ),
    Field(
        "expected_unit",
        "Unit of the expected amount",
        unit("Unit", GOODS_UNITS),
        kind="select",
        choices=unit_choices(GOODS_UNITS),
    ),
)
REAP_FIELDS = (
    Field("reaped_on", "Reaped on", day("Reaped on"), required=True, kind="date", width="short"),
    Field("quantity", "Amount reaped", measured("Amount reaped", GOODS_UNITS), hint="Such as 300 lb.", width="short"),
    Field("unit", "Unit", unit("Unit", GOODS_UNITS), kind="select", choices=unit_choices(GOODS_UNITS)),
    Field("finished", "Nothing is left to reap", yes, kind="checkbox", hint="Leave it open for bananas, yam heads."),
)


def planting(typed: Mapping[str, str], commodities: Commodities, *, today: date) -> Intake:
    """The columns of a planting in `values`, or one sentence for each bad field."""
    return planting_ruled(take(PLANTING_FIELDS, typed), commodities, today=today)


def planting_ruled(taken: Intake, commodities: Commodities, *, today: date) -> Intake:
    """The rules over fields that were read: the crop by its name, amounts with their units, days in order."""
    taken = settled(taken, "area", "area_unit")
    taken = settled(taken, "expected_quantity", "expected_unit")
    return _columns(_dated(_named(taken, commodities), today))


def reaping(typed: Mapping[str, str], *, today: date) -> Intake:
    """One reaping: `reaped_on`, `quantity`, `unit`, and `finished` when nothing is left."""
    taken = settled(take(REAP_FIELDS, typed), "quantity", "unit")
    taken = replace(taken, values={**taken.values, "finished": bool(taken["finished"])})
    return not_after(taken, "reaped_on", "Reaped on", today)


def not_after(taken: Intake, name: str, label: str, today: date) -> Intake:
    """The intake, with a sentence where the day of this field is still to come."""
    found: date | None = taken[name]
    if found is not None and found > today:
        return taken.refused(**{name: f"{label} {found:%d/%m/%Y} is still to come. Correct the date."})
    return taken


def _named(taken: Intake, commodities: Commodities) -> Intake:
    """The ids of commodity and variety for the words."""
    said, variety_said = taken["commodity"], taken["variety"]
    found = commodities.find(said) if said else None
    ids: dict[str, Any] = {"commodity_id": found.id if found else None, "variety_id": None}
    kept = {name: value for name, value in taken.values.items() if name not in {"commodity", "variety"}}
    done = Intake(taken.typed, {**kept, **ids}, taken.errors)
    if said and found is None:
        return done.refused(commodity=f"“{said[:40]}” is not a crop on record. Try another name for it.")
    if found is None:
        return done
    if found.kind is not CommodityKind.CROP:
        return done.refused(commodity=f"{found.name} is not planted. Record it with the animals, or name the crop.")
    chosen = commodities.variety(found.id, variety_said) if variety_said else found.variety_id
    if variety_said and chosen is None:
        sentence = f"{found.name} has no variety “{variety_said[:40]}” on record. Check it, or leave it empty."
        return done.refused(variety=sentence)
    if variety_said and found.variety_id not in {None, chosen}:
        return done.refused(variety=f"“{said[:40]}” is another variety. Name the crop alone, or leave this empty.")
    return Intake(done.typed, {**done.values, "variety_id": chosen}, done.errors)


def _dated(taken: Intake, today: date) -> Intake:
    planted, first, last = (taken[name] for name in ("planted_on", "expected_from", "expected_to"))
    taken = not_after(taken, "planted_on", "Planted on", today)
    if planted and first and first < planted:
        taken = taken.refused(expected_from=f"Reaping cannot begin before the planting on {planted:%d/%m/%Y}.")
    if planted and last and last < planted:
        taken = taken.refused(expected_to=f"Reaping cannot end before the planting on {planted:%d/%m/%Y}.")
    if first and last and last < first:
        taken = taken.refused(expected_to=f"Reaping cannot end before it begins on {first:%d/%m/%Y}.")
    return taken


def _columns(taken: Intake) -> Intake:
    quantity, code = taken["area"], taken["area_unit"]
    area = hectares(quantity, code) if quantity and code else None
    kept = {name: value for name, value in taken.values.items() if name != "area"}
    return Intake(taken.typed, {**kept, "area_quantity": quantity, "hectares": area}, taken.errors)
