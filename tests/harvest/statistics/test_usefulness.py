"""The cube is of use: on an invented country most of what many stand behind is told, and the command says how much."""

import re
import secrets
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from harvest.cli import harvest_cli
from harvest.database import make_sessions
from harvest.demo import fill
from harvest.foundation.engine import make_engine
from harvest.statistics.publishing import publish
from harvest.statistics.usefulness import LARGE, Tally, share

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
ENOUGH = 0.85


@pytest.fixture(scope="module")
def country(databases: Any) -> str:
    """On one engine: it is arithmetic."""
    url: str = databases.fresh("sqlite", "harvest")
    engine = make_engine(url, durable=False)
    fill(make_sessions(engine), today=NOW.date(), farmers=2500, seed=1, progress=lambda _: None)
    engine.dispose()
    return url


def test_most_of_the_cells_with_many_and_of_their_value_are_told(country: str) -> None:
    engine = make_engine(country, durable=False)
    done = publish(make_sessions(engine), NOW)
    engine.dispose()
    tally = sum(done.tallies.values(), Tally())
    assert tally.large > 200
    assert share(tally.large_said, tally.large) >= ENOUGH
    values = [share(one.value_said, one.value) for one in done.tallies.values()]
    assert sum(values) / len(values) >= ENOUGH


def test_the_command_says_how_much_is_told_and_once_a_day(harvest_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARVEST_DATABASE_URL", harvest_url)
    for name, value in {"SERVE": "harvest", "SECRET_KEY": secrets.token_urlsafe(48)}.items():
        monkeypatch.setenv(name, value)
    said = CliRunner().invoke(harvest_cli, ["statistics", "publish"])
    assert said.exit_code == 0, said.output
    assert re.search(rf"^Production: 0 of 0 cells are published; of those with {LARGE} and more", said.output)
    assert "Nothing may be told that is not told already." in said.output
