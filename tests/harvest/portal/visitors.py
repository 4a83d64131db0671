"""The public pages on a real database, and how tests visit them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import sessionmaker

from harvest.app import make_app
from harvest.database import HarvestSession
from harvest.foundation.settings import read
from harvest.records.prices import Quote, ReportKind, cells_of, enter, open_report, publish
from tests.fakes import FakeClock
from tests.harvest.records.makers import acting

WEEK = date(2026, 5, 16)  # a Saturday
ADDRESS = "https://harvest.example"
NOWHERE = "/nonexistent"  # not the files of whoever runs the tests


@dataclass
class Installation:
    """The application, its database and its clock."""

    app: Flask
    sessions: sessionmaker[HarvestSession]
    clock: FakeClock

    def visit(self) -> FlaskClient:
        return self.app.test_client()


def make_installation(url: str, sessions: sessionmaker[HarvestSession], **more: str) -> Installation:
    secret = "only for tests on this machine and nothing real"
    where = {
        "HARVEST_DATABASE_URL": url,
        "SERVE": "harvest",
        "HARVEST_PUBLIC_URL": ADDRESS,
        "OPEN_DATA_FOLDER": NOWHERE,
    }
    clock = FakeClock()
    app = make_app(read({**where, "SERVE": "harvest", "SECRET_KEY": secret, **more}), clock=clock)
    app.config |= {"TESTING": True, "SESSION_COOKIE_SECURE": False}
    return Installation(app, sessions, clock)


def publish_week(
    sessions: sessionmaker[HarvestSession],
    prices: dict[str, int],
    *,
    weeks_ago: int = 0,
    kind: ReportKind = ReportKind.FARMGATE,
    published: bool = True,
) -> None:
    """One week: J$ a pound by "line at place"; drafts stay drafts."""
    with acting(sessions) as session:
        week = WEEK - timedelta(weeks=weeks_ago)
        report = open_report(session, kind, week, on=week)
        cells = [one for one in cells_of(session, kind) if one.label in prices]
        assert len(cells) == len(prices)
        given = {one.key: _quote(prices[one.label]) for one in cells}
        enter(session, report, cells, given, by="staff:12", confirmed=set(given))
        if published:
            publish(session, report, by="staff:12", on=week)


def _quote(pound: int) -> Quote:
    return Quote(Decimal(pound - 5), Decimal(pound), Decimal(pound + 5), "LBR")


def words(answer: Any) -> str:
    """What a page says, without its tags and without what stands between two words."""
    import re  # noqa: PLC0415
    from html import unescape  # noqa: PLC0415

    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(bare).split())
