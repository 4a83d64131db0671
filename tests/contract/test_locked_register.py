"""A lock on the register is an outage that is said in time, on either engine, however SQLite keeps its journal."""

import contextlib
import time
from collections.abc import Iterator

import pytest

from harvest.findings import Question, QuestionKind, RegistryUnavailable
from harvest.foundation import engine as engine_module
from harvest.foundation.engine import make_engine
from harvest.vocabulary import Standing
from tests.conftest import Databases
from tests.contract.conftest import local_registry

LIMIT_S = 0.5
SLACK_S = 1.0
QUESTION = Question(QuestionKind.RECEIPT, number="4100151")
LOCKS = {"sqlite": "BEGIN EXCLUSIVE", "postgresql": "LOCK TABLE series, receipt_books IN ACCESS EXCLUSIVE MODE"}


@contextlib.contextmanager
def locked(url: str, engine_name: str) -> Iterator[None]:
    engine = make_engine(url, durable=False)
    with contextlib.closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(LOCKS[engine_name])
        yield
        cursor.execute("ROLLBACK")
    engine.dispose()


def test_a_lock_is_an_outage_within_the_limit(
    databases: Databases, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where SQLite's WAL is not safe, readers wait for whoever commits (LIBRARIES section 0).
    monkeypatch.setattr(engine_module, "wal_can_corrupt", lambda _version: True)
    url = databases.fresh(engine_name, "harvest")
    with local_registry(url, LIMIT_S) as registry:
        assert registry.find(QUESTION).standing is Standing.UNKNOWN
        with locked(url, engine_name):
            began = time.monotonic()
            with pytest.raises(RegistryUnavailable):
                registry.find(QUESTION)
            assert time.monotonic() - began < LIMIT_S + SLACK_S
        assert registry.find(QUESTION).standing is Standing.UNKNOWN
