"""How one file will be read: its sheet, its layout, which column is what, the order of its days, its records."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from harvest.bulk_import.kinds import KINDS
from harvest.bulk_import.layouts.own import OWN
from harvest.bulk_import.layouts.tables import (
    LOOKED_AT,
    OURS,
    Matched,
    TableLayout,
    best_match,
    by_hand,
    entries,
    heading,
)
from harvest.bulk_import.problems import Problem
from harvest.bulk_import.rows import Entry, FileRefused, Row
from harvest.bulk_import.sheets import Sheet, open_sheet
from harvest.bulk_import.sheets.dates import DateOrder, iso, survey

LAYOUTS: tuple[TableLayout, ...] = OWN
LEAST_SURENESS = 0.5
MODULUS = 2**128


@dataclass(frozen=True, slots=True)
class Plan:
    """A file that can be read. `options` are those with which it was planned, with what was found filled in.

    `refused`: what the layout itself could not read, before any rule. `content_digest` does not depend on the order of
    rows and columns, the encoding or the name of the file.
    """

    kind: str
    layout: str
    title: str
    sureness: float
    sheet: Sheet
    matched: Matched
    options: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    refused: tuple[Problem, ...] = ()
    rows: int = 0
    content_digest: str = ""
    dates: Mapping[str, DateOrder] = field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        """The records of the file, days as 2026-03-27."""
        found = entries(self.matched, self.sheet.rows())
        return _with_days(found, self.dates) if self.dates else found


def plan(path: Path, options: Mapping[str, Any]) -> Plan:
    """Find out how a file is to be read. `options`: sheet, layout, columns, date_order. Raises FileRefused."""
    sheet = open_sheet(path, sheet=options.get("sheet"))
    matched = _matched(sheet, options)
    layout = matched.layout
    if matched.missing:
        raise FileRefused(_lacking(matched))
    found = Plan(layout.kind, layout.name, layout.title, matched.sureness, sheet, matched, dict(options), sheet.notes)
    return _surveyed(found)


def headings_of(path: Path, options: Mapping[str, Any]) -> tuple[Row, Matched | None]:
    """The row that is most likely that of the headings, for mapping columns by hand. Raises FileRefused."""
    sheet = open_sheet(path, sheet=options.get("sheet"))
    rows = list(islice(sheet.rows(), LOOKED_AT))
    if not rows:
        raise FileRefused("There is no row in this file. Save the sheet again and send that.")
    matched = best_match(LAYOUTS, rows)
    line = matched.line if matched else rows[0].line
    return next(row for row in rows if row.line == line), matched


def headings_digest(row: Row) -> str:
    """The same for files with the same headings, whatever their rows; with our column of errors beside them, too."""
    said = [heading(cell) for cell in row.cells]
    while said and said[-1] in {"", *OURS}:
        said.pop()
    return hashlib.sha256("\x1f".join(said).encode("utf-8", "surrogatepass")).hexdigest()


def _matched(sheet: Sheet, options: Mapping[str, Any]) -> Matched:
    rows = list(islice(sheet.rows(), LOOKED_AT))
    wanted = options.get("layout")
    layouts = [one for one in LAYOUTS if wanted in {None, one.name}]
    if not layouts:
        raise FileRefused(f"There is no layout “{wanted}”. There are: {', '.join(one.name for one in LAYOUTS)}.")
    if options.get("columns") and wanted:
        line = options.get("headings_line") or (rows[0].line if rows else 1)
        row = next((row for row in rows if row.line == line), Row(line, ()))
        return by_hand(layouts[0], row, options["columns"])
    matched = best_match(layouts, rows)
    if matched is None or matched.sureness < LEAST_SURENESS:
        known = ", ".join(one.name for one in LAYOUTS)
        raise FileRefused(f"This file is none of the layouts that are known ({known}). Say which column is what.")
    return matched


def _lacking(matched: Matched) -> str:
    labels = {one.name: one.label for one in KINDS[matched.layout.kind].columns}
    missing = ", ".join(labels.get(name, name) for name in sorted(matched.missing))
    return f"The columns lack {missing}. Add the column, or say which of the columns it is."


def _surveyed(found: Plan) -> Plan:
    """One pass over the whole file: how many rows, what they hold in sum, in which order days and months stand."""
    is_date = {one.name for one in KINDS[found.kind].columns if one.is_date} & found.matched.columns.keys()
    rows, digest = 0, 0
    said: dict[str, set[str]] = {name: set() for name in is_date}
    for entry in entries(found.matched, found.sheet.rows()):
        rows += 1
        digest += _digest(entry.typed)
        for name in is_date & entry.typed.keys():
            said[name].add(entry.typed[name])
    dates, notes = _orders(found, said)
    content = f"{found.kind}:{rows}:{digest % MODULUS:032x}"
    return Plan(
        *(found.kind, found.layout, found.title, found.sureness, found.sheet, found.matched, found.options),
        notes=(*found.notes, *notes),
        rows=rows,
        content_digest=hashlib.sha256(content.encode()).hexdigest(),
        dates=dates,
    )


def _digest(typed: Mapping[str, str]) -> int:
    """A number for one row that does not depend on the order of its columns."""
    said = "\x1f".join(f"{name}={typed[name].strip()}" for name in sorted(typed))
    return int.from_bytes(hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest())


def _orders(found: Plan, said: Mapping[str, set[str]]) -> tuple[dict[str, DateOrder], list[str]]:
    """The one order of day and month that was declared or that the days show; a file never has two."""
    if not said:
        return {}, []
    declared = found.options.get("date_order")
    if declared:
        return dict.fromkeys(said, DateOrder(declared)), []
    seen = survey(value for values in said.values() for value in values)
    if seen.mixed:
        raise FileRefused(
            f"Days are written in two ways: {seen.day_first} has the day first, {seen.month_first} the month. "
            "Write all of them as day/month/year."
        )
    order = seen.order or DateOrder.DMY
    notes = []
    if order is DateOrder.MDY:
        notes.append(f"Days are read as month/day/year, because of {seen.month_first}.")
    elif seen.ambiguous:
        notes.append("Days are read as day/month/year: nothing in the file says otherwise.")
    return dict.fromkeys(said, order), notes


def _with_days(found: Iterator[Entry], orders: Mapping[str, DateOrder]) -> Iterator[Entry]:
    @lru_cache(maxsize=50_000)
    def day(text: str, order: DateOrder) -> str:
        return iso(text, order) or text  # what is no day is left for the field to complain of

    for entry in found:
        days = {name: day(entry.typed[name], order) for name, order in orders.items() if name in entry.typed}
        yield Entry(entry.line, {**entry.typed, **days}, entry.at) if days else entry
