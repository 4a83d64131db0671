"""Rows into a file as they come: CSV and XLSX for people, JSON Lines and Parquet for programs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from harvest.exports.columns import IN_TEXT, PEOPLE, PROGRAMS, TYPED, Column, Kind, Said
from harvest.exports.parquet import as_parquet
from harvest.foundation.tables import CHUNK, CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx
from harvest.records.exports import FileForm

Row = Sequence[Any]
TYPES: Mapping[FileForm, str] = {
    FileForm.CSV: CSV_TYPE,
    FileForm.XLSX: XLSX_TYPE,
    FileForm.JSONL: "application/jsonl; charset=utf-8",
    FileForm.PARQUET: "application/vnd.apache.parquet",
}
SHEET_DAY = "dd/mm/yyyy"

encode = msgspec.json.Encoder(decimal_format="number").encode


def written(form: FileForm, title: str, columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """The bytes of the file. Raises harvest.exports.parquet.ParquetMissing before the first of them."""
    match form:
        case FileForm.CSV:
            return as_csv(headings(columns), said(columns, rows, IN_TEXT))
        case FileForm.XLSX:
            return as_xlsx(headings(columns), said(columns, rows, PEOPLE), title, day_format=SHEET_DAY)
        case FileForm.JSONL:
            return as_json_lines(columns, said(columns, rows, PROGRAMS))
        case FileForm.PARQUET:
            return as_parquet(columns, said(columns, rows, TYPED))


def headings(columns: Sequence[Column]) -> list[str]:
    return [column.heading for column in columns]


def said(columns: Sequence[Column], rows: Iterable[Row], ways: Mapping[Kind, Said]) -> Iterator[Row]:
    """The rows with each cell as its readers have it; empty ones stay empty."""
    by_place = [(place, ways[column.kind]) for place, column in enumerate(columns) if column.kind in ways]
    if not by_place:
        yield from rows
        return
    for row in rows:
        cells = list(row)
        for place, say in by_place:
            if cells[place] is not None:
                cells[place] = say(cells[place])
        yield cells


def as_json_lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """One JSON object a line: numbers as numbers, days and moments as ISO 8601, what is not known as null."""
    names = [column.name for column in columns]
    page = bytearray()
    for row in rows:
        page += encode(dict(zip(names, row, strict=True)))
        page += b"\n"
        if len(page) >= CHUNK:
            yield bytes(page)
            page.clear()
    yield bytes(page)


def counted(rows: Iterable[Row], at_row: Callable[[int], None], every: int) -> Iterator[Row]:
    """The same rows; how many there were by now is told every so many, and once all are read."""
    number = 0
    for number, row in enumerate(rows, start=1):
        yield row
        if number % every == 0:
            at_row(number)
    at_row(number)
