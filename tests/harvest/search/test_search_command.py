"""`harvest search reindex`, and what an upgrade does for a register that is older than the words."""

from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from harvest.cli import harvest_cli
from harvest.database import make_sessions
from harvest.records.farmers.duplicates import possible_duplicates
from harvest.search import search
from harvest.vocabulary import Parish
from tests.harvest.records.makers import acting, make_farmer

TWIN = {"first_name": "Jane", "last_name": "Guavamead", "parish": Parish.ST_ANN}


def run(monkeypatch: Any, url: str, *arguments: str) -> str:
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("HARVEST_DATABASE_URL", url)
    result = CliRunner().invoke(harvest_cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("command", [("search", "reindex"), ("db", "upgrade")])
def test_a_register_older_than_its_words_gets_them(
    command: tuple[str, str], harvest_engine: Engine, harvest_url: str, monkeypatch: Any
) -> None:
    sessions = make_sessions(harvest_engine)
    with acting(sessions) as session:
        make_farmer(session, last_name="GUAVAMEAD")
    with harvest_engine.begin() as connection:
        connection.exec_driver_sql("delete from farmer_words")
        connection.exec_driver_sql("delete from farmer_name_keys")
    harvest_engine.dispose()
    said = run(monkeypatch, harvest_url, *command)
    assert (
        "Farmers whose words are worked out anew: 1.\nKeys of their names that were missing and are there now: 1."
        in said
    )
    with sessions() as session:
        assert search(session, "guavamead").rows
        assert len(possible_duplicates(session, TWIN)) == 1
    harvest_engine.dispose()
    assert "of farmers are worked" not in run(monkeypatch, harvest_url, "db", "upgrade")
