"""A farmer is registered: the form, then a page to check it, with those who may be the same person, then the record.

Everything typed travels with the pages, so that going back loses nothing; a second click registers nobody twice.
"""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from harvest.foundation.intake import Field, Intake, empty
from harvest.permissions import Act
from harvest.records.farmers.districts import with_district
from harvest.records.farmers.duplicates import Duplicate, possible_duplicates
from harvest.records.farmers.intake import NOTICE, NOTICE_VERSION, fields_of, questions, registration
from harvest.records.farmers.registering import register
from harvest.records.refusals import ActRefused
from harvest.staff.door import Page, StaffDoor, form_token
from harvest.staff.suggestions import places
from harvest.vocabulary import FarmerKind, Parish


def add_registering(door: StaffDoor) -> None:
    """The pages of registering."""

    @door.page("/farmers/new", Act.REGISTER_FARMER, posts=True)
    def register_farmer() -> Page:
        kind = _kind()
        if request.method == "GET":
            kept = door.kept()
            own = sorted(g.guest.where(Act.REGISTER_FARMER))
            typed = {"parish": own[0].value} if len(own) == 1 else {}
            return _form(door, kind, empty((*fields_of(kind), NOTICE), **{**typed, **kept}))
        with door.reading() as found:
            taken = with_district(found, _allowed(registration(kind, request.form, today=door.today())))
            twins = possible_duplicates(found, taken.values) if taken else []
        step = request.form.get("step", "check")
        if step == "change" or not taken:
            return _form(door, kind, taken if step != "change" else Intake(taken.typed, taken.values))
        if step == "register" and (not twins or request.form.get("different") == "yes"):
            return _registered(door, kind, taken)
        return _check(door, kind, taken, twins, asked=step == "register")


def _kind() -> FarmerKind:
    try:
        return FarmerKind(request.values.get("kind", FarmerKind.PERSON))
    except ValueError:
        return FarmerKind.PERSON


def _allowed(taken: Intake) -> Intake:
    """The parish must be one of the own office's."""
    parish = taken.values.get("parish")
    if parish is None or g.guest.may_in(Act.REGISTER_FARMER, parish):
        return taken
    own = " and ".join(one.label for one in sorted(g.guest.where(Act.REGISTER_FARMER))) or "no parish"
    return taken.refused(parish=f"Your office serves {own}. A farmer of {parish.label} registers at the office there.")


def _form(door: StaffDoor, kind: FarmerKind, taken: Intake) -> Page:
    fields = (*fields_of(kind), NOTICE)
    with door.reading() as found:
        suggest = places(found, Act.REGISTER_FARMER)
    return render_template(
        "staff/register.html",
        kind=kind,
        kinds=list(FarmerKind),
        fields=[_with_notice(one) for one in fields],
        intake=taken,
        errors=taken.errors,
        suggest=suggest,
        token=form_token(),
    )


def _with_notice(field: Field) -> Field:
    if field.name != NOTICE.name:
        return field
    said = (NOTICE_VERSION, f"I read the privacy notice (version {NOTICE_VERSION}) to the farmer, who agrees")
    return Field(field.name, field.label, field.read, field.hint, field.required, field.kind, (said,))


def _check(door: StaffDoor, kind: FarmerKind, taken: Intake, twins: list[Duplicate], *, asked: bool) -> Page:
    fields = (*fields_of(kind), NOTICE)
    odd = questions(taken.values, today=door.today())
    for twin in twins:
        door.shown(twin.farmer)
    return render_template(
        "staff/register_check.html",
        kind=kind,
        fields=fields,
        intake=taken,
        said={one.name: _said(taken.values.get(one.name), taken.typed.get(one.name, "")) for one in fields},
        questions=odd,
        twins=twins,
        unanswered=asked,
        token=form_token(),
    )


def _said(value: Any, typed: str) -> str:
    if isinstance(value, Parish):
        return value.label
    return typed if value is None or not hasattr(value, "strftime") else f"{value.day} {value:%b %Y}"


def _registered(door: StaffDoor, kind: FarmerKind, taken: Intake) -> Page:
    try:
        with door.acting() as acting:
            farmer = register(
                acting,
                taken.values,
                kind=kind,
                form_token=form_token(),
                on=door.today(),
                by=g.guest.actor,
                office=g.guest.member.office,
            )
            number = farmer.id
    except ActRefused as refusal:
        return _form(door, kind, taken.refused(form=str(refusal)))
    return redirect(url_for("staff.farmer_page", farmer=number, new="yes"))
