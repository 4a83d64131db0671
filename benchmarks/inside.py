"""Without HTTP: the lookup statement alone and a whole check at three sizes, and where the time of a check goes."""

import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Engine

from benchmarks.country import FIRST, TODAY
from benchmarks.servers import LINE, environment
from clip.answering import line as line_module
from clip.app import wire
from clip.gateways.base import InboundText
from clip.messages import texts
from harvest.foundation.settings import read
from harvest.lookup.registry import LocalRegistry
from harvest.lookup.statements import LEAF

WARM_UP = 300
ROUNDS = 9
PER_ROUND = 250


@dataclass
class Place:
    """One register of one size on one engine, with a line on top."""

    numbers: int
    engine: Engine
    line: line_module.Line
    phones: list[str]
    random: random.Random

    def number(self) -> str:
        return str(FIRST + self.random.randrange(self.numbers))


def make_place(harvest: Engine, clip_url: str, harvest_url: str, phones: list[str], numbers: int) -> Place:
    settings = read(environment(CLIP_DATABASE_URL=clip_url, HARVEST_DATABASE_URL=harvest_url))
    line = wire(settings, LocalRegistry(harvest)).line
    return Place(numbers, harvest, line, phones, random.Random(11))


def look_up(place: Place) -> float:
    with place.engine.connect() as connection:
        started = time.perf_counter()
        connection.execute(LEAF, {"number": int(place.number()), "today": TODAY}).all()
        return (time.perf_counter() - started) * 1000


def check(place: Place) -> float:
    inbound = InboundText("twilio", secrets.token_hex(16), "b", place.random.choice(place.phones), LINE, place.number())
    started = time.perf_counter()
    reply = place.line.deliver(inbound)
    taken = (time.perf_counter() - started) * 1000
    assert reply is not None
    return taken


def compare(places: list[Place], act: Callable[[Place], float]) -> list[float]:
    """The median milliseconds at each place, measured in turn, round by round."""
    taken: list[list[float]] = [[] for _ in places]
    for place in places:
        for _ in range(WARM_UP):
            act(place)
    for _ in range(ROUNDS):
        for index, place in enumerate(places):
            taken[index].append(median(act(place) for _ in range(PER_ROUND)))
    return [median(some) for some in taken]


class Stages:
    """Where the time of a whole check goes: wall time inside each step, by wrapping it."""

    def __init__(self, place: Place) -> None:
        self.spent: dict[str, float] = {}
        self.place = place

    def measure(self, checks: int = 600) -> list[tuple[str, float]]:
        """(step, milliseconds a check), in the order in which they happen; commits are inside their own step."""
        line = self.place.line
        wrapped = [
            (texts, "store", "store the text"),
            (line, "_read", "read it"),
            (line.registry, "find", "ask the register"),
            (line_module, "compose", "sightings, judge, word, write the check"),
            (texts, "answer_through_request", "record the answer"),
        ]
        originals = [(owner, name, getattr(owner, name)) for owner, name, _ in wrapped]
        for owner, name, label in wrapped:
            setattr(owner, name, self._timed(getattr(owner, name), label))
        total = sum(check(self.place) for _ in range(checks))
        for owner, name, original in originals:
            setattr(owner, name, original)
        found = [(label, self.spent.get(label, 0.0) / checks) for _, _, label in wrapped]
        rest = total / checks - sum(spent for _, spent in found)
        return [*found, ("two full commits, sessions, the rest", rest), ("whole check", total / checks)]

    def _timed(self, original: Callable[..., object], label: str) -> Callable[..., object]:
        def timed(*arguments: object, **named: object) -> object:
            started = time.perf_counter()
            try:
                return original(*arguments, **named)
            finally:
                self.spent[label] = self.spent.get(label, 0.0) + (time.perf_counter() - started) * 1000

        return timed
