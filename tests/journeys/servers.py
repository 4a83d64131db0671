"""The real thing as processes: gunicorn as deploy configures it and `clip worker`, on databases of either engine."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, select

from clip import demo as clip_demo
from clip.database import make_sessions as clip_sessions
from clip.messages.outbox import Outgoing
from clip.messages.texts import Text
from harvest import demo as harvest_demo
from harvest.database import make_sessions as harvest_sessions
from harvest.foundation.clock import local_day, utc_now
from harvest.foundation.engine import make_engine
from tests.conftest import Databases

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
ACCOUNT, TOKEN = "AC" + "0a" * 16, "token-that-is-invented"
FARMERS, OFFICERS = 60, 200
START_WITHIN_S, STOP_WITHIN_S = 30, 15
Found = TypeVar("Found")


def eventually(look: Callable[[], Found], *, within: float, what: str) -> Found:
    """The first true thing that `look` sees; fails with what it saw last when `within` seconds have passed."""
    until = time.monotonic() + within
    while not (seen := look()):
        assert time.monotonic() < until, f"After {within:g} s still not so: {what}. Seen last: {seen!r}"
        time.sleep(0.05)
    return seen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """One installation: its databases and environment, and the programs that run on them."""

    harvest_url: str
    clip_url: str
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    filled_on: date = field(default_factory=lambda: local_day(utc_now()))
    port: int = field(default_factory=free_port)
    web: "subprocess.Popen[bytes] | None" = None
    worker: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self._officers = count()
        self.engine: Engine = make_engine(self.clip_url, durable=True, reading=True)

    @property
    def public_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH") if name in os.environ
        }
        ours = {
            "DEMO": "1",
            "PORT": str(self.port),
            "HARVEST_DATABASE_URL": self.harvest_url,
            "CLIP_DATABASE_URL": self.clip_url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
        }
        return inherited | ours | self.settings

    def officer(self) -> str:
        """The phone of an enrolled officer whom no other test has used."""
        index = next(self._officers)
        assert index < OFFICERS, "More officers are needed: raise OFFICERS."
        return clip_demo.pool_phone(index)

    def start(self) -> None:
        self.start_web()
        self.start_worker()

    def start_web(self) -> None:
        """Gunicorn in a process group of its own; returns when it answers."""
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{self.port}"]
        self.web = self._launch([*gunicorn, "wsgi:app"])
        eventually(self._answers, within=START_WITHIN_S, what=f"{self.public_url} answers; see {self.folder}/log")

    def start_worker(self) -> None:
        self.worker = self._launch([str(PROGRAMS / "clip"), "worker"])

    def _launch(self, command: list[str]) -> "subprocess.Popen[bytes]":
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def _answers(self) -> bool:
        assert self.web is not None
        assert self.web.poll() is None, (self.folder / "log").read_text()[-2000:]
        return self.get("/healthz") == 200

    def get(self, path: str) -> int | None:
        """The status of a GET; None where nobody listens."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.request("GET", path)
            return connection.getresponse().status
        return None

    def stop(self) -> None:
        """Politely, as a supervisor does."""
        self.stop_web()
        self._end(self.worker, signal.SIGTERM)

    def stop_web(self) -> None:
        self._end(self.web, signal.SIGTERM)

    def kill_web(self) -> None:
        """Master and workers at once, in the middle of whatever they do."""
        self._end(self.web, signal.SIGKILL)

    def kill_worker(self) -> None:
        self._end(self.worker, signal.SIGKILL)

    def _end(self, program: "subprocess.Popen[bytes] | None", number: signal.Signals) -> None:
        if program is None or program.poll() is not None:
            return
        # SIGTERM to the group would reach gunicorn's workers twice; SIGKILL must reach them all.
        os.killpg(program.pid, number) if number is signal.SIGKILL else program.send_signal(number)
        try:
            program.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
            raise

    def text(self, message_id: str) -> Text | None:
        """The stored text with this id."""
        with clip_sessions(self.engine)() as session:
            return session.scalar(select(Text).where(Text.message_id == message_id))

    def outgoing(self, message_id: str) -> list[Outgoing]:
        """What the outbox has for the text with this id."""
        with clip_sessions(self.engine)() as session:
            joined = select(Outgoing).join(Text, Text.id == Outgoing.text_id).where(Text.message_id == message_id)
            return list(session.scalars(joined))

    def prepare(self) -> None:
        """What deploy/run_demo.py does to the data before each start."""
        refill(self.harvest_url, self.clip_url)


def refill(harvest_url: str, clip_url: str) -> None:
    harvest, clip = make_engine(harvest_url, durable=False), make_engine(clip_url, durable=False)
    now = utc_now()
    harvest_demo.fill(harvest_sessions(harvest), today=local_day(now), farmers=FARMERS, progress=lambda _: None)
    clip_demo.fill(clip_sessions(clip), officers=OFFICERS, now=now)
    harvest.dispose()
    clip.dispose()


FILLED_ON: dict[str, date] = {}  # by the template's address, which all Sites of a test run share


class Sites:
    """Sites over copies of one filled pair of databases per engine; ended with the session."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self.databases = databases
        self.folder = folder
        self.shared: dict[str, Site] = {}
        self._numbers = count(1)

    def fresh(self, engine_name: str, **settings: str) -> Site:
        """An installation of its own, filled and not started."""
        self._fill_templates(engine_name)
        folder = self.folder / f"site_{next(self._numbers)}"
        folder.mkdir()
        urls = [self.databases.fresh(engine_name, f"{history}_demo") for history in ("harvest", "clip")]
        filled_on = FILLED_ON[self.databases.templates[engine_name, "harvest_demo"]]
        return Site(*urls, folder=folder, settings=settings, filled_on=filled_on)

    @contextlib.contextmanager
    def own(self, engine_name: str, **settings: str) -> Iterator[Site]:
        """An installation of its own, filled and not started; whatever runs at the end is ended."""
        site = self.fresh(engine_name, **settings)
        with ended_after(site):
            yield site

    def common(self, engine_name: str) -> Site:
        """The running installation that tests share which only text."""
        if engine_name not in self.shared:
            self.shared[engine_name] = self.fresh(engine_name)
            self.shared[engine_name].start()
        return self.shared[engine_name]

    def _fill_templates(self, engine_name: str) -> None:
        templates = self.databases.templates
        if (engine_name, "clip_demo") in templates:
            return
        harvest, clip = (self.databases.fresh(engine_name, history) for history in ("harvest", "clip"))
        FILLED_ON[harvest] = local_day(utc_now())
        refill(harvest, clip)
        templates[engine_name, "harvest_demo"], templates[engine_name, "clip_demo"] = harvest, clip


@contextlib.contextmanager
def ended_after(site: Site) -> Iterator[None]:
    try:
        yield
    finally:
        site.kill_web()
        site.kill_worker()
        site.engine.dispose()
