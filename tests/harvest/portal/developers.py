"""How tests come in as developers: one browser each, whose mail is read from the table of what is due."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from harvest.foundation.clock import Clock
from harvest.records.client_apps import find_key
from harvest.records.client_apps.sending import MailRound
from tests.harvest.portal.visitors import ADDRESS, Installation, words

PROGRAM = {
    "name": "Market watch",
    "contact": "Jo Tester",
    "email": "jo.tester@example.com",
    "purpose": "Prices for buyers",
    "website": "example.com",
}
EMAIL = PROGRAM["email"]
ME = "/developers/programs/1"
KEY = re.compile(r"hv_[0-9a-f]{8}\.[\w-]{43}")


def holds(house: Installation, plain: str) -> bool:
    with house.sessions() as session:
        return find_key(session, plain, house.clock()) is not None


def count(house: Installation, model: Any) -> int:
    with house.sessions() as session:
        return session.scalars(select(func.count()).select_from(model)).one()


class Mailbox:
    """A post that keeps what it is given. `fails`: what it raises instead."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str, str]] = []
        self.fails: Exception | None = None

    def send(self, to: str, subject: str, text: str) -> None:
        if self.fails:
            raise self.fails
        self.mails.append((to, subject, text))

    def links(self, to: str) -> list[str]:
        """The paths in the mails to this address, the newest last."""
        texts = "\n".join(text for address, _, text in self.mails if address == to)
        return re.findall(rf"{ADDRESS}(/developers/\S+)", texts)


def post_all(house: Installation, box: Mailbox, clock: Clock | None = None) -> Mailbox:
    mail = MailRound(house.sessions, box, ADDRESS, clock or house.clock)
    while mail.send_next():
        pass
    return box


class Browser:
    """One browser of a developer."""

    def __init__(self, house: Installation) -> None:
        self.house = house
        self.client: FlaskClient = house.visit()
        self.last: TestResponse | None = None

    def get(self, path: str) -> TestResponse:
        self.last = self.client.get(path)
        return self.last

    def post(self, path: str, typed: Mapping[str, object] | None = None, *, at: str = "") -> TestResponse:
        """Open the page at `at` (or `path`) for its mark, and send its form to `path`."""
        found = re.search(r'name="mark" value="([^"]+)"', self.client.get(at or path).text)
        data = {"mark": found[1] if found else "", **(typed or {})}
        self.last = self.client.post(path, data=data, follow_redirects=True)
        return self.last

    @property
    def said(self) -> str:
        return words(self.last)

    def key(self) -> str:
        """The key that the page shows."""
        assert self.last is not None
        found = KEY.search(unescape(self.last.text))
        assert found, self.said
        return found[0]

    def registered(self, **changed: str) -> str:
        """A program registered and confirmed by its mail; its first key."""
        typed = PROGRAM | changed
        self.post("/developers/register", typed)
        box = post_all(self.house, Mailbox())
        link = box.links(typed["email"])[-1]
        self.post(link)
        return self.key()
