"""Animals are counted by kind and stage; the newest count holds and the earlier ones stay."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.lookup.produce import produce_of
from harvest.records.commodities import Commodities, KnownCommodity, commodities_known
from harvest.records.farms import Farm
from harvest.records.livestock import (
    LIVESTOCK_FIELDS,
    Livestock,
    count_livestock,
    latest_counts,
    livestock,
    livestock_history,
    tags_of,
)
from harvest.records.livestock.acts import CountedLater
from harvest.vocabulary import CommodityKind
from tests.harvest.records.makers import DAY, acting, make_farm

WORDS = Commodities(
    {
        "goat": KnownCommodity(1, "Goats", CommodityKind.LIVESTOCK),
        "egg": KnownCommodity(2, "Eggs", CommodityKind.PRODUCT),
    },
    {},
)
LATER = DAY + timedelta(days=30)


def take(**typed: str) -> Any:
    return livestock({"commodity": "goats", "head_count": "3"} | typed, WORDS)


def test_kind_stage_count_and_tags_are_read() -> None:
    assert take(stage="Does", tags="jm-0001, JM-0002\njm-0003").values == {
        "commodity_id": 1,
        "stage": "does",
        "head_count": 3,
        "tags": ("JM-0001", "JM-0002", "JM-0003"),
    }


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"commodity": "unicorns"}, "commodity", "not an animal on record"),
        ({"commodity": "eggs"}, "commodity", "Eggs is not counted by head"),
        ({"head_count": ""}, "head_count", "0 if none are left"),
        ({"head_count": "-1"}, "head_count", "not a whole number"),
        ({"tags": "A1 ?"}, "tags", "not 3 to 25 letters"),
        ({"tags": "JM-1 jm-1"}, "tags", "JM-1 stands there twice"),
        ({"head_count": "1", "tags": "JM-1 JM-2"}, "tags", "2 tags for 1 animals"),
    ],
)
def test_what_cannot_be_counted_gets_a_sentence(typed: dict[str, str], field: str, sentence: str) -> None:
    assert sentence in take(**typed).errors[field]


@given(st.dictionaries(st.sampled_from([one.name for one in LIVESTOCK_FIELDS]), st.text(max_size=40)))
def test_anything_typed_becomes_values_or_sentences_and_nothing_is_lost(typed: dict[str, str]) -> None:
    taken = livestock(typed, WORDS)
    assert all(taken.typed[name] == value for name, value in typed.items())
    assert all(sentence.endswith(".") for sentence in taken.errors.values())


GOOD = st.fixed_dictionaries(
    {"commodity": st.sampled_from(["Goats", "cattle", "PIGS"]), "head_count": st.integers(0, 10**7).map(str)},
    optional={
        "stage": st.text(max_size=60),
        "tags": st.lists(st.from_regex(r"\A[A-Za-z0-9][A-Z0-9-]{2,20}\Z"), max_size=5).map("\n".join),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=GOOD)
def test_a_count_without_errors_is_found_again_with_the_same_values(
    harvest_sessions: sessionmaker, typed: dict[str, str]
) -> None:
    with harvest_sessions() as session:
        session.info["actor"] = "staff:12"
        taken = livestock(typed, commodities_known(session))
        if not taken:
            return
        counted = count_livestock(session, make_farm(session), taken.values, on=DAY)
        session.expire_all()
        found = session.get_one(Livestock, counted.id)
        kept = {name: getattr(found, name) for name in ("commodity_id", "stage", "head_count")}
        assert {**kept, "tags": tuple(tags_of(session, found))} == {
            **taken.values,
            "tags": tuple(sorted(taken["tags"])),
        }
        session.rollback()


def count(session: HarvestSession, farm: Farm, name: str, head_count: int, **more: Any) -> Livestock:
    found = commodities_known(session).find(name)
    assert found is not None
    on = more.pop("on", DAY)
    return count_livestock(session, farm, {"commodity_id": found.id, "head_count": head_count, **more}, on=on)


def test_a_new_count_holds_and_the_one_before_stays_as_history(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session)
        first = count(session, farm, "Goats", 12)
        kids = count(session, farm, "Goats", 5, stage="kids")
        second = count(session, farm, "Goats", 9, on=LATER)
        assert latest_counts(session, farm) == [second, kids]
        assert livestock_history(session, farm) == [second, kids, first]
        assert (first.head_count, first.ended_on) == (12, LATER)


def test_a_stage_in_capitals_is_the_same_herd(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session)
        count(session, farm, "Chickens", 100, stage="Layers")
        second = count(session, farm, "Chickens", 90, stage="layers", on=LATER)
        assert latest_counts(session, farm) == [second]


def test_when_none_are_left_the_farmer_keeps_none(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session)
        count(session, farm, "Goats", 12)
        count(session, farm, "Goats", 0, on=LATER)
        assert latest_counts(session, farm) == []
        assert produce_of(session.connection(), farm.farmer_id) == ((), frozenset())


def test_a_count_older_than_the_last_one_is_refused(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session)
        held = count(session, farm, "Goats", 12, on=LATER)
        with pytest.raises(CountedLater, match="counted on 13 Jun 2026, after 14 May 2026"):
            count(session, farm, "Goats", 3)
        assert latest_counts(session, farm) == [held]
