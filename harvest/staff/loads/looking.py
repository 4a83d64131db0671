"""One file's page: what it is, how far it is, what was found, what was written, what one can do next."""

from typing import Any

from flask import Response, g, make_response, render_template, request
from sqlalchemy.orm import Session

from harvest.bulk_import.kinds import KINDS
from harvest.foundation.intake import Field, Intake, empty, one_of, yes
from harvest.permissions import Act
from harvest.records.loads import Load, LoadFinding, LoadState, Mode
from harvest.staff.door import Page, StaffDoor
from harvest.staff.loads import words
from harvest.staff.loads.answers import asked_of
from harvest.staff.loads.found import CHOICES, findings
from harvest.staff.loads.listing import written
from harvest.staff.loads.progress import progress_of
from harvest.staff.loads.wrote import records_of, wrote_of
from harvest.staff.trail.words import Names
from harvest.staff.whose_load import may_approve, may_keep, may_take_back, the_load

BUSY = frozenset({LoadState.WAITING, LoadState.LOADING, LoadState.UNDOING})
WITH_ROWS = frozenset({LoadState.TRIED, LoadState.SECOND, LoadState.LOADED, LoadState.STOPPED, LoadState.UNDONE})
LOOK_AGAIN_S = 2
WHICH_ROWS = Field(
    "mode",
    "Should a row turn out bad meanwhile",
    one_of("This", Mode),
    required=True,
    kind="radios",
    choices=(
        (Mode.GOOD_ROWS.value, "Leave it out and load the others"),
        (Mode.WHOLE.value, "Load all rows or none: stop, and take everything back"),
    ),
    missing="Choose what happens to the others when a row turns out bad.",
)


def confirming(load: Load) -> tuple[Field, ...]:
    """What there is to decide about this file. All or nothing is no choice where some rows are bad."""
    counts = load.counts or {}
    fields = () if counts.get("refused") else (WHICH_ROWS,)
    held = counts.get("duplicate", 0)
    if not held:
        return fields
    hint = "Look at them first: a farmer who is on record twice can be sold books twice."
    label = f"Load the {held:,} possible duplicates too" if held > 1 else "Load the possible duplicate too"
    too = Field("with_duplicates", "Possible duplicates", yes, hint, kind="checkbox", choices=(("yes", label),))
    return (*fields, too)


def add_looking(door: StaffDoor) -> None:
    """The page of a file, and the records that came from it."""

    @door.page("/files/<int:load>", Act.SEE_FILES)
    def load_page(load: int) -> Page:
        return look(door, load)

    @door.page("/files/<int:load>/records", Act.SEE_FILES)
    def load_records(load: int) -> Page:
        with door.reading() as found:
            of = the_load(found, load)
            page = records_of(found, of, request.args.get("after", 0, type=int) or 0)
        door.shown(of)
        return render_template("staff/loads/records.html", load=of, **page)


def look(door: StaffDoor, number: int, taken: Intake | None = None) -> Page:
    """The page; `taken` is a decision that could not be followed."""
    with door.reading() as found:
        load = the_load(found, number)
        facts = _facts(door, found, load)
    if load.state in WITH_ROWS:
        door.shown(load)
    fields = confirming(load)
    if taken is None:
        taken = empty(fields, mode=Mode.GOOD_ROWS.value)
    page = render_template(
        "staff/loads/load.html", load=load, fields=fields, intake=taken, errors=taken.errors, **facts
    )
    answer = make_response(page)
    return _again_soon(answer) if load.state in BUSY and "still" not in request.args else answer


def _again_soon(answer: Response) -> Response:
    answer.headers["Refresh"] = str(LOOK_AGAIN_S)
    return answer


def _facts(door: StaffDoor, session: Session, load: Load) -> dict[str, Any]:
    names = Names(session)
    counts = load.counts or {}
    busy = load.state in BUSY
    found = findings(session, load) if load.state in WITH_ROWS else None
    return {
        "words": words,
        "counts": counts,
        "asks": asked_of(load),
        "kind": KINDS.get(load.kind or ""),
        "note": names.in_sentence(load.note or ""),
        "sentences": {one.id: names.in_sentence(one.sentence) for one in found.rows} if found else {},
        "called": {one.id: _called(names, one) for one in found.rows}
        if load.state is LoadState.UNDONE and found
        else {},
        "who": {name: names.actor(name) for name in _who(load) if name},
        "progress": progress_of(session, load, door.now()) if busy else None,
        "found": found,
        "choices": CHOICES,
        "written": written(load),
        "wrote": wrote_of(session, load) if load.state in {LoadState.LOADED, LoadState.STOPPED} else (),
        "mine": may_keep(load),
        "approving": may_approve(load),
        "taking_back": may_take_back(load),
        "asked_myself": load.undo_asked_by == g.guest.actor,
        "brought": g.guest.actor in {load.made_by, load.confirmed_by},
        "still": "still" in request.args,
    }


def _who(load: Load) -> tuple[str | None, ...]:
    return load.made_by, load.confirmed_by, load.approved_by, load.undo_asked_by, load.undone_by


def _called(names: Names, finding: LoadFinding) -> str:
    """The record that undoing kept: "farmers 312" is "Farmer 081119321"."""
    table, _, number = (finding.value or "").rpartition(" ")
    return names.record(table, int(number)) if number.isdigit() else "–"
