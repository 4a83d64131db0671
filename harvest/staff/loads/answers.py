"""What a price report leaves open and somebody has to say: its week, its place, that its prices are per kilogram."""

from typing import Any

from flask import redirect, render_template, request, url_for

from harvest.bulk_import import acts
from harvest.bulk_import.layouts.jamis import ASKED, Asked
from harvest.foundation.intake import Field, Intake, day, empty, take, text, yes
from harvest.permissions import Act
from harvest.records.loads import Load, LoadState
from harvest.staff.door import Page, StaffDoor
from harvest.staff.whose_load import my_work

FIELDS = {
    Asked.WEEK_ENDING: Field(
        "week_ending",
        "Week ending",
        day("Week ending"),
        "The Saturday on which the week of these prices ends.",
        required=True,
        kind="date",
    ),
    Asked.PLACE: Field(
        "place", "Place of the prices", text("Place of the prices", 80), "As it is on record.", required=True
    ),
    Asked.UNIT: Field(
        "per_kg",
        "Unit",
        yes,
        required=True,
        kind="checkbox",
        choices=(("yes", "These prices are per kilogram"),),
        missing="Prices are loaded per kilogram only: say that they are, or change the file.",
    ),
}


def asked_of(load: Load) -> tuple[Field, ...]:
    """What this file leaves open, by the sentences with which it was refused."""
    if load.state is not LoadState.UNREADABLE:
        return ()
    return tuple(field for asked, field in FIELDS.items() if ASKED[asked] in (load.note or ""))


def add_answers(door: StaffDoor) -> None:
    """The form with what is open."""

    @door.page("/files/<int:load>/answers", Act.LOAD_FILES, posts=True)
    def load_answers(load: int) -> Page:
        return _answers(door, load)


def _answers(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        load = my_work(found, number)
    fields = asked_of(load)
    if not fields:
        return redirect(url_for("staff.load_page", load=number))
    taken = empty(fields, **door.kept())
    if request.method == "POST":
        taken = take(fields, request.form)
        if taken:
            _keep(door, number, taken)
            return redirect(url_for("staff.load_page", load=number), 303)
    return render_template("staff/loads/answers.html", load=load, fields=fields, intake=taken, errors=taken.errors)


def _keep(door: StaffDoor, number: int, taken: Intake) -> None:
    said: dict[str, Any] = dict(taken.values)
    if said.get("week_ending"):
        said["week_ending"] = said["week_ending"].isoformat()
    with door.acting() as acting:
        load = my_work(acting, number)
        acts.try_again(acting, load, {**load.options, **said})
