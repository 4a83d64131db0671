"""Many references are looked for one by one in their index, however many there are of other kinds and systems."""

from sqlalchemy import literal, select, text
from sqlalchemy.orm import sessionmaker

from harvest.bulk_import.kinds.references import References
from harvest.database import HarvestSession
from harvest.foundation.columns import among_those
from harvest.records.farms import Farm
from harvest.records.loads import OtherNumber

Sessions = sessionmaker[HarvestSession]


def _named(session: HarvestSession) -> None:
    """Farms and crops of two systems that are called the same."""
    session.info["actor"] = "staff:1"
    for system in ("file", "abis"):
        for table in ("farms", "plantings"):
            for place in range(300):
                id_ = place + (1000 if system == "abis" else 0) + (5000 if table == "plantings" else 0)
                session.add(OtherNumber(system=system, table_name=table, number=f"F-{place}", record_id=id_))
    session.flush()


def test_a_reference_is_that_of_its_system_and_of_its_kind(harvest_sessions: Sessions) -> None:
    with harvest_sessions() as session:
        _named(session)
        wanted = [f"F-{place}" for place in range(250, 350)]
        found = References(Farm, "abis").find(session, wanted)
        assert found == {f"F-{place}": place + 1000 for place in range(250, 300)}
        assert References(Farm, "nobody's").find(session, wanted) == {}
        assert References(Farm, "abis").find(session, []) == {}


def test_no_other_reference_is_read_on_the_way(harvest_sessions: Sessions) -> None:
    """A table that nobody counted yet: PostgreSQL read all references of the kind for every portion of a file."""
    with harvest_sessions() as session:
        _named(session)
        connection = session.connection()
        where = among_those(connection, OtherNumber.number, ["F-1", "F-2"], system="file", table_name="farms")
        statement = select(OtherNumber.record_id).where(where)
        assert sorted(session.scalars(statement)) == [1, 2]
        shown = statement.compile(connection, compile_kwargs={"literal_binds": True})
        how = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        plan = "\n".join(str(row[-1]) for row in session.execute(text(f"{how} {shown}")))
        told = "number = wanted.value" if connection.dialect.name == "postgresql" else "number=?"
        assert told in plan
        assert all(told in line for line in plan.splitlines() if "table_name" in line and "Index Cond" in line)
        assert not any("number" in line for line in plan.splitlines() if "Filter" in line)


def test_a_look_without_anything_beside_finds_the_same(harvest_sessions: Sessions) -> None:
    with harvest_sessions() as session:
        _named(session)
        where = among_those(session.connection(), OtherNumber.number, ["F-7", "'; --", "F-9000"])
        assert sorted(session.scalars(select(OtherNumber.record_id).where(where, literal(1) == 1))) == [
            *(7, 1007, 5007, 6007)
        ]
