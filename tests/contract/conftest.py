"""A filled register to ask, and servers on this machine to ask it through."""

import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

from harvest.api.findings import make_findings
from harvest.api.keys import Gate, Holder
from harvest.api.limits import Limits
from harvest.api.shown import make_shown
from harvest.database import make_sessions
from harvest.demo import fill
from harvest.findings import Finding, Question, Shown
from harvest.foundation.clock import local_day, utc_now
from harvest.foundation.engine import make_engine
from harvest.lookup.registry import LocalRegistry
from tests.conftest import Databases

KEY = "a-key-that-is-invented"
LIMIT_S = 2.0


def gate_for(key: str, scope: str) -> Gate:
    """Opens to one key for one thing, as often as it likes."""
    limits = Limits("memory://", anonymous=10**6, keyed=10**6)
    return Gate(lambda sent: Holder("hv_one", frozenset({scope})) if sent == key else None, limits.admit)


def filled_url(databases: Databases, engine_name: str) -> str:
    """The address of a register with the demonstration's cases in it, for reading only."""
    name = (engine_name, "harvest_cases")
    if name not in databases.templates:
        url = databases.fresh(engine_name, "harvest")
        engine = make_engine(url, durable=False)
        fill(make_sessions(engine), today=local_day(utc_now()), farmers=20, progress=lambda _: None)
        engine.dispose()
        databases.templates[name] = url
    return databases.templates[name]


@contextlib.contextmanager
def local_registry(url: str, limit_s: float = LIMIT_S) -> Iterator[LocalRegistry]:
    engine = make_engine(url, durable=False, reading=True, statement_limit_s=limit_s)
    yield LocalRegistry(engine)
    engine.dispose()


@contextlib.contextmanager
def served(find: Callable[[Question], Finding], note_shown: Callable[[Shown], None] | None = None) -> Iterator[str]:
    """The address of the findings door over `find`, with the other one where given, on a real socket."""
    app = Flask("door", static_folder=None)
    app.register_blueprint(make_findings(find, gate_for(KEY, "findings")))
    if note_shown is not None:
        app.register_blueprint(make_shown(note_shown, gate_for(KEY, "shown")))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def register_url(databases: Databases, engine_name: str) -> str:
    return filled_url(databases, engine_name)
