"""What a clerk does to a registered farmer: correct, verify, suspend, reinstate, mark deceased, card, photo."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from harvest.database import HarvestSession
from harvest.foundation.clock import said_day
from harvest.foundation.intake import Field, FieldWrong, day, empty, take, text
from harvest.permissions import Act
from harvest.records.farmers import Farmer, acts
from harvest.records.farmers.districts import with_district
from harvest.records.farmers.intake import correction, fields_of
from harvest.records.places import District
from harvest.records.refusals import ActRefused
from harvest.records.versions import ChangedMeanwhile, version_of
from harvest.staff.door import NotThere, Page, StaffDoor
from harvest.staff.reach import farmer_in_reach, typed_id
from harvest.staff.suggestions import places
from harvest.vocabulary import Parish

REASON = Field(
    "reason", "Reason", text("Reason", 500), required=True, kind="textarea", hint="Kept apart; never shown to officers."
)
PHOTO_FIELDS = (
    Field(
        "photo",
        "Photo",
        text("Photo"),
        hint="JPEG or PNG, at most 2 MB.",
        required=True,
        kind="file",
        missing="Choose a picture of the farmer.",
    ),
)
NOTE = Field("reason", "Note", text("Note", 500), kind="textarea")


@dataclass(frozen=True, slots=True)
class Doing:
    """One act with a day and perhaps a reason: its words, its permission, what it calls."""

    title: str
    act: Act
    day_label: str
    explains: str
    button: str
    do: Callable[[HarvestSession, Farmer, date, str], None]
    reason: Field | None = None
    danger: bool = False
    done: str = ""


DOINGS: dict[str, Doing] = {
    "verify": Doing(
        "Verify after a farm visit",
        Act.VERIFY_FARMER,
        "Day of the visit",
        "From then on receipt books can be sold to this farmer, and officers are told VERIFIED.",
        "Verify",
        lambda session, farmer, on, _reason: acts.verify(session, farmer, on=on, by=g.guest.member.name),
        done="The farmer is verified: receipt books can be sold now.",
    ),
    "suspend": Doing(
        "Suspend",
        Act.SUSPEND_FARMER,
        "Since",
        "Officers who are shown a receipt of this farmer are told ALERT. No book can be sold.",
        "Suspend this farmer",
        lambda session, farmer, on, reason: acts.suspend(session, farmer, on=on, reason=reason),
        REASON,
        danger=True,
        done="The farmer is suspended. Officers are told ALERT from now on.",
    ),
    "reinstate": Doing(
        "End the suspension",
        Act.SUSPEND_FARMER,
        "From",
        "The farmer is active again.",
        "Reinstate",
        lambda session, farmer, on, reason: acts.reinstate(session, farmer, on=on, reason=reason),
        REASON,
        done="The suspension has ended: the farmer is active again.",
    ),
    "deceased": Doing(
        "Mark as deceased",
        Act.SUSPEND_FARMER,
        "Day of death",
        "Officers are told ASK with this day, to compare with the date on the paper.",
        "Mark as deceased",
        lambda session, farmer, on, reason: acts.mark_deceased(session, farmer, on=on, reason=reason or "deceased"),
        NOTE,
        danger=True,
        done="The farmer is marked as deceased.",
    ),
    "card": Doing(
        "Renew the ID card",
        Act.REGISTER_FARMER,
        "Renewed on",
        "A card holds for three years.",
        "Renew the card",
        lambda session, farmer, on, _reason: acts.renew_card(session, farmer, on=on),
        done="The card is renewed: print the new one.",
    ),
}


def add_farmer_acts(door: StaffDoor) -> None:
    """The pages of what is done to a farmer."""

    @door.page("/farmers/<int:farmer>/correct", Act.REGISTER_FARMER, posts=True)
    def correct_farmer(farmer: int) -> Page:
        return _correct(door, farmer)

    @door.page("/farmers/<int:farmer>/do/<doing>", Act.REGISTER_FARMER, posts=True)
    def do_to_farmer(farmer: int, doing: str) -> Page:
        chosen = DOINGS.get(doing)
        if chosen is None:
            raise NotThere("There is no such thing to do to a farmer. Go back to the farmer’s page.")
        return _do(door, farmer, chosen)

    @door.page("/farmers/<int:farmer>/photo", Act.SEE_FARMER)
    def farmer_photo(farmer: int) -> Page:
        return _photo(door, farmer)

    @door.page("/farmers/<int:farmer>/photo/new", Act.REGISTER_FARMER, posts=True)
    def new_photo(farmer: int) -> Page:
        return _take_photo(door, farmer)


def _do(door: StaffDoor, number: int, doing: Doing) -> Page:
    fields = _doing_fields(door, doing)
    with door.reading() as found:
        farmer = farmer_in_reach(found, number, doing.act)
    taken = empty(fields, **{"on": f"{door.today():%d/%m/%Y}", **door.kept()})
    if request.method == "POST":
        taken = take(fields, request.form)
        try:
            if taken:
                with door.acting() as acting:
                    again = farmer_in_reach(acting, number, doing.act)
                    doing.do(acting, again, taken["on"], taken.values.get("reason") or "")
                flash(doing.done)
                return redirect(url_for("staff.farmer_page", farmer=number))
        except ActRefused as refusal:
            taken = taken.refused(on=str(refusal))
    return render_template(
        "staff/do_to_farmer.html", farmer=farmer, doing=doing, fields=fields, intake=taken, errors=taken.errors
    )


def _doing_fields(door: StaffDoor, doing: Doing) -> tuple[Field, ...]:
    when = day(doing.day_label, latest=door.today())
    on = Field("on", doing.day_label, when, hint="Day/month/year.", required=True, kind="date")
    return (on, doing.reason) if doing.reason else (on,)


def _correct(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        version = version_of(found, farmer_in_reach(found, number, Act.REGISTER_FARMER))
        found.expire_all()
        farmer = farmer_in_reach(found, number, Act.REGISTER_FARMER)
        fields = fields_of(farmer.kind)
        suggest = places(found, Act.REGISTER_FARMER)
        taken = empty(fields, **{**_as_typed(found, farmer, fields), **door.kept()})
        if request.method == "POST":
            taken = with_district(found, correction(farmer.kind, request.form, today=door.today()))
    differences: list[dict[str, str]] = []
    if request.method == "GET":
        door.shown(farmer)
    if request.method == "POST" and taken:
        try:
            seen = request.form.get("version", 0, type=typed_id)
            with door.acting() as acting:
                acts.correct(
                    acting, farmer_in_reach(acting, number, Act.REGISTER_FARMER), taken.values, seen_version=seen
                )
            flash("The corrections are kept.")
            return redirect(_after_correction(number, taken["parish"]))
        except ChangedMeanwhile as changed:
            differences, version = _differences(door, changed, fields), changed.version
            taken = taken.refused(form=str(changed))
        except ActRefused as refusal:
            taken = taken.refused(form=str(refusal))
    return render_template(
        "staff/correct_farmer.html",
        farmer=farmer,
        fields=fields,
        intake=taken,
        errors=taken.errors,
        version=version if request.method == "GET" or differences else request.form.get("version", ""),
        differences=differences,
        suggest=suggest,
    )


def _after_correction(number: int, parish: Parish) -> str:
    """A farmer who moved into another parish is kept by the office there: his page is no longer the clerk's."""
    if g.guest.may_in(Act.SEE_FARMER, parish):
        return url_for("staff.farmer_page", farmer=number)
    flash(f"The farmer belongs to {parish.label} now: the office there goes on with him.")
    return url_for("staff.find")


def _as_typed(session: Session, farmer: Farmer, fields: tuple[Field, ...]) -> dict[str, str]:
    """The farmer as a clerk would type him."""
    district = session.get(District, farmer.district_id) if farmer.district_id else None
    said = {"district": district.name if district else ""}
    return {one.name: said.get(one.name, _typed(getattr(farmer, one.name, ""))) for one in fields}


def _typed(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _differences(door: StaffDoor, changed: ChangedMeanwhile, fields: tuple[Field, ...]) -> list[dict[str, str]]:
    labels = {one.name: one.label for one in fields} | {"district_id": "District"}
    with door.reading() as found:

        def said(name: str, value: Any) -> str:
            if name == "district_id" and value:
                return found.get_one(District, value).name
            return said_day(value) if isinstance(value, date) else getattr(value, "label", None) or _typed(value) or "–"

        rows = ((one.field, said(one.field, one.theirs), said(one.field, one.mine)) for one in changed.differences)
        return [{"field": labels.get(name, name), "theirs": theirs, "mine": mine} for name, theirs, mine in rows]


def _photo(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        farmer = farmer_in_reach(found, number, Act.SEE_FARMER)
        photo = acts.photo_of(found, farmer)
    if photo is None:
        raise NotThere("There is no photo of this farmer yet.")
    door.shown(farmer)
    return Response(photo.content, content_type=photo.kind.value)


def _take_photo(door: StaffDoor, number: int) -> Page:
    taken = empty(PHOTO_FIELDS)
    with door.reading() as found:
        farmer = farmer_in_reach(found, number, Act.REGISTER_FARMER)
    if request.method == "POST":
        sent = request.files.get("photo")
        content = sent.read() if sent else b""
        try:
            if not content:
                raise FieldWrong("Choose a picture of the farmer.")
            with door.acting() as acting:
                acts.add_photo(acting, farmer_in_reach(acting, number, Act.REGISTER_FARMER), content, on=door.today())
            flash("The photo is kept.")
            return redirect(url_for("staff.farmer_page", farmer=number))
        except (FieldWrong, ActRefused) as refusal:
            taken = taken.refused(photo=str(refusal))
    return render_template("staff/photo.html", farmer=farmer, fields=PHOTO_FIELDS, intake=taken, errors=taken.errors)
