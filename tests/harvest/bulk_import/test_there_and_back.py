"""Whatever a file brings: undone, nothing of it is left; loaded twice, it is there once; what was used since stays."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.loads import OtherNumber
from harvest.records.receipt_books import IdSeen, sell
from tests.harvest.bulk_import.loads import contents, counts, findings, loaded, sheet, undone
from tests.harvest.records.makers import acting, make_book, make_farm, make_farmer, make_office, make_series

Sessions = sessionmaker[HarvestSession]
Row = dict[str, object]
Dice = random.Random
PARISHES = ("ST.ANN", "Manchester", "St Elizabeth", "JM-13", "Kent")
CROPS = ("yam", "Ginger", "gungo", "callaloo", "plastic")
ANIMALS = ("goats", "pig", "fowl", "yam")
UNITS = ("acre", "squares", "ha", "")


def _day(dice: Dice) -> str:
    found = date(2026, 5, 30) - timedelta(days=dice.randrange(600))
    return f"{found:%d/%m/%Y}"


def _maybe(dice: Dice, value: object) -> object:
    return value if dice.random() < 0.7 else ""


def a_farmer(dice: Dice) -> Row:
    return {
        "Farmer number": 81000000 + dice.randrange(6),
        "First name": dice.choice(("Jane", "John", "")),
        "Last name": dice.choice(("Sample", "Tester")),
        "Date of birth": _maybe(dice, f"{dice.randrange(1, 29)}/3/19{dice.randrange(50, 90)}"),
        "Parish": dice.choice(PARISHES),
        "Registered on": _maybe(dice, _day(dice)),
        "Verified on": _maybe(dice, _day(dice)),
        "Farmer reference": _maybe(dice, dice.randrange(5)),
    }


def a_farm(dice: Dice) -> Row:
    return {
        "Farm reference": _maybe(dice, f"F-{dice.randrange(6)}"),
        "Farmer number": _maybe(dice, dice.choice(("81119321", "081119322"))),
        "Parish": dice.choice(PARISHES),
        "Size": _maybe(dice, dice.choice(("5", "2 1/2", "0", "many"))),
        "Unit": dice.choice(UNITS),
        "Latitude": _maybe(dice, dice.choice(("18.2", "0", "51"))),
        "Longitude": _maybe(dice, dice.choice(("-77.3", "0"))),
        "Title volume": _maybe(dice, "12"),
        "Title folio": _maybe(dice, "7"),
    }


def a_crop(dice: Dice) -> Row:
    return {
        "Farm reference": _maybe(dice, dice.choice(("BASE", "BASE", "F-9"))),
        "Crop reference": _maybe(dice, _maybe(dice, f"C-{dice.randrange(4)}")),
        "Crop": dice.choice(CROPS),
        "Area": _maybe(dice, dice.choice(("1/2", "3", "1 acre"))),
        "Area unit": dice.choice(UNITS),
        "Planted on": _maybe(dice, _day(dice)),
        "Reaping from": _maybe(dice, _day(dice)),
        "Reaping until": _maybe(dice, _day(dice)),
        "Seen on": _maybe(dice, _day(dice)),
        "Reaped on": "" if dice.random() < 0.8 else _day(dice),
    }


def a_count(dice: Dice) -> Row:
    return {
        "Farm reference": _maybe(dice, "BASE"),
        "Animals": dice.choice(ANIMALS),
        "Stage": _maybe(dice, dice.choice(("Layers", "layers", "does"))),
        "How many": _maybe(dice, dice.randrange(2)),
        "Counted on": _maybe(dice, _day(dice)),
        "Ear tags": _maybe(dice, _maybe(dice, "JM-001")),
    }


def a_book(dice: Dice) -> Row:
    first = 4100001 + 50 * dice.randrange(8)
    return {
        "Series": dice.choice(("A", "a", "A", "Z")),
        "Book number": 500 + dice.randrange(6),
        "First receipt number": first,
        "Last receipt number": first + 99,
        "State": "" if dice.random() < 0.6 else dice.choice(("lost", "stolen", "in stock", "printed", "finished")),
        "State since": _maybe(dice, _day(dice)),
        "Office": _maybe(dice, "JAS Sample Town"),
        "Farmer number": _maybe(dice, dice.choice(("81119321", "081119322"))),
        "Sold on": _maybe(dice, _day(dice)),
        "Price": _maybe(dice, "500"),
    }


def ground(sessions: Sessions) -> None:
    """Two farmers, a farm of five acres called BASE, a series and an office."""
    with acting(sessions) as session:
        make_farmer(session, farmer_number="081119322")
        farm = make_farm(session, make_farmer(session, farmer_number="081119321"))
        session.add(OtherNumber(system="file", table_name="farms", number="BASE", record_id=farm.id))
        make_series(session, code="A")
        make_office(session, name="JAS Sample Town")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("make", [a_farmer, a_farm, a_crop, a_count, a_book])
def test_undo_after_load_is_nothing_and_load_twice_is_once(
    harvest_sessions: Sessions, make: Callable[[Dice], Row], seed: int
) -> None:
    dice = random.Random(seed)
    ground(harvest_sessions)
    start = contents(harvest_sessions)
    first_file, second_file = (sheet([make(dice) for _ in range(14)]) for _ in range(2))
    first = loaded(harvest_sessions, first_file, with_duplicates=True)
    after_first = contents(harvest_sessions)
    again = loaded(harvest_sessions, first_file, with_duplicates=True)
    assert counts(again).keys() <= {"same", "refused"}, findings(harvest_sessions, again)
    assert contents(harvest_sessions) == after_first
    second = loaded(harvest_sessions, second_file, with_duplicates=True)
    undone(harvest_sessions, second)
    assert contents(harvest_sessions) == after_first
    undone(harvest_sessions, again)
    undone(harvest_sessions, first)
    assert contents(harvest_sessions) == start


def test_a_farmer_to_whom_a_book_was_sold_stays_with_his_number_and_undo_says_so(harvest_sessions: Sessions) -> None:
    names = {"Parish": "St Ann", "Registered on": "3/2/2020", "Verified on": "4/3/2020", "First name": "Jane"}
    rows = [
        {"Farmer number": f"08111932{n}", "Last name": last, "Farmer reference": f"R-{n}"} | names
        for n, last in enumerate(("Sample", "Tester"))
    ]
    load = loaded(harvest_sessions, sheet(rows))
    with acting(harvest_sessions) as session:
        book = make_book(session, make_series(session), office=make_office(session))
        jane = session.scalars(select(Farmer).where(Farmer.farmer_number == "081119320")).one()
        sell(session, book, jane, on=date(2026, 5, 1), id_seen=IdSeen.RADA_CARD)
        kept_id, printed = jane.id, book.book_number
    undone(harvest_sessions, load)
    said = f"Kept, receipt book {printed} refers to it."
    assert findings(harvest_sessions, load, "kept") == [(2, None, f"farmers {kept_id}", said)]
    with harvest_sessions() as session:
        assert session.scalars(select(Farmer.farmer_number)).all() == ["081119320"]
        assert session.scalars(select(OtherNumber.number)).all() == ["R-0"]


def test_a_farm_with_crops_of_another_file_stays_until_that_file_is_undone(harvest_sessions: Sessions) -> None:
    ground(harvest_sessions)
    start = contents(harvest_sessions)
    farms = loaded(
        harvest_sessions,
        sheet([{"Farm reference": "F-1", "Farmer number": "081119321", "Parish": "St Ann", "Size": "5 acres"}]),
    )
    crops = loaded(harvest_sessions, sheet([{"Farm reference": "F-1", "Crop": "yam", "Area": "1 acre"}]))
    undone(harvest_sessions, farms)
    with harvest_sessions() as session:
        assert len(session.scalars(select(Farm)).all()) == 2
        assert "F-1" in session.scalars(select(OtherNumber.number)).all()
    undone(harvest_sessions, crops)
    assert contents(harvest_sessions) == start
