"""How one file will be read: its sheet, its layout, which column is what, the order of its days, its records."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from harvest.bulk_import.kinds import KINDS
from harvest.bulk_import.layouts import jamis
from harvest.bulk_import.layouts.abis import ABIS
from harvest.bulk_import.layouts.estimates import SENTENCE, are_estimates
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
from harvest.bulk_import.sheets.dates import DateOrder, survey

LAYOUTS: tuple[TableLayout, ...] = (*OWN, *ABIS)
REPORTS = {f"jamis-{one.value}": one for one in jamis.Layout}
NAMES = (*(one.name for one in LAYOUTS), *REPORTS)
LEAST_SURENESS, SURE = 0.5, 0.9
LONGEST_REPORT = 5_001  # rows
LONGEST_HEADING, MOST_UNKNOWN = 100, 100  # that are repeated to whoever brought the file
MOST_DAYS = 20_000  # held at once, each as it is written: with a time beside it no two are alike
MODULUS = 2**128
NO_ROWS = (
    "There are no rows under the headings in line {}: nothing stands in the columns that are read. "
    "Enter the rows under their headings, save the file and bring it again."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A file that can be read. `options` are those with which it was planned, with what was found filled in.

    `refused`: what the layout itself could not read, before any rule. `content_digest` does not depend on the order of
    rows and columns, the encoding or the name of the file. `columns`: which column is which field, from 0;
    `headings`: what stands over it.
    """

    kind: str
    layout: str
    title: str
    sureness: float
    entries: Callable[[], Iterator[Entry]]
    options: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    refused: tuple[Problem, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    headings_line: int = 0  # none: a price report has several
    system: str = "file"
    lenient: bool = False
    rows: int = 0
    content_digest: str = ""
    date_order: DateOrder = DateOrder.DMY


def plan(path: Path, options: Mapping[str, Any], *, rows: int | None = None) -> Plan:
    """Find out how a file is to be read. Raises FileRefused.

    `options`: sheet, layout, columns, headings_line, date_order, and what a price report asks (week_ending, place,
    per_kg). `rows`: how many there are, when the file was surveyed before.
    """
    sheet = open_sheet(path, sheet=options.get("sheet"))
    wanted = options.get("layout")
    if wanted not in {None, *NAMES}:
        raise FileRefused(f"There is no layout “{wanted}”. There are: {', '.join(NAMES)}.")
    first = list(islice(sheet.rows(), LOOKED_AT))
    matched = None if wanted in REPORTS else _matched(first, options)
    if matched is None or (wanted is None and matched.sureness < SURE):
        found = _report(sheet, options, matched.sureness if matched else 0.0)
        if found is not None:
            return _digested(found)
    if matched is None or (wanted is None and matched.sureness < LEAST_SURENESS):
        if are_estimates(first):
            raise FileRefused(SENTENCE)
        sentence = f"This file is none of the layouts that are known ({', '.join(NAMES)}). Say which column is what."
        raise FileRefused(" ".join((sentence, *sheet.notes)))
    if matched.missing:
        raise FileRefused(" ".join((_lacking(matched), *sheet.notes)))
    table = replace(_table(sheet, matched, options), headings=_headings(matched, first))
    return replace(table, rows=rows, date_order=_declared(options)) if rows is not None else _surveyed(table)


def headings_digest(row: Row) -> str:
    """The same for files with the same headings, whatever their rows; with our column of errors beside them, too."""
    said = [heading(cell) for cell in row.cells]
    while said and said[-1] in {"", *OURS}:
        said.pop()
    return hashlib.sha256("\x1f".join(said).encode("utf-8", "surrogatepass")).hexdigest()


def _matched(rows: Sequence[Row], options: Mapping[str, Any]) -> Matched | None:
    layouts = [one for one in LAYOUTS if options.get("layout") in {None, one.name}]
    if options.get("columns") and options.get("layout"):
        line = options.get("headings_line") or (rows[0].line if rows else 1)
        row = next((row for row in rows if row.line == line), Row(line, ()))
        return by_hand(layouts[0], row, options["columns"])
    return best_match(layouts, rows)


def _headings(matched: Matched, rows: Sequence[Row]) -> dict[str, str]:
    cells = next((row.cells for row in rows if row.line == matched.line), ())
    return {name: cells[at][:LONGEST_HEADING] for name, at in matched.columns.items() if at < len(cells)}


def _table(sheet: Sheet, matched: Matched, options: Mapping[str, Any]) -> Plan:
    layout = matched.layout
    return Plan(
        kind=layout.kind,
        layout=layout.name,
        title=layout.title,
        sureness=matched.sureness,
        entries=lambda: entries(matched, sheet.rows()),
        options=options,
        notes=sheet.notes,
        columns=matched.columns,
        unknown=tuple(words[:LONGEST_HEADING] for words in islice(matched.unknown.values(), MOST_UNKNOWN)),
        headings_line=matched.line,
        system=layout.system,
        lenient=layout.lenient,
    )


def _report(sheet: Sheet, options: Mapping[str, Any], least: float) -> Plan | None:
    """The file as one of the Ministry's price reports; None when it is more likely something else."""
    rows = list(islice(without_ours(sheet.rows()), LONGEST_REPORT))
    wanted = options.get("layout")
    surest = jamis.recognise(rows)[0]
    if wanted is None and surest.sure <= max(least, LEAST_SURENESS):
        return None
    report = jamis.read(rows)
    if wanted is not None and report.layout is not REPORTS[wanted]:
        raise FileRefused(f"This is no {wanted}: it is “{report.layout.label}”. Say that layout, or none.")
    week = options.get("week_ending")
    report = jamis.answered(
        report,
        week_ending=date.fromisoformat(week) if week else None,
        place=options.get("place") or "",
        per_kg=bool(options.get("per_kg")),
    )
    if report.asks:
        raise FileRefused(" ".join(jamis.ASKED[asked] for asked in report.asks))
    return Plan(
        kind="prices",
        layout=f"jamis-{report.layout.value}",
        title=report.layout.label,
        sureness=surest.sure,
        entries=lambda: iter(report.prices),
        options=options,
        notes=(*sheet.notes, *report.notes, report.title),
        refused=report.refused,
        rows=len(report.prices),
    )


def without_ours(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows of a report without our column of errors, whose heading then stands in the first row."""
    ours: int | None = None
    for place, row in enumerate(rows):
        if place == 0 and row.cells and heading(row.cells[-1]) in OURS:
            ours = len(row.cells) - 1
        yield row if ours is None else Row(row.line, row.cells[:ours])


def _lacking(matched: Matched) -> str:
    labels = {one.name: one.label for one in KINDS[matched.layout.kind].columns}
    missing = ", ".join(labels.get(name, name) for name in sorted(matched.missing))
    return f"The columns lack {missing}. Add the column, or say which of the columns it is."


def _declared(options: Mapping[str, Any]) -> DateOrder:
    return DateOrder(options.get("date_order") or DateOrder.DMY)


def _surveyed(found: Plan) -> Plan:
    """One pass over the whole file: how many rows, what they hold in sum, in which order days and months stand."""
    is_date = {one.name for one in KINDS[found.kind].columns if one.is_date}
    rows, digest = 0, 0
    days: set[str] = set()
    for entry in found.entries():
        rows += 1
        digest += _digest(entry.typed)
        days |= {entry.typed[name] for name in is_date & entry.typed.keys()}
        if len(days) > MOST_DAYS:
            days = survey(days).examples
    if not rows:
        raise FileRefused(" ".join((NO_ROWS.format(found.headings_line), *found.notes)))
    order, note = _order(found, days)
    return replace(
        found,
        notes=(*found.notes, *([note] if note else ())),
        rows=rows,
        content_digest=_content(found.kind, rows, digest),
        date_order=order,
        options={**found.options, "date_order": order.value},
    )


def _digested(found: Plan) -> Plan:
    digest = sum(_digest(entry.typed) for entry in found.entries())
    return replace(found, content_digest=_content(found.kind, found.rows, digest))


def _content(kind: str, rows: int, digest: int) -> str:
    return hashlib.sha256(f"{kind}:{rows}:{digest % MODULUS:032x}".encode()).hexdigest()


def _digest(typed: Mapping[str, str]) -> int:
    """A number for one row that does not depend on the order of its columns."""
    said = "\x1f".join(f"{name}={typed[name].strip()}" for name in sorted(typed))
    return int.from_bytes(hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest())


def _order(found: Plan, days: set[str]) -> tuple[DateOrder, str]:
    """The one order of day and month that was declared or that the days show, and what to say of it."""
    if found.options.get("date_order"):
        return _declared(found.options), ""
    seen = survey(days)
    if seen.mixed:
        raise FileRefused(
            f"Days are written in two ways: {seen.day_first} has the day first, {seen.month_first} the month. "
            "Write all of them as day/month/year."
        )
    if seen.order is DateOrder.MDY:
        return DateOrder.MDY, f"Days are read as month/day/year, because of {seen.month_first}."
    if seen.ambiguous and days:
        return DateOrder.DMY, "Days are read as day/month/year: nothing in the file says otherwise."
    return seen.order or DateOrder.DMY, ""
