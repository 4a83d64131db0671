"""A gateway under load that brings every text until it is taken, and keeps what it was handed for the officer."""

import itertools
import random
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException

from harvest.demo import CASES
from tests.journeys.servers import Site
from tests.journeys.texting import Reply, new_message_id, post_sms

SILENT = "4100160"  # the demonstration's web process gets no answer about it: PENDING, then the worker's turn
BODIES = (*(CASES[case] for case in ("ok", "stolen", "unverified", "never_printed", "ambiguous")), SILENT, SILENT)
VERDICTS = ("OK R", "ASK R", "ALERT R", "NO RECORD R", "R4103937 is in 3 books")
GIVE_UP_AFTER_S = 40
RETRY_EVERY_S = 0.2
TIMEOUT_S = 4


@dataclass
class Delivered:
    """One text as the gateway knows it. `tries`: how often it was brought; times by the gateway's own clock."""

    message_id: str
    body: str
    officer: str
    began: float
    tries: int = 0
    verdicts: dict[bytes, float] = field(default_factory=dict)
    pendings: set[bytes] = field(default_factory=set)

    def note(self, reply: Reply) -> None:
        said = reply.said
        if said is None:
            return
        if said.startswith("PENDING"):
            self.pendings.add(reply.body)
            return
        assert said.startswith(VERDICTS), said
        self.verdicts.setdefault(reply.body, time.monotonic() - self.began)


class Load:
    """Threads that text fresh messages, each until it is taken, while the line is broken under them."""

    def __init__(self, site: Site, *, threads: int, seed: int) -> None:
        self.site = site
        self.delivered: list[Delivered] = []
        self.trouble: list[str] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(random.Random(seed + index),)) for index in range(threads)
        ]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, chance: random.Random) -> None:
        officers = itertools.cycle([self.site.officer() for _ in range(3)])
        mine: list[Delivered] = []
        while not self._stop.is_set():
            mine.append(Delivered(new_message_id(), chance.choice(BODIES), next(officers), time.monotonic()))
            self.delivered.append(mine[-1])
            # Some are brought again, at once or later: the gateway never heard that they were taken.
            again = [chance.choice(mine[-20:])] if chance.random() < 0.4 else []
            try:
                for text in (mine[-1], *again):
                    self._deliver(text)
            except AssertionError as error:
                self.trouble.append(f"{mine[-1]}: {error}")

    def _deliver(self, text: Delivered) -> None:
        until = time.monotonic() + GIVE_UP_AFTER_S
        while not self._is_taken(text):
            assert time.monotonic() < until, "never taken"
            time.sleep(RETRY_EVERY_S)

    def _is_taken(self, text: Delivered) -> bool:
        text.tries += 1
        try:
            reply = post_sms(self.site, text.body, text.officer, text.message_id, timeout=TIMEOUT_S)
        except (OSError, HTTPException):
            return False
        if reply.status >= 500:
            return False
        text.note(reply)
        return True
