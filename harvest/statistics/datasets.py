"""The datasets of the cube: how each is cut, what is measured, how a measure is told, and where its facts come from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from harvest.records.cube import CubeDataset
from harvest.statistics.facts import farmers, farms, livestock, production, receipts
from harvest.statistics.trees import Cut, Fact

# The facts of everything that may be told on this day, those of one whole together.
Facts = Callable[[Connection, date], Iterator[Fact]]
Says = Callable[[int], Any]
SQUARE_METRES = 10_000  # of a hectare
GRAMS = 1_000  # of a kilogram


def _count(value: int) -> int:
    return value


def _hectares(square_metres: int) -> Decimal | None:
    if not square_metres:
        return None
    return (Decimal(square_metres) / SQUARE_METRES).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _kg(grams: int) -> int | None:
    return round(grams / GRAMS) if grams else None


def _head(animals: int) -> int:
    """To the nearest five."""
    return (animals + 2) // 5 * 5


@dataclass(frozen=True, slots=True)
class Counted:
    """One family of trees. `measures`: the column of each number in a part, and how it is told; the records first.

    cuts: with the dataset in which the cells of each are told; the whole is told in the first. periods: how the first
    word of a whole's key names its first day; None where it names none. by_commodity: the second is a commodity's id.
    """

    title: str
    cuts: Mapping[CubeDataset, Cut]
    measures: tuple[tuple[str, Says], ...]
    facts: Facts
    period_start: Callable[[str], date] | None = None
    by_commodity: bool = False

    @property
    def dataset(self) -> CubeDataset:
        return next(iter(self.cuts))


def _month(period: str) -> date:
    return date.fromisoformat(f"{period}-01")


def _year(period: str) -> date:
    return date(int(period), 1, 1)


def _quarter(period: str) -> date:
    year, _, quarter = period.partition("-Q")
    return date(int(year), 3 * int(quarter) - 2, 1)


RECORDS = ("records", _count)
HECTARES = ("hectares", _hectares)

COUNTED = (
    Counted(
        "Production",
        {CubeDataset.PRODUCTION: ("parish",), CubeDataset.VARIETIES: ("variety",)},
        (RECORDS, HECTARES, ("kg", _kg)),
        production.facts,
        _quarter,
        by_commodity=True,
    ),
    Counted(
        "Livestock",
        {CubeDataset.LIVESTOCK: ("parish",)},
        (("head", _head),),
        livestock.facts,
        _year,
        by_commodity=True,
    ),
    Counted(
        "Farmers",
        {CubeDataset.FARMERS: ("parish", "activity", "sex", "age_band")},
        (RECORDS,),
        farmers.described,
    ),
    Counted("Other farmers", {CubeDataset.OTHER_FARMERS: ("parish",)}, (RECORDS,), farmers.others),
    Counted("Farms", {CubeDataset.FARMS: ("parish", "size_class")}, (RECORDS, HECTARES), farms.facts),
    Counted("Receipt books sold", {CubeDataset.BOOKS_SOLD: ("parish",)}, (RECORDS,), receipts.sold, _month),
    Counted("Receipts shown", {CubeDataset.RECEIPTS_SHOWN: ("parish",)}, (RECORDS,), receipts.shown, _month),
)


def by_whole(facts: Iterable[Fact]) -> Iterator[tuple[str, Iterator[Fact]]]:
    """The facts of each whole, one after the other, never held in memory together."""
    return groupby(facts, key=attrgetter("tree"))
