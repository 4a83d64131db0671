"""The same rows again change nothing and say so: renamed, re-sorted, in another encoding, with other columns first."""

import random

import pytest
from sqlalchemy.orm import sessionmaker

from harvest.bulk_import.trial import run_trial
from harvest.database import HarvestSession
from harvest.records.loads import LoadState
from tests.harvest.bulk_import.loads import (
    brought,
    contents,
    counts,
    findings,
    loaded,
    sheet,
    the_load,
    tried,
    work,
)

Sessions = sessionmaker[HarvestSession]
ROWS = [
    {
        "Farmer number": f"08{place:07}",
        "First name": name,
        "Last name": "Sample",
        "Parish": "St Ann",
        "Registered on": "27/3/2020",
    }
    for place, name in enumerate(["Jané", "Zoë", "Ann", "Bea"])
]


def turned(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [dict(reversed(row.items())) for row in rows]


def shuffled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return random.Random(4).sample(rows, len(rows))


AGAIN = {
    "renamed": sheet(ROWS).encode(),
    "re-sorted": sheet(shuffled(ROWS)).encode(),
    "other columns first": sheet(turned(ROWS)).encode(),
    "UTF-16": sheet(ROWS).encode("utf-16"),
    "Windows-1252 with tabs": sheet(ROWS).replace(";", "\t").encode("cp1252"),
    "byte order mark, CRLF": b"\xef\xbb\xbf" + sheet(ROWS).replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("again", AGAIN)
def test_the_same_content_again_changes_nothing_and_says_so(harvest_sessions: Sessions, again: str) -> None:
    first = loaded(harvest_sessions, sheet(ROWS))
    before = contents(harvest_sessions)
    second = tried(harvest_sessions, AGAIN[again])
    assert counts(second) == {"same": len(ROWS)}
    assert second.note == (
        f"These rows were loaded before, from sample.csv (load {first.id}). Loading them again changes nothing."
    )
    loaded(harvest_sessions, AGAIN[again])
    assert contents(harvest_sessions) == before


def test_other_content_is_not_taken_for_the_same(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, sheet(ROWS))
    other = tried(harvest_sessions, sheet([*ROWS[:3], {**ROWS[3], "First name": "Bee"}]))
    assert counts(other) == {"same": 3, "changed": 1}
    assert other.note is None
    assert findings(harvest_sessions, other) == [(5, "B", "Bee", "First name: Bea becomes Bee.")]


def test_content_that_was_changed_since_is_said_to_be_changed_back(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, sheet(ROWS))
    loaded(harvest_sessions, sheet([{**ROWS[0], "First name": "Joan"}]))
    again = tried(harvest_sessions, sheet(ROWS))
    assert counts(again) == {"same": 3, "changed": 1}
    assert "look at what would be changed back" in (again.note or "")


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (("13/2/2020", "1/2/2020"), LoadState.TRIED, ""),
        (("2/13/2020", "2/1/2020"), LoadState.TRIED, "month/day/year, because of 2/13/2020"),
        (("1/2/2020", "3/4/2020"), LoadState.TRIED, "day/month/year: nothing in the file says otherwise"),
        (("13/2/2020", "2/13/2020"), LoadState.UNREADABLE, "13/2/2020 has the day first, 2/13/2020 the month"),
        (("2020-02-13", "1/2/2020"), LoadState.TRIED, ""),
        (("43874", "13 Feb 2020"), LoadState.TRIED, ""),
    ],
)
def test_days_are_read_in_one_order_or_not_at_all(
    harvest_sessions: Sessions, days: tuple[str, str], state: LoadState, words: str
) -> None:
    rows = [{**row, "Registered on": day} for row, day in zip(ROWS, days, strict=False)]
    load_id = brought(harvest_sessions, sheet(rows))
    run_trial(work(harvest_sessions), load_id)
    load = the_load(harvest_sessions, load_id)
    assert load.state is state
    said = load.note or " ".join((load.counts or {}).get("notes", []))
    assert words in said
    if state is LoadState.TRIED:
        assert counts(load) == {"new": 2}


@pytest.mark.parametrize("cell", ["#REF!", "#div/0!", "#N/A", "#NAME?", "#NOT CALCULATED!", "#", "########"])
def test_what_a_spreadsheet_shows_in_the_place_of_a_value_is_nobody_s_name(
    harvest_sessions: sessionmaker[HarvestSession], cell: str
) -> None:
    row = {"Farmer number": "081119321", "First name": "Jane", "Parish": "St Ann", "Registered on": "27/3/2020"}
    load = tried(harvest_sessions, sheet([{**row, "Last name": cell}]))
    assert counts(load) == {"refused": 1}
    assert findings(harvest_sessions, load, "error") == [
        (2, "E", cell, f"“{cell}” is what a spreadsheet shows in the place of a value. Write the value itself.")
    ]
