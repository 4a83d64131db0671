"""What one person may not do alone: much in one day, what officers are told, and taking back what two confirmed."""

from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from harvest.audit import Change
from harvest.bulk_import import acts, second_person
from harvest.bulk_import.loading import run_load
from harvest.bulk_import.undo import run_undo
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState, Mode
from harvest.records.staff_members import Role, StaffMember
from tests.harvest.bulk_import.loads import (
    NOW,
    SMALL,
    Sessions,
    contents,
    findings,
    loaded,
    sheet,
    the_load,
    tried,
    undone,
    work,
)
from tests.harvest.records.makers import acting

ONE, OTHER, THIRD = "staff:1", "staff:2", "staff:3"


def farmers(count: int, first: int = 0, **more: object) -> str:
    return sheet(
        {
            "Farmer number": f"08{place:07}",
            "First name": "Jane",
            "Last name": f"Sample{chr(97 + place % 26)}{place // 26}",
            "Parish": "St Ann",
            "Registered on": "27/3/2020",
            **more,
        }
        for place in range(first, first + count)
    )


def confirmed(sessions: Sessions, content: str, *, by: str = ONE, at: datetime = NOW) -> Load:
    load = tried(sessions, content)
    act_confirm(sessions, load, by, at=at)
    return the_load(sessions, load.id)


def act_confirm(sessions: Sessions, load: Load, by: str, *, at: datetime = NOW) -> None:
    with sessions.begin() as session:
        session.info["actor"], session.info["clock"] = by, lambda: at
        acts.confirm(session, session.get_one(Load, load.id), mode=Mode.GOOD_ROWS)


def act(sessions: Sessions, load: Load, doing: str, by: str) -> Load:
    with sessions.begin() as session:
        session.info["actor"] = by
        getattr(acts, doing)(session, session.get_one(Load, load.id))
    return the_load(sessions, load.id)


def written(sessions: Sessions, load: Load) -> Load:
    run_load(work(sessions, portion=SMALL), load.id)
    return the_load(sessions, load.id)


@pytest.fixture
def ten_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_person, "MANY_ROWS", 10)


@pytest.mark.usefixtures("ten_alone")
def test_many_rows_in_two_files_of_one_day_are_as_many_as_in_one(harvest_sessions: Sessions) -> None:
    written(harvest_sessions, confirmed(harvest_sessions, farmers(6)))
    second = confirmed(harvest_sessions, farmers(5, first=6))
    said = "With 6 rows that the same person loaded since yesterday it makes 11, more than 10."
    assert (second.state, second.second_why) == (LoadState.SECOND, said)
    approved = written(harvest_sessions, act(harvest_sessions, second, "approve", OTHER))
    assert approved.state is LoadState.LOADED
    for more in (4, 6):  # what two have seen is not counted, and what has not been written yet is
        third = confirmed(harvest_sessions, farmers(more, first=20 + more))
        assert third.state is (LoadState.LOADING if more == 4 else LoadState.SECOND)


@pytest.mark.usefixtures("ten_alone")
def test_another_day_another_person_and_what_was_taken_back_do_not_count(harvest_sessions: Sessions) -> None:
    first = written(harvest_sessions, confirmed(harvest_sessions, farmers(6)))
    tomorrow = NOW + timedelta(hours=25)
    assert confirmed(harvest_sessions, farmers(6, first=6), at=tomorrow).state is LoadState.LOADING
    assert confirmed(harvest_sessions, farmers(6, first=12), by=OTHER).state is LoadState.LOADING
    undone(harvest_sessions, first)
    assert confirmed(harvest_sessions, farmers(4, first=18)).state is LoadState.LOADING


@pytest.mark.usefixtures("ten_alone")
def test_two_files_confirmed_in_one_moment_are_counted_together(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        member = StaffMember(
            username="c.tester", name="Cora Tester", role=Role.ADMINISTRATOR, password_hash="x", created_on=NOW.date()
        )
        session.add(member)
        session.flush()
        me = f"staff:{member.id}"
    first, second = (tried(harvest_sessions, farmers(6, first=at)) for at in (0, 6))
    other = Thread(target=lambda: act_confirm(harvest_sessions, second, me))
    with harvest_sessions.begin() as session:
        session.info["actor"], session.info["clock"] = me, lambda: NOW
        acts.confirm(session, session.get_one(Load, first.id), mode=Mode.GOOD_ROWS)
        other.start()
        other.join(0.5)
    other.join()
    states = [the_load(harvest_sessions, one.id).state for one in (first, second)]
    assert states == [LoadState.LOADING, LoadState.SECOND]


ACTIVE = {"Status": "active", "Verified on": "1/4/2020"}
SUSPENDED = {"Status": "suspended", "Status since": "1/5/2026"}


def suspended(sessions: Sessions, count: int, first: int = 0) -> None:
    loaded(sessions, farmers(count, first, **SUSPENDED))


def test_who_is_asked_on_the_way_sees_every_cell_down_to_the_last_row(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, farmers(3 * SMALL, **ACTIVE))
    load = confirmed(harvest_sessions, farmers(3 * SMALL, **ACTIVE, Alias="Pearl"))
    suspended(harvest_sessions, 1, first=SMALL + 3)
    suspended(harvest_sessions, 2, first=3 * SMALL - 2)
    waits = written(harvest_sessions, load)
    assert (waits.state, waits.rows_done, waits.lease_until) == (LoadState.SECOND, SMALL, None)
    assert waits.second_why == (
        "The register was changed since the trial: from line 15 on it would change what officers are told of "
        "3 records, which nobody but the first person has confirmed."
    )
    told = [line for line, _, _, said in findings(harvest_sessions, waits, "changed") if said.startswith("Status: ")]
    assert told == [15, 30, 31]
    done = written(harvest_sessions, act(harvest_sessions, waits, "approve", OTHER))
    assert (done.state, done.rows_done) == (LoadState.LOADED, 3 * SMALL)


def test_what_nobody_has_seen_when_he_confirmed_is_asked_again(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, farmers(2 * SMALL, **ACTIVE))
    suspended(harvest_sessions, 1)
    load = confirmed(harvest_sessions, farmers(2 * SMALL, **ACTIVE))
    assert load.second_why == "It would change what officers are told of 1 record."
    act(harvest_sessions, load, "approve", OTHER)
    suspended(harvest_sessions, 1, first=SMALL + 1)
    again = written(harvest_sessions, load)
    assert (again.state, again.rows_done) == (LoadState.SECOND, SMALL)
    left = act(harvest_sessions, again, "drop", ONE)
    assert (left.state, left.note) == (LoadState.STOPPED, f"Left by {ONE}.")  # half of it had two people's word


def test_leaving_and_going_on_is_no_way_around_the_second_person(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, farmers(2 * SMALL, **ACTIVE))
    suspended(harvest_sessions, 1)
    load = confirmed(harvest_sessions, farmers(2 * SMALL, **ACTIVE))
    act(harvest_sessions, load, "approve", OTHER)
    suspended(harvest_sessions, 1, first=SMALL + 1)
    written(harvest_sessions, load)
    act(harvest_sessions, load, "drop", ONE)
    with acting(harvest_sessions) as session:
        session.get_one(Load, load.id).note = None  # it does not hang on the words
    assert act(harvest_sessions, load, "go_on", ONE).state is LoadState.SECOND
    with harvest_sessions() as session:
        assert session.scalars(select(Farmer.status).where(Farmer.status == "suspended")).all() == ["suspended"]
    done = written(harvest_sessions, act(harvest_sessions, load, "approve", OTHER))
    assert (done.state, done.rows_done) == (LoadState.LOADED, 2 * SMALL)


def test_who_has_confirmed_as_the_second_person_is_not_asked_again_after_a_stop(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, farmers(2, **ACTIVE))
    load = confirmed(harvest_sessions, farmers(2, **SUSPENDED))
    assert act(harvest_sessions, load, "approve", OTHER).second_why is None
    act(harvest_sessions, load, "stop", ONE)
    assert act(harvest_sessions, load, "go_on", ONE).state is LoadState.LOADING


def test_what_two_confirmed_one_alone_does_not_take_back(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, farmers(2, **ACTIVE))
    before = contents(harvest_sessions)
    load = confirmed(harvest_sessions, farmers(2, **SUSPENDED))
    written(harvest_sessions, act(harvest_sessions, load, "approve", OTHER))
    asked = act(harvest_sessions, load, "undo", ONE)
    assert (asked.state, asked.undo_asked_by) == (LoadState.LOADED, ONE)
    with pytest.raises(acts.SecondPersonNeeded, match="You asked for this yourself"):
        act(harvest_sessions, load, "undo", ONE)
    kept = act(harvest_sessions, load, "keep", OTHER)
    assert (kept.state, kept.undo_asked_by) == (LoadState.LOADED, None)
    act(harvest_sessions, load, "undo", THIRD)
    ends = act(harvest_sessions, load, "undo", ONE)
    assert (ends.state, ends.undo_asked_by, ends.undone_by) == (LoadState.UNDOING, THIRD, ONE)
    run_undo(work(harvest_sessions), load.id)
    assert contents(harvest_sessions) == before


def test_the_trail_says_who_took_a_load_back_and_not_who_had_brought_it(harvest_sessions: Sessions) -> None:
    load = written(harvest_sessions, confirmed(harvest_sessions, farmers(1)))
    act(harvest_sessions, load, "undo", THIRD)
    run_undo(work(harvest_sessions), load.id)
    with harvest_sessions() as session:
        assert session.scalars(select(Farmer.id)).all() == []
        actors = session.scalars(select(Change.actor).where(Change.table_name == "farmers").order_by(Change.id)).all()
    assert actors == [f"import:{load.id} by {ONE}", f"undo:{load.id} by {THIRD}"]


@pytest.mark.usefixtures("ten_alone")
def test_rows_of_a_file_that_came_to_wait_on_its_way_count_as_written_alone(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, farmers(SMALL, **ACTIVE))
    load = confirmed(harvest_sessions, farmers(SMALL, **ACTIVE, Alias="Pearl"))
    suspended(harvest_sessions, 1, first=SMALL - 1)
    run_load(work(harvest_sessions, portion=5), load.id)
    waits = the_load(harvest_sessions, load.id)
    assert (waits.state, waits.rows_done) == (LoadState.SECOND, 5)
    assert confirmed(harvest_sessions, farmers(1, first=50)).state is LoadState.SECOND


@pytest.mark.usefixtures("ten_alone")
def test_a_second_persons_word_is_not_for_a_file_that_is_read_anew(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, farmers(SMALL + 1, **ACTIVE))
    load = confirmed(harvest_sessions, farmers(SMALL + 1, **ACTIVE, Alias="Pearl"))
    act(harvest_sessions, load, "approve", OTHER)
    suspended(harvest_sessions, 1)
    assert written(harvest_sessions, load).state is LoadState.SECOND  # before the first row
    act(harvest_sessions, load, "drop", ONE)
    with harvest_sessions.begin() as session:
        session.info["actor"] = ONE
        acts.try_again(session, session.get_one(Load, load.id), {})
    assert the_load(harvest_sessions, load.id).approved_by is None
