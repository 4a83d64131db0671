"""The staff pages on a real database, and how tests sit at them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape

import pyotp
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker
from werkzeug.test import TestResponse

from harvest.app import make_app
from harvest.database import HarvestSession
from harvest.foundation.settings import read
from harvest.records.offices import Office
from harvest.records.staff_members import MemberState, Role, StaffMember
from tests.fakes import FakeClock

PASSWORD = "three-invented-words"
KEPT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # quick to compare: for tests alone
OFFICES = {Role.CLERK: "RADA St Ann", Role.EXTENSION_OFFICER: "RADA St Ann", Role.JAS_AGENT: "JAS St Ann"}


@dataclass
class Site:
    """The application and its database; each `sit` is a browser of its own."""

    app: Flask
    sessions: sessionmaker[HarvestSession]
    clock: FakeClock
    members: dict[str, int] = field(default_factory=dict)
    seats: "dict[Role, Seat]" = field(default_factory=dict)

    def employ(self, role: Role, username: str | None = None, office: str | None = None) -> str:
        """A member of staff with this role; the user name."""
        username = username or role.value.replace("_", "")
        with self.sessions.begin() as session:
            session.info["actor"] = "cli:test"
            where = office or OFFICES.get(role)
            found = session.scalar(select(Office).where(Office.name == where)) if where else None
            member = StaffMember(
                username=username,
                name=f"{role.label} Sample",
                role=role,
                office=found,
                state=MemberState.ACTIVE,
                password_hash=KEPT,
                created_on=self.clock().date() - timedelta(days=30),
            )
            session.add(member)
            session.flush()
            self.members[username] = member.id
        return username

    def seated(self, role: Role) -> "Seat":
        """The same browser each time: for tests that try many things."""
        return self.seats.setdefault(role, self.seats.get(role) or self.sit(role))

    def sit(self, role: Role | None = None, **more: str) -> "Seat":
        """A browser, signed in as somebody of this role (with a code where one is needed)."""
        seat = Seat(self, self.app.test_client())
        if role is None:
            return seat
        seat.sign_in(self.employ(role, **more))
        if role in {Role.ADMINISTRATOR, Role.AUDITOR}:
            seat.set_up_codes()
        return seat


@dataclass
class Seat:
    """One browser. `last` is the page it shows."""

    site: Site
    client: FlaskClient
    last: TestResponse | None = None

    def sign_in(self, username: str, password: str = PASSWORD) -> "Seat":
        self.post("/staff/sign-in", username=username, password=password)
        return self

    def set_up_codes(self) -> tuple[str, list[str]]:
        """Let the phone read the key and type its first code; the key and the recovery codes."""
        secret = re.search(r"<code>([A-Z2-7]{32})</code>", self.get("/staff/account/codes").text)
        assert secret
        self.post("/staff/account/codes", code=pyotp.TOTP(secret[1]).at(self.site.clock()))
        assert self.last
        return secret[1], re.findall(r"<code>([a-z0-9-]{14})</code>", self.last.text)

    def get(self, path: str) -> TestResponse:
        self.last = self.client.get(path)
        return self.last

    def post(self, path: str, typed: Mapping[str, object] | None = None, /, **more: object) -> TestResponse:
        """Open the page (its mark is in it) and send its form."""
        mark = {"csrf_token": self.mark(path)}
        self.last = self.client.post(path, data={**mark, **(typed or {}), **more})
        return self.last

    def mark(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(path, follow_redirects=True).text)
        return found[1] if found else ""

    @property
    def text(self) -> str:
        """What the page says, without its tags."""
        assert self.last is not None
        bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", self.last.text, flags=re.DOTALL)
        return " ".join(unescape(bare).split())

    def value(self, name: str) -> str:
        """What stands in a field of the page."""
        assert self.last is not None
        found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', self.last.text)
        return unescape(found[1]) if found else ""


def make_site(url: str, sessions: sessionmaker[HarvestSession], at: datetime) -> Site:
    settings = read(
        {
            "HARVEST_DATABASE_URL": url,
            "SERVE": "harvest",
            "SECRET_KEY": "only for tests on this machine and nothing real",
        }
    )
    clock = FakeClock(at) if at else FakeClock()
    app = make_app(settings, clock=clock)
    app.config |= {"SESSION_COOKIE_SECURE": False, "TESTING": True}
    return Site(app, sessions, clock)
