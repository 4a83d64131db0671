"""Who stands at the roadside: each browser is given one of the invented officers, and keeps his phone.

A visitor is a name drawn at random and kept in the session cookie. It opens no account and shows nothing but what was
typed under it, so the cookie needs no more protection than that.
"""

import random
import re
import secrets
from dataclasses import dataclass
from typing import Any

from clip.answering.line import Line
from clip.database import make_sessions
from clip.demo import SUSPENDED_OFFICER, pool_phone
from clip.messages.conversation import texts_from
from clip.officers import record
from clip.officers.limits import SHORT_WINDOW
from clip.tryout.cards import Texter

OFFICERS = 20  # as many as the demonstration enrols
BUSY_PHONE = pool_phone(OFFICERS - 1)  # kept for the card that shows the limit
POOL = tuple(pool_phone(index) for index in range(OFFICERS - 1))
FIRST_STRANGER = 18765559000  # a thousand phones that are nobody's: one neutral line a day for each
_NAME = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """`name` is part of the ids of all that this visitor texts; `phone` is the officer's, in E.164."""

    name: str
    phone: str

    @property
    def prefix(self) -> str:
        """What the message ids of this visitor start with."""
        return f"try-{self.name}-"

    def phone_for(self, texter: Texter) -> str:
        phones = {
            Texter.VISITOR: self.phone,
            Texter.STRANGER: f"+{FIRST_STRANGER + int(self.name, 16) % 1000}",
            Texter.SUSPENDED: SUSPENDED_OFFICER,
            Texter.BUSY: BUSY_PHONE,
        }
        return phones[texter]


def visitor_of(cookie: Any, line: Line) -> Visitor:
    """The visitor this session belongs to; a new one is noted in `cookie`, with the phone least used of late."""
    name, phone = cookie.get("visitor"), cookie.get("phone")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or phone not in POOL:
        name, phone = secrets.token_hex(8), _quietest(line)
        cookie["visitor"], cookie["phone"] = name, phone
    return Visitor(name, phone)


def _quietest(line: Line) -> str:
    """Limits count per officer, so a newcomer gets one whose last ten minutes were the emptiest."""
    with make_sessions(line.reading)() as session:
        used = texts_from(session, POOL, since=line.clock() - SHORT_WINDOW)
    fewest = min(used.get(phone, 0) for phone in POOL)
    return random.choice([phone for phone in POOL if used.get(phone, 0) == fewest])  # noqa: S311 - no secret


def officer_line(visitor: Visitor, line: Line) -> str:
    """Name and station of the visitor's officer: "Demo Officer 7, May Pen"; a sentence where he is not enrolled."""
    with line.reading.connect() as connection:
        officer = record.asker(connection, visitor.phone)
        if officer is None:
            return "an officer who is not enrolled: run clip demo --officers 20"
        return f"{officer.name}, {officer.place_at(line.clock()) or officer.station}"
