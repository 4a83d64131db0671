"""Work on a file that is broken off, by kill -9 or by a person, is gone on with and ends as if nothing had happened."""

import subprocess
import sys
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from harvest.audit import Change
from harvest.bulk_import import acts
from harvest.bulk_import.commands import file_commands
from harvest.bulk_import.loading import run_load
from harvest.bulk_import.trial import run_trial
from harvest.database import HarvestSession
from harvest.foundation.clock import utc_now
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState, Mode
from harvest.worker import work_once
from tests.harvest.bulk_import.loads import NOW, SMALL, brought, contents, loaded, sheet, the_load, work

Sessions = sessionmaker[HarvestSession]


ROWS = 40


LATER = NOW + timedelta(minutes=5)  # when the lease of a killed worker is over


def farmers(count: int = ROWS) -> str:
    return sheet(
        {
            "Farmer number": f"08{place:07}",
            "First name": "Jane",
            "Last name": f"Sample{chr(97 + place % 26)}{place // 26}",
            "Parish": "St Ann",
            "Registered on": "27/3/2020",
            "Phone": f"876-555-{place:04}",
        }
        for place in range(count)
    )


def confirmed(sessions: Sessions, content: str) -> int:
    load_id = brought(sessions, content)
    run_trial(work(sessions), load_id)
    with sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        acts.confirm(session, session.get_one(Load, load_id), mode=Mode.GOOD_ROWS)
    return load_id


def kill(engine: Engine, commit: int, moment: str) -> None:
    """Run a worker that is killed there; one that has less to do ends by itself."""
    url = engine.url.render_as_string(hide_password=False)
    program = [sys.executable, "-m", "tests.harvest.bulk_import.killed", url, str(commit), moment]
    subprocess.run(program, check=False, timeout=120)


def trail(sessions: Sessions) -> list[tuple[Any, ...]]:
    columns = (Change.action, Change.table_name, Change.record_id, Change.before, Change.after, Change.line)
    with sessions() as session:
        rows = session.execute(select(*columns).where(Change.table_name != "loads").order_by(Change.id))
        return [tuple(map(repr, row)) for row in rows]


@pytest.mark.parametrize(("commit", "moment"), [(1, "after"), (3, "before"), (3, "after"), (5, "before")])
def test_a_load_killed_in_the_middle_ends_as_if_it_had_not_been(
    harvest_engine: Engine, harvest_sessions: Sessions, commit: int, moment: str
) -> None:
    load_id = confirmed(harvest_sessions, farmers())
    kill(harvest_engine, commit, moment)
    broken = the_load(harvest_sessions, load_id)
    assert broken.state is LoadState.LOADING
    assert broken.rows_done < ROWS
    assert work_once(work(harvest_sessions, portion=SMALL)) is False  # the lease of the dead worker still holds
    while work_once(work(harvest_sessions, at=LATER, portion=SMALL)):
        pass
    done = the_load(harvest_sessions, load_id)
    assert (done.state, done.rows_done, (done.done or {})["new"]) == (LoadState.LOADED, ROWS, ROWS)
    with harvest_sessions() as session:
        numbers = session.scalars(select(Farmer.farmer_number).order_by(Farmer.id)).all()
    assert numbers == [f"08{place:07}" for place in range(ROWS)]
    told = [row for row in trail(harvest_sessions) if row[1] == "'farmers'"]
    assert [row[5] for row in told] == [repr(line) for line in range(2, ROWS + 2)]


@pytest.mark.parametrize(("commit", "moment"), [(1, "after"), (2, "before"), (3, "after")])
def test_an_undoing_killed_in_the_middle_ends_with_nothing_left(
    harvest_engine: Engine, harvest_sessions: Sessions, commit: int, moment: str
) -> None:
    before = contents(harvest_sessions)
    load_id = loaded(harvest_sessions, farmers()).id
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        acts.undo(session, session.get_one(Load, load_id))
    kill(harvest_engine, commit, moment)
    assert the_load(harvest_sessions, load_id).state is LoadState.UNDOING
    while work_once(work(harvest_sessions, at=LATER, portion=SMALL)):
        pass
    assert the_load(harvest_sessions, load_id).state is LoadState.UNDONE
    assert contents(harvest_sessions) == before
    removed = [row for row in trail(harvest_sessions) if "removed" in row[0]]
    assert len(removed) == ROWS


def test_a_stopped_load_goes_on_where_it_was(harvest_sessions: Sessions) -> None:
    load_id = confirmed(harvest_sessions, farmers())
    once = work(harvest_sessions, portion=SMALL)

    def stop(done: int, _all: int) -> None:
        if done == 2 * SMALL:
            with harvest_sessions.begin() as session:
                session.info["actor"] = "staff:3"
                acts.stop(session, session.get_one(Load, load_id))

    once.progress = stop
    run_load(once, load_id)
    assert (the_load(harvest_sessions, load_id).state, the_load(harvest_sessions, load_id).rows_done) == (
        LoadState.STOPPED,
        20,
    )
    with harvest_sessions.begin() as session:
        session.info["actor"] = "staff:3"
        acts.go_on(session, session.get_one(Load, load_id))
    assert work_once(work(harvest_sessions, portion=SMALL))
    done = the_load(harvest_sessions, load_id)
    assert (done.state, done.rows_done, (done.done or {})["new"]) == (LoadState.LOADED, ROWS, ROWS)


def test_a_row_that_is_twice_is_seen_across_a_stop(harvest_sessions: Sessions) -> None:
    lines = farmers().splitlines()
    load_id = confirmed(harvest_sessions, "\n".join([*lines, lines[1]]) + "\n")
    once = work(harvest_sessions, portion=SMALL)
    once.progress = lambda done, _all: _stop(harvest_sessions, load_id) if done == SMALL else None
    run_load(once, load_id)
    with harvest_sessions.begin() as session:
        session.info["actor"] = "staff:3"
        acts.go_on(session, session.get_one(Load, load_id))
    work_once(work(harvest_sessions, portion=SMALL))
    done = the_load(harvest_sessions, load_id).done or {}
    assert (done["new"], done["refused"], done["same"]) == (ROWS, 1, 0)


def _stop(sessions: Sessions, load_id: int) -> None:
    with sessions.begin() as session:
        session.info["actor"] = "staff:3"
        acts.stop(session, session.get_one(Load, load_id))


def test_a_shell_goes_on_with_what_a_killed_one_left(harvest_engine: Engine, harvest_sessions: Sessions) -> None:
    load_id = confirmed(harvest_sessions, farmers())
    kill(harvest_engine, 3, "after")
    commands = file_commands(lambda: nullcontext(harvest_sessions))
    loads = next(one for one in commands if one.name == "loads")
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        session.get_one(Load, load_id).lease_until = utc_now() + timedelta(minutes=1)
    refused = CliRunner().invoke(loads, ["go-on", str(load_id)])
    assert (refused.exit_code, "worked on by another worker" in refused.output) == (1, True)
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        session.get_one(Load, load_id).lease_until = None
    gone_on = CliRunner().invoke(loads, ["go-on", str(load_id)])
    assert gone_on.exit_code == 0, gone_on.output
    assert (the_load(harvest_sessions, load_id).state, the_load(harvest_sessions, load_id).rows_done) == (
        LoadState.LOADED,
        ROWS,
    )
