"""A visit records a whole farm in one go or nothing of it; farms that wait longest come first."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

from harvest.audit import Change
from harvest.database import HarvestSession
from harvest.records.commodities import commodities_known
from harvest.records.farmers.refusals import DayWrong
from harvest.records.farms import Farm
from harvest.records.livestock import LIVESTOCK_FIELDS
from harvest.records.plantings import PlantingState
from harvest.records.visits import (
    CROP_ROW_FIELDS,
    DueBecause,
    Rows,
    Visit,
    VisitBy,
    VisitRowRefused,
    crop_as_typed,
    livestock_rows,
    oldest_records,
    planting_rows,
    production_of,
    record_visit,
    visit,
    visits_due,
    visits_to,
)
from harvest.vocabulary import FarmerStatus, Parish
from tests.harvest.records.makers import DAY, acting, make_farm, make_farmer
from tests.harvest.records.test_plantings import WORDS

BY = VisitBy("staff:7", "Officer Sample")
LATER = DAY + timedelta(days=30)


def rows(session: HarvestSession, crops: list[dict[str, str]], animals: list[dict[str, str]]) -> tuple[Rows, Rows]:
    known = commodities_known(session)
    return planting_rows(crops, known, today=LATER), livestock_rows(animals, known)


def go(
    session: HarvestSession, farm: Farm, crops: list[dict[str, str]], animals: list[dict[str, str]], **more: Any
) -> Visit:
    planted, kept = rows(session, crops, animals)
    assert (planted.sentences, kept.sentences) == ([], [])
    on = more.pop("on", DAY)
    return record_visit(session, farm, on=on, by=BY, plantings=planted.values, livestock=kept.values, **more)


def test_a_visit_records_the_farm_and_verifies_the_farmer(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session, verified_on=None)
        farm = make_farm(session, farmer)
        crops = [{"commodity": "Yam", "area": "2 acres"}, {"commodity": "Akee", "plants_count": "6"}]
        made = go(session, farm, crops, [{"commodity": "Goats", "head_count": "4", "tags": "JM-1 JM-2"}], verifies=True)
        assert visits_to(session, farm) == [made]
        assert (made.visited_by, made.visitor_name, made.verified) == ("staff:7", "Officer Sample", True)
        assert (farmer.verified_on, farmer.verified_by, farm.last_visited_on) == (DAY, "Officer Sample", DAY)
        found = production_of(session, farm)
        assert {crop.commodity for crop in found.growing} == {"Yam", "Ackee"}
        assert [(herd.commodity, herd.count.head_count, herd.tags) for herd in found.kept] == [
            ("Goats", 4, ("JM-1", "JM-2"))
        ]


def test_a_second_visit_brings_what_is_on_record_up_to_date(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session)
        go(session, farm, [{"commodity": "Yam"}, {"commodity": "Akee"}, {"commodity": "Cabbage"}], [])
        before = {
            crop.commodity: crop_as_typed(crop.planting, crop.commodity, crop.variety)
            for crop in production_of(session, farm).growing
        }
        crops = [
            before["Yam"] | {"area": "3", "area_unit": "square", "quantity": "50 lb"},
            before["Ackee"] | {"ended_how": "failed"},
            before["Cabbage"] | {"finished": "yes"},
        ]
        go(session, farm, crops, [], on=LATER)
        found = production_of(session, farm)
        [yam] = found.growing
        assert (yam.planting.area_unit, yam.planting.recorded_on) == ("square", LATER)
        assert [(one.reaped_on, one.quantity) for one in yam.reapings] == [(LATER, 50)]
        assert {crop.commodity: crop.state for crop in found.over} == {
            "Ackee": PlantingState.FAILED,
            "Cabbage": PlantingState.REAPED,
        }


def test_when_one_row_cannot_be_recorded_nothing_is_and_the_row_is_named(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session, verified_on=None)
        farm = make_farm(session, farmer)
        changes = select(func.count()).select_from(Change)
        before = session.scalar(changes)
        crops = [{"commodity": "Yam"}, {}, {"commodity": "Akee", "planted_on": "1/6/2026"}]
        with pytest.raises(VisitRowRefused, match=r"^Crops, row 3: Planted on 01 Jun 2026, but seen on 14 May"):
            go(session, farm, crops, [], verifies=True)
        assert session.scalar(changes) == before
        assert (production_of(session, farm).growing, visits_to(session, farm)) == ((), [])
        assert (farmer.verified_on, farm.last_visited_on) == (None, None)


def test_a_crop_of_another_farm_is_refused(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farm, other = make_farm(session), make_farm(session)
        go(session, other, [{"commodity": "Yam"}], [])
        elsewhere = str(production_of(session, other).growing[0].planting.id)
        for planting_id in (elsewhere, "999999"):
            with pytest.raises(VisitRowRefused, match="row 1: This crop is not on this farm"):
                go(session, farm, [{"planting_id": planting_id, "commodity": "Yam"}], [])


def test_a_verified_farmer_stays_verified_as_he_was(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session)
        was = farmer.verified_on
        assert not go(session, make_farm(session, farmer), [], [], verifies=True).verified
        assert farmer.verified_on == was


def test_nobody_is_verified_before_he_is_registered(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session, make_farmer(session, registered_on=LATER, verified_on=None))
        with pytest.raises(DayWrong, match="registered on 13 Jun 2026"):
            go(session, farm, [], [], verifies=True)


def test_an_older_visit_entered_late_does_not_make_the_farm_older(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session)
        go(session, farm, [], [], on=LATER)
        go(session, farm, [], [], on=DAY)
        assert farm.last_visited_on == LATER


def test_bad_rows_are_named_by_number_and_field() -> None:
    typed = [{"commodity": "cabbage"}, {"area_unit": "ACR"}, {"commodity": "cabbage", "area": "x"}]
    assert planting_rows(typed, WORDS, today=DAY).sentences == [
        "Crops, row 3, area: Area “x” is not an amount. Write it in digits, such as 2.5 or 2 1/2."
    ]
    assert livestock_rows([{}, {"commodity": "goats"}], WORDS).sentences == [
        "Animals, row 2, how many: Enter how many there are; 0 if none are left."
    ]


def test_a_crop_is_reaped_to_the_end_or_ended_not_both() -> None:
    [row] = planting_rows(
        [{"commodity": "cabbage", "finished": "on", "ended_how": "failed"}], WORDS, today=DAY
    ).rows.values()
    assert "Choose one of them" in row.errors["ended_how"]


def grid(names: list[str]) -> st.SearchStrategy[list[dict[str, str]]]:
    word = st.text(max_size=20) | st.sampled_from(["cabbage", "goat", "2 acres", "300 lb", "4", "1/5/2026", "failed"])
    return st.lists(st.dictionaries(st.sampled_from(names), word), max_size=4)


@given(grid([one.name for one in CROP_ROW_FIELDS]), grid([one.name for one in LIVESTOCK_FIELDS]))
def test_any_grid_becomes_values_or_sentences(crops: list[dict[str, str]], animals: list[dict[str, str]]) -> None:
    for one in (planting_rows(crops, WORDS, today=DAY), livestock_rows(animals, WORDS)):
        assert bool(one) is (one.sentences == [])
        assert all(sentence.startswith(f"{one.title}, row ") for sentence in one.sentences)


@given(st.dictionaries(st.sampled_from(["visited_on", "verifies", "note"]), st.text()))
def test_any_visit_form_becomes_values_or_sentences(typed: dict[str, str]) -> None:
    taken = visit(typed, today=DAY)
    assert taken or all(sentence.endswith(".") for sentence in taken.errors.values())


def test_the_farm_never_visited_comes_first_then_the_one_seen_longest_ago(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        new, old, never = (make_farm(session, last_visited_on=seen) for seen in (DAY, DAY - timedelta(days=9), None))
        make_farm(session, parish=Parish.PORTLAND)
        make_farm(session, make_farmer(session, status=FarmerStatus.DECEASED, status_since=DAY))
        found = oldest_records(session, [Parish.ST_ANN, Parish.ST_MARY], 10)
        assert [one.farm for one in found] == [never, old, new]
        assert [one.farm for one in oldest_records(session, [Parish.ST_ANN], 1)] == [never]
        assert oldest_records(session, [], 10) == []


def test_due_is_who_was_never_verified_and_what_nobody_saw_for_a_year(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        make_farm(session, last_visited_on=DAY - timedelta(days=364))
        stale = make_farm(session, last_visited_on=DAY - timedelta(days=365))
        not_noted = make_farm(session)  # its farmer was verified 800 days ago
        fresh = make_farmer(session, registered_on=DAY, verified_on=None)
        waiting = make_farmer(session, registered_on=DAY - timedelta(days=90), verified_on=None)
        second, first = make_farm(session, fresh), make_farm(session, waiting, last_visited_on=DAY)
        found = visits_due(session, [Parish.ST_ANN], DAY)
        assert [one.farm for one in found] == [first, second, not_noted, stale]
        assert [one.because for one in found] == [DueBecause.NOT_VERIFIED] * 2 + [DueBecause.LONG_AGO] * 2
