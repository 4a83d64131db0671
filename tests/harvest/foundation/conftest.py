"""Databases to back up: filled once for all tests, opened and let go by each."""

import itertools
from collections.abc import Iterator

import pytest

from harvest.foundation.engine import make_engine
from tests.conftest import ENGINES, Databases
from tests.harvest.foundation.backups import APPLICATIONS, Opened, fill


@pytest.fixture(scope="session")
def filled(databases: Databases, postgresql_server: str) -> Iterator[dict[tuple[str, str], str]]:
    """The addresses of a small country and its officers on both engines; nobody writes into them."""
    found = {}
    for engine_name, application in itertools.product(ENGINES, APPLICATIONS):
        found[engine_name, application] = url = databases.fresh(engine_name, application)
        engine = make_engine(url, durable=False)
        fill(engine, application)
        engine.dispose()
    return found


@pytest.fixture
def opened() -> Iterator[Opened]:
    found = Opened()
    yield found
    for engine in found.engines:
        engine.dispose()
