"""Databases of both engines for the tests: migrated once, copied for each test."""

import contextlib
import itertools
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import sessionmaker

from harvest.foundation.engine import make_engine
from harvest.foundation.migrate import upgrade
from tests import postgres

ENGINES = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"
        if host not in {"127.0.0.1", "localhost", "::1"}:
            raise AssertionError(f"A test tried to reach {host}: tests talk to this machine alone.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with postgres.running() as url:
        yield url


class Databases:
    """Migrated templates, one per engine and history, and fresh copies of them."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self.folder = folder
        self.request = request
        self.templates: dict[tuple[str, str], str] = {}

    def fresh(self, engine_name: str, history: str) -> str:
        """The address of a database of its own at the head of `history`."""
        template = self.templates.get((engine_name, history)) or self._make_template(engine_name, history)
        return self._copy(template, f"{history}_{next(_numbers)}")

    def copy_of(self, url: str) -> str:
        """The address of a database of its own with the same content; nobody may have that one open."""
        return self._copy(url, f"copy_{next(_numbers)}")

    def empty(self, engine_name: str) -> str:
        """The address of a database of its own with nothing in it."""
        name = f"empty_{next(_numbers)}"
        if engine_name == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        self._on_server(f"CREATE DATABASE {name}")
        return self._server_url(name)

    def _make_template(self, engine_name: str, history: str) -> str:
        url = self.empty(engine_name)
        engine = make_engine(url, durable=False)
        upgrade(engine, history)
        engine.dispose()
        self.templates[engine_name, history] = url
        return url

    def _copy(self, template: str, name: str) -> str:
        if template.startswith("sqlite"):
            target = self.folder / f"{name}.db"
            shutil.copyfile(str(make_url(template).database), target)
            return f"sqlite:///{target}"
        self._on_server(f"CREATE DATABASE {name} TEMPLATE {make_url(template).database}")
        return self._server_url(name)

    def _server_url(self, name: str) -> str:
        server = make_url(self.request.getfixturevalue("postgresql_server"))
        return server.set(database=name).render_as_string(hide_password=False)

    def _on_server(self, statement: str) -> None:
        engine = create_engine(self.request.getfixturevalue("postgresql_server"), isolation_level="AUTOCOMMIT")
        with contextlib.closing(engine.connect()) as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"), request)


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a database runs on both engines."""
    return str(request.param)


@pytest.fixture
def harvest_url(databases: Databases, engine_name: str) -> str:
    return databases.fresh(engine_name, "harvest")


@pytest.fixture
def clip_url(databases: Databases, engine_name: str) -> str:
    return databases.fresh(engine_name, "clip")


@pytest.fixture
def harvest_engine(harvest_url: str) -> Iterator[Engine]:
    engine = make_engine(harvest_url, durable=False)
    yield engine
    engine.dispose()


@pytest.fixture
def clip_engine(clip_url: str) -> Iterator[Engine]:
    engine = make_engine(clip_url, durable=False)
    yield engine
    engine.dispose()


@pytest.fixture
def harvest_sessions(harvest_engine: Engine) -> sessionmaker:
    from harvest.database import make_sessions  # noqa: PLC0415 - pure tests need no models

    return make_sessions(harvest_engine)


@pytest.fixture
def clip_sessions(clip_engine: Engine) -> sessionmaker:
    from clip.database import make_sessions  # noqa: PLC0415 - pure tests need no models

    return make_sessions(clip_engine)
