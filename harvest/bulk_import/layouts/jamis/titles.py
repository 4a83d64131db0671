"""What stands above and below the tables of a price report: its title, week, unit, when it was prepared. Pure."""

import re
from calendar import month_name
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from harvest.bulk_import.layouts.jamis.cells import filled
from harvest.bulk_import.rows import FileRefused, Row

TITLE = re.compile(r"week\s*ending|ministry|fisheries|\bprices\b", re.IGNORECASE)
FOOTER = re.compile(r"prepared\s+on|ja-?mis\.|cells\s+signify", re.IGNORECASE)
FEW = 4  # cells; a row of a table has more
WEEK = re.compile(r"week\s*ending\s*:?\s*(?P<day>[^|]*)", re.IGNORECASE)
PREPARED = re.compile(r"prepared\s+on\s*:?\s*(?P<day>\S+)", re.IGNORECASE)
NAMED = re.compile(r"(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\s*,?\s*(?P<year>\d{4})\b")
NAMED_AFTER = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[A-Za-z]{3,9})\.?\s*,?\s*(?P<year>\d{4})\b")
ISO = re.compile(r"(\d{4}-\d{2}-\d{2})\b")
SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
PER_KG = re.compile(r"(?:/|\bper)\s*k(?:g|ilo)", re.IGNORECASE)
PER_OTHER = re.compile(r"(?:/|\bper)\s*(?:lb|pound|doz|each|bag|ton)", re.IGNORECASE)
SATURDAY = 5
A_FORTNIGHT = 14


@dataclass(frozen=True, slots=True)
class Heading:
    """`week_ending` None: not told, or told in a way that leaves doubt (then `notes` says why)."""

    title: str
    week_ending: date | None
    prepared_on: date | None
    per_kg: bool
    notes: tuple[str, ...]


def is_title(row: Row) -> bool:
    """Whether the row is of the report's title."""
    return _speaks(row, TITLE)


def is_footer(row: Row) -> bool:
    """Whether the row stands below a table: who prepared it and when, what the colours mean."""
    return _speaks(row, FOOTER)


def _speaks(row: Row, pattern: re.Pattern[str]) -> bool:
    cells = filled(row)
    return 0 < len(cells) <= FEW and any(pattern.search(words) for _, words in cells)


def heading(rows: Sequence[Row]) -> Heading:
    """Read the title and the footers. Raises FileRefused where the prices are not per kilogram."""
    title = " | ".join(" ".join(words for _, words in filled(row)) for row in rows if is_title(row))
    if PER_OTHER.search(title):
        raise FileRefused(f"“{title[:120]}”: these prices are not per kg. Use the report in J$/kg.")
    notes: list[str] = []
    prepared = _prepared_on(rows, notes)
    week = _week_ending(title, prepared, notes)
    return Heading(title, week, prepared, PER_KG.search(title) is not None, tuple(notes))


def _prepared_on(rows: Iterable[Row], notes: list[str]) -> date | None:
    told = [
        said["day"] for row in rows if is_footer(row) for _, words in filled(row) if (said := PREPARED.search(words))
    ]
    days = {_american(words) or _iso(words) for words in told}
    if len(days) == 1 and None not in days:
        return days.pop()
    if told:
        notes.append(f"“Prepared on {told[0][:20]}” is no date as month/day/year, or the pages differ: it is left out.")
    return None


def _week_ending(title: str, prepared: date | None, notes: list[str]) -> date | None:
    told = [said["day"].strip() for said in WEEK.finditer(title)]
    days = {_week(words) for words in told}
    week = days.pop() if len(days) == 1 else None
    if week is None:
        if told:
            notes.append(f"“Week Ending {told[0][:40]}” does not say one day without doubt: say which week it is.")
        return None
    if week.weekday() != SATURDAY:
        notes.append(
            f"The title’s week ends on {week:%d %b %Y}, a {week:%A}, and weeks end on Saturday: say which it is."
        )
        return None
    if prepared is not None and abs((week - prepared).days) > A_FORTNIGHT:
        notes.append(
            f"The title says week ending {week:%d %b %Y}, but it was prepared on {prepared:%d %b %Y}: say which it is."
        )
        return None
    return week


def _week(words: str) -> date | None:
    """A day in words or as 2021-02-13; with slashes only where one reading alone is a Saturday."""
    said = NAMED.match(words) or NAMED_AFTER.match(words)
    if said:
        return _named(said["day"], said["month"], said["year"])
    if ISO.match(words):
        return _iso(words)
    both = {_slashed(words, month_first=True), _slashed(words, month_first=False)}
    saturdays = [day for day in both if day is not None and day.weekday() == SATURDAY]
    return saturdays[0] if len(saturdays) == 1 else None


def _named(day: str, month: str, year: str) -> date | None:
    """A month counts by its name or the beginning of it ("Sept")."""
    found = [
        number for number, name in enumerate(month_name) if number and name.casefold().startswith(month.casefold())
    ]
    try:
        return date(int(year), found[0], int(day)) if len(found) == 1 else None
    except ValueError:
        return None


def _american(words: str) -> date | None:
    return _slashed(words, month_first=True)


def _iso(words: str) -> date | None:
    said = ISO.match(words)
    try:
        return date.fromisoformat(said[1]) if said else None
    except ValueError:
        return None


def _slashed(words: str, *, month_first: bool) -> date | None:
    said = SLASHED.match(words)
    if said is None:
        return None
    first, second, year = (int(number) for number in said.groups())
    try:
        return date(year, first, second) if month_first else date(year, second, first)
    except ValueError:
        return None
