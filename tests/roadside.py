"""A demonstration to test against: all its officers and cases, few farmers, and every connection closed at the end."""

import contextlib
import threading
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, Engine, event

import wsgi
from clip import demo as clip_demo
from clip.database import make_sessions as clip_sessions_of
from clip.worker import work_once
from harvest.database import make_sessions as harvest_sessions_of
from harvest.demo import fill
from harvest.foundation.clock import local_day, utc_now
from harvest.foundation.engine import make_engine
from harvest.foundation.settings import Settings, read
from tests.conftest import Databases


@contextlib.contextmanager
def demonstration(databases: Databases, engine_name: str) -> Iterator[Settings]:
    """Settings of a filled demonstration; engines that were used inside are closed behind it."""
    with closing_engines():
        urls = {name: databases.fresh(engine_name, name) for name in ("harvest", "clip")}
        harvest, clip = (make_engine(urls[name], durable=False) for name in ("harvest", "clip"))
        fill(harvest_sessions_of(harvest), today=local_day(utc_now()), farmers=20, progress=lambda _: None)
        clip_demo.fill(clip_sessions_of(clip), officers=20, now=utc_now())
        yield read({"DEMO": "1", "HARVEST_DATABASE_URL": urls["harvest"], "CLIP_DATABASE_URL": urls["clip"]})


@contextlib.contextmanager
def closing_engines() -> Iterator[None]:
    """Engines that are used inside are closed behind it."""
    used: set[Engine] = set()

    def note(connection: Connection) -> None:
        used.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    try:
        yield
    finally:
        for timer in [one for one in threading.enumerate() if isinstance(one, threading.Timer)]:
            timer.cancel()  # what counts the use of keys would open a connection once more
            timer.function()
        event.remove(Engine, "engine_connect", note)
        for engine in used:
            engine.dispose()


def work_off(settings: Settings) -> None:
    """What the worker, whose register is never down, does ten seconds on."""
    worker = wsgi.clip_for(settings)
    worker.line.clock = lambda: utc_now() + timedelta(seconds=10)
    while work_once(worker.line, worker.senders):
        pass
