"""For any small register and any small file: undone, nothing of it is left; loaded twice, it is there once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from harvest.database import Base, make_sessions
from harvest.derived import Derived
from harvest.foundation.engine import make_engine
from harvest.records.farmer_words.kept import NameWord
from harvest.records.farmers.record import Farmer, NameKey
from harvest.records.loads import LoadFinding, OtherNumber
from tests.conftest import Databases
from tests.harvest.bulk_import.generated import KINDS, good_row, rows_of
from tests.harvest.bulk_import.loads import Sessions, contents, counts, findings, loaded, sheet, undone
from tests.harvest.records.makers import acting, make_farm, make_farmer, make_office, make_series

EXAMPLES = {"sqlite": 8, "postgresql": 1}
STAYS = {one.__tablename__ for one in (LoadFinding, NameWord, NameKey)}
LITTLE_TIME = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], database=None
)


@pytest.fixture(scope="module")
def grounds(databases: Databases) -> Mapping[str, str]:
    """On each engine a register with two farmers, a farm of five acres called BASE, a series and an office."""
    found = {}
    for engine_name in EXAMPLES:
        found[engine_name] = url = databases.fresh(engine_name, "harvest")
        engine = make_engine(url, durable=False)
        with acting(make_sessions(engine)) as session:
            make_farmer(session, farmer_number="081119322")
            farmer = make_farmer(session, farmer_number="081119321")
            farm = make_farm(session, farmer)
            for system, table, number, id_ in (
                ("file", "farms", "BASE", farm.id),
                ("file", "farmers", "R-1", farmer.id),
                ("abis", "farmers", "R-1", farmer.id),
            ):
                session.add(OtherNumber(system=system, table_name=table, number=number, record_id=id_))
            make_series(session, code="A")
            make_office(session, name="JAS Sample Town")
        engine.dispose()
    return found


@contextmanager
def register(databases: Databases, ground: str) -> Iterator[Sessions]:
    """A copy of its own, for one example."""
    engine = make_engine(databases.copy_of(ground), durable=False)
    try:
        yield make_sessions(engine)
    finally:
        engine.dispose()


def whole(sessions: Sessions) -> dict[str, Any]:
    """All records, and all that is worked out from them, whatever ids the latter have by now.

    But for the words of names and the keys that tell duplicates: those of an earlier name stay on purpose.
    """
    tables = [one.__table__ for mapper in Base.registry.mappers if issubclass(one := mapper.class_, Derived)]
    with sessions() as session:
        worked_out = {
            table.name: sorted(
                repr(tuple(row)) for row in session.execute(select(*(c for c in table.c if c.name != "id")))
            )
            for table in tables
            if table.name not in STAYS
        }
        nobodys = session.scalars(select(NameKey.key).where(NameKey.farmer_id.not_in(select(Farmer.id)))).all()
        assert nobodys == [], "keys of farmers who are gone: whoever gets their id next would be found by them"
    return contents(sessions) | worked_out


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_generated_as_good_is_taken(kind: str, databases: Databases, grounds: Mapping[str, str]) -> None:
    """The property below would say nothing if every row were refused."""

    @settings(LITTLE_TIME, max_examples=8)
    @given(row=good_row(kind))
    def holds(row: Any) -> None:
        with register(databases, grounds["sqlite"]) as sessions:
            load = loaded(sessions, sheet([row]), with_duplicates=True)
            assert "refused" not in counts(load), findings(sessions, load)

    holds()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("engine_name", EXAMPLES)
def test_undone_is_nothing_and_twice_is_once(
    engine_name: str, kind: str, databases: Databases, grounds: Mapping[str, str]
) -> None:
    @settings(LITTLE_TIME, max_examples=EXAMPLES[engine_name])
    @given(earlier=rows_of(kind), file=rows_of(kind), too=st.booleans(), portion=st.sampled_from([2, 100]))
    def holds(earlier: Any, file: Any, too: bool, portion: int) -> None:
        with register(databases, grounds[engine_name]) as sessions:
            loaded(sessions, sheet(earlier), with_duplicates=True)
            before = whole(sessions)
            load = loaded(sessions, sheet(file), with_duplicates=too, portion=portion)
            after = whole(sessions)
            again = loaded(sessions, sheet(file), with_duplicates=too, portion=portion)
            assert counts(again).keys() <= {"same", "refused"} | (set() if too else {"duplicate"}), findings(
                sessions, again
            )
            assert whole(sessions) == after
            undone(sessions, again, portion=portion)
            assert whole(sessions) == after
            undone(sessions, load, portion=portion)
            assert whole(sessions) == before

    holds()
