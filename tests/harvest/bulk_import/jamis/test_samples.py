"""The published files themselves: facts typed by hand, and every price beside a slow reader that knows only columns.

The slow reader shares nothing with the layouts: line ranges and columns are typed here from the files.
"""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from harvest.bulk_import.layouts.jamis import Asked, JamisReport, read
from tests.harvest.bulk_import.jamis.pages import ITEMS, Sheet, on_record, rows, sample

FACTS = Path(__file__).with_name("farmgate_facts.csv")
FARMGATE = {
    date(2021, 2, 13): ("Farmgate 02.13.2021.csv", date(2021, 2, 11), 281),
    date(2020, 10, 3): ("Farmgate 10.03.2020.csv", date(2020, 10, 1), 259),
}
LEFT, RIGHT = (6, 8, 10, 11, 14), (15, 16, 17, 18, 20)
PARISHES = {  # lines of the block, left parish, right parish
    (15, 65): ("Manchester", "St Andrew"), (73, 123): ("St Catherine", "Clarendon"),
    (130, 179): ("St Elizabeth", "Westmoreland"), (188, 238): ("Hanover", "St James"),
    (245, 294): ("Trelawny", "St Ann"), (302, 351): ("St Mary", "Portland"), (358, 407): ("St Thomas", ""),
}  # fmt: skip
MARKETS = {"Papine": (6, 9, 10), "Coronation": (15, 17, 18), "Cross Roads": (20, 21, 23)}
STORES = {
    8: "Sampars, Cross Roads", 10: "Hi-Lo, Cross Roads", 12: "Mega Mart, Waterloo Road",
    15: "John R Wong, New Kingston", 18: "Brooklyn, Half Way Tree", 20: "Hi-Lo, Half Way Tree",
    22: "Shopper's Fair, Washington Boulevard", 24: "Shopper's Fair, Duhaney Park",
    26: "Loshusan, Barbican Road", 29: "Hi-Lo, Barbican Road",
    31: "Hi-Lo, Constant Spring", 34: "Shopper's Fair, Harbour View", 35: "Lee's Food, Red Hills Road",
    36: "Price Smart, Red Hills Road", 37: "Mega Mart, Portmore", 38: "Hi-Lo, Portmore",
}  # fmt: skip
Told = dict[tuple[str, str, str], tuple[str, ...]]  # place, commodity, variety: low, high, most frequent, supply, grade


def told_by(report: JamisReport) -> Told:
    """As printed, but with the name of the place on record."""
    found, problems = on_record(report)
    assert problems == ()
    return {
        (one.place, one.entry.typed["item"], one.entry.typed["variety"]): tuple(
            one.entry.typed.get(part, "-") for part in ("low", "high", "most_frequent", "supply", "grade")
        )
        for one in found
    }


def slow(sheet: Sheet, lines: tuple[int, int], place: str, columns: tuple[int, ...], variety: int) -> Told:
    """What stands in these columns of these lines, word for word."""
    told: Told = {}
    for line, cells in sheet:
        if lines[0] <= line <= lines[1] and cells[0] and re.match(r"\$?\d", cells[columns[0]]):
            values = tuple(cells[column].removeprefix("$") for column in columns)
            told[place, cells[0], cells[variety]] = (*values, *(["-"] * (5 - len(values))))
    return told


@pytest.mark.parametrize("week", FARMGATE)
def test_two_weeks_are_as_somebody_typed_them_from_the_file(week: date) -> None:
    report = read(rows(sample(FARMGATE[week][0])))
    found, _ = on_record(report)
    told = {(one.place, one.item): one.entry.typed for one in found}
    with FACTS.open(encoding="utf-8", newline="") as opened:
        facts = [row for row in csv.DictReader(opened) if row["week"] == week.isoformat()]
    assert len({fact["parish"] for fact in facts}) == 13
    for fact in facts:
        parts = ("low", "high", "most_frequent", "supply", "grade")
        read_here = told.get((fact["parish"], fact["item"]), {})
        assert {part: read_here.get(part, "") for part in parts} == {part: fact[part] for part in parts}, fact


@pytest.mark.parametrize("week", FARMGATE)
def test_every_farmgate_price_is_the_one_in_the_file(week: date) -> None:
    name, prepared, count = FARMGATE[week]
    sheet = sample(name)
    report = read(rows(sheet))
    expected: Told = {}
    for lines, (left, right) in PARISHES.items():
        expected |= slow(sheet, lines, left, LEFT, 2) | (slow(sheet, lines, right, RIGHT, 2) if right else {})
    assert told_by(report) == expected
    assert (len(expected), report.week_ending, report.prepared_on) == (count, week, prepared)
    assert (report.refused, report.asks) == ((), ())


def test_every_market_price_is_the_one_in_the_file() -> None:
    sheet = sample("urban_municipal_09.04.2021.csv")
    report = read(rows(sheet))
    expected: Told = {}
    for market, columns in MARKETS.items():
        expected |= slow(sheet, (11, 60), market, columns, 2)
    assert told_by(report) == expected
    assert expected["Coronation", "Cantaloupe", "Local"] == ("220", "330", "271.33", "-", "-")
    assert (len(expected), report.week_ending, report.prepared_on) == (88, date(2021, 9, 4), date(2021, 9, 3))
    assert report.refused == ()


def test_every_store_s_price_is_the_one_in_the_file() -> None:
    sheet = sample("retail_01.16.2021.csv")
    report = read(rows(sheet))
    expected: Told = {}
    for column, store in STORES.items():
        expected |= slow(sheet, (28, 214), store, (column, column, column), 4)
    assert told_by(report) == expected
    assert expected["Lee's Food, Red Hills Road", "Yam", "Yellow"][0] == "297.62"
    assert (len(expected), report.week_ending, report.prepared_on) == (481, date(2021, 1, 16), date(2021, 1, 15))
    assert report.refused == ()


def test_every_price_of_the_summary_is_the_one_in_the_file() -> None:
    sheet = sample("kingston_supermarket_prices_september_04_2021.csv")
    report = read(rows(sheet))
    expected = slow(sheet, (2, 60), "Kingston supermarkets", (2, 3, 4), 1)
    assert told_by(report) == expected
    assert (len(expected), report.refused) == (40, ())
    assert report.asks == (Asked.WEEK_ENDING, Asked.PLACE, Asked.UNIT)


@pytest.mark.parametrize(
    "name",
    [*(name for name, _, _ in FARMGATE.values()), "urban_municipal_09.04.2021.csv", "retail_01.16.2021.csv",
     "kingston_supermarket_prices_september_04_2021.csv"],
)  # fmt: skip
def test_every_row_s_commodity_and_variety_is_a_price_item_on_record(name: str) -> None:
    variety = 4 if name.startswith("retail") else 1 if name.startswith("kingston") else 2
    printed = {(cells[0], cells[variety]) for _, cells in sample(name) if len(cells) > variety and cells[variety]}
    goods = {(item, kind) for item, kind in printed if item and "Variety" not in kind and item != "Commodity"}
    assert len({ITEMS.item(item, kind) for item, kind in goods}) == len(goods) >= 50
