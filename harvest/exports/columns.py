"""What stands in a column of an exported file: its heading for people, its name and type for programs, its unit."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Text, case, cast, extract, func, literal, type_coerce

from harvest.foundation.clock import local
from harvest.foundation.tables import Cell
from harvest.vocabulary import UNIT_BY_CODE, Parish

DAYS_KEPT = 50_000
MOST_DIGITS = "0" * 18
PARISHES = {parish.value: parish.label for parish in Parish}
# As people write units, and as our own sheets read them back.
UNITS = {code: unit.label if unit.label in unit.words else unit.words[0] for code, unit in UNIT_BY_CODE.items()}


class Kind(StrEnum):
    """What a column holds. Words of closed lists, parishes and units are codes to programs, words to people."""

    TEXT = "text"
    WORD = "word of a list"
    PARISH = "parish"
    PARISHES = "parishes"
    UNIT = "unit"
    WHOLE = "whole number"
    AMOUNT = "amount"
    MONEY = "money"
    DEGREES = "degrees"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes or no"
    DETAILS = "details"


CODED = {Kind.WORD, Kind.PARISH}


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for programs, `heading` for people: where we read such sheets, the heading of our own sheet.

    `value` is what is selected, `unit` what a number is counted in (where no other column says it).
    """

    name: str
    heading: str
    value: Any
    kind: Kind = Kind.TEXT
    unit: str = ""

    @property
    def selected(self) -> Any:
        """Words of closed lists as they are stored: making a word of each cell would take as long as reading it."""
        value = type_coerce(self.value, Text()) if self.kind in CODED else self.value
        return value.label(self.name)


def ours(key: Any) -> Any:
    """A record by our own number, as sheets name it: "H123"."""
    return literal("H") + cast(key, Text)


def printed(number: Any, width: Any) -> Any:
    """A number as it stands on paper, with its zeros in front."""
    bare = cast(number, Text)
    lacking = width - func.length(bare)
    return case((lacking > 0, func.substr(MOST_DIGITS, 1, lacking) + bare), else_=bare)


def year_of(day: Any) -> Any:
    return cast(extract("year", day), Integer)


def month_of(day: Any) -> Any:
    """Such as "2026-03"."""
    return func.substr(cast(day, Text), 1, 7)


@lru_cache(maxsize=DAYS_KEPT)
def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _moment(moment: datetime) -> str:
    return f"{local(moment):%d/%m/%Y %H:%M:%S}"


def _words(code: str) -> str:
    return code.replace("_", " ")


def _parishes(codes: str) -> str:
    return ", ".join(PARISHES[code] for code in sorted(codes.split(", ")))


def _bare(amount: Decimal) -> Decimal:
    return amount.normalize()


def _details(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


Said = Callable[[Any], Cell]
PEOPLE: Mapping[Kind, Said] = {
    Kind.WORD: _words,
    Kind.PARISH: PARISHES.__getitem__,
    Kind.PARISHES: _parishes,
    Kind.UNIT: lambda code: UNITS.get(code, code),
    Kind.AMOUNT: _bare,
    Kind.DETAILS: _details,
}
# A CSV has no types: its days are written as people write them here.
IN_TEXT: Mapping[Kind, Said] = {**PEOPLE, Kind.DAY: _day, Kind.MOMENT: _moment}
PROGRAMS: Mapping[Kind, Said] = {Kind.PARISHES: lambda codes: ", ".join(sorted(codes.split(", ")))}
# Every cell of a Parquet column has one type, and details have none.
TYPED: Mapping[Kind, Said] = {**PROGRAMS, Kind.DETAILS: _details}
