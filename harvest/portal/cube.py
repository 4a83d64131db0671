"""What the public pages show of farming: cells of the published cube and of nothing else, withheld ones as withheld."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest.statistics.reading import CELLS, PUBLISHED, Release, newest_release
from harvest.vocabulary import Parish

WHOLE, WITHHELD = "JM", "Q"
QUARTERS = 4
MONTHS = ("January to March", "April to June", "July to September", "October to December")
SHORT = ("Jan–Mar", "Apr–Jun", "Jul–Sep", "Oct–Dec")
PRODUCTION = PUBLISHED["production"]
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """One published figure; without a value it is withheld (so few farms that it would tell of one) or not known."""

    value: Number | None
    is_withheld: bool


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    year: int
    number: int  # 1 to 4

    @property
    def period(self) -> str:
        """As the cube calls it: "2026-Q3"."""
        return f"{self.year}-Q{self.number}"

    @property
    def label(self) -> str:
        return f"{MONTHS[self.number - 1]} {self.year}"

    def back(self, quarters: int) -> "Quarter":
        at = self.year * 4 + self.number - 1 - quarters
        return Quarter(at // 4, at % 4 + 1)


@dataclass(frozen=True, slots=True)
class Season:
    """One crop over the last four quarters that are told: plantings reaped, and the parishes that reaped most.

    `now`: of the quarter that fell in these months a year ago.
    """

    crop: str
    by_quarter: Mapping[Quarter, Cell]
    now: Cell
    most: Sequence[Parish]


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def told_quarters(today: date) -> list[Quarter]:
    """The last four that are over; the first of them had the months of this one."""
    present = quarter_of(today)
    return [present.back(n) for n in range(QUARTERS, 0, -1)]


def release(session: Session) -> Release | None:
    return newest_release(session.connection())


def seasons(session: Session, today: date) -> list[Season]:
    """Crops of which something is told in the last year; what most was reaped of in these months a year ago first."""
    quarters, now = told_quarters(today), quarter_of(today).back(4)
    cells = _cells(session, [one.period for one in quarters])
    found = [_season(crop, quarters, now, of_crop) for crop, of_crop in cells.items()]
    return sorted((one for one in found if _is_told(one)), key=lambda one: (-(one.now.value or 0), one.crop))


def by_parish(session: Session, dataset: str, measure: str, **where: str) -> dict[Parish, Cell]:
    """A measure of a dataset in each parish of which anything is told, at the level of parishes."""
    published = PUBLISHED[dataset]
    column = published.measures[measure]
    wanted = select(CELLS.c.parish, column, CELLS.c.obs_status).where(
        published.standing(), CELLS.c.level == "parish", *(CELLS.c[name] == value for name, value in where.items())
    )
    return {Parish(parish): Cell(value, status == WITHHELD) for parish, value, status in session.execute(wanted)}


def whole(session: Session, dataset: str, measure: str, **where: str) -> Cell | None:
    """The same for the country."""
    published = PUBLISHED[dataset]
    wanted = select(published.measures[measure], CELLS.c.obs_status).where(
        published.standing(), CELLS.c.level == "country", *(CELLS.c[name] == value for name, value in where.items())
    )
    row = session.execute(wanted).first()
    return Cell(row[0], row[1] == WITHHELD) if row else None


def newest_period(session: Session, dataset: str) -> str | None:
    """The last quarter, month or year of which it tells anything."""
    told = select(func.max(CELLS.c.period)).where(PUBLISHED[dataset].standing())
    newest: str | None = session.scalars(told).one()
    return newest


def _cells(session: Session, periods: Sequence[str]) -> dict[str, dict[tuple[str, str], Cell]]:
    """By crop, then by parish (or the whole country) and quarter: plantings reaped."""
    wanted = select(
        CELLS.c.commodity, CELLS.c.parish, CELLS.c.period, PRODUCTION.measures["plantings"], CELLS.c.obs_status
    ).where(PRODUCTION.standing(), CELLS.c.period.in_(list(periods)))
    found: dict[str, dict[tuple[str, str], Cell]] = {}
    for crop, parish, period, value, status in session.execute(wanted):
        found.setdefault(crop, {})[parish, period] = Cell(value, status == WITHHELD)
    return found


def _season(crop: str, quarters: Sequence[Quarter], now: Quarter, cells: Mapping[tuple[str, str], Cell]) -> Season:
    nothing = Cell(None, is_withheld=False)
    whole_country = {one: cells.get((WHOLE, one.period), nothing) for one in quarters}
    reaped: dict[Parish, Any] = {}
    for (parish, _period), cell in cells.items():
        if parish != WHOLE and cell.value is not None:
            reaped[Parish(parish)] = reaped.get(Parish(parish), 0) + cell.value
    most = sorted(reaped, key=lambda parish: -reaped[parish])[:3]
    return Season(crop, whole_country, whole_country.get(now, nothing), most)


def _is_told(one: Season) -> bool:
    return any(cell.value is not None for cell in one.by_quarter.values())
