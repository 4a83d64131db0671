"""The visit page: an officer records a whole farm in one go, each crop and each herd in a row of its own.

The names of the inputs say the row ("crop-2-area"), so that the page is whole without JavaScript.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from harvest.foundation.intake import Field, Intake, empty
from harvest.permissions import Act
from harvest.records.commodities import Commodities, commodities_known
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm, lock_farm, owner_of
from harvest.records.livestock import LIVESTOCK_FIELDS
from harvest.records.plantings import Planting, area_warning
from harvest.records.refusals import ActRefused
from harvest.records.visits import (
    CROP_ROW_FIELDS,
    VISIT_FIELDS,
    Production,
    Rows,
    VisitBy,
    VisitRowRefused,
    crop_as_typed,
    livestock_rows,
    planting_rows,
    production_of,
    record_visit,
    visit,
    visits_to,
)
from harvest.staff.door import Page, StaffDoor
from harvest.staff.farms import newest, the_farm, ticked
from harvest.staff.production import GO_ON
from harvest.staff.reach import typed_id
from harvest.staff.suggestions import animals, crops

CROP, ANIMAL = "crop", "animal"
NAMED = re.compile(r"(crop|animal)-([0-9]{1,3})-[a-z_]+")
MOST_ROWS = 200  # of one grid
EMPTY_CROPS, EMPTY_ANIMALS = 3, 2
# What an officer asks on every visit; the other fields of a crop stand folded below.
ASKED = frozenset({"commodity", "area", "area_unit", "planted_on", "quantity", "unit", "finished", "ended_how"})

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One row as the page shows it: its fields with the row in their names, and what stands in them."""

    number: int
    title: str
    hidden: tuple[Field, ...]
    asked: tuple[Field, ...]
    folded: tuple[Field, ...]
    intake: Intake
    is_empty: bool

    @property
    def is_open(self) -> bool:
        """A mistake is never folded away."""
        return any(one.name in self.intake.errors for one in self.folded)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that was typed about one visit."""

    about: Intake
    crops: Rows
    animals: Rows

    def __bool__(self) -> bool:
        return bool(self.about) and bool(self.crops) and bool(self.animals)


def add_visits(door: StaffDoor) -> None:
    """The visit page."""

    @door.page("/farms/<int:farm>/visit", Act.KEEP_FARM, posts=True)
    def visit_farm(farm: int) -> Page:
        return _visit(door, farm)


def _visit(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        farm = the_farm(found, number)
        farmer = owner_of(found, farm)
        known, production = commodities_known(found), production_of(found, farm)
        seen, suggest = newest(visits_to(found, farm)), {**crops(found), **animals(found)}
        sheet, typed = _sheet(door, known), dict(request.form.items())
        warning = _warning(found, farm, sheet.crops) if request.method == "POST" and sheet else None
    if request.method == "GET":
        door.shown(farmer)
        start = {"visited_on": f"{door.today():%d/%m/%Y}", "seen": str(seen), **_on_record(production)}
        typed = door.kept() or start
        sheet = Sheet(empty(VISIT_FIELDS, **typed), *_no_rows())
    elif sheet and not request.form.get("more") and (not warning or request.form.get("go_on")):
        try:
            return _record(door, number, sheet)
        except VisitRowRefused as refusal:
            sheet = _row_refused(sheet, refusal)
        except ActRefused as refusal:
            sheet = replace(sheet, about=sheet.about.refused(visited_on=str(refusal)))
            typed["seen"] = str(seen)
    if request.form.get("more"):
        sheet = Sheet(empty(VISIT_FIELDS, **typed), *_no_rows())
        warning = None
    return _page(farm, farmer, sheet, typed, warning=warning, suggest=suggest)


def _sheet(door: StaffDoor, known: Commodities) -> Sheet:
    today = door.today()
    crops, animals = _typed_rows(request.form, CROP), _typed_rows(request.form, ANIMAL)
    about = visit(request.form, today=today)
    return Sheet(about, planting_rows(crops, known, today=today), livestock_rows(animals, known))


def _no_rows() -> tuple[Rows, Rows]:
    return Rows("Crops", CROP_ROW_FIELDS, {}), Rows("Animals", LIVESTOCK_FIELDS, {})


def _typed_rows(typed: Row, kind: str) -> list[dict[str, str]]:
    """The rows of one grid in their order, those without a word too."""
    fields = CROP_ROW_FIELDS if kind == CROP else LIVESTOCK_FIELDS
    numbers = [int(one[2]) for one in map(NAMED.fullmatch, typed) if one and one[1] == kind]
    last = min(max(numbers, default=0), MOST_ROWS)
    return [{one.name: typed.get(f"{kind}-{number}-{one.name}", "") for one in fields} for number in range(1, last + 1)]


def _on_record(production: Production) -> dict[str, str]:
    """The inputs as they stand before anybody typed: what grows and lives on the farm."""
    crops = [crop_as_typed(one.planting, one.commodity, one.variety) for one in reversed(production.growing)]
    animals = [
        {
            "commodity": one.commodity,
            "stage": one.count.stage or "",
            "head_count": str(one.count.head_count),
            "tags": "\n".join(one.tags),
        }
        for one in reversed(production.kept)
    ]
    return _flat(CROP, crops) | _flat(ANIMAL, animals)


def _flat(kind: str, rows: Iterable[Row]) -> dict[str, str]:
    return {f"{kind}-{at}-{name}": said for at, row in enumerate(rows, start=1) for name, said in row.items()}


def _warning(session: Session, farm: Farm, crops: Rows) -> str | None:
    """When this visit makes it more than the farm has; what stood there before is no news."""
    added = Decimal(0)
    for row in crops.values:
        is_over = row.get("finished") or row.get("ended_how")
        added += Decimal(0) if is_over else row.get("hectares") or Decimal(0)
        before = session.get(Planting, row["planting_id"]) if row.get("planting_id") else None
        if before is not None and before.farm_id == farm.id:
            added -= before.hectares or Decimal(0)
    return area_warning(session, farm, {"hectares": added}) if added > 0 else None


class VisitedMeanwhile(ActRefused):
    """Another visit was recorded since the page was opened."""

    code = "visited_meanwhile"


def _record(door: StaffDoor, number: int, sheet: Sheet) -> Page:
    with door.acting() as acting:
        farm = the_farm(acting, number)
        lock_farm(acting, farm)
        farmer = owner_of(acting, farm)
        before = visits_to(acting, farm)
        if newest(before) > (request.form.get("seen", 0, type=typed_id)):
            last = max(before, key=lambda one: one.id)
            raise VisitedMeanwhile(
                f"A visit of {last.visitor_name} on {last.visited_on:%d %b %Y} was recorded while this page was open. "
                "Look at the farm’s page; send this again only if it is another visit."
            )
        record_visit(
            acting,
            farm,
            on=sheet.about["visited_on"],
            by=VisitBy(g.guest.actor, g.guest.member.name),
            plantings=sheet.crops.values,
            livestock=sheet.animals.values,
            verifies=sheet.about["verifies"] and g.guest.may_in(Act.VERIFY_FARMER, farmer.parish),
            note=sheet.about["note"],
        )
    flash("The visit is recorded.")
    return redirect(url_for("staff.farm_page", farm=number))


def _row_refused(sheet: Sheet, refusal: VisitRowRefused) -> Sheet:
    """The sentence stands at the first field of its row."""
    name = "crops" if refusal.title == sheet.crops.title else "animals"
    grid: Rows = getattr(sheet, name)
    sentence = str(refusal).removeprefix(f"{refusal.title}, row {refusal.row}: ")
    taken = grid.rows[refusal.row].refused(commodity=sentence)
    changed: dict[str, Any] = {name: replace(grid, rows={**grid.rows, refusal.row: taken})}
    return replace(sheet, **changed)


def _page(farm: Farm, farmer: Farmer, sheet: Sheet, typed: Row, **more: Any) -> Page:
    may_verify = farmer.verified_on is None and g.guest.may_in(Act.VERIFY_FARMER, farmer.parish)
    fields = ticked([one for one in VISIT_FIELDS if one.name != "verifies" or may_verify])
    crops, animals = _drawn(CROP, sheet.crops, typed), _drawn(ANIMAL, sheet.animals, typed)
    everything = [*fields, *(one for row in (*crops, *animals) for one in (*row.asked, *row.folded))]
    problems = _problems(sheet)
    return render_template(
        "staff/visit.html",
        farm=farm,
        farmer=farmer,
        fields=fields,
        intake=sheet.about,
        crops=crops,
        animals=animals,
        everything=everything,
        problems=problems,
        errors=problems.errors,
        go_on=GO_ON,
        seen=typed.get("seen", ""),
        **more,
    )


def _drawn(kind: str, grid: Rows, typed: Row) -> list[Drawn]:
    """Every row that was typed, and a few empty ones."""
    rows = _typed_rows(typed, kind)
    free = sum(1 for row in rows if not row["commodity"].strip())
    spare = EMPTY_CROPS if kind == CROP else EMPTY_ANIMALS
    nothing = {one.name: "" for one in grid.fields} | ({"area_unit": "ACR"} if kind == CROP else {})
    rows += [dict(nothing) for _one in range(min(max(spare - free, 0), MOST_ROWS - len(rows)))]
    return [_row(kind, at, grid, row) for at, row in enumerate(rows, start=1)]


def _row(kind: str, number: int, grid: Rows, row: Row) -> Drawn:
    start = f"{kind}-{number}-"
    taken = grid.rows.get(number, Intake(row, {}))
    hints = {one.name: one.hint if number == 1 else "" for one in grid.fields}  # said once, a page is long enough
    fields = ticked([replace(one, name=start + one.name, hint=hints[one.name]) for one in grid.fields])
    asked = ASKED if kind == CROP else {one.name for one in grid.fields}
    shown = [one for one in fields if one.kind != "hidden"]
    said = row["commodity"].strip()
    return Drawn(
        number,
        f"{grid.title}, row {number}" + (f": {said}" if said else ", empty"),
        tuple(one for one in fields if one.kind == "hidden"),
        tuple(one for one in shown if one.name.removeprefix(start) in asked),
        tuple(one for one in shown if one.name.removeprefix(start) not in asked),
        Intake(
            {start + name: said for name, said in row.items()},
            {},
            {start + name: said for name, said in taken.errors.items()},
        ),
        is_empty=not any(value.strip() for name, value in row.items() if name != "area_unit"),
    )


def _problems(sheet: Sheet) -> Intake:
    """Every mistake for the summary, in the order of the page, with the row it is in."""
    grids = ((CROP, sheet.crops), (ANIMAL, sheet.animals))
    rows = {
        f"{kind}-{number}-{one.name}": f"{grid.title}, row {number}, {one.label.lower()}: {taken.errors[one.name]}"
        for kind, grid in grids
        for number, taken in grid.rows.items()
        for one in grid.fields
        if one.name in taken.errors
    }
    return Intake({}, {}, {**sheet.about.errors, **rows})
