"""The crowd's sheets: one file for each kind of record, with the headings of our own layouts."""

import csv
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from harvest.bulk_import.kinds import KINDS

ORDER = ("farmers", "farms", "plantings", "livestock", "receipt_books")  # each after those that it speaks of


class Sheets:
    """Rows by kind and field, written as they come: a country is never held in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = dict.fromkeys(ORDER, 0)
        self._columns = {name: [column.name for column in KINDS[name].columns] for name in ORDER}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._writers = {name: csv.writer(self._file(name)) for name in ORDER}
        for name, writer in self._writers.items():
            writer.writerow([column.label for column in KINDS[name].columns])
        return self

    def __exit__(self, *of_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._open.close()

    def path(self, kind: str) -> Path:
        return self.folder / f"{kind}.csv"

    def add(self, sheet: str, /, **cells: object) -> None:
        """One row; what is not named stays empty."""
        self._writers[sheet].writerow([_written(cells.get(name)) for name in self._columns[sheet]])
        self.count[sheet] += 1

    def _file(self, kind: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - what csv takes has no name
        return self._open.enter_context(self.path(kind).open("w", newline="", encoding="utf-8"))


def _written(value: object) -> object:
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    return "" if value is None else value
