"""A key is known by its text alone, for as long as it holds, and its text is kept nowhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from harvest.audit import Change
from harvest.records.client_apps import ClientApp, Scope, find_key, issue_key, revoke_key
from tests.harvest.records.makers import acting

NOW = datetime(2026, 5, 14, 14, 5, tzinfo=UTC)


def issue(session: Any, **changed: Any) -> Any:
    values = {"name": "CLIP", "contact": "the duty desk", "scopes": ["findings"], "now": NOW}
    return issue_key(session, **(values | changed))


def test_a_key_is_found_by_its_text_and_by_nothing_near_it(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        plain, key = issue(session)
        assert find_key(session, plain, NOW) is key
        assert key.allows(Scope.FINDINGS)
        for wrong in (plain[:-1], plain + "x", key.prefix, plain.swapcase(), "", "hv_.", plain.replace("hv_", "hv_0")):
            assert find_key(session, wrong, NOW) is None


def test_a_key_ends_with_its_last_day_in_jamaica_or_when_it_is_revoked(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        plain, key = issue(session, expires_on=(NOW + timedelta(days=1)).date())
        last_minute = datetime(2026, 5, 16, 4, 59, tzinfo=UTC)
        assert find_key(session, plain, last_minute) is key
        assert find_key(session, plain, last_minute + timedelta(minutes=1)) is None
        revoke_key(session, key, now=NOW)
        revoke_key(session, key, now=last_minute)
        assert key.revoked_at == NOW
        assert find_key(session, plain, NOW) is None


def test_neither_the_key_nor_its_hash_is_in_the_trail(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        plain, key = issue(session)
        [change] = session.scalars(select(Change).where(Change.table_name == "api_keys"))
        assert change.after["prefix"] == key.prefix
        assert "key_hash" not in change.after
        assert key.key_hash not in str(change.after)
        assert plain not in str(change.after)


def test_two_keys_of_one_program_and_no_key_for_an_unknown_scope(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        assert issue(session)[0] != issue(session)[0]
        assert len(session.scalars(select(ClientApp)).all()) == 1
        with pytest.raises(ValueError, match="everything"):
            issue(session, scopes=["everything"])
