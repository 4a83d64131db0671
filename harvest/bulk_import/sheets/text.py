"""Rows of a text file whose cells are kept apart by a comma, a semicolon, a tab or an upright line."""

import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from harvest.bulk_import.rows import FileRefused, Row
from harvest.bulk_import.sheets.encodings import Encoding
from harvest.foundation.tables import unguarded

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 200  # rows by which the delimiter is told
MOST_COLUMNS = 2_000
MOST_LINES = 500  # of one row: with more, a quotation mark was opened and not closed
DECLARED = "sep="  # how Excel lets the first line say it


def rows(path: Path, encoding: Encoding, delimiter: str) -> Iterator[Row]:
    """Rows with something in them, without the empty cells at their end; `line` is where a row begins, from 1.

    The apostrophe that our own files have before what a spreadsheet would calculate is taken away again.
    """
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        begins = 1
        try:
            for cells in reader:
                if cells and not cells[-1]:
                    _cut(cells)
                if cells and not (begins == 1 and _declares(cells, delimiter)):
                    if len(cells) > MOST_COLUMNS:
                        raise FileRefused(f"Line {begins} has {len(cells):,} columns; {MOST_COLUMNS:,} are read.")
                    yield Row(begins, tuple(map(unguarded, cells)) if "'" in "".join(cells) else tuple(cells))
                begins = reader.line_num + 1
                lines.of_row = 0
        except csv.Error as error:
            raise FileRefused(_sentence(begins, str(error))) from error


class _Lines:
    """The lines of a file, and how many of them the row that is being read has so far."""

    def __init__(self, file: Iterator[str]) -> None:
        self.file = file
        self.of_row = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.of_row += 1
            if self.of_row > MOST_LINES:
                raise csv.Error("unexpected end of data")
            yield line


def _cut(cells: list[str]) -> None:
    while cells and not cells[-1]:
        cells.pop()


def _declares(cells: list[str], delimiter: str) -> bool:
    return len(cells) == 1 and cells[0].lower() in {DECLARED, DECLARED + delimiter}


def _sentence(line: int, reason: str) -> str:
    if "field larger" in reason:
        most = csv.field_size_limit()
        return f"Line {line} has a cell of more than {most:,} characters: shorten it, or close its quotation mark."
    if "unexpected end" in reason:
        return f"Line {line} opens a quotation mark that is never closed: close it, or take it away."
    if "expected after" in reason:
        return (
            f"Line {line} has a quotation mark in the middle of a cell that is in quotation marks: write it twice "
            '("Joe ""Big"" Sample").'
        )
    return f"Line {line} cannot be read ({reason}): save the file again as “CSV UTF-8”."


def delimiter_of(path: Path, encoding: Encoding) -> str:
    """What keeps the cells apart: what stands most evenly in the first rows; empty where nothing does."""
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline().strip().lower()
        if first.startswith(DECLARED) and first[len(DECLARED) :] in {*DELIMITERS, ""}:
            return first[len(DECLARED) :] or "\t"
        best = (0.0, 0, "")
        for delimiter in DELIMITERS:
            file.seek(0)
            share, columns = _agreement(file, delimiter)
            if columns > 1 and (share, columns) > best[:2]:
                best = (share, columns, delimiter)
    return best[2]


def _agreement(file: Iterator[str], delimiter: str) -> tuple[float, int]:
    """Which part of the first rows has the same number of columns, and that number."""
    counted: Counter[int] = Counter()
    try:
        for cells in itertools.islice(csv.reader(_Lines(file), delimiter=delimiter), SAMPLE):
            counted[len(cells)] += bool(cells)
    except csv.Error:
        return 0.0, 0
    if not counted.total():
        return 0.0, 0
    columns, times = max(counted.items(), key=lambda one: (one[1], one[0]))
    return round(times / counted.total(), 2), columns
