"""What others do to the register while a file is tried and loaded is seen, and never lost."""

from threading import Thread

import pytest
from sqlalchemy import select

from harvest.audit import Change
from harvest.bulk_import import acts
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.farmers import Farmers
from harvest.bulk_import.loading import run_load
from harvest.bulk_import.portions import NotNow, lease
from harvest.bulk_import.rows import Entry
from harvest.bulk_import.trial import run_trial
from harvest.bulk_import.undo import run_undo
from harvest.database import HarvestSession
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState, Mode
from harvest.worker import work_once
from tests.harvest.bulk_import.loads import NOW, SMALL, brought, contents, findings, loaded, sheet, the_load, work
from tests.harvest.bulk_import.test_going_on import LATER, ROWS, Sessions, confirmed, farmers


def test_all_or_nothing_takes_everything_back_when_a_row_turns_bad_on_the_way(harvest_sessions: Sessions) -> None:
    load_id = brought(harvest_sessions, farmers())
    run_trial(work(harvest_sessions), load_id)
    before = contents(harvest_sessions)
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        acts.confirm(session, session.get_one(Load, load_id), mode=Mode.WHOLE)
    once = work(harvest_sessions, portion=SMALL)
    once.progress = lambda done, _all: _register(harvest_sessions) if done == 3 * SMALL else None
    run_load(once, load_id)
    assert the_load(harvest_sessions, load_id).state is LoadState.UNDOING
    run_undo(work(harvest_sessions, portion=SMALL), load_id)
    load = the_load(harvest_sessions, load_id)
    assert load.state is LoadState.UNDONE
    assert "Stopped at line 40" in (load.note or "")
    after = contents(harvest_sessions)
    assert {name for name in before if before[name] != after[name]} == {"farmers"}
    assert len(after["farmers"]) - len(before["farmers"]) == 1  # the one whom a clerk registered meanwhile


def _register(sessions: Sessions) -> None:
    """A clerk registers a company under a number that the file has for a person."""
    with sessions.begin() as session:
        session.info["actor"] = "staff:9"
        session.add(
            Farmer(
                farmer_number="080000038",
                kind="company",
                organisation_name="Sample Ltd",
                parish="JM-06",
                registered_on=NOW.date(),
            )
        )


def test_two_workers_do_not_work_on_one_load(harvest_sessions: Sessions) -> None:
    load_id = brought(harvest_sessions, farmers(3))
    with harvest_sessions.begin() as session:
        session.info["actor"] = "import:1"
        lease(session, load_id, LoadState.WAITING, NOW)
    with pytest.raises(NotNow):
        run_trial(work(harvest_sessions), load_id)
    run_trial(work(harvest_sessions, at=LATER), load_id)
    assert the_load(harvest_sessions, load_id).state is LoadState.TRIED


def test_who_was_suspended_after_the_trial_is_not_active_again_without_a_second_person(
    harvest_sessions: Sessions,
) -> None:
    active = {**one_farmer("0810000002"), "Status": "active"}
    loaded(harvest_sessions, sheet([active]))
    load_id = confirmed(harvest_sessions, sheet([one_farmer("0810000001"), active]))  # the trial: one new, one the same
    loaded(harvest_sessions, sheet([{**active, "Status": "suspended", "Status since": "1/5/2026"}]))
    before = contents(harvest_sessions)
    run_load(work(harvest_sessions, portion=1), load_id)
    waits = the_load(harvest_sessions, load_id)
    assert (waits.state, waits.rows_done) == (LoadState.SECOND, 1)
    assert "from line 3 on it would change what officers are told of 1 record" in (waits.second_why or "")
    assert [found[:3] for found in findings(harvest_sessions, waits, "changed")] == [(3, "F", "active")]
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        kept = session.get_one(Load, load_id)
        with pytest.raises(acts.SecondPersonNeeded):
            acts.approve(session, kept)
        acts.drop(session, kept)
    run_undo(work(harvest_sessions), load_id)
    assert the_load(harvest_sessions, load_id).state is LoadState.UNDONE
    assert contents(harvest_sessions) == before


def test_a_worker_that_was_overtaken_counts_no_row_twice(harvest_sessions: Sessions) -> None:
    load_id = confirmed(harvest_sessions, farmers())
    first, second = (work(harvest_sessions, portion=SMALL) for _ in range(2))

    def overtaken(done: int, _all: int) -> None:
        if done == SMALL:
            with harvest_sessions.begin() as session:
                session.info["actor"] = "staff:3"
                acts.stop(session, session.get_one(Load, load_id))
                acts.go_on(session, session.get_one(Load, load_id))
            second.progress = broken_off
            with pytest.raises(InterruptedError):
                run_load(second, load_id)

    def broken_off(_done: int, _all: int) -> None:
        raise InterruptedError

    first.progress = overtaken
    run_load(first, load_id)
    assert the_load(harvest_sessions, load_id).rows_done == 2 * SMALL
    while work_once(work(harvest_sessions, at=LATER, portion=SMALL)):
        pass
    done = the_load(harvest_sessions, load_id)
    assert (done.state, done.rows_done) == (LoadState.LOADED, ROWS)
    assert {name: count for name, count in (done.done or {}).items() if count} == {"new": ROWS}


def one_farmer(number: str) -> dict[str, object]:
    return {
        "Farmer number": number,
        "First name": "Jane",
        "Last name": "Sampleone" if number.endswith("1") else "Sampletwo",
        "Parish": "St Ann",
        "Registered on": "27/3/2020",
    }


def test_what_a_clerk_corrects_while_the_row_is_written_is_never_lost_without_a_word(
    harvest_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(harvest_sessions, sheet([{**one_farmer("0810000001"), "Alias": "ONE"}]))
    load_id = confirmed(harvest_sessions, sheet([{**one_farmer("0810000001"), "Alias": "TWO"}]))
    judge = Farmers.judge

    def correct() -> None:
        with harvest_sessions.begin() as session:
            session.info["actor"] = "staff:9"
            session.scalars(select(Farmer).with_for_update()).one().alias = "CLERK"

    clerk = Thread(target=correct)

    def judged_while_a_clerk_writes(reading: Farmers, session: HarvestSession, entries: list[Entry]) -> list[Judged]:
        judged = judge(reading, session, entries)
        clerk.start()
        clerk.join(0.5)
        return judged

    monkeypatch.setattr(Farmers, "judge", judged_while_a_clerk_writes)
    run_load(work(harvest_sessions), load_id)
    clerk.join()
    with harvest_sessions() as session:
        assert session.scalars(select(Farmer.alias)).one() == "CLERK"
        told = session.scalars(select(Change).where(Change.action == "changed", Change.table_name == "farmers"))
        assert [(one.before, one.after) for one in told.all()] == [
            ({"alias": "ONE"}, {"alias": "TWO"}),
            ({"alias": "TWO"}, {"alias": "CLERK"}),
        ]
