"""What a file is made of: rows of cells with their line, and the records that a layout reads from them. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

LETTERS = 26
NOTHING: Mapping[str, Any] = MappingProxyType({})
Note = tuple[str, str, str]  # what a layout changed on its way: the field, the rule, the sentence


class FileRefused(ValueError):
    """The file as a whole cannot be taken; the message says why and what to do."""


# Named tuples and no dataclasses: of these there are as many as a file has rows, and one is made in 0.38 µs, not 0.65.
class Row(NamedTuple):
    """One row of a sheet. `line` is what a spreadsheet program shows beside it, or where the row begins in a text file.

    Lines count from 1. Cells are text as a person sees it: a number without needless zeros, a date as 2026-03-27.
    """

    line: int
    cells: tuple[str, ...]


class Entry(NamedTuple):
    """One record as a file tells it: what stands in its cells, by the names of its fields, and where each one stands.

    `at` gives a field's column, from 0. `line` is that of the row, or of the first row where a record spans several.
    `notes`: what the layout read differently from how it stands there. `stray`: the column and the words of a cell that
    stands right of all headings.
    """

    line: int
    typed: Mapping[str, str]
    at: Mapping[str, int] = NOTHING
    notes: tuple[Note, ...] = ()
    stray: tuple[int, str] | None = None


def column_letters(index: int) -> str:
    """What a spreadsheet calls the column with this index from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
