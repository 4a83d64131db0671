"""The whole of Harvest on an invented ten weeks of prices, and how programs ask it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import sessionmaker
from werkzeug.test import TestResponse

from harvest.app import make_app
from harvest.database import HarvestSession, make_sessions
from harvest.demo.prices import price_weeks
from harvest.derived import add_new
from harvest.foundation.clock import local_day
from harvest.foundation.engine import make_engine
from harvest.foundation.settings import read
from harvest.records.client_apps import Scope, issue_key
from harvest.records.cube import CubeCell, CubeDataset, CubeRelease, ObsStatus, Reason
from tests.conftest import Databases
from tests.fakes import NOW, FakeClock
from tests.harvest.records.makers import acting

NOWHERE = "/nonexistent"  # not the files of whoever runs the tests
SECRET = "only for these tests, nothing real is behind it"
_addresses = count(1)


@dataclass
class Site:
    """The application, its database, and a key that is good for everything."""

    app: Flask
    sessions: sessionmaker[HarvestSession]
    clock: FakeClock
    key: str
    engines: list[Engine] = field(default_factory=list)

    def close(self) -> None:
        for engine in self.engines:
            engine.dispose()

    def ask(self, path: str, method: str = "GET", **headers: str) -> TestResponse:
        """One request, each from an address of its own: nobody meets another test's limit."""
        number = next(_addresses)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        address = told.pop("address", f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
        return self.app.test_client().open(
            path, method=method, headers=told, environ_overrides={"REMOTE_ADDR": address}, buffered=True
        )

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        """The JSON of an answer that has this status."""
        answer = self.ask(path, **headers)
        text = answer.get_data(as_text=True)
        assert answer.status_code == status, f"{path}: {answer.status_code} {text[:500]}"
        return json.loads(text)

    def items(self, path: str) -> list[dict[str, Any]]:
        return list(self.get(path)["items"])

    def all(self, path: str) -> list[dict[str, Any]]:
        """The rows of all pages, as a program walks them."""
        found: list[dict[str, Any]] = []
        following: str | None = path
        while following:
            page = self.get(following.removeprefix("http://localhost"))
            found += page["items"]
            following = page["next"]
        return found


def priced_url(databases: Databases, engine_name: str) -> str:
    """The address of a register with ten weeks of prices, one of them revised, as a template of its own."""
    name = (engine_name, "harvest_prices")
    if name not in databases.templates:
        url = databases.fresh(engine_name, "harvest")
        engine = make_engine(url, durable=False)
        with acting(make_sessions(engine)) as session:
            price_weeks(session, local_day(NOW))
            publish_cells(session.connection())
        engine.dispose()
        databases.templates[name] = url
    return databases.copy_of(databases.templates[name])


def publish_cells(connection: Connection) -> None:
    """Two invented releases of every dataset: a total that changed, and two parishes, one of them suppressed."""
    add_new(connection, CubeRelease, [_release(version, day) for version, day in ((1, DAY - A_WEEK), (2, DAY))])
    cells = [cell for dataset in CubeDataset for cell in _cells(dataset)]
    add_new(connection, CubeCell, cells)


DAY, A_WEEK = date(2026, 5, 12), timedelta(days=7)


def _release(version: int, day: date) -> dict[str, Any]:
    return {"version": version, "published_on": day, "published_at": datetime.combine(day, time(14), UTC)}


def _cells(dataset: CubeDataset) -> list[dict[str, Any]]:
    whole = {
        **dict.fromkeys(column.name for column in CubeCell.__table__.columns if column.name != "id"),
        "dataset": dataset,
        "key": "2026-Q1",
        "level": "country",
        "parish": "JM",
        "commodity": "Yam",
        "period": "2026-Q1",
        "period_start": date(2026, 1, 1),
        "obs_status": ObsStatus.NORMAL,
        "computed_on": DAY,
        "since_version": 2,
    }
    told = {"records": 40, "contributors": 30, "hectares": Decimal("20.5"), "kg": 1200, "head": 60}
    part = {"level": "parish", "computed_on": DAY - A_WEEK, "since_version": 1}
    return [
        whole | told,
        whole | told | {"records": 30, "computed_on": DAY - A_WEEK, "since_version": 1, "until_version": 2},
        whole | told | part | {"key": "2026-Q1|parish=JM-06", "parish": "JM-06"},
        whole
        | part
        | {
            "key": "2026-Q1|parish=JM-07",
            "parish": "JM-07",
            "obs_status": ObsStatus.SUPPRESSED,
            "reason": Reason.SMALL_CELL,
        },
    ]


def make_site(url: str, **more: str) -> Site:
    """`more`: settings by their names in the environment."""
    sessions = make_sessions(make_engine(url, durable=False))
    clock = FakeClock(NOW)
    with acting(sessions) as session:
        key, _ = issue_key(
            session, name="SAMPLE program", contact="TESTER", scopes=(Scope.OPEN, Scope.FINDINGS, Scope.SHOWN), now=NOW
        )
    settings = read(
        {"SECRET_KEY": SECRET, "SERVE": "harvest", "HARVEST_DATABASE_URL": url, "OPEN_DATA_FOLDER": NOWHERE, **more}
    )
    engines: list[Engine] = [sessions.kw["bind"]]

    def kept(*place: Any, **named: Any) -> Engine:
        engines.append(make_engine(*place, **named))
        return engines[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("harvest.app.make_engine", kept)
        app = make_app(settings, clock=clock)
    return Site(app, sessions, clock, key, engines)
