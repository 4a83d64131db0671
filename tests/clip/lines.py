"""A line on a real database with a fake register and clock, and how tests talk to it."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from clip.answering.line import Line, Rules
from clip.checks import Check
from clip.database import make_sessions
from clip.gateways.base import InboundText, OutboundText
from clip.messages.outbox import Outgoing
from clip.officers import enrolment
from clip.officers.limits import Limits
from clip.officers.record import Officer
from clip.worker import work_once
from tests.fakes import FakeClock, FakeRegistry, make_finding

OFFICER, OTHER_OFFICER, STRANGER = "+18765550101", "+18765550102", "+18765550177"
LINE_NUMBER = "+18765550199"
_ids = itertools.count(1)


class Outside:
    """A gateway as answering and the worker see it: nothing but what was sent."""

    name = "console"
    carrier_words = frozenset({"STOP"})

    def __init__(self) -> None:
        self.sent: list[OutboundText] = []

    def send(self, message: OutboundText) -> str:
        self.sent.append(message)
        return f"sent-{len(self.sent)}"


@dataclass
class Bench:
    """Everything a test of the line touches."""

    line: Line
    sessions: sessionmaker[Session]
    registry: FakeRegistry
    clock: FakeClock
    gateway: Any = field(default_factory=Outside)

    def say(self, body: str, *, sender: str = OFFICER, message_id: str | None = None) -> str | None:
        return self.line.deliver(text(body, sender=sender, message_id=message_id))

    def work(self) -> int:
        return work_once(self.line, {"console": self.gateway})

    @property
    def late(self) -> list[str]:
        """What the officer got through the outbox."""
        return [message.body for message in self.gateway.sent]

    def count(self, model: type) -> int:
        with self.sessions() as session:
            return int(session.scalar(select(func.count()).select_from(model)) or 0)

    @property
    def checks(self) -> int:
        return self.count(Check)

    @property
    def outgoing(self) -> int:
        return self.count(Outgoing)


def text(body: str, *, sender: str = OFFICER, message_id: str | None = None, binding: str = "b") -> InboundText:
    return InboundText("console", message_id or f"m{next(_ids)}", binding, sender, LINE_NUMBER, body)


def make_bench(engine: Engine, **changes: Any) -> Bench:
    """A line with two enrolled officers and one good receipt."""
    sessions, clock, gateway = make_sessions(engine), FakeClock(), Outside()
    registry = changes.pop("registry", None) or FakeRegistry(make_finding())
    rules = Rules(digits=frozenset({7, 8}), limits=changes.pop("limits", Limits(30, 200)), help_number="876-555-0100")
    line = Line(
        engine=engine,
        reading=engine,
        registry=registry,
        gateways={"console": gateway},
        rules=rules,
        clock=changes.pop("clock", clock),
        wait=changes.pop("wait", clock.wait),
    )
    assert not changes
    enrol(sessions, OFFICER, "1001", clock, station="May Pen")
    enrol(sessions, OTHER_OFFICER, "1002", clock, station="Linstead")
    return Bench(line, sessions, registry, clock, gateway)


def enrol(sessions: sessionmaker[Session], phone: str, badge: str, clock: FakeClock, *, station: str) -> None:
    details = enrolment.intake(phone=phone, name=f"Officer {badge}", badge=badge, station=station)
    with sessions.begin() as session:
        enrolment.add(session, details, actor="test", now=clock())


def officer(bench: Bench, phone: str = OFFICER) -> Officer:
    with bench.sessions() as session:
        return session.scalars(select(Officer).where(Officer.phone == phone)).one()
