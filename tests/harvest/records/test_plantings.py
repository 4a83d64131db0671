"""From planting to reaped quantity: crops by any name, in any area unit, that are reaped once or for years."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.lookup.produce import produce_of
from harvest.records.commodities import Commodities, KnownCommodity, commodities_known
from harvest.records.farms import Farm
from harvest.records.plantings import (
    PLANTING_FIELDS,
    REAP_FIELDS,
    EndedHow,
    Planting,
    PlantingState,
    area_warning,
    end_planting,
    plant,
    planting,
    reap,
    reaping,
    reapings_of,
    see_again,
)
from harvest.records.plantings.acts import PlantingDayWrong, PlantingOver
from harvest.vocabulary import CommodityKind
from tests.harvest.records.makers import DAY, acting, make_farm

WORDS = Commodities(
    {
        "cabbage": KnownCommodity(1, "Cabbage", CommodityKind.CROP),
        "red cabbage": KnownCommodity(1, "Cabbage", CommodityKind.CROP, 11),
        "goat": KnownCommodity(2, "Goats", CommodityKind.LIVESTOCK),
    },
    {(1, "red"): 11, (1, "green"): 12},
)


def take(**typed: str) -> Any:
    return planting({"commodity": "cabbages"} | typed, WORDS, today=DAY)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [({}, (1, None)), ({"variety": "Red"}, (1, 11)), ({"commodity": "Red Cabbage"}, (1, 11))],
)
def test_a_crop_is_known_by_any_of_its_names(typed: dict[str, str], ids: tuple[int, int | None]) -> None:
    taken = take(**typed)
    assert (taken["commodity_id"], taken["variety_id"]) == ids


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"commodity": "moonfruit"}, "commodity", "not a crop on record"),
        ({"commodity": "goats"}, "commodity", "Goats is not planted"),
        ({"variety": "blue"}, "variety", "no variety “blue”"),
        ({"commodity": "red cabbage", "variety": "green"}, "variety", "another variety"),
        ({"area": "2"}, "area_unit", "Choose the unit"),
        ({"planted_on": "15/5/2026"}, "planted_on", "still to come"),
        ({"planted_on": "1/5/2026", "expected_from": "30/4/2026"}, "expected_from", "before the planting"),
        ({"planted_on": "1/5/2026", "expected_to": "30/4/2026"}, "expected_to", "before the planting"),
        ({"expected_from": "2/6/2026", "expected_to": "1/6/2026"}, "expected_to", "before it begins"),
        ({"expected_quantity": "3 acres"}, "expected_quantity", "not a unit for this"),
    ],
)
def test_what_cannot_be_planted_gets_a_sentence(typed: dict[str, str], field: str, sentence: str) -> None:
    assert sentence in take(**typed).errors[field]


def test_a_reaping_says_how_much_and_whether_it_was_the_last() -> None:
    taken = reaping({"reaped_on": "1/5/2026", "quantity": "300 lb"}, today=DAY)
    assert taken.values == {
        "reaped_on": date(2026, 5, 1),
        "quantity": Decimal(300),
        "unit": "LBR",
        "finished": False,
    }
    assert "still to come" in reaping({"reaped_on": "15/5/2026"}, today=DAY).errors["reaped_on"]


NAMES = [one.name for one in (*PLANTING_FIELDS, *REAP_FIELDS)]


@given(
    st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30) | st.sampled_from(["cabbage", "2 acres", "1/5/26"]))
)
def test_anything_typed_becomes_values_or_sentences_and_nothing_is_lost(typed: dict[str, str]) -> None:
    for taken in (planting(typed, WORDS, today=DAY), reaping(typed, today=DAY)):
        assert all(taken.typed[name] == typed[name] for name in taken.typed if name in typed)
        assert all(sentence.endswith(".") for sentence in taken.errors.values())
        assert set(taken.errors) <= set(NAMES)


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31)).map(lambda day: f"{day:%d/%m/%Y}")
GOOD = st.fixed_dictionaries(
    {"commodity": st.sampled_from(["Yam", "irish potatoes", "akee", "CABBAGE"])},
    optional={
        "area": st.decimals("0.001", 99999, places=3).map(str) | st.sampled_from(["½ acre", "5 squares"]),
        "area_unit": st.sampled_from(["ACR", "square", "H18"]),
        "plants_count": st.integers(0, 10**7).map(str),
        "planted_on": DAYS,
        "expected_from": DAYS,
        "expected_to": DAYS,
        "expected_quantity": st.sampled_from(["300 lb", "12 dozen", "40"]),
        "expected_unit": st.sampled_from(["LBR", "DZN", "XCR"]),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=GOOD)
def test_a_planting_without_errors_is_found_again_with_the_same_values(
    harvest_sessions: sessionmaker, typed: dict[str, str]
) -> None:
    with harvest_sessions() as session:
        session.info["actor"] = "staff:12"
        taken = planting(typed, commodities_known(session), today=DAY)
        assert "commodity" not in taken.errors
        if not taken:
            return
        crop = plant(session, make_farm(session), taken.values, on=DAY, source="Officer Sample")
        session.expire_all()
        found = session.get_one(Planting, crop.id)
        assert {name: getattr(found, name) for name in taken.values} == taken.values
        session.rollback()


def yam(session: HarvestSession, farm: Farm | None = None, **typed: str) -> Planting:
    taken = planting({"commodity": "Yam"} | typed, commodities_known(session), today=DAY)
    assert taken, taken.errors
    return plant(session, farm or make_farm(session), taken.values, on=DAY, source="Officer Sample")


def test_a_crop_is_reaped_many_times_and_stands_until_the_last(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session)
        crop = yam(session, farm, planted_on="1/2/2026")
        for week, finished in ((1, False), (2, False), (3, True)):
            assert crop.state is PlantingState.GROWING
            on = DAY + timedelta(weeks=week)
            reap(session, crop, {"reaped_on": on, "quantity": Decimal(100), "unit": "LBR", "finished": finished})
            growing, _ = produce_of(session.connection(), farm.farmer_id)
            assert [one.recorded_on for one in growing] == ([] if finished else [on])
        assert crop.state is PlantingState.REAPED
        assert sum(one.quantity or 0 for one in reapings_of(session, crop)) == 300
        with pytest.raises(PlantingOver, match="reaped since 04 Jun 2026"):
            reap(session, crop, {"reaped_on": DAY + timedelta(weeks=4)})


@pytest.mark.parametrize("how", list(EndedHow))
def test_a_failed_or_ended_crop_is_no_longer_what_the_farmer_grows(
    harvest_sessions: sessionmaker, how: EndedHow
) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session)
        crop = yam(session, farm)
        end_planting(session, crop, how, on=DAY)
        assert crop.state == how.value
        assert produce_of(session.connection(), farm.farmer_id) == ((), frozenset())
        with pytest.raises(PlantingOver, match=f"{how} since 14 May 2026"):
            see_again(session, crop, {}, on=DAY, source="x")


def test_nothing_happens_to_a_crop_before_it_is_planted_or_out_of_order(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        crop = yam(session, planted_on="1/5/2026")
        reap(session, crop, {"reaped_on": DAY})
        for wrong in (date(2026, 4, 30), DAY - timedelta(days=1)):
            with pytest.raises(PlantingDayWrong):
                reap(session, crop, {"reaped_on": wrong, "finished": True})
            with pytest.raises(PlantingDayWrong):
                end_planting(session, crop, EndedHow.FAILED, on=wrong)
            with pytest.raises(PlantingDayWrong, match="seen later"):
                see_again(session, crop, {}, on=wrong, source="x")
        assert crop.state is PlantingState.GROWING


def test_more_area_than_the_farm_has_is_a_warning_and_no_error(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session)  # five acres
        crop = yam(session, farm, area="3 acres")
        two, three = ({"hectares": Decimal(hectares)} for hectares in ("0.8094", "1.2141"))
        assert area_warning(session, farm, two) is None
        assert "2.428 ha are planted on a farm of 2.023 ha (5 acres)" in (area_warning(session, farm, three) or "")
        assert area_warning(session, farm, three, planting=crop) is None
        yam(session, farm, area="3 acres")
        end_planting(session, crop, EndedHow.FAILED, on=DAY)
        assert area_warning(session, farm, two) is None
        farm.size_quantity = farm.size_unit = farm.hectares = None
        assert area_warning(session, farm, {"hectares": Decimal(999)}) is None
