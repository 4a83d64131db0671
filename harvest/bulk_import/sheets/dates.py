"""Days as people and programs write them, into 2026-03-27: which of day and month stands first is found, never guessed.

Pure. Years of two digits are read as Excel reads them: 00-29 is 2000-2029, 30-99 is 1930-1999.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EARLIEST, LATEST = 1800, 2200  # years: outside these a number is no year
EXCEL_BEGINS = date(1899, 12, 30)
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
NAMED = {month[:length]: at for at, month in enumerate(MONTHS, start=1) for length in (3, len(month))} | {"sept": 9}
TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?Z?)?"
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? +)?"
YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){TIME}", re.ASCII)
SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
# Forms that say for themselves which is the month.
PLAIN = (
    re.compile(rf"(?P<year>[0-9]{{4}})([-/.])(?P<month>[0-9]{{1,2}})\2(?P<day>[0-9]{{1,2}}){TIME}", re.ASCII),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
    re.compile(
        rf"{WEEKDAY}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[- ]*(?P<month>[a-z]+)[.,]?[- ]*"
        rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}){TIME}",
        re.ASCII | re.IGNORECASE,
    ),
    re.compile(
        rf"{WEEKDAY}(?P<month>[a-z]+)[.]?[- ]*(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:, *| +)"
        rf"(?P<year>[0-9]{{4}}){TIME}",
        re.ASCII | re.IGNORECASE,
    ),
)


class DateOrder(StrEnum):
    """Which of day and month stands first where both are numbers. ISO: nothing of the kind is written."""

    DMY = "dmy"
    MDY = "mdy"
    ISO = "iso"


@dataclass(frozen=True, slots=True)
class Found:
    """What the days of one column say of their order; each example is one that can be read in no other way.

    order: None when nothing decides it (`ambiguous`: "3/4/2026" alone) or when both are there (`mixed`).
    """

    order: DateOrder | None
    day_first: str = ""
    month_first: str = ""
    either: str = ""

    @property
    def mixed(self) -> bool:
        return bool(self.day_first and self.month_first)

    @property
    def examples(self) -> set[str]:
        """What is found in these alone is the same."""
        return {self.day_first, self.month_first, self.either} - {""}

    @property
    def ambiguous(self) -> bool:
        return self.order is None and not self.mixed


def survey(values: Iterable[str]) -> Found:
    """What the column says: DMY, MDY or ISO, or that it is ambiguous or mixed."""
    day_first = month_first = either = ""
    for text in values:
        found = YEAR_LAST.fullmatch(text.strip())
        if found is None:
            continue
        as_dmy, as_mdy = (iso(text, order) for order in (DateOrder.DMY, DateOrder.MDY))
        if as_dmy and not as_mdy:
            day_first = day_first or text.strip()
        elif as_mdy and not as_dmy:
            month_first = month_first or text.strip()
        elif as_dmy != as_mdy:
            either = either or text.strip()
    return Found(_order(day_first, month_first, either), day_first, month_first, either)


def _order(day_first: str, month_first: str, either: str) -> DateOrder | None:
    if day_first and month_first:
        return None
    if day_first or month_first:
        return DateOrder.DMY if day_first else DateOrder.MDY
    return None if either else DateOrder.ISO


def iso(text: str, order: DateOrder) -> str | None:
    """The day as 2026-03-27, a time after it left out; None where this is no day.

    For cells of a column that is declared to hold days: "45373" is taken for the day of that number in Excel.
    """
    text = text.strip()
    if found := YEAR_LAST.fullmatch(text):
        return _numbers(found, order)
    if found := SERIAL.fullmatch(text):
        return (EXCEL_BEGINS + timedelta(days=int(found[1]))).isoformat()
    for form in PLAIN:
        if found := form.fullmatch(text):
            return _day(found["year"], NAMED.get(found["month"].lower()) or found["month"], found["day"])
    return None


def _numbers(found: re.Match[str], order: DateOrder) -> str | None:
    if order is DateOrder.ISO:
        # Only what is the same in both orders may pass without one: 5/5/2026.
        return _day(found[4], found[3], found[1]) if int(found[1]) == int(found[3]) else None
    day, month = (found[1], found[3]) if order is DateOrder.DMY else (found[3], found[1])
    return _day(found[4], month, day)


def _day(year: str, month: str | int, day: str) -> str | None:
    full = int(year)
    if len(year) == 2:
        full += 2000 if full < 30 else 1900
    if not EARLIEST <= full <= LATEST:
        return None
    try:
        return date(full, int(month), int(day)).isoformat()
    except ValueError:
        return None
