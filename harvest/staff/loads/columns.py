"""Saying by hand how a file is read: its sheet, the line of its headings, what each column is, the order of days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from harvest.bulk_import import acts
from harvest.bulk_import.files import laid_out
from harvest.bulk_import.kinds import KINDS
from harvest.bulk_import.layouts.tables import LOOKED_AT, TableLayout
from harvest.bulk_import.mapping import Beginning, beginning, remember, tables
from harvest.bulk_import.rows import FileRefused, column_letters
from harvest.bulk_import.sheets.dates import DateOrder
from harvest.permissions import Act
from harvest.records.loads import Load, LoadState
from harvest.staff.door import Page, StaffDoor
from harvest.staff.loads.bringing import DATE_ORDER
from harvest.staff.loads.words import field_labels
from harvest.staff.whose_load import my_work

MOST_COLUMNS = 100
CAN_BE_READ_AGAIN = frozenset({LoadState.TRIED, LoadState.UNREADABLE, LoadState.DROPPED})
READ_AS = frozenset({"layout", "columns", "headings_line", "recalled", "sheet", "date_order"})


@dataclass(frozen=True, slots=True)
class Asked:
    """How the file is to be looked at: the layout, the line of its headings, the sheet."""

    layout: TableLayout
    line: int
    sheet: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file, and what it is read as ("" for nothing)."""

    at: int
    letters: str
    heading: str
    values: tuple[str, ...]
    chosen: str


def add_columns(door: StaffDoor) -> None:
    """The form with one row for each column."""

    @door.page("/files/<int:load>/columns", Act.LOAD_FILES, posts=True)
    def load_columns(load: int) -> Page:
        return _columns(door, load)


def _columns(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        load = my_work(found, number)
        if load.state not in CAN_BE_READ_AGAIN:
            return redirect(url_for("staff.load_page", load=number))
        try:
            start = _start(found, load)
        except FileRefused as refused:
            return _form(load, None, str(refused))
    asked = _asked(load, start)
    wrong = ""
    if request.method == "POST":
        columns, wrong = _said(asked, start)
        if not wrong:
            _keep(door, number, asked, start, columns)
            return redirect(url_for("staff.load_page", load=number), 303)
    door.shown(load)
    return _form(load, (asked, start), wrong)


def _start(session: Any, load: Load) -> Beginning:
    """The first rows of the sheet that was asked for. Raises FileRefused."""
    sheet = request.values.get("sheet", "")[:40] or load.options.get("sheet")
    with laid_out(session, load) as path:
        start = beginning(path, {"sheet": sheet} if sheet else {})
    if not start.rows:
        raise FileRefused("There is no row in this sheet. Choose another one, or bring the file that has the rows.")
    return start


def _asked(load: Load, start: Beginning) -> Asked:
    """What the form says; else what the file was read as, else what fits best."""
    layouts = {one.name: one for one in tables()}
    chosen = layouts.get(request.values.get("layout") or load.options.get("layout") or load.layout or "")
    likely = start.likely(chosen)
    layout = chosen or (likely.layout if likely else next(iter(layouts.values())))
    lines = {row.line for row in start.rows}
    typed = request.values.get("line", type=int) or load.options.get("headings_line")
    line = typed if typed in lines else (likely.line if likely else start.rows[0].line)
    return Asked(layout, line, start.sheet)


def _said(asked: Asked, start: Beginning) -> tuple[dict[str, int], str]:
    """Which field is in which column, or what is wrong with that."""
    labels = field_labels(asked.layout.kind)
    columns: dict[str, int] = {}
    for at in range(min(start.width(asked.line), MOST_COLUMNS)):
        name = request.form.get(f"column-{at}", "")
        if name in columns:
            both = f"{column_letters(columns[name])} and {column_letters(at)}"
            return columns, f"Columns {both} are both said to be “{labels.get(name, name)}”. Choose one of them."
        if name in asked.layout.headings:
            columns[name] = at
    missing = asked.layout.needed - columns.keys()
    if missing:
        said = ", ".join(f"“{labels.get(name, name)}”" for name in sorted(missing))
        return columns, f"Say which column is {said}: without it nobody knows whose row it is."
    return columns, ""


def _keep(door: StaffDoor, number: int, asked: Asked, start: Beginning, columns: Mapping[str, int]) -> None:
    """Have the file looked through anew, and the next one with these headings read in the same way."""
    with door.acting() as acting:
        load = my_work(acting, number)
        options = {name: value for name, value in load.options.items() if name not in READ_AS}
        options |= {"layout": asked.layout.name, "columns": dict(columns), "headings_line": asked.line}
        options |= {"sheet": asked.sheet} if start.sheets else {}
        order = request.form.get("date_order", "")
        options |= {"date_order": order} if order in {DateOrder.DMY, DateOrder.MDY} else {}
        remember(acting, asked.layout.name, start.row(asked.line), columns)
        acts.try_again(acting, load, options)


def _form(load: Load, seen: tuple[Asked, Beginning] | None, wrong: str) -> Page:
    facts: dict[str, Any] = {"load": load, "wrong": wrong, "errors": wrong, "order": DATE_ORDER}
    if seen is None:
        return render_template("staff/loads/columns.html", asked=None, **facts)
    asked, start = seen
    labels = field_labels(asked.layout.kind)
    columns = _shown(load, asked, start)
    return render_template(
        "staff/loads/columns.html",
        asked=asked,
        start=start,
        columns=columns,
        left_out=max(0, start.width(asked.line) - MOST_COLUMNS),
        layouts=[(one.name, one.title) for one in tables()],
        fields=[(name, labels.get(name, name)) for name in asked.layout.headings],
        needed=[labels.get(name, name) for name in sorted(asked.layout.needed)],
        lines=[(row.line, " | ".join(cell for cell in row.cells if cell)[:60]) for row in start.rows[:LOOKED_AT]],
        typed_order=request.form.get("date_order", load.options.get("date_order", "find")),
        title=KINDS[asked.layout.kind].title,
        **facts,
    )


def _shown(load: Load, asked: Asked, start: Beginning) -> list[Column]:
    known = _known(load, asked, start)
    line, width = asked.line, min(start.width(asked.line), MOST_COLUMNS)
    return [
        Column(at, column_letters(at), start.heading(line, at), start.values(line, at), known.get(at, ""))
        for at in range(width)
    ]


def _known(load: Load, asked: Asked, start: Beginning) -> dict[int, str]:
    """What each column is read as: as just typed, as said before, or as its heading says."""
    if request.method == "POST":
        return {at: request.form.get(f"column-{at}", "") for at in range(MOST_COLUMNS)}
    if load.options.get("columns") and load.options.get("layout") == asked.layout.name:
        return {at: name for name, at in load.options["columns"].items()}
    return {at: name for name, at in start.matched(asked.layout, asked.line).columns.items()}
