"""No actor, no change; every change leaves one row that says what was before; the trail itself cannot be changed."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from harvest.audit import Change, NoActor, RecordsAreKept, load
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.offices import Office
from harvest.vocabulary import FarmerStatus, OfficeKind, Parish
from tests.harvest.records.makers import DAY, acting, make_farmer, make_office

MORNING = datetime(2026, 5, 14, 9, 5, tzinfo=UTC)


def trail(session: Any, record: Any) -> list[Change]:
    of_it = (Change.table_name == record.__tablename__, Change.record_id == record.id)
    return list(session.scalars(select(Change).where(*of_it).order_by(Change.id)))


def test_a_change_without_an_actor_is_refused_and_nothing_is_written(harvest_sessions: Any) -> None:
    with pytest.raises(NoActor, match='such as "staff:12"'), harvest_sessions.begin() as session:
        session.add(Office(name="JAS Nowhere", kind=OfficeKind.JAS))
    with harvest_sessions.begin() as session:
        assert session.scalars(select(Office).where(Office.name == "JAS Nowhere")).all() == []


def test_reading_needs_no_actor(harvest_sessions: Any) -> None:
    with harvest_sessions.begin() as session:
        session.scalar(select(func.count()).select_from(Office))


def test_the_trail_says_who_added_and_who_changed_what_and_when(harvest_sessions: Any) -> None:
    with acting(harvest_sessions, "staff:3") as session:
        farmer = make_farmer(session, farmer_number="081119321", alias="Pearl")
    with acting(harvest_sessions, "import:17 by staff:3") as session:
        session.info["clock"] = lambda: MORNING
        farmer = session.get_one(Farmer, farmer.id)
        farmer.status, farmer.status_since = FarmerStatus.SUSPENDED, DAY
        farmer.alias = "Pearl"  # as it was: no change
        session.flush()
        added, changed = trail(session, farmer)
    assert (added.actor, added.action, added.before) == ("staff:3", "added", None)
    assert added.after["farmer_number"] == "081119321"
    assert added.after["parish"] == "JM-06"
    assert "phone" not in added.after
    assert (changed.actor, changed.action, changed.at) == ("import:17 by staff:3", "changed", MORNING)
    assert changed.before == {"status": "active", "status_since": None}
    assert changed.after == {"status": "suspended", "status_since": "2026-05-14"}


def test_the_old_value_is_known_even_when_it_was_not_in_memory(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session, alias="Pearl")
        session.expire(farmer)
        farmer.alias = "Ruby"
        session.flush()
        assert trail(session, farmer)[-1].before == {"alias": "Pearl"}


def test_what_is_rolled_back_to_a_savepoint_leaves_no_trail(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session)
        savepoint = session.begin_nested()
        farmer.alias = "Ruby"
        session.flush()
        assert len(trail(session, farmer)) == 2
        savepoint.rollback()
        assert [change.action for change in trail(session, farmer)] == ["added"]


def test_nothing_is_deleted_and_no_statement_goes_past_the_trail(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        office = make_office(session)
        for statement in (
            update(Office).values(name="x"),
            delete(Office),
            insert(Office).values(name="x", kind=OfficeKind.JAS),
            delete(Office.__table__),
        ):
            with pytest.raises(RecordsAreKept, match="leaves no trail"):
                session.execute(statement)
        session.delete(office)
        with pytest.raises(RecordsAreKept, match="Office: records are never deleted"):
            session.flush()
        session.rollback()


ATTACKS = ("UPDATE changes SET actor = 'staff:1'", "DELETE FROM changes")
MORE_ATTACKS = {
    "sqlite": (
        "INSERT OR REPLACE INTO changes SELECT * FROM changes",
        "UPDATE OR REPLACE changes SET id = 1",
    ),
    "postgresql": (
        "TRUNCATE changes",
        "INSERT INTO changes SELECT * FROM changes ON CONFLICT (id) DO UPDATE SET actor = 'staff:1'",
    ),
}


def test_the_trail_cannot_be_changed_by_any_statement(harvest_sessions: Any, engine_name: str) -> None:
    with acting(harvest_sessions, "staff:9") as session:
        office = make_office(session)
        for statement in (*ATTACKS, *MORE_ATTACKS[engine_name]):
            with pytest.raises(IntegrityError, match="never changed or deleted"), session.begin_nested():
                session.connection().execute(text(statement))
        assert trail(session, office)[0].actor == "staff:9"


@pytest.mark.parametrize("first_id", [None, 70_000])
def test_a_load_writes_records_and_their_trail_and_later_records_number_on(
    harvest_sessions: Any, first_id: int | None
) -> None:
    rows = [{"farmer_number": f"0800{n:05}", **PERSON} for n in range(300)]
    if first_id:
        rows = [{"id": first_id + place, **row} for place, row in enumerate(rows)]
    with acting(harvest_sessions) as session:
        before = make_farmer(session)
        assert len(load(session, Farmer, rows, "import:17 by staff:3")) == 300
        after = make_farmer(session)
        loaded = session.scalars(
            select(Farmer).where(Farmer.id > before.id, Farmer.id < after.id).order_by(Farmer.id)
        ).all()
        assert [farmer.farmer_number for farmer in loaded] == [row["farmer_number"] for row in rows]
        [change] = trail(session, loaded[0])
        assert (change.actor, change.after["farmer_number"]) == ("import:17 by staff:3", "080000000")
        assert change.after["status"] == "active"
        assert session.scalar(select(func.count()).where(Change.actor == "import:17 by staff:3")) == 300


PERSON = {"first_name": "Jane", "last_name": "Sample", "parish": Parish.ST_ANN, "registered_on": DAY}


def test_a_load_is_refused_without_actor_with_unknown_columns_or_with_some_ids(harvest_sessions: Any) -> None:
    row = {"farmer_number": "1", **PERSON}
    with acting(harvest_sessions) as session:
        assert load(session, Farmer, [], "cli:root") == ()
        with pytest.raises(NoActor, match="1 rows of farmers"):
            load(session, Farmer, [row], "")
        with pytest.raises(ValueError, match="no column shoe_size"):
            load(session, Farmer, [{**row, "shoe_size": 9}], "cli:root")
        with pytest.raises(ValueError, match="1 of 2 rows bring an id"):
            load(session, Farmer, [row, {**row, "id": 7}], "cli:root")


def test_amounts_come_back_as_they_were_written(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        farm = Farm(farmer_id=make_farmer(session).id, parish=Parish.ST_ANN, size_quantity=Decimal("0.125"))
        farm.size_unit, farm.hectares = "ACR", Decimal("0.0506")
        session.add(farm)
        session.flush()
        session.expire(farm)
        assert (farm.size_quantity, farm.hectares) == (Decimal("0.125"), Decimal("0.0506"))
        assert trail(session, farm)[0].after["hectares"] == "0.0506"
