"""Whoever may be in the register already is found by indexes, scored, and explained in sentences."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import sessionmaker

from harvest.audit import load
from harvest.database import HarvestSession, make_sessions
from harvest.foundation.migrate import downgrade, upgrade
from harvest.records.farmer_words import FarmerWord
from harvest.records.farmers import Farmer, NameKey
from harvest.records.farmers.acts import correct
from harvest.records.farmers.duplicates import Duplicate, possible_duplicates
from harvest.records.farmers.keys import rebuild_name_keys
from harvest.records.farmers.merging import confirm_merge, propose_merge
from harvest.records.farmers.registering import register
from harvest.records.places import District
from harvest.records.versions import version_of
from harvest.vocabulary import FarmerKind, Parish
from tests.harvest.records.makers import DAY, acting, make_farmer

Sessions = sessionmaker[HarvestSession]
BORN = date(1970, 4, 1)


def known(session: HarvestSession, **changed: Any) -> Farmer:
    values: dict[str, Any] = {"first_name": "Jane", "last_name": "Sample", "parish": Parish.ST_ANN}
    kind = FarmerKind.PERSON if "organisation_name" not in changed else FarmerKind.COMPANY
    if kind is not FarmerKind.PERSON:
        values = {"parish": Parish.ST_ANN}
    return register(session, values | changed, kind=kind, on=DAY, by="staff:1")


def asked(session: HarvestSession, **values: Any) -> list[Duplicate]:
    return possible_duplicates(session, {"parish": Parish.ST_ANN} | values)


@pytest.mark.parametrize(
    ("there", "entered", "reason"),
    [
        ({}, {"first_name": "JANE", "last_name": "SAMPEL"}, "name sounds alike: JANE SAMPEL / JANE SAMPLE"),
        ({}, {"first_name": "Sample", "last_name": "Jane"}, "same names in another order: SAMPLE JANE / JANE SAMPLE"),
        ({"last_name": "MacTester"}, {"first_name": "Jane", "last_name": "Mc Tester"}, "same name: JANE MACTESTER"),
        ({"first_name": "Élise"}, {"first_name": "Elise", "last_name": "Sample"}, "same name: ÉLISE SAMPLE"),
        ({"middle_name": "Ann"}, {"first_name": "Jane", "last_name": "Sample"}, "same name: JANE SAMPLE"),
        ({}, {"first_name": "Janet", "last_name": "Sample"}, "name spelt almost alike: JANET SAMPLE / JANE SAMPLE"),
        ({"phone": "+18765550100"}, {"last_name": "Tester", "phone": "+18765550100"}, "same phone"),
        (
            {"date_of_birth": BORN},
            {"first_name": "Jane", "last_name": "Simpel", "date_of_birth": BORN},
            "same date of birth",
        ),
        (
            {"date_of_birth": BORN},
            {"first_name": "Jane", "last_name": "Sample", "date_of_birth": date(1970, 1, 4)},
            "date of birth with day and month the other way round",
        ),
        (
            {"organisation_name": "Guavamead Farms Ltd"},
            {"organisation_name": "Guavamede Growers"},
            "name sounds alike: GUAVAMEDE GROWERS / GUAVAMEAD FARMS LTD",
        ),
    ],
)
def test_a_likely_duplicate_is_named_with_its_reason(
    harvest_sessions: Sessions, there: dict[str, Any], entered: dict[str, Any], reason: str
) -> None:
    with acting(harvest_sessions) as session:
        farmer = known(session, **there)
        [found] = asked(session, **entered)
        assert found.farmer is farmer
        assert reason in found.reasons
        assert 40 <= found.score <= 100


def test_an_alias_counts_in_its_district(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        here, there = (District(name=name, parish=Parish.ST_ANN) for name in ("Testers Rest", "Sample Hill"))
        session.add_all([here, there])
        session.flush()
        known(session, alias="BIGGS", district_id=here.id)
        entered = {"first_name": "Tom", "last_name": "Tester", "alias": "Bigs"}
        [found] = asked(session, **entered, district_id=here.id)
        assert "another farmer in the same district has this alias: BIGGS" in found.reasons
        assert asked(session, **entered, district_id=there.id) == []


def test_what_speaks_against_it_counts(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        known(session, date_of_birth=BORN)
        same = {"first_name": "Jane", "last_name": "Sample"}
        assert asked(session, **same, date_of_birth=date(1991, 12, 24)) == []
        assert asked(session, **same, date_of_birth=date(1971, 4, 1)) != []


def test_a_stranger_is_nobody(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        known(session, date_of_birth=BORN, phone="+18765550100")
        assert asked(session, first_name="Tom", last_name="Tester", date_of_birth=BORN) == []
        assert asked(session) == []


def test_the_likeliest_come_first_and_few(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        for _ in range(7):
            known(session)
        best = known(session, phone="+18765550100", date_of_birth=BORN)
        found = asked(session, first_name="Jane", last_name="Sample", phone="+18765550100", date_of_birth=BORN)
        assert len(found) == 5
        assert (found[0].farmer, found[0].score) == (best, 100)


def test_a_merged_record_leads_to_the_one_that_was_kept(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        kept, old = known(session, last_name="Newname"), known(session, phone="+18765550100")
        for farmer in (kept, old):
            farmer.verified_on = DAY
        merge = propose_merge(session, kept, old, by="staff:1", reason="married", on=DAY)
        confirm_merge(session, merge, by="staff:2", on=DAY)
        assert [one.farmer for one in asked(session, first_name="Jane", last_name="Sample")] == [kept]
        values = {"first_name": "Jane", "last_name": "Sample"}
        assert possible_duplicates(session, values, besides=kept) == []


def test_a_corrected_name_is_found_at_once(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = known(session)
        assert asked(session, first_name="Jane", last_name="Tester") == []
        correct(session, farmer, {"last_name": "Tester"}, seen_version=version_of(session, farmer))
        assert [one.farmer for one in asked(session, first_name="Jane", last_name="Tester")] == [farmer]


def test_the_keys_of_an_earlier_name_stay_and_its_bearer_is_found(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = known(session, phone="+18765550100")
        correct(session, farmer, {"last_name": "Guavamead"}, seen_version=version_of(session, farmer))
        assert len({key for farmer_id, key in kept(session, NameKey.key) if farmer_id == farmer.id}) == 2
        [found] = asked(session, first_name="Jane", last_name="Sample", phone="+18765550100")
        assert found.farmer is farmer


def test_loaded_farmers_are_found_at_once_and_a_rebuilding_finds_nothing_to_add(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        rows = [
            {
                "farmer_number": f"07{place:07}",
                "first_name": "Jane",
                "last_name": "Sample",
                "parish": Parish.ST_ANN,
                "registered_on": DAY,
            }
            for place in range(3)
        ]
        load(session, Farmer, rows, "import:1")
        every = select(Farmer).order_by(Farmer.id).execution_options(yield_per=1000)
        assert rebuild_name_keys(session, session.scalars(every)) == 0
        assert len(asked(session, first_name="Jane", last_name="Sample")) == 3
        assert session.scalar(select(func.count()).select_from(NameKey)) == 3


def test_a_register_with_the_keys_of_before_has_those_of_now(harvest_engine: Engine) -> None:
    """Migration 0029, down and up again: what it makes of the keys is what would be worked out anew."""
    sessions = make_sessions(harvest_engine)
    with acting(sessions) as session:
        known(session, date_of_birth=BORN, phone="+18765550100", alias="Biggs")  # 1 April: the day comes first
        known(session, middle_name="Ann", last_name="Guavamead-Tester")
        known(session, organisation_name="Guavamead Farms Ltd")
        before = (kept(session, NameKey.key), kept(session, FarmerWord.word))
    downgrade(harvest_engine, "harvest", to="0028_releases_are_kept")
    with acting(sessions) as session:
        old = kept(session, NameKey.key)
        assert len([key for _, key in old if key.startswith("n:")]) == 5
        assert not [key for _, key in old if key.startswith("b:") and key.endswith(":")]
        assert (1, "8765550100") in kept(session, FarmerWord.word)
    upgrade(harvest_engine, "harvest")
    with acting(sessions) as session:
        assert (kept(session, NameKey.key), kept(session, FarmerWord.word)) == before
        every = session.scalars(select(Farmer).order_by(Farmer.id).execution_options(yield_per=1000))
        assert rebuild_name_keys(session, every) == 0


def kept(session: HarvestSession, column: Any) -> set[tuple[int, str]]:
    return {(farmer_id, said) for farmer_id, said in session.execute(select(column.class_.farmer_id, column))}


def test_no_table_of_farmers_is_read_through(harvest_sessions: Sessions) -> None:
    """The plan of every statement, on SQLite; PostgreSQL would rightly read a table this small."""
    with acting(harvest_sessions) as session:
        connection = session.connection()
        if connection.dialect.name != "sqlite":
            return
        make_farmer(session)
        seen: list[tuple[str, Any]] = []
        event.listen(connection, "before_cursor_execute", lambda *said: seen.append((said[2], said[3])))
        asked(session, first_name="Jane", last_name="Sample", phone="+18765550100", date_of_birth=BORN, alias="Biggs")
        statements = list(seen)
        assert len(statements) >= 5
        for statement, values in statements:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert not [step for step in plan if step.startswith("SCAN farmer")], (statement, plan)
