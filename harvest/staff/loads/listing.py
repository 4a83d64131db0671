"""The list of files that were brought: what, by whom, and where each one stands."""

from typing import Any

from flask import g, render_template
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from harvest.bulk_import.kinds import KINDS
from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.loads import Load, LoadState
from harvest.staff.door import Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.staff.lists import A_PAGE, Asked, Filter, asked
from harvest.staff.loads.words import STATES, kind_label, state_label
from harvest.staff.trail.words import Names
from harvest.staff.whose_load import ASKED, ASKED_ABOUT, my_loads

ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "new": ("Newest first", (Load.id.desc(),)),
    "old": ("Oldest first", (Load.id,)),
    "name": ("Name of the file", (Load.file_name, Load.id.desc())),
    "rows": ("Most rows", (Load.rows_total.desc().nulls_last(), Load.id.desc())),
}
FILTERS = (
    Filter("name", "Name of the file"),
    Filter(
        "state",
        "State",
        (*((state.value, words) for state, (words, _colour) in STATES.items()), (ASKED, "Asked to be taken back")),
    ),
    Filter("kind", "What is in it", tuple((name, kind.title) for name, kind in KINDS.items())),
    Filter("whose", "Whose", (("mine", "Brought by me"),), otherwise="My office’s"),
)
COLUMNS = ("File", "Number", "What is in it", "Brought by", "Brought", "State", "Rows", "Added", "Changed", "Left out")


def add_listing(door: StaffDoor) -> None:
    """The list, in the menu."""

    @door.page("/files", Act.SEE_FILES, menu="Files")
    def loads() -> Page:
        with door.reading() as found:
            return _listed(found)


def _listed(session: Session) -> Page:
    ask = asked(*FILTERS, orders={key: words for key, (words, _columns) in ORDERS.items()})
    wanted_loads = _asked_for(ask)
    names = Names(session)
    if form := wanted():
        cells = [_cells(names, one) for one in session.scalars(wanted_loads)]
        return as_file(form, "files", "Files", COLUMNS, cells)
    rows = session.scalars(wanted_loads.limit(A_PAGE + 1).offset(ask.offset)).all()
    return render_template(
        "staff/loads/list.html",
        rows=rows[:A_PAGE],
        more=len(rows) > A_PAGE,
        asked=ask,
        kinds=KINDS,
        names=names,
        states=STATES,
        written=written,
        kind_label=kind_label,
    )


def _asked_for(ask: Asked) -> Select[Any]:
    found = select(Load).where(my_loads()).order_by(*ORDERS[ask.sort][1])
    if ask["name"]:
        found = found.where(Load.file_name.icontains(ask["name"], autoescape=True))
    if ask["state"] == ASKED:
        found = found.where(Load.undo_asked_by.is_not(None), Load.state.in_(ASKED_ABOUT))
    elif ask["state"]:
        found = found.where(Load.state == LoadState(ask["state"]))
    if ask["kind"]:
        found = found.where(Load.kind == ask["kind"])
    return found.where(Load.made_by == g.guest.actor) if ask["whose"] else found


def written(load: Load) -> tuple[int, int, int]:
    """Rows of a file that were added, that changed a record, and that were left out."""
    done = load.done or {}
    extra = done.get("duplicate", 0)
    left_out = done.get("refused", 0) + (0 if load.with_duplicates else extra)
    return done.get("new", 0) + (extra if load.with_duplicates else 0), done.get("changed", 0), left_out


def _cells(names: Names, load: Load) -> tuple[Cell, ...]:
    who = names.actor(load.made_by)
    said = (load.file_name, load.id, kind_label(load.kind), who, load.made_at, state_label(load), load.rows_total)
    return (*said, *(written(load) if load.done else (None, None, None)))
