"""What a column of a file holds: the field of the form that reads it, its headings, how its words are written."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from functools import lru_cache
from typing import Any

from harvest.bulk_import.sheets.dates import DateOrder, iso
from harvest.foundation.intake import Field, FieldWrong

SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+")
REMEMBERED = 20_000  # cells of one column whose reading is kept: names, places and dates come again and again
Reader = Callable[[str], tuple[Any, str]]  # of a cell: its value, or why there is none


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind's files. `field` is the same as in the form; `name` is its key in an entry.

    `headings`: other ones that people write over it. `words`: how files write what the form's list calls otherwise; the
    labels of the list are among them by themselves.
    `is_date`: its cells may be dates in any order of day and month. `sensitive`: a second person confirms a change.
    """

    field: Field
    headings: tuple[str, ...] = ()
    words: Mapping[str, str] = made(default_factory=dict)
    is_date: bool = False
    sensitive: bool = False
    unique: bool = False
    example: str = ""
    needed: bool = False  # a new record cannot do without

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        return self.field.label

    def reader(self, order: DateOrder = DateOrder.DMY) -> Reader:
        """Text of a cell into a value, or a sentence. What repeats is read once. `order`: of day and month."""
        read, is_date = self.field.read, self.is_date
        listed = {label: value for value, label in self.field.choices}
        words = {key.casefold(): value for key, value in {**listed, **self.words}.items()}

        def told(typed: str) -> tuple[Any, str]:
            bare = " ".join(typed.split())
            if "+" in bare and SHORTENED.fullmatch(bare):
                return None, (
                    f"“{bare[:40]}” is a number that a spreadsheet shortened, and its last digits are lost. Make the "
                    "column text and enter the number as it is printed."
                )
            if is_date:
                bare = iso(bare, order) or bare  # what is no day is left for the field to complain of
            try:
                return (read(words.get(bare.casefold(), bare) if words else bare) if bare else None), ""
            except FieldWrong as wrong:
                return None, str(wrong)

        return told if self.unique else lru_cache(maxsize=REMEMBERED)(told)
