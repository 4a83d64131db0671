"""A key is good for what it was made for and what is granted to its program now, and for nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from harvest.audit import Change
from harvest.records.client_apps import GrantState, Scope, find_key
from harvest.records.client_apps.acts import close
from harvest.records.client_apps.grants import AskedAlready, DayWrong, GrantDecided, ask, decide, give, withdraw
from harvest.records.client_apps.intake import asked_for
from harvest.records.client_apps.keys import NotGranted, ProgramClosed, key_for, rotate_key
from tests.fakes import NOW
from tests.harvest.records.client_apps.makers import make_grant, make_key, make_program
from tests.harvest.records.makers import acting

LATER = NOW.date() + timedelta(days=30)
WANTED = {"scope": "findings", "purpose": "A task by law"}


def rights(session: Any, plain: str, **after: int) -> frozenset[Scope]:
    now = NOW + timedelta(**after)
    key = find_key(session, plain, now)
    return key.rights(now) if key else frozenset()


def test_a_right_is_asked_for_granted_until_a_day_and_withdrawn(harvest_sessions: Any) -> None:
    with acting(harvest_sessions, "app:1") as session:
        app = make_program(session)
        with pytest.raises(NotGranted):
            key_for(session, app, scopes=[Scope.FINDINGS], now=NOW)
        grant = ask(session, app, asked_for(WANTED), now=NOW)
        with pytest.raises(AskedAlready):
            ask(session, app, asked_for(WANTED), now=NOW)
        decide(session, grant, by="staff:3", now=NOW, expires_on=LATER)
        with pytest.raises(GrantDecided):
            decide(session, grant, by="staff:4", now=NOW, reason="no")
        plain, open_only = make_key(session, app, Scope.FINDINGS), make_key(session, app)
        assert rights(session, plain) == {Scope.OPEN, Scope.FINDINGS}
        assert rights(session, open_only) == {Scope.OPEN}
        assert rights(session, plain, days=30) == {Scope.OPEN, Scope.FINDINGS}
        assert rights(session, plain, days=31) == {Scope.OPEN}
        withdraw(session, grant, by="staff:3", reason="misused", now=NOW)
        assert rights(session, plain) == {Scope.OPEN}
        with pytest.raises(GrantDecided):
            withdraw(session, grant, by="staff:3", reason="again", now=NOW)
        changes = session.scalars(select(Change).where(Change.table_name == "app_grants")).all()
        assert [one.after.get("state") for one in changes] == ["asked", "granted", "withdrawn"]


def test_an_administrator_gives_what_nobody_asked_for_with_a_purpose(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        app = make_program(session)
        for wrong in (NOW.date(), NOW.date() + timedelta(days=732)):
            with pytest.raises(DayWrong):
                give(session, app, Scope.PARTNER, purpose="An agency", expires_on=wrong, by="staff:3", now=NOW)
    with acting(harvest_sessions) as session:
        app = make_program(session)
        give(session, app, Scope.PARTNER, purpose="An agency", expires_on=LATER, by="staff:3", now=NOW)
        with pytest.raises(AskedAlready):
            give(session, app, Scope.PARTNER, purpose="An agency", expires_on=LATER, by="staff:3", now=NOW)
        assert rights(session, make_key(session, app, Scope.PARTNER)) == {Scope.OPEN, Scope.PARTNER}


def test_what_was_asked_is_what_is_granted(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        app = make_program(session)
        asked = ask(session, app, asked_for(WANTED), now=NOW)
        given = give(session, app, Scope.FINDINGS, purpose="Narrower", expires_on=LATER, by="staff:3", now=NOW)
        assert given is asked
        assert (given.state, given.purpose) == (GrantState.GRANTED, "Narrower")
        assert given.asked_on == NOW.date()


def test_a_closed_program_opens_nothing(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        app = make_program(session)
        make_grant(session, app)
        session.refresh(app)
        plain = make_key(session, app, Scope.FINDINGS)
        [key] = app.keys
        close(session, app, reason="gone", now=NOW)
        assert find_key(session, plain, NOW) is None
        for act in (lambda: key_for(session, app, now=NOW), lambda: rotate_key(session, key, now=NOW)):
            with pytest.raises(ProgramClosed):
                act()


def test_a_new_key_in_place_of_another_is_good_for_the_same(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        app = make_program(session)
        make_grant(session, app, scope=Scope.SHOWN)
        session.refresh(app)
        make_key(session, app, Scope.SHOWN)
        plain, new = rotate_key(session, app.keys[0], now=NOW)
        assert rights(session, plain) == {Scope.OPEN, Scope.SHOWN}
        assert new.expires_on > NOW.date() + timedelta(days=360)
