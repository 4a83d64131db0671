"""Which column of a file is what, as somebody said it by hand: offered, kept by the headings, and found again."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.bulk_import.layouts.tables import LOOKED_AT, Matched, TableLayout, best_match, match
from harvest.bulk_import.plan import LAYOUTS, headings_digest
from harvest.bulk_import.rows import Row
from harvest.bulk_import.sheets import open_sheet
from harvest.database import HarvestSession
from harvest.records.loads import LoadMapping

VALUES = 3  # of a column, shown beside its heading


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first rows of a file, and the sheets that it has (none: a text file)."""

    rows: tuple[Row, ...]
    sheets: tuple[str, ...]
    sheet: str

    def likely(self, layout: TableLayout | None) -> Matched | None:
        """Where the headings are and what they mean, by this layout or the one that fits best."""
        return best_match([layout] if layout else tables(), self.rows)

    def matched(self, layout: TableLayout, line: int) -> Matched:
        """What the headings in this line mean."""
        return match(layout, self.row(line))

    def row(self, line: int) -> Row:
        return next((row for row in self.rows if row.line == line), Row(line, ()))

    def heading(self, line: int, at: int) -> str:
        """What stands over this column; nothing where the row of the headings is shorter."""
        cells = self.row(line).cells
        return cells[at] if at < len(cells) else ""

    def width(self, line: int) -> int:
        """How many columns there are from this line on."""
        return max((len(row.cells) for row in self.rows if row.line >= line), default=0)

    def values(self, line: int, at: int) -> tuple[str, ...]:
        """The first values below a heading that are not empty."""
        cells = (row.cells[at] for row in self.rows if row.line > line and at < len(row.cells))
        return tuple(islice((cell for cell in cells if cell), VALUES))


def tables() -> list[TableLayout]:
    """The layouts whose columns can be named by hand."""
    return [one for one in LAYOUTS if isinstance(one, TableLayout)]


def beginning(path: Path, options: Mapping[str, Any]) -> Beginning:
    """Raises FileRefused."""
    sheet = open_sheet(path, sheet=options.get("sheet"))
    return Beginning(tuple(islice(sheet.rows(), LOOKED_AT)), sheet.sheet_names, sheet.sheet)


def remember(session: HarvestSession, layout: str, row: Row, columns: Mapping[str, int]) -> None:
    """Read the next file with these headings in the same way."""
    digest = headings_digest(row)
    known = session.scalar(select(LoadMapping).where(LoadMapping.headings_digest == digest).with_for_update())
    if known is None:
        session.add(known := LoadMapping(headings_digest=digest))
    known.layout, known.columns = layout, dict(columns)
    session.flush()


def recalled(session: Session, path: Path, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with the columns that were named for an earlier file with the same headings. Raises FileRefused."""
    if options.get("columns"):
        return dict(options)
    lines = {headings_digest(row): row.line for row in beginning(path, options).rows}
    known = session.scalars(select(LoadMapping).where(LoadMapping.headings_digest.in_(lines))).all()
    for one in known:
        if options.get("layout") in {None, one.layout} and _still_holds(one):
            line = lines[one.headings_digest]
            return {**options, "layout": one.layout, "columns": one.columns, "headings_line": line, "recalled": True}
    return dict(options)


def _still_holds(known: LoadMapping) -> bool:
    layout = next((one for one in tables() if one.name == known.layout), None)
    return (
        layout is not None and known.columns.keys() <= layout.headings.keys() and layout.needed <= known.columns.keys()
    )
