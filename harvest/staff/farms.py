"""A farm: entered for a farmer, looked at with all that grows and lives on it, corrected."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from harvest.audit import Record
from harvest.foundation.intake import Field, Intake, empty
from harvest.foundation.parish_map import position_map
from harvest.permissions import Act
from harvest.records.farmers.acts import kept_for
from harvest.records.farmers.refusals import FarmerMerged
from harvest.records.farms import FARM_FIELDS, Farm, add_farm, correct_farm, farm, farm_as_typed, farms_of, owner_of
from harvest.records.measures import written
from harvest.records.places import District, Places, places_known
from harvest.records.versions import ChangedMeanwhile, version_of
from harvest.records.visits import production_of, visits_to
from harvest.staff import suggestions
from harvest.staff.door import NotThere, NotYours, Page, StaffDoor
from harvest.staff.reach import farmer_in_reach, typed_id

LABELS = {one.name: one.label for one in FARM_FIELDS} | {
    "district_id": "District",
    "size_quantity": "Size",
    "hectares": "Size in hectares",
}


def add_farms(door: StaffDoor) -> None:
    """The pages of one farm."""

    @door.page("/farmers/<int:farmer>/farms/new", Act.KEEP_FARM, posts=True)
    def new_farm(farmer: int) -> Page:
        return _new(door, farmer)

    @door.page("/farms/<int:farm>", Act.KEEP_FARM)
    def farm_page(farm: int) -> Page:
        with door.reading() as found:
            shown = the_farm(found, farm)
            farmer = owner_of(found, shown)
            facts = _facts(found, shown)
        door.shown(farmer)
        return render_template("staff/farm.html", farm=shown, farmer=farmer, written=written, **facts)

    @door.page("/farms/<int:farm>/correct", Act.KEEP_FARM, posts=True)
    def correct_a_farm(farm: int) -> Page:
        return _correct(door, farm)


def the_farm(session: Session, number: int) -> Farm:
    """The farm with this id, if the signed-in person keeps farms where it lies. Raises NotThere, NotYours."""
    found = session.get(Farm, number)
    if found is None:
        raise NotThere("There is no farm here. Open it from the farmer’s page or from the list of farms.")
    if not g.guest.may_in(Act.KEEP_FARM, found.parish):
        raise NotYours(f"This farm lies in {found.parish.label}: ask the office that serves it.")
    return found


def ticked(fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields as a page draws them: a box to tick says yes."""
    box = (("yes", "Yes"),)
    return tuple(replace(one, choices=box) if one.kind == "checkbox" and not one.choices else one for one in fields)


def form_page(
    title: str, back: tuple[str, str], fields: Sequence[Field], taken: Intake, button: str, **more: Any
) -> Page:
    """A page with one form. back: the words and the address of the link above it."""
    page = {"title": title, "back": back, "button": button, "fields": ticked(fields), "intake": taken}
    return render_template("staff/farm_form.html", **page, errors=taken.errors, **more)


def sent_before(rows: Sequence[Record], values: dict[str, Any]) -> bool:
    """Whether a double click has already recorded this: a row that is newer than the page says the same."""
    seen = request.form.get("seen", 0, type=typed_id)
    return any(all(getattr(one, name) == value for name, value in values.items()) for one in rows if one.id > seen)


def newest(rows: Sequence[Record]) -> int:
    """For `sent_before`: what the page has seen."""
    return max((one.id for one in rows), default=0)


def _new(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        farmer = farmer_in_reach(found, number, Act.KEEP_FARM)
        if request.method == "GET" and kept_for(found, farmer):
            return redirect(url_for("staff.farmer_page", farmer=number))
        places, seen = places_known(found), newest(farms_of(found, farmer))
        suggest = suggestions.places(found, Act.KEEP_FARM)
    typed = {"parish": farmer.parish.value, "size_unit": "ACR", **door.kept()}
    taken = farm(request.form, places) if request.method == "POST" else empty(FARM_FIELDS, **typed)
    if request.method == "POST" and taken:
        try:
            return _added(door, number, taken)
        except FarmerMerged as refusal:
            taken = taken.refused(form=str(refusal))
    back = (farmer.name, url_for("staff.farmer_page", farmer=number))
    seen = request.form.get("seen", seen, type=typed_id)
    return form_page(
        f"Add a farm of {farmer.name}", back, FARM_FIELDS, taken, "Add the farm", seen=seen, suggest=suggest
    )


def _added(door: StaffDoor, number: int, taken: Intake) -> Page:
    with door.acting() as acting:
        farmer = farmer_in_reach(acting, number, Act.KEEP_FARM)
        acting.refresh(farmer, with_for_update=True)
        known = farms_of(acting, farmer)
        again = sent_before(known, dict(taken.values))
        added = known[-1] if again else add_farm(acting, farmer, taken.values)
        farm_id, is_mine = added.id, g.guest.may_in(Act.KEEP_FARM, added.parish)
    _tell(taken, "The farm is on record.")
    if is_mine:
        return redirect(url_for("staff.farm_page", farm=farm_id))
    return redirect(url_for("staff.farmer_page", farmer=number))


def _tell(taken: Intake, sentence: str) -> None:
    """On the next page: what was done, and what was understood differently from how it was typed."""
    for said in (sentence, *getattr(taken, "notes", ())):
        flash(said)


def _correct(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        shown = the_farm(found, number)
        version = version_of(found, shown)
        found.refresh(shown)
        places, suggest = places_known(found), suggestions.places(found, Act.KEEP_FARM)
    kept = MultiDict({"version": str(version), **farm_as_typed(shown, places), **door.kept()})
    version, taken = kept.get("version", 0, type=typed_id), empty(FARM_FIELDS, **kept)
    differences: list[dict[str, str]] = []
    if request.method == "POST":
        taken, version = farm(request.form, places), request.form.get("version", 0, type=typed_id)
    if request.method == "POST" and taken:
        try:
            with door.acting() as acting:
                correct_farm(acting, the_farm(acting, number), taken.values, seen=version)
            _tell(taken, "The corrections are kept.")
            return redirect(_after_correction(shown, taken))
        except ChangedMeanwhile as changed:
            differences, version = _differences(changed, places), changed.version
            taken = taken.refused(form=str(changed))
    back = ("The farm", url_for("staff.farm_page", farm=number))
    more = {"version": version, "differences": differences, "suggest": suggest}
    return form_page("Correct the farm", back, FARM_FIELDS, taken, "Keep the corrections", **more)


def _after_correction(farm: Farm, taken: Intake) -> str:
    """A farm that was moved into another parish is kept by the office there."""
    if g.guest.may_in(Act.KEEP_FARM, taken["parish"]):
        return url_for("staff.farm_page", farm=farm.id)
    return url_for("staff.oldest_farms")


def _differences(changed: ChangedMeanwhile, places: Places) -> list[dict[str, str]]:
    names = {one.id: one.name for same in places.districts.values() for one in same}

    def said(name: str, value: Any) -> str:
        if name == "district_id":
            return names.get(value, "–")
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        return "–" if value is None else str(getattr(value, "label", value)).replace("_", " ")

    return [
        {"field": LABELS[one.field], "theirs": said(one.field, one.theirs), "mine": said(one.field, one.mine)}
        for one in changed.differences
    ]


def _facts(session: Session, farm: Farm) -> dict[str, Any]:
    picture = None
    if farm.latitude is not None and farm.longitude is not None:
        title = f"Where the farm lies in {farm.parish.label}"
        drawn = position_map(f"farm-{farm.id}", title, farm.parish, farm.latitude, farm.longitude)
        picture = Markup(drawn)  # noqa: S704 - our own picture of two numbers
    return {
        "district": session.get(District, farm.district_id) if farm.district_id else None,
        "picture": picture,
        "production": production_of(session, farm),
        "visits": visits_to(session, farm),
    }
