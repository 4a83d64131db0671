"""What a trial or a load found, for people and for machines: counts, sentences, and the same sheet with its errors."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.bulk_import.sheets import open_sheet
from harvest.foundation.tables import Cell
from harvest.records.loads import Load, LoadFinding, Outcome

WRONG = "What is wrong"
MOST_SHOWN = 50
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


def sheet_with_errors(session: Session, load: Load, path: Path, *, only_wrong: bool) -> Iterator[list[Cell]]:
    """The rows of the file at `path` as they came, with what is wrong beside them; to be mended and sent again.

    The first row is that of the headings. `only_wrong`: the rows that were refused or held back, and no other.
    """
    sheet = open_sheet(path, sheet=load.options.get("sheet"))
    sentences = _sentences(session, load)
    line, found = next(sentences, (0, ""))
    headings_line = (load.counts or {}).get("headings_line", 1)
    width = 0
    for row in sheet.rows():
        if row.line == headings_line:
            width = len(row.cells)
            yield [*row.cells, WRONG]
        elif row.line > headings_line:
            while line and line < row.line:
                line, found = next(sentences, (0, ""))
            wrong = found if line == row.line else ""
            if wrong or not only_wrong:
                cells = row.cells[:width] + ("",) * (width - len(row.cells))
                yield [*cells, wrong]


def _sentences(session: Session, load: Load) -> Iterator[tuple[int, str]]:
    rows = session.execute(
        select(LoadFinding.line, LoadFinding.column_letters, LoadFinding.sentence)
        .where(LoadFinding.load_id == load.id, LoadFinding.outcome.in_(HELD), LoadFinding.rule != "restored")
        .order_by(LoadFinding.line, LoadFinding.id)
        .execution_options(yield_per=2000)
    )
    for line, many in groupby(rows, key=lambda row: int(row.line)):
        said = (f"{one.column_letters}: {one.sentence}" if one.column_letters else one.sentence for one in many)
        yield line, " ".join(said)
