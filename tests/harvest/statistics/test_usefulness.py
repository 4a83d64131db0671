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
from harvest.statistics.reading import PUBLISHED
from harvest.statistics.usefulness import LARGE, Tally, share
from tests.harvest.statistics.register import read

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
ENOUGH = 0.85


@pytest.fixture(scope="module")
def country(databases: Any) -> str:
    """On one engine: it is arithmetic."""
    url: str = databases.fresh("sqlite", "harvest")
    engine = make_engine(url, durable=False)
    fill(make_sessions(engine), today=NOW.date(), farmers=5000, seed=1, progress=lambda _: None)
    engine.dispose()
    return url


def test_most_of_the_cells_with_many_and_of_their_value_are_told(country: str) -> None:
    """Of each dataset by itself: where one is rich the other may not be poor."""
    engine = make_engine(country, durable=False)
    done = publish(make_sessions(engine), NOW)
    with engine.connect() as connection:
        told = {name: sum(row["reason"] is None for row in read(connection, name)) for name in PUBLISHED}
    engine.dispose()
    assert min(told.values()) >= 9, told
    assert all(one.large >= 9 for one in done.tallies.values())
    assert sum(done.tallies.values(), Tally()).large > 800
    shares = {
        title: (share(one.large_said, one.large), share(one.value_said, one.value))
        for title, one in done.tallies.items()
    }
    assert all(min(both) >= ENOUGH for both in shares.values()), shares


def test_the_command_says_how_much_is_told_and_once_a_day(harvest_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARVEST_DATABASE_URL", harvest_url)
    for name, value in {"SERVE": "harvest", "SECRET_KEY": secrets.token_urlsafe(48)}.items():
        monkeypatch.setenv(name, value)
    said = CliRunner().invoke(harvest_cli, ["statistics", "publish"])
    assert said.exit_code == 0, said.output
    assert re.search(rf"^Production: 0 of 0 cells are published; of those with {LARGE} and more", said.output)
    assert "Nothing may be told that is not told already." in said.output
