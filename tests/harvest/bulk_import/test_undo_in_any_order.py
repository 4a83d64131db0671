"""Loads upon each other are taken back in any order: what stands last is there, and in the end nothing is left."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from harvest.audit import Change
from harvest.bulk_import.together import TOGETHER
from harvest.database import Base
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.loads import Load
from harvest.records.places import District
from tests.conftest import Databases
from tests.harvest.bulk_import.generated import KINDS, rows_of
from tests.harvest.bulk_import.loads import Sessions, contents, counts, findings, loaded, sheet, undone
from tests.harvest.bulk_import.test_properties import LITTLE_TIME, grounds, register, whole
from tests.harvest.bulk_import.test_there_and_back import ground
from tests.harvest.records.makers import acting

__all__ = ["grounds"]

EXAMPLES = {"sqlite": 3, "postgresql": 1}

JANE = {
    "Farmer number": "081000001",
    "First name": "Jane",
    "Last name": "Sample",
    "Parish": "St Ann",
    "Registered on": "27/3/2020",
}


def brought(sessions: Sessions, *aliases: str) -> list[Load]:
    """Files of one farmer with one alias each, in this order; an empty one brings him without."""
    return [loaded(sessions, sheet([{**JANE, "Alias": alias}])) for alias in aliases]


def alias(sessions: Sessions) -> str | None:
    with sessions() as session:
        return session.scalars(select(Farmer.alias)).one()


def corrected(sessions: Sessions, alias: str) -> None:
    with acting(sessions) as session:
        session.scalars(select(Farmer)).one().alias = alias


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_value_of_loads_that_stand_is_there_in_whatever_order_others_are_taken_back(
    harvest_sessions: Sessions, order: tuple[int, ...]
) -> None:
    brought(harvest_sessions, "ZERO")
    start = contents(harvest_sessions)
    values = ["ONE", "TWO", "ONE"]  # the last one says again what the first said
    loads = brought(harvest_sessions, *values)
    standing = {0, 1, 2}
    for one in order:
        undone(harvest_sessions, loads[one])
        standing -= {one}
        assert alias(harvest_sessions) == (values[max(standing)] if standing else "ZERO")
    assert contents(harvest_sessions) == start


def test_what_a_clerk_entered_between_two_loads_is_what_comes_back(harvest_sessions: Sessions) -> None:
    first = brought(harvest_sessions, "ZERO", "ONE")[1]
    corrected(harvest_sessions, "CLERK")
    second = brought(harvest_sessions, "ONE")[0]
    undone(harvest_sessions, first)
    assert alias(harvest_sessions) == "ONE"  # the second load says so
    undone(harvest_sessions, second)
    assert alias(harvest_sessions) == "CLERK"


def test_undoing_says_whose_value_does_not_come_back(harvest_sessions: Sessions) -> None:
    first, second = brought(harvest_sessions, "ZERO", "ONE", "TWO")[1:]
    undone(harvest_sessions, first)
    by = f"import:{second.id} by cli:tester"
    assert [said for *_, said in findings(harvest_sessions, first, "changed_since")] == [
        f"alias: changed since by {by}, and left so."
    ]
    undone(harvest_sessions, second)
    assert findings(harvest_sessions, second, "value_before") == [
        (
            2,
            None,
            "farmers 1",
            f"alias: the value before was of load {first.id}, which was taken back, too. The one before that is back.",
        )
    ]


def test_a_record_that_a_later_load_changed_goes_with_the_last_of_both(harvest_sessions: Sessions) -> None:
    start = contents(harvest_sessions)
    first, second = brought(harvest_sessions, "", "TWO")
    undone(harvest_sessions, first)
    assert [said for *_, said in findings(harvest_sessions, first, "kept")] == [
        f"Kept, it was changed since, by import:{second.id} by cli:tester."
    ]
    assert alias(harvest_sessions) == "TWO"
    undone(harvest_sessions, second)
    assert contents(harvest_sessions) == start
    assert findings(harvest_sessions, first, "kept") == []
    said = f"Load {first.id} brought it, was taken back before and left it because of this load: it is taken back, too."
    assert findings(harvest_sessions, second) == [(2, None, "farmers 1", said)]
    with harvest_sessions() as session:
        last = session.scalars(select(Change).where(Change.table_name == "farmers").order_by(Change.id.desc())).first()
    assert last is not None
    assert (last.action, last.load_id, last.line) == ("removed", second.id, 2)


def test_a_record_that_a_clerk_changed_stays_when_all_loads_are_gone(harvest_sessions: Sessions) -> None:
    first, second = brought(harvest_sessions, "", "TWO")
    with acting(harvest_sessions) as session:
        session.scalars(select(Farmer)).one().last_name = "Tester"
    undone(harvest_sessions, first)
    undone(harvest_sessions, second)
    with harvest_sessions() as session:
        jane = session.scalars(select(Farmer)).one()
        assert (jane.last_name, jane.alias) == ("Tester", None)
    assert len(findings(harvest_sessions, first, "kept")) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_stayed_because_others_pointed_at_it_goes_with_the_last_of_them(
    harvest_sessions: Sessions, order: tuple[int, ...]
) -> None:
    ground(harvest_sessions)
    start = contents(harvest_sessions)
    farm = sheet(
        [{"Farm reference": "F-1", "Farmer number": JANE["Farmer number"], "Parish": "St Ann", "Size": "5 acres"}]
    )
    crop = sheet([{"Farm reference": "F-1", "Crop": "yam", "Area": "1 acre"}])
    loads = [
        loaded(harvest_sessions, sheet([{**JANE, "Farmer reference": "R-7"}])),
        loaded(harvest_sessions, farm),
        loaded(harvest_sessions, crop),
    ]
    assert [counts(one) for one in loads] == [{"new": 1}] * 3
    for one in order:
        undone(harvest_sessions, loads[one], portion=1)
    assert contents(harvest_sessions) == start


def price(low: int, most: int, high: int) -> str:
    cells = {"Report": "farmgate", "Week ending": "9/5/2026", "Place": "St Ann", "Commodity": "Cabbage, red"}
    return sheet([{**cells, "Unit": "kg", "Low": low, "Most frequent": most, "High": high}])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_cannot_stand_beside_a_later_load_is_left_with_it_and_goes_with_it(
    harvest_sessions: Sessions, order: tuple[int, ...]
) -> None:
    loaded(harvest_sessions, price(88, 110, 132))
    start = contents(harvest_sessions)
    loads = [loaded(harvest_sessions, price(*one)) for one in ((188, 210, 232), (150, 210, 232), (150, 160, 232))]
    for one in order:
        undone(harvest_sessions, loads[one])
    assert contents(harvest_sessions) == start
    if order[0] == 0:
        assert [said for *_, said in findings(harvest_sessions, loads[0], "changed_since")] == [
            f"confirmed_by, low, low_kg, most_frequent, most_frequent_kg: changed since by import:{loads[2].id} by "
            "cli:tester, and left so, with high, high_kg."
        ]


def test_a_size_that_a_clerk_corrected_keeps_its_unit(harvest_sessions: Sessions) -> None:
    cells = {"Farm reference": "F-1", "Farmer number": JANE["Farmer number"], "Parish": "St Ann", "Size": "3 ha"}
    brought(harvest_sessions, "")
    loaded(harvest_sessions, sheet([cells]))
    load = loaded(harvest_sessions, sheet([{**cells, "Size": "5 acres", "Tenure": "owned"}]))
    with acting(harvest_sessions) as session:
        session.scalars(select(Farm)).one().size_quantity = Decimal(6)
    undone(harvest_sessions, load)
    with harvest_sessions() as session:
        columns = (Farm.size_quantity, Farm.size_unit, Farm.hectares, Farm.tenure)
        assert tuple(session.execute(select(*columns)).one()) == (6, "ACR", Decimal("2.0234"), None)
    assert [said for *_, said in findings(harvest_sessions, load, "changed_since")] == [
        "size_quantity: changed since by staff:12, and left so, with hectares, size_unit."
    ]


def test_what_the_register_would_refuse_is_left_and_the_rest_goes_back(harvest_sessions: Sessions) -> None:
    other = {**JANE, "Farmer number": "081000002", "First name": "John", "Last name": "Tester"}
    earlier = [{**one, "Verified on": "1/4/2020"} for one in (JANE, other)]
    loaded(harvest_sessions, sheet(earlier))
    start = contents(harvest_sessions)
    load = loaded(harvest_sessions, sheet([{**one, "Verified on": "1/4/2021", "Alias": "P"} for one in earlier]))
    with acting(harvest_sessions) as session:
        session.get_one(Farmer, 1).registered_on = date(2020, 6, 1)
    undone(harvest_sessions, load)
    with harvest_sessions() as session:
        columns = (Farmer.verified_on, Farmer.alias)
        first, second = session.execute(select(*columns).order_by(Farmer.id)).all()
    assert (tuple(first), tuple(second)) == ((date(2021, 4, 1), "P"), (date(2020, 4, 1), None))
    assert [said for *_, said in findings(harvest_sessions, load, "changed_since")] == [
        "alias, verified_on: what stood there before does not go with what was changed since, and this is left so."
    ]
    with acting(harvest_sessions) as session:
        session.get_one(Farmer, 1).registered_on = date(2020, 3, 27)
    undone(harvest_sessions, loaded(harvest_sessions, sheet([{**earlier[0], "Last name": "Others"}])))
    assert contents(harvest_sessions) == start  # the next one finds what was left


def of_abis(number: int, district: str) -> str:
    return sheet(
        [
            {
                "IDX_StakeHolder": number,
                "StakeHolder_Num": 81119321 + number,
                "Stakeholder_Type": "Individual",
                "First_Name": "JANE",
                "Last_Name": "SAMPLE",
                "Gender": 1,
                "Res_Parish": "ST.ANN",
                "Res_District_Name": district,
                "Registration_Date": "2008-10-17T00:00:00.000Z",
                "VerifiedYN": 0,
                "Verified_Date": "NULL",
            }
        ]
    )


def test_a_value_that_refers_to_what_was_taken_back_does_not_come_back(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, of_abis(1, "NULL"))
    brings = loaded(harvest_sessions, of_abis(2, "TESTERS PEN"))
    loaded(harvest_sessions, of_abis(1, "TESTERS PEN"))
    last = loaded(harvest_sessions, of_abis(1, "SAMPLE HILL"))
    undone(harvest_sessions, brings)  # nobody lives in Testers Pen any more
    undone(harvest_sessions, last)
    lives_in = select(District.name).join(Farmer, Farmer.district_id == District.id)
    with harvest_sessions() as session:
        assert session.scalars(lives_in).all() == ["SAMPLE HILL"]
        assert session.scalars(select(District.name).where(District.name == "TESTERS PEN")).all() == []
    assert [said for *_, said in findings(harvest_sessions, last, "changed_since", "kept")] == [
        "district_id: what stood there before refers to a record that was taken back, and this is left so.",
        "Kept, farmer 081119322 refers to it.",
    ]


def test_what_comes_back_together_is_of_the_table() -> None:
    """A column that is called otherwise one day would come back alone, and nobody would notice."""
    for table, groups in TOGETHER.items():
        named = [name for group in groups for name in group]
        assert set(named) <= {*Base.metadata.tables[table].c.keys()}
        assert len(named) == len(set(named)), "a field in two groups would come back with one of them alone"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("engine_name", EXAMPLES)
def test_loads_undone_in_any_order_leave_nothing(
    engine_name: str, kind: str, databases: Databases, grounds: Mapping[str, str]
) -> None:
    @settings(LITTLE_TIME, max_examples=EXAMPLES[engine_name])
    @given(
        files=st.lists(rows_of(kind), min_size=2, max_size=3),
        order=st.permutations(range(3)),
        portion=st.sampled_from([1, 100]),
    )
    def holds(files: Any, order: list[int], portion: int) -> None:
        with register(databases, grounds[engine_name]) as sessions:
            before = whole(sessions)
            loads = [loaded(sessions, sheet(file), with_duplicates=True) for file in files]
            for place in order:
                if place < len(loads):
                    undone(sessions, loads[place], portion=portion)
            assert whole(sessions) == before

    holds()
