"""One value as it stands in an address, read as what its field holds: strictly, for a guess would answer wrongly."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from harvest.open_data.asking.asked import AskedWrong, Fault, not_among, shown
from harvest.open_data.resources import Field

LONGEST = 200  # characters
LARGEST_WHOLE = 2**31 - 1
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE = re.compile(r"-?[0-9]{1,10}")
AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?([eE][-+]?[0-9]{1,2})?")
DIGITS = 15  # that a column keeps exactly, in all
NOT_IN_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
TEXT_PATTERN = "^[^\\u0000-\\u001f\\u007f]*$"  # the same for the contract

# gt and its like compare what has an order; contains and startswith look into words, without regard to capitals.
COMPARING = ("gt", "gte", "lt", "lte")
LOOKING_IN = ("contains", "startswith")
SAMENESS = ("eq", "ne", "in")


class _Unreadable(ValueError):
    """The sentence says what a readable value looks like."""


def operators(field: Field) -> tuple[str, ...]:
    """How rows may be filtered by this field."""
    if not field.filters:
        return ()
    by_kind: tuple[str, ...] = SAMENESS
    if field.holds in (int, float, date, datetime):
        by_kind += COMPARING
    elif field.holds is str:
        by_kind += LOOKING_IN
    elif field.holds is bool:
        by_kind = ("eq", "ne")
    return (*by_kind, "isnull") if field.nullable else by_kind


def value_of(field: Field, text: str, parameter: str) -> Any:
    """The value of the field's own type; raises AskedWrong with a sentence about this parameter."""
    if issubclass(field.holds, StrEnum):
        if text not in field.words:
            raise AskedWrong(not_among(parameter, "value", f"a value of {field.name}", text, field.words))
        return field.holds(text)
    try:
        if field.holds is float:
            return _amount(text, field.places)
        return READERS[field.holds](text)
    except _Unreadable as unreadable:
        raise AskedWrong(Fault(parameter, "value", f"{parameter}: “{shown(text)}” is not {unreadable}.")) from None


def _text(text: str) -> str:
    if len(text) > LONGEST or NOT_IN_TEXT.search(text):
        raise _Unreadable(f"text of at most {LONGEST} characters, without control characters")
    return text


def _whole(text: str) -> int:
    if not WHOLE.fullmatch(text) or abs(int(text)) > LARGEST_WHOLE:
        raise _Unreadable(f"a whole number such as 12, at most {LARGEST_WHOLE}")
    return int(text)


def _amount(text: str, places: int) -> Decimal:
    number = Decimal(text) if AMOUNT.fullmatch(text) else None
    if number is None or abs(number) >= 10 ** (DIGITS - places) or number != round(number, places):
        raise _Unreadable(
            f"a number such as 12.5, with at most {places} decimal places and {DIGITS - places} digits before them"
        )
    return round(number, places)


def _day(text: str) -> date:
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Unreadable("a day such as 2026-05-16")


def _moment(text: str) -> datetime:
    try:
        # A plus that was not written %2B arrives as a blank: "2026-05-16T14:05:00 05:00".
        moment = datetime.fromisoformat(text[:11] + text[11:].replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1 < moment.year < 9999:
        raise _Unreadable("a moment such as 2026-05-16T14:05:00Z")
    return moment.astimezone(UTC)


def yes_or_no(text: str) -> bool:
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
        return False
    raise _Unreadable("true or false")


READERS: Mapping[type[Any], Callable[[str], Any]] = {
    str: _text,
    int: _whole,
    date: _day,
    datetime: _moment,
    bool: yes_or_no,
}
