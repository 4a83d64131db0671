"""What somebody writes in the very moment in which a portion is written makes it begin again, at once and unseen."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, NoResultFound

from harvest.audit import Change
from harvest.bulk_import import acts
from harvest.bulk_import.kinds.farmers import Farmers
from harvest.bulk_import.loading import run_load
from harvest.bulk_import.portions import TRIES
from harvest.bulk_import.taking_back import Undoing
from harvest.bulk_import.undo import run_undo
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState
from tests.harvest.bulk_import.loads import NOW, findings, loaded, the_load, work
from tests.harvest.bulk_import.test_going_on import ROWS, Sessions, confirmed, farmers
from tests.harvest.records.makers import make_farm

NUMBER = "080000005"
COMPANY = {"kind": "company", "organisation_name": "Sample Ltd"}
PERSON = {"kind": "person", "first_name": "Jane", "last_name": "Samplef", "alias": "CLERK"}


class Clerk:
    """Somebody at a desk who acts once, between two steps of a load, in a session of his own."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.act = act
        self.refused = False
        self.thread = Thread(target=self._work)

    def _work(self) -> None:
        try:
            self.act()
        except (IntegrityError, NoResultFound):
            self.refused = True  # on SQLite nobody writes while a load does: he comes second, and is told so

    def after(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def then(*given: Any) -> Any:
            done = step(*given)
            if not self.thread.ident:
                self.thread.start()
                self.thread.join(0.5)
            return done

        return then


def registering(sessions: Sessions, fields: dict[str, Any]) -> Clerk:
    def register() -> None:
        with sessions.begin() as session:
            session.info["actor"] = "staff:9"
            session.add(Farmer(farmer_number=NUMBER, parish="JM-06", registered_on=NOW.date(), **fields))

    return Clerk(register)


@pytest.mark.parametrize(
    ("fields", "outcome", "rule", "sentence"),
    [
        (COMPANY, "refused", "kind", "A person has no name of a company. Empty this, or say company."),
        (PERSON, "changed", "changed", "Registered on: 14 May 2026 becomes 27 Mar 2020."),
    ],
)
def test_who_registers_the_number_of_a_row_meanwhile_is_found_and_the_load_goes_on_at_once(
    fields: dict[str, Any],
    outcome: str,
    rule: str,
    sentence: str,
    harvest_sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load_id = confirmed(harvest_sessions, farmers())
    clerk = registering(harvest_sessions, fields)
    monkeypatch.setattr(Farmers, "judge", clerk.after(Farmers.judge))
    run_load(work(harvest_sessions, portion=20), load_id)
    clerk.thread.join()
    done = the_load(harvest_sessions, load_id)
    assert (done.state, done.rows_done) == (LoadState.LOADED, ROWS)
    with harvest_sessions() as session:
        assert sorted(session.scalars(select(Farmer.farmer_number))) == [f"08{place:07}" for place in range(ROWS)]
    written = {name: count for name, count in (done.done or {}).items() if count}
    if clerk.refused:
        assert written == {"new": ROWS}
        return
    assert written == {"new": ROWS - 1, outcome: 1}
    told = [(line, said) for line, _, _, said in findings(harvest_sessions, done, rule)]
    assert (7, sentence) in told
    assert {line for line, _ in told} == {7}


def test_a_portion_that_never_gets_through_holds_the_load_and_says_so(
    harvest_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_id = confirmed(harvest_sessions, farmers())
    tries = []

    def refused(*given: Any) -> None:
        tries.append(given)
        raise IntegrityError("insert", None, Exception("unique"))

    write = Farmers.write
    monkeypatch.setattr(Farmers, "write", refused)
    run_load(work(harvest_sessions, portion=20), load_id)
    held = the_load(harvest_sessions, load_id)
    assert (len(tries), held.state, held.rows_done, held.lease_until) == (TRIES, LoadState.STOPPED, 0, None)
    assert held.note == (
        f"Held at lines 2 to 21: the register refused them {TRIES} times, because others change the same records. "
        "Go on with the load later, or take it back."
    )
    monkeypatch.setattr(Farmers, "write", write)
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        acts.go_on(session, session.get_one(Load, load_id))
    run_load(work(harvest_sessions), load_id)
    assert the_load(harvest_sessions, load_id).state is LoadState.LOADED


def test_a_farmer_who_gets_a_farm_while_his_load_is_taken_back_stays_with_it(
    harvest_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = loaded(harvest_sessions, farmers(3))

    def enter_farm() -> None:
        with harvest_sessions.begin() as session:
            session.info["actor"] = "staff:9"
            make_farm(session, session.scalars(select(Farmer).where(Farmer.farmer_number == "080000001")).one())

    clerk = Clerk(enter_farm)
    monkeypatch.setattr(Undoing, "_kept", clerk.after(Undoing._kept))
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        acts.undo(session, session.get_one(Load, load.id))
    run_undo(work(harvest_sessions), load.id)
    clerk.thread.join()
    assert the_load(harvest_sessions, load.id).state is LoadState.UNDONE
    with harvest_sessions() as session:
        left = session.scalars(select(Farmer.farmer_number)).all()
        removed = session.scalars(select(Change.id).where(Change.action == "removed", Change.table_name == "farmers"))
        assert (left, len(removed.all())) in [(["080000001"], 2), ([], 3)]


def test_what_a_clerk_corrects_while_a_load_is_taken_back_stays(
    harvest_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(harvest_sessions, farmers(3))
    load = loaded(harvest_sessions, farmers(3).replace("Jane", "Joan"))

    def correct() -> None:
        with harvest_sessions.begin() as session:
            session.info["actor"] = "staff:9"
            session.scalars(select(Farmer).where(Farmer.farmer_number == "080000001")).one().first_name = "Clerk"

    clerk = Clerk(correct)
    monkeypatch.setattr(Undoing, "_open", clerk.after(Undoing._open))  # after what stands there was read
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        acts.undo(session, session.get_one(Load, load.id))
    run_undo(work(harvest_sessions), load.id)
    clerk.thread.join()
    with harvest_sessions() as session:
        names = session.scalars(select(Farmer.first_name).order_by(Farmer.farmer_number)).all()
    assert names == ["Jane", "Clerk", "Jane"]
