"""How often a program may ask: 240 times a minute from one address, ten times as often with a key. 304s are free.
Pages, of which people open one after the other, have a count of their own: many people share the address of an office.

Counted in this process, or in one Redis for all (RATE_LIMIT_STORAGE_URL). When that is away, each process counts alone
for a while: open data does not go dark because a counter did, and nobody waits for it at every request.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from limits.errors import StorageError
from limits.storage import storage_from_string

from harvest.foundation.networks import network

log = logging.getLogger(__name__)

PER_MINUTE, PER_MINUTE_WITH_KEY, PER_MINUTE_OF_PAGES = 240, 2400, 1200
WINDOW_S = 60
PATIENCE_S = 0.25  # for an answer of Redis
ALONE_S = 10  # before it is asked again
PARTNER, PARTNER_TIMES = "partner:", 10  # stands before the prefix of a key to which an administrator granted more


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether this request may come in, and what is left of its minute."""

    is_admitted: bool
    policy: str
    limit: int
    remaining: int
    resets_in: int  # seconds
    resets_at: int  # Unix time

    def headers(self) -> list[tuple[str, str]]:
        return [
            ("RateLimit-Policy", f'"{self.policy}";q={self.limit};w={WINDOW_S}'),
            ("RateLimit", f'"{self.policy}";r={self.remaining};t={self.resets_in}'),
            ("X-RateLimit-Limit", str(self.limit)),
            ("X-RateLimit-Remaining", str(self.remaining)),
            ("X-RateLimit-Reset", str(self.resets_at)),
        ]


class Counter(Protocol):
    """Counts under a key, which is forgotten after so many seconds."""

    def incr(self, key: str, expiry: int) -> int: ...


class OwnCounter:
    """In this process. The library's own one starts a thread every ten milliseconds to tidy up; this one needs none."""

    def __init__(self) -> None:
        self._minute = ""
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def incr(self, key: str, expiry: int) -> int:  # noqa: ARG002
        minute = key.partition(" ")[0]
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            count = self._counts[key] = self._counts.get(key, 0) + 1
        return count


class Limits:
    """The counters of all who ask, minute by minute of the clock."""

    def __init__(
        self,
        storage_url: str,
        *,
        anonymous: int = PER_MINUTE,
        keyed: int = PER_MINUTE_WITH_KEY,
        pages: int = PER_MINUTE_OF_PAGES,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.anonymous, self.keyed, self.pages = anonymous, keyed, pages
        self._alone = OwnCounter()
        self._shared: Counter = self._alone if storage_url == "memory://" else _redis(storage_url)
        self._now = now
        self._alone_until = 0.0

    def admit(self, address: str, key: str = "") -> Admission:
        """Count one request: of the key with this prefix, or else of this address."""
        limit, policy = self._rate(key)
        return self._admission(limit, policy, key or network(address))

    def admit_to_pages(self, address: str) -> Admission:
        """Count one page, or list of files, of this address."""
        return self._admission(self.pages, "pages", network(address))

    def _admission(self, limit: int, policy: str, who: str) -> Admission:
        now = self._now()
        minute = int(now // WINDOW_S)
        count = self._count(f"{minute} {policy}:{who}")
        resets_at = (minute + 1) * WINDOW_S
        resets_in = max(1, round(resets_at - now))
        return Admission(count <= limit, policy, limit, max(0, limit - count), resets_in, resets_at)

    def _rate(self, key: str) -> tuple[int, str]:
        if key.startswith(PARTNER):
            return self.keyed * PARTNER_TIMES, "partner"
        return (self.keyed, "key") if key else (self.anonymous, "anonymous")

    def _count(self, who: str) -> int:
        if self._now() < self._alone_until:
            return self._alone.incr(who, WINDOW_S)
        try:
            return self._shared.incr(who, WINDOW_S)
        except StorageError as error:
            self._alone_until = self._now() + ALONE_S
            why = type(error.storage_error).__name__
            log.warning("rate limits are counted by each process alone", extra={"why": why, "for_s": ALONE_S})
            return self._alone.incr(who, WINDOW_S)


def _redis(url: str) -> Counter:
    counter: Any = storage_from_string(
        url, wrap_exceptions=True, socket_connect_timeout=PATIENCE_S, socket_timeout=PATIENCE_S
    )
    return counter  # type: ignore[no-any-return]
