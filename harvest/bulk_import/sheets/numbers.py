"""A number in a workbook as a person sees it: without needless zeros, as a day or a time where its format says so."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

LAST_SERIAL = 2_958_465  # 9999-12-31
NO_SUCH_DAY = 60  # Excel believes in 29 February 1900; the days before it count from one day later
# Formats without a definition of their own (ECMA-376, 18.8.30; the second halves are those of East Asian Excels).
DAY_FORMATS = {14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58}
TIME_FORMATS = {18, 19, 20, 21, *range(32, 36), 45, 47, 55, 56}
HOURS_FORMAT = 46
HOURS = re.compile(r"\[[hms]+\]")
NOT_A_PLACE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general', re.IGNORECASE)


class Shown(Enum):
    """What a cell's format makes of its number."""

    NUMBER = auto()
    DAY = auto()
    TIME = auto()
    HOURS = auto()  # an amount of time, which may be longer than a day


def shown_as(format_id: int, code: str | None) -> Shown:
    """By the number of the format, or by its code such as `dd/mm/yyyy;@` where the workbook defines one."""
    if code is None:
        if format_id in DAY_FORMATS or format_id == HOURS_FORMAT:
            return Shown.DAY if format_id in DAY_FORMATS else Shown.HOURS
        return Shown.TIME if format_id in TIME_FORMATS else Shown.NUMBER
    letters = NOT_A_PLACE.sub("", code.partition(";")[0]).lower()
    if HOURS.search(letters):
        return Shown.HOURS
    timed = "h" in letters or "s" in letters
    if "y" in letters or "d" in letters or ("m" in letters and not timed):
        return Shown.DAY
    return Shown.TIME if timed else Shown.NUMBER


@lru_cache(maxsize=8192)
def written(number: str, shown: Shown, since_1904: bool) -> str:
    """`45373` as 45373, as 2024-03-22, or as 2024-03-22 14:05:00; what is no number stays as it stands."""
    if shown is Shown.NUMBER and number.isdecimal() and len(number) <= 15:
        return number.lstrip("0") or "0"
    try:
        value = float(number)
    except ValueError:
        return number
    if shown is Shown.NUMBER or not 0 <= value <= LAST_SERIAL:
        return _plain(value) if abs(value) < 1e300 else number
    if shown is Shown.DAY:
        return _day(value, since_1904)
    return _time(value if shown is Shown.HOURS else value % 1)


def _plain(value: float) -> str:
    """At most 15 digits, as Excel shows them: 0.1 + 0.2 is 0.3."""
    plain = format(Decimal(f"{value:.15g}"), "f")
    return "0" if plain == "-0" else plain


def _time(value: float) -> str:
    minutes, seconds = divmod(round(value * 86_400), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def _day(value: float, since_1904: bool) -> str:
    days, seconds = divmod(round(value * 86_400), 86_400)
    if not since_1904 and days in {0, NO_SUCH_DAY}:
        return _plain(value)
    begins = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if days < NO_SUCH_DAY else 30)  # noqa: DTZ001
    try:
        moment = begins + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return _plain(value)
    return moment.isoformat(sep=" ") if seconds else moment.date().isoformat()
