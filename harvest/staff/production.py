"""What grows and lives on a farm, one thing at a time: planted, reaped, ended, counted."""

from collections.abc import Callable
from datetime import date

from flask import g, redirect, request, url_for
from sqlalchemy.orm import Session

from harvest.database import HarvestSession
from harvest.foundation.intake import Field, Intake, choices, day, empty, one_of, take, yes
from harvest.permissions import Act
from harvest.records.commodities import Commodity, commodities_known
from harvest.records.farms import Farm, lock_farm
from harvest.records.livestock import LIVESTOCK_FIELDS, count_livestock, livestock, livestock_history
from harvest.records.plantings import (
    PLANTING_FIELDS,
    REAP_FIELDS,
    EndedHow,
    Planting,
    area_warning,
    end_planting,
    plant,
    planting,
    reap,
    reaping,
    reapings_of,
)
from harvest.records.refusals import ActRefused
from harvest.records.visits import production_of
from harvest.staff.door import NotThere, Page, StaffDoor
from harvest.staff.farms import form_page, newest, sent_before, the_farm
from harvest.staff.reach import typed_id
from harvest.staff.suggestions import animals, crops

GO_ON = Field(
    "go_on", "More is planted than the farm has", yes, kind="checkbox", choices=(("yes", "Both are right: keep it"),)
)
COUNTED_ON = "counted_on"


def add_production(door: StaffDoor) -> None:
    """The pages of single plantings and counts."""

    @door.page("/farms/<int:farm>/plant", Act.KEEP_FARM, posts=True)
    def plant_on_farm(farm: int) -> Page:
        return _plant(door, farm)

    @door.page("/farms/<int:farm>/livestock", Act.KEEP_FARM, posts=True)
    def count_on_farm(farm: int) -> Page:
        return _count(door, farm)

    @door.page("/plantings/<int:planting>/reap", Act.KEEP_FARM, posts=True)
    def reap_planting(planting: int) -> Page:
        return _reap(door, planting)

    @door.page("/plantings/<int:planting>/end", Act.KEEP_FARM, posts=True)
    def end_a_planting(planting: int) -> Page:
        return _end(door, planting)


def _to(farm_id: int) -> str:
    return url_for("staff.farm_page", farm=farm_id)


def _today_typed(door: StaffDoor) -> str:
    return f"{door.today():%d/%m/%Y}"


def _tried(door: StaffDoor, taken: Intake, field: str, do: Callable[[HarvestSession], None]) -> Intake:
    """The intake, with the sentence beside `field` where the act was refused."""
    if not taken:
        return taken
    try:
        with door.acting() as acting:
            do(acting)
    except ActRefused as refusal:
        return taken.refused(**{field: str(refusal)})
    return taken


def _plant(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        shown = the_farm(found, number)
        known, production, suggest = commodities_known(found), production_of(found, shown), crops(found)
        rows = [one.planting for one in (*production.growing, *production.over)]
        warning = None
        if request.method == "POST":
            taken = planting(request.form, known, today=door.today())
            warning = area_warning(found, shown, taken.values) if taken else None
    if request.method == "GET":
        taken = empty(PLANTING_FIELDS, **{"area_unit": "ACR", **door.kept()})
    elif not warning or request.form.get("go_on"):
        taken = _tried(door, taken, "planted_on", lambda acting: _planted(door, acting, number, taken))
        if taken:
            return redirect(_to(number))
    fields = (*PLANTING_FIELDS, GO_ON) if warning else PLANTING_FIELDS
    seen = request.form.get("seen", newest(rows), type=typed_id)
    more = {"seen": seen, "warning": warning, "suggest": suggest}
    return form_page("Plant a crop", ("The farm", _to(number)), fields, taken, "Plant", **more)


def _planted(door: StaffDoor, acting: HarvestSession, number: int, taken: Intake) -> None:
    shown = the_farm(acting, number)
    lock_farm(acting, shown)
    production = production_of(acting, shown)
    if not sent_before([one.planting for one in production.growing], dict(taken.values)):
        plant(acting, shown, taken.values, on=door.today(), source=g.guest.member.name)


def _count(door: StaffDoor, number: int) -> Page:
    when = day("Counted on", latest=door.today())
    on = Field(COUNTED_ON, "Counted on", when, required=True, kind="date", hint="Day/month/year.")
    with door.reading() as found:
        shown = the_farm(found, number)
        known, seen = commodities_known(found), newest(livestock_history(found, shown))
        suggest = animals(found)
    fields = (on, *LIVESTOCK_FIELDS)
    taken = empty(fields, **{COUNTED_ON: _today_typed(door), **door.kept()})
    if request.method == "POST":
        dated, taken = take((on,), request.form), livestock(request.form, known)
        taken = Intake(
            {**dated.typed, **taken.typed}, {**dated.values, **taken.values}, {**dated.errors, **taken.errors}
        )
        taken = _tried(door, taken, COUNTED_ON, lambda acting: _counted(acting, number, taken))
        if taken:
            return redirect(_to(number))
    seen = request.form.get("seen", seen, type=typed_id)
    more = {"seen": seen, "suggest": suggest}
    return form_page("Count animals", ("The farm", _to(number)), fields, taken, "Keep the count", **more)


def _counted(acting: HarvestSession, number: int, taken: Intake) -> None:
    shown = the_farm(acting, number)
    lock_farm(acting, shown)
    same = {name: taken[name] for name in ("commodity_id", "stage", "head_count")} | {"recorded_on": taken[COUNTED_ON]}
    if not sent_before(livestock_history(acting, shown), same):
        count_livestock(acting, shown, taken.values, on=taken[COUNTED_ON])


def _the_planting(session: Session, number: int) -> tuple[Planting, Farm, str]:
    """The planting, its farm and the crop's name. Raises NotThere, NotYours."""
    found = session.get(Planting, number)
    if found is None:
        raise NotThere("There is no such planting. Open it from the farm’s page.")
    return found, the_farm(session, found.farm_id), session.get_one(Commodity, found.commodity_id).name


def _reap(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        crop, farm, name = _the_planting(found, number)
        seen = newest(reapings_of(found, crop))
    taken = empty(REAP_FIELDS, **{"reaped_on": _today_typed(door), "unit": crop.expected_unit or "", **door.kept()})
    if request.method == "POST":
        taken = reaping(request.form, today=door.today())
        taken = _tried(door, taken, "reaped_on", lambda acting: _reaped(acting, number, taken))
        if taken:
            return redirect(_to(farm.id))
    seen = request.form.get("seen", seen, type=typed_id)
    return form_page(f"Reap {name}", ("The farm", _to(farm.id)), REAP_FIELDS, taken, "Keep the reaping", seen=seen)


def _reaped(acting: HarvestSession, number: int, taken: Intake) -> None:
    crop, farm, _name = _the_planting(acting, number)
    lock_farm(acting, farm)
    same = {name: taken[name] for name in ("reaped_on", "quantity", "unit")}
    if not sent_before(reapings_of(acting, crop), same):
        reap(acting, crop, taken.values)


def _end_fields(latest: date) -> tuple[Field, ...]:
    how = choices(EndedHow, labels={EndedHow.ENDED: "Taken out or given up"})
    return (
        Field(
            "ended_how", "What happened", one_of("What happened", EndedHow), required=True, kind="radios", choices=how
        ),
        Field("ended_on", "On", day("On", latest=latest), required=True, kind="date", hint="Day/month/year."),
    )


def _end(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        _crop, farm, name = _the_planting(found, number)
    fields = _end_fields(door.today())
    taken = empty(fields, **{"ended_on": _today_typed(door), **door.kept()})
    if request.method == "POST":
        taken = take(fields, request.form)
        taken = _tried(door, taken, "ended_on", lambda acting: _ended(acting, number, taken))
        if taken:
            return redirect(_to(farm.id))
    return form_page(f"{name} failed or was given up", ("The farm", _to(farm.id)), fields, taken, "Keep it")


def _ended(acting: HarvestSession, number: int, taken: Intake) -> None:
    crop, _farm, _name = _the_planting(acting, number)
    end_planting(acting, crop, taken["ended_how"], on=taken["ended_on"])
