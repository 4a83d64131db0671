"""What a trial or a load found, for people and for machines: counts, sentences, and the same sheet with its errors."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from harvest.bulk_import.layouts.tables import OURS, heading
from harvest.bulk_import.plan import REPORTS, without_ours
from harvest.bulk_import.rows import Row
from harvest.bulk_import.sheets import Sheet, open_sheet
from harvest.foundation.tables import Cell
from harvest.records.loads import Load, LoadFinding, Outcome

WRONG = "What is wrong"
MOST_SHOWN = 50
A_BATCH = 2000  # findings read at once
HELD = (Outcome.REFUSED, Outcome.DUPLICATE)


def report(session: Session, load: Load) -> dict[str, Any]:
    """Everything about a load that a program may want to know; a finding is one cell or one row."""
    findings = session.scalars(
        select(LoadFinding).where(LoadFinding.load_id == load.id).order_by(LoadFinding.line, LoadFinding.id)
    )
    names = ("line", "column_letters", "value", "was", "rule", "sentence")
    return {
        "load": load.id,
        "file": load.file_name,
        "sha256": load.file_digest,
        "layout": load.layout,
        "kind": load.kind,
        "state": load.state.value,
        "note": load.note,
        "rows": load.rows_total,
        "counts": load.counts,
        "written": load.done,
        "findings": [
            {"outcome": one.outcome.value, **{name: getattr(one, name) for name in names}} for one in findings
        ],
    }


def sheet_with_errors(
    sessions: Callable[[], AbstractContextManager[Session]], load: Load, path: Path, *, only_wrong: bool
) -> Iterator[list[Cell]]:
    """The rows of the file at `path` as they came, with what is wrong beside them; to be mended and sent again.

    The first row is that of the headings. `only_wrong`: the rows that were refused or held back, and no other; of a
    price report all rows, as its places and headings stand between them.
    `sessions`: each is open for a moment only, because a large sheet takes longer than a statement may.
    """
    sheet = open_sheet(path, sheet=load.options.get("sheet"))
    is_report = load.layout in REPORTS
    rows = iter(without_ours(sheet.rows())) if is_report else sheet.rows()
    if is_report:
        width, first = _widest(sheet), next(rows, Row(0, ()))
    else:
        headings_line = (load.counts or {}).get("headings_line", 1)
        first = next((row for row in rows if row.line == headings_line), Row(0, ()))
        width = len(_without_ours(first.cells))
    past = max(width, len(first.cells))  # our own column of an earlier time is written anew
    yield [*_padded(first.cells, width), WRONG]
    sentences = _by_line(_sentences(sessions, load))
    line, found = next(sentences, (0, ""))
    for row in rows:
        while line and line < row.line:
            line, found = next(sentences, (0, ""))
        wrong = found if line == row.line else ""
        if wrong or is_report or not only_wrong:
            yield [*_padded(row.cells, width), wrong, *row.cells[past:]]


def _widest(sheet: Sheet) -> int:
    return max((len(row.cells) for row in without_ours(sheet.rows())), default=0)


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells[:width] + ("",) * (width - len(cells))


def _without_ours(cells: tuple[str, ...]) -> tuple[str, ...]:
    """A sheet that comes back still has our column of errors at its end: it is written anew."""
    return cells[:-1] if cells and heading(cells[-1]) in OURS else cells


def _by_line(found: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for line, many in groupby(found, key=lambda one: one[0]):
        yield line, " ".join(sentence for _line, sentence in many)


def _sentences(sessions: Callable[[], AbstractContextManager[Session]], load: Load) -> Iterator[tuple[int, str]]:
    place, after = tuple_(LoadFinding.line, LoadFinding.id), (-1, 0)
    wanted = (
        select(LoadFinding.line, LoadFinding.id, LoadFinding.column_letters, LoadFinding.sentence)
        .where(LoadFinding.load_id == load.id, LoadFinding.outcome.in_(HELD), LoadFinding.rule != "restored")
        .order_by(LoadFinding.line, LoadFinding.id)
        .limit(A_BATCH)
    )
    while True:
        with sessions() as session:
            rows = session.execute(wanted.where(place > after)).all()
        for one in rows:
            yield one.line, f"{one.column_letters}: {one.sentence}" if one.column_letters else one.sentence
        if len(rows) < A_BATCH:
            return
        after = (rows[-1].line, rows[-1].id)
