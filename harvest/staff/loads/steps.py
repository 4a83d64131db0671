"""What one does with a file: load it, confirm it as the second person, stop, go on, take it back, leave it."""

from collections.abc import Callable, Mapping

from flask import g, redirect, render_template, request, url_for

from harvest.bulk_import import acts
from harvest.database import HarvestSession
from harvest.foundation.intake import Intake, take
from harvest.permissions import Act
from harvest.records.loads import Load, LoadState, Mode
from harvest.records.refusals import ActRefused
from harvest.staff.door import NotThere, NotYours, Page, StaffDoor
from harvest.staff.loads.looking import confirming, look
from harvest.staff.loads.wrote import MOST_COUNTED, touched_since, wrote_of
from harvest.staff.trail.words import Names
from harvest.staff.whose_load import may_keep, may_take_back, my_work, the_load

BESIDE = "mode"  # the field beside which a refusal stands
STEPS: Mapping[str, Callable[[HarvestSession, Load], None]] = {
    "stop": acts.stop,
    "go-on": acts.go_on,
    "undo": acts.undo,
    "keep": acts.keep,
    "leave": acts.drop,
    "again": lambda session, load: acts.try_again(session, load, load.options),
}


def add_steps(door: StaffDoor) -> None:
    """The decisions about a file."""

    @door.page("/files/<int:load>/load", Act.LOAD_FILES, posts=True)
    def confirm_load(load: int) -> Page:
        return _confirm(door, load)

    @door.page("/files/<int:load>/approve", Act.APPROVE_LOAD, posts=True)
    def approve_load(load: int) -> Page:
        if request.method == "POST":
            with door.acting() as acting:
                acts.approve(acting, my_work(acting, load))
        return _to_its_page(door, load)

    @door.page("/files/<int:load>/do/<step>", Act.LOAD_FILES, posts=True)
    def do_with_load(load: int, step: str) -> Page:
        return _do(door, load, step)


def _confirm(door: StaffDoor, number: int) -> Page:
    if request.method != "POST":
        return _to_its_page(door, number)
    with door.reading() as found:
        taken = take(confirming(my_work(found, number)), request.form)
    try:
        if taken:
            _confirmed(door, number, taken)
            return redirect(url_for("staff.load_page", load=number), 303)
    except ActRefused as refusal:
        taken = taken.refused(**{BESIDE if BESIDE in taken.values else "with_duplicates": str(refusal)})
    return look(door, number, taken)


def _confirmed(door: StaffDoor, number: int, taken: Intake) -> None:
    with door.acting() as acting:
        too = bool(taken.values.get("with_duplicates"))
        mode = taken.values.get("mode") or Mode.GOOD_ROWS
        acts.confirm(acting, my_work(acting, number), mode=mode, with_duplicates=too)


def _do(door: StaffDoor, number: int, step: str) -> Page:
    if step not in STEPS:
        raise NotThere("There is no such thing to do with a file. Go back to it.")
    if request.method == "POST":
        with door.acting() as acting:
            load = my_work(acting, number)
            if step == "undo" and load.undo_asked_by not in {None, g.guest.actor} and not may_take_back(load):
                raise NotYours("Somebody who confirms files of this kind has to say that it is taken back.")
            STEPS[step](acting, load)
    elif step == "undo":
        return _before_undoing(door, number)
    return _to_its_page(door, number)


def _before_undoing(door: StaffDoor, number: int) -> Page:
    """What taking back will do, before it is done."""
    with door.reading() as found:
        load = my_work(found, number)
        if load.state not in {LoadState.LOADED, LoadState.STOPPED}:
            return redirect(url_for("staff.load_page", load=number))
        facts = {"wrote": wrote_of(found, load), "since": touched_since(found, load), "most": MOST_COUNTED}
        asked_by = Names(found).actor(load.undo_asked_by) if load.undo_asked_by else ""
    mine = load.undo_asked_by == g.guest.actor
    return render_template("staff/loads/undo.html", load=load, asked_by=asked_by, asked_myself=mine, **facts)


def _to_its_page(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        if not may_keep(the_load(found, number)):
            raise NotYours("You may not change records of this kind: ask a colleague whose work they are.")
    return redirect(url_for("staff.load_page", load=number), 303)
