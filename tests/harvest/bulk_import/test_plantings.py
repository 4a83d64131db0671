"""Crops in files: on farms of another file, in any area unit, known by a reference or by what tells them apart."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.records.loads import OtherNumber
from harvest.records.plantings import Planting
from tests.harvest.bulk_import.loads import changed_tables, contents, counts, findings, loaded, sheet, tried, undone
from tests.harvest.records.makers import acting, make_farm, make_farmer

Sessions = sessionmaker[HarvestSession]


def farm(sessions: Sessions, **changed: object) -> str:
    """The reference of a farm of five acres."""
    with acting(sessions) as session:
        return f"H{make_farm(session, make_farmer(session), **changed).id}"


def row(farm: str, **changed: object) -> dict[str, object]:
    plain = {"Farm reference": farm, "Crop": "gungo", "Variety": "", "Area": "5 squares", "Planted on": "13/3/2026"}
    return plain | changed


def test_crops_are_loaded_once_and_taken_back(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    before = contents(harvest_sessions)
    own = {"Crop reference": "C-7", "Expected amount": "300 lb", "Reaping from": "1/9/2026", "Seen on": "2/4/2026"}
    text = sheet([row(where), row(where, Crop="Yellow Yam", **own)])
    first = loaded(harvest_sessions, text)
    assert counts(first) == {"new": 2}
    with harvest_sessions() as session:
        peas, yam = session.scalars(select(Planting).order_by(Planting.id))
        assert (peas.hectares, peas.source, str(peas.recorded_on)) == (
            Decimal("0.2023"),
            f"load {first.id}",
            "2026-05-14",
        )
        assert (yam.expected_quantity, yam.expected_unit, str(yam.recorded_on)) == (Decimal(300), "LBR", "2026-04-02")
        [number] = session.scalars(select(OtherNumber))
        assert (number.table_name, number.number, number.record_id) == ("plantings", "C-7", yam.id)
    assert changed_tables(before, contents(harvest_sessions)) == {"plantings", "other_numbers"}
    again = loaded(harvest_sessions, text)
    assert counts(again) == {"same": 2}
    undone(harvest_sessions, first)
    assert contents(harvest_sessions) == before


def test_what_is_wrong_is_said_at_its_cell(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    wrong = [
        row("F-99"),
        row(where, Crop="plastic"),
        row(where, Crop="goats"),
        row(where, Variety="Purple"),
        row(where, Area="many"),
        row(where, **{"Planted on": "13/3/2027"}),
        row(where, Crop="Yam"),
        row(where, Crop="Yam"),
        row(where, Crop="ginger", **{"Ended on": "1/5/2026"}),
        row(where, Crop="thyme", **{"Reaped on": "1/3/2026"}),
        row("", Crop="okra"),
    ]
    load = tried(harvest_sessions, sheet(wrong))
    assert counts(load) == {"new": 1, "refused": 10}
    assert findings(harvest_sessions, load) == [
        (2, "A", "F-99", "No farm has the reference “F-99”. Load the farms first, or correct the reference."),
        (3, "B", "plastic", "“plastic” is not a crop on record. Try another name for it."),
        (4, "B", "goats", "Goats is not planted. Record it with the animals, or name the crop."),
        (5, "C", "Purple", "Gungo peas has no variety “Purple” on record. Check it, or leave it empty."),
        (6, "D", "many", "Area “many” is not an amount. Write it in digits, such as 2.5 or 2 1/2."),
        (6, "B", "gungo", "Line 5 of this file is the same record. Keep one of the two lines."),
        (7, "E", "13/3/2027", "Planted on 13/03/2027 is still to come. Correct the date."),
        (9, "B", "Yam", "Line 8 of this file is the same record. Keep one of the two lines."),
        (10, None, "", "Choose how it ended: failed, or taken out."),
        (11, "G", "1/3/2026", "This crop was planted on 13 Mar 2026: 1 Mar 2026 lies before that. Correct one."),
        (12, "A", "", "Enter the farm reference."),
    ]


def test_more_than_the_farm_has_is_said_and_no_reason_to_refuse(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    text = sheet([row(where, Crop=crop, Area="2 acres") for crop in ("yam", "ginger", "okra")])
    load = loaded(harvest_sessions, text)
    assert counts(load) == {"new": 3}
    said = (
        "With this, 2.428 ha are planted on a farm of 2.023 ha (5 acres). Check both, or keep it if crops stand "
        "between crops."
    )
    assert findings(harvest_sessions, load, "more_than_farm") == [(4, "D", "2 acres", said)]
    more = tried(
        harvest_sessions, sheet([row(where, Crop="yam", Area="3 acres"), row(where, Crop="thyme", Area="1/4 acre")])
    )
    assert [line for line, *_ in findings(harvest_sessions, more, "more_than_farm")] == [2, 3]


def test_a_crop_that_is_over_or_was_seen_later_is_left_as_it_is(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    loaded(
        harvest_sessions,
        sheet([row(where, **{"Seen on": "2/4/2026"}), row(where, Crop="okra", **{"Reaped on": "1/5/2026"})]),
    )
    old = row(where, Area="6 squares", **{"Seen on": "1/4/2026"})
    load = tried(harvest_sessions, sheet([old, row(where, Crop="okra", Area="1 square")]))
    assert findings(harvest_sessions, load) == [
        (2, "F", "1/4/2026", "This crop was seen later, on 2 Apr 2026: nothing was changed."),
        (3, "B", "okra", "This crop is over since 1 May 2026. Record a new planting instead."),
    ]
    same = tried(harvest_sessions, sheet([row(where, **{"Seen on": "1/4/2026"})]))
    assert counts(same) == {"same": 1}


def test_a_change_is_told_cell_by_cell_and_taken_back(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    loaded(harvest_sessions, sheet([row(where)]))
    before = contents(harvest_sessions)
    load = loaded(harvest_sessions, sheet([row(where, Area="1 acre", **{"Number of plants": "400"})]))
    assert {sentence for *_, sentence in findings(harvest_sessions, load)} == {
        "Area unit: square becomes acre.",
        "Number of plants: – becomes 400.",
        "Area: 5 becomes 1.",
    }
    undone(harvest_sessions, load)
    assert contents(harvest_sessions) == before


@pytest.mark.parametrize("portion", [1, 100])
def test_one_crop_with_its_reference_and_without_is_not_kept_twice(harvest_sessions: Sessions, portion: int) -> None:
    where = farm(harvest_sessions)
    text = sheet([row(where), row(where, **{"Crop reference": "C-1", "Area": "3 squares"})])
    load = loaded(harvest_sessions, text, portion=portion)
    assert counts(load) == {"new": 1, "refused": 1}
    assert counts(loaded(harvest_sessions, text, portion=portion)) == {"same": 1, "refused": 1}


def test_of_two_crops_alike_none_is_guessed(harvest_sessions: Sessions) -> None:
    where = farm(harvest_sessions)
    loaded(harvest_sessions, sheet([row(where, **{"Crop reference": name}) for name in ("C-1", "C-2")]))
    load = tried(harvest_sessions, sheet([row(where, Area="2 squares")]))
    assert findings(harvest_sessions, load) == [
        (2, "B", "gungo", "2 crops on record are this one by farm, name and day. Say which by its reference.")
    ]


@pytest.mark.parametrize("portion", [1, 100])
@pytest.mark.parametrize("names", [("C-7", "H1"), ("H1", "C-7"), ("C-7", ""), ("", "h1")])
def test_a_crop_on_record_that_is_named_in_two_ways_is_changed_once(
    names: tuple[str, str], portion: int, harvest_sessions: Sessions
) -> None:
    """Else the file changed it twice, and once more each time that it came again."""
    where = farm(harvest_sessions)
    loaded(harvest_sessions, sheet([row(where, **{"Crop reference": "C-7"})]))
    alone = {"Farm reference": "", "Crop": "", "Planted on": ""}  # a reference says it all
    rows = [
        row(where, **({"Crop reference": name} | alone if name else {}), Area=f"{area} squares")
        for area, name in enumerate(names, 6)
    ]
    first = loaded(harvest_sessions, sheet(rows), portion=portion)
    assert counts(first) == {"changed": 1, "refused": 1}
    assert [(line, said) for line, _, _, said in findings(harvest_sessions, first, "twice")] == [
        (3, "Line 2 of this file is the same record. Keep one of the two lines.")
    ]
    assert counts(loaded(harvest_sessions, sheet(rows), portion=portion)) == {"same": 1, "refused": 1}
