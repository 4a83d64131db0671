"""Numbers that are no receipt numbers by their shape: phone numbers, dates, times, numbers of a list."""

import re
from collections.abc import Callable
from dataclasses import dataclass

BLANK = "\x1f"  # stands where a shape was taken out; a cleaned text has none of its own

# Jamaica has two area codes, 876 and 658.
_PHONE = re.compile(r"(?<!\w)(?:\+?1[ ./-]?)?\(?(?:876|658)\)?[ ./-]?\d{3}[ ./-]?\d{4}(?!\w)")
_DATE = re.compile(r"(?<![\w./-])(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?!\w|[./-]\d)")
_MONTHS = (
    "jan|january|feb|february|mar|march|apr|april|may|june?|july?|aug|august|"
    "sept?|september|oct|october|nov|november|dec|december"
)
_YEAR = r"(?:[ ,-]{1,2}(?:19|20)\d\d|-?\d\d(?:\d\d)?)?"  # "12 Mar 2026", "12Mar26"; "12 Mar 20 lb" has none
_DAY_AND_MONTH = re.compile(
    rf"(?<!\w)\d{{1,2}}(?:st|nd|rd|th)?[ -]?(?:{_MONTHS})(?![^\W\d_]){_YEAR}(?!\w)", re.IGNORECASE
)
_TIME = re.compile(
    r"(?<![\w:])(?:(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?: ?[ap]m)?|(?:0?[1-9]|1[0-2]) ?[ap]m|"
    r"[0-2]\d[0-5]\d ?hrs?)(?![\w:])",
    re.IGNORECASE,
)
_LIST_NUMBER = re.compile(r"(?<!\S)\d{1,2}\)(?= )")  # "1) 4100151 2) 4100152"
_RECEIPT_MARK = re.compile(r"(?:(?<![^\W_])(?:r|rec|receipt|rcpt|no|num|number)[^\w\n]{0,2}|#\s?)\Z", re.IGNORECASE)
_FARMER_MARK = re.compile(r"(?<![^\W_])(?:f|farmer)[^\w\n]{0,2}\Z", re.IGNORECASE)
_LONGEST_MARK = 11  # characters before a shape that can be its mark
_FARMER_LENGTHS = frozenset(range(1, 11))


@dataclass(frozen=True, slots=True)
class Shapes:
    """`text`: of the same length, with BLANK where a shape stood. Phones and dates as typed."""

    text: str
    phones: tuple[str, ...]
    dates: tuple[str, ...]


def take_shapes_out(text: str, digits: frozenset[int]) -> Shapes:
    """Take them out of a cleaned text, except what a mark before it names: "R 12-10-2024"."""
    phones: list[str] = []
    dates: list[str] = []
    text = _take(_PHONE, text, phones, lambda found: not _named(_FARMER_MARK, found, _FARMER_LENGTHS))
    text = _take(_DATE, text, dates, lambda found: _is_date(found) and not _named(_RECEIPT_MARK, found, digits))
    text = _take(_DAY_AND_MONTH, text, [], lambda _: True)
    text = _take(_TIME, text, [], lambda _: True)
    text = _take(_LIST_NUMBER, text, [], lambda _: "(" not in text)
    return Shapes(text, tuple(phones), tuple(dates))


def digits_of(text: str) -> str:
    """The ASCII digits of `text`, in their order."""
    return "".join(char for char in text if "0" <= char <= "9")


def _take(pattern: re.Pattern[str], text: str, taken: list[str], accept: Callable[[re.Match[str]], bool]) -> str:
    def blank(found: re.Match[str]) -> str:
        if not accept(found):
            return found[0]
        taken.append(found[0])
        return BLANK * len(found[0])

    return pattern.sub(blank, text)


def _named(mark: re.Pattern[str], found: re.Match[str], lengths: frozenset[int]) -> bool:
    before = found.string[max(0, found.start() - _LONGEST_MARK) : found.start()]
    return bool(mark.search(before)) and len(digits_of(found[0])) in lengths


def _is_date(found: re.Match[str]) -> bool:
    """dd/mm/yy, dd/mm/yyyy (or the American order) and yyyy-mm-dd, in this century or the last."""
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4:
        return _is_year(first) and len(third) <= 2 and _is_day_of_month(third, second)
    if len(first) == 3 or len(third) not in {2, 4} or (len(third) == 4 and not _is_year(third)):
        return False
    return _is_day_of_month(first, second) or _is_day_of_month(second, first)


def _is_year(year: str) -> bool:
    return year.startswith(("19", "20"))


def _is_day_of_month(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12
