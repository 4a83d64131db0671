"""Counts of animals in files: each count ends the one before it, in whatever order a file has them."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.records.livestock import Livestock, LivestockTag
from harvest.records.loads import OtherNumber
from tests.harvest.bulk_import.loads import contents, counts, findings, loaded, sheet, tried, undone
from tests.harvest.bulk_import.test_plantings import farm
from tests.harvest.records.makers import acting

Sessions = sessionmaker[HarvestSession]


def row(farm: str, **changed: object) -> dict[str, object]:
    plain = {"Farm reference": farm, "Animals": "goat", "Stage": "Does", "How many": "14", "Counted on": "13/3/2026"}
    return plain | changed


def stand(sessions: Sessions) -> list[tuple[date, int, date | None]]:
    with sessions() as session:
        found = session.scalars(select(Livestock).order_by(Livestock.recorded_on))
        return [(one.recorded_on, one.head_count, one.ended_on) for one in found]


def test_counts_are_loaded_once_and_taken_back(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    before = contents(harvest_sessions)
    text = sheet([row(where, **{"Ear tags": "JM-001, JM-002"}), row(where, Animals="pigs", Stage="")])
    load = loaded(harvest_sessions, text)
    assert counts(load) == {"new": 2}
    with harvest_sessions() as session:
        assert session.scalars(select(LivestockTag.tag)).all() == ["JM-001", "JM-002"]
    again = loaded(harvest_sessions, text)
    assert counts(again) == {"same": 2}
    undone(harvest_sessions, load)
    assert contents(harvest_sessions) == before


def test_each_count_ends_with_the_next_whatever_the_order(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    first = loaded(harvest_sessions, sheet([row(where, **{"Counted on": "1/4/2026"})]))
    before = contents(harvest_sessions)
    counted = [("5/5/2026", 0), ("2/2/2026", 9), ("14/4/2026", 12)]
    second = loaded(
        harvest_sessions, sheet([row(where, **{"Counted on": day, "How many": count}) for day, count in counted])
    )
    assert stand(harvest_sessions) == [
        (date(2026, 2, 2), 9, date(2026, 4, 1)),
        (date(2026, 4, 1), 14, date(2026, 4, 14)),
        (date(2026, 4, 14), 12, date(2026, 5, 5)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ]
    undone(harvest_sessions, second)
    assert contents(harvest_sessions) == before
    undone(harvest_sessions, first)
    assert stand(harvest_sessions) == []


def test_what_is_wrong_is_said_at_its_cell(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    wrong = [
        row(where, Animals="yam"),
        row(where, **{"How many": "a few"}),
        row(where, **{"How many": ""}),
        row(where, **{"Counted on": ""}),
        row(where, **{"Counted on": "13/3/2027"}),
        row(where, **{"How many": "1", "Ear tags": "JM-001 JM-002", "Stage": "kids"}),
        row("F-1"),
    ]
    load = tried(harvest_sessions, sheet(wrong))
    assert counts(load) == {"refused": 7}
    assert findings(harvest_sessions, load) == [
        (2, "B", "yam", "Yam is not counted by head. Name the animals."),
        (3, "D", "a few", "How many “a few” is not a whole number. Write it in digits, such as 12."),
        (4, "B", "goat", "Line 3 of this file is the same record. Keep one of the two lines."),
        (5, "E", "", "Enter the day of the count."),
        (6, "E", "13/3/2027", "Counted on 13 Mar 2027 is still to come. Correct the date."),
        (7, "F", "JM-001 JM-002", "2 tags for 1 animals. Correct the count or the tags."),
        (8, "A", "F-1", "No farm has the reference “F-1”. Load the farms first, or correct the reference."),
    ]


def test_a_count_is_corrected_and_the_correction_taken_back(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    loaded(harvest_sessions, sheet([row(where)]))
    before = contents(harvest_sessions)
    load = loaded(harvest_sessions, sheet([row(where, **{"How many": "0"})]))
    assert counts(load) == {"changed": 1}
    assert stand(harvest_sessions) == [(date(2026, 3, 13), 0, date(2026, 3, 13))]
    undone(harvest_sessions, load)
    assert contents(harvest_sessions) == before


@pytest.mark.parametrize("stated", ["F-404", "H999999", "#REF!", ""])
def test_a_count_named_by_its_own_reference_has_a_farm_even_where_the_row_names_none(
    harvest_sessions: Sessions, stated: str
) -> None:
    named = {"Count reference": "C-1"}
    loaded(harvest_sessions, sheet([row(farm(harvest_sessions), **named)]))
    load = tried(harvest_sessions, sheet([row(stated, **named, **{"How many": "15"})]))
    assert counts(load) == ({"refused": 1} if stated else {"changed": 1})
    assert {column for _, column, _, _ in findings(harvest_sessions, load)} == ({"A"} if stated else {"D"})


@pytest.mark.parametrize("portion", [1, 100])
@pytest.mark.parametrize("named_first", [True, False])
def test_one_count_with_its_reference_and_without_is_not_counted_twice(
    harvest_sessions: Sessions, named_first: bool, portion: int
) -> None:
    """Such a file gave two counts, and loaded again it changed the one into the other."""
    where = farm(harvest_sessions)
    rows = [row(where, **{"Count reference": "N-1"}), row(where, **{"How many": "9"})]
    text = sheet(rows if named_first else rows[::-1])
    load = loaded(harvest_sessions, text, portion=portion)
    assert counts(load) == {"new": 1, "refused": 1}
    assert findings(harvest_sessions, load) == [
        (
            3,
            "B",
            "goat",
            "Line 2 of this file may be the same record: one of the two has a reference, and the other none. "
            "Keep one of them, or give each its own reference.",
        )
    ]
    assert counts(loaded(harvest_sessions, text, portion=portion)) == {"same": 1, "refused": 1}


@pytest.mark.parametrize("portion", [1, 100])
def test_a_farm_that_is_named_in_two_ways_is_one_farm(harvest_sessions: Sessions, portion: int) -> None:
    where = farm(harvest_sessions)
    with acting(harvest_sessions) as session:
        named = OtherNumber(system="file", table_name="farms", number="F-1", record_id=int(where.removeprefix("H")))
        session.add(named)
    load = loaded(harvest_sessions, sheet([row(where), row("F-1")]), portion=portion)
    assert counts(load) == {"new": 1, "refused": 1}
    assert [said for *_, said in findings(harvest_sessions, load)] == [
        "Line 2 of this file is the same record. Keep one of the two lines."
    ]


def test_of_two_counts_alike_none_is_guessed(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    loaded(harvest_sessions, sheet([row(where, **{"Count reference": name}) for name in ("N-1", "N-2")]))
    load = tried(harvest_sessions, sheet([row(where, **{"How many": "15"})]))
    assert findings(harvest_sessions, load) == [
        (2, "B", "goat", "2 counts on record are of these animals on that day. Say which by its reference.")
    ]
