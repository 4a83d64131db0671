"""How often a program may ask: 240 times a minute from one address, ten times as often with a key. 304s are free.

Counted in this process, or in one Redis for all (RATE_LIMIT_STORAGE_URL). When that is away, each process counts alone:
open data does not go dark because a counter did.
"""

import ipaddress
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

log = logging.getLogger(__name__)

PER_MINUTE, PER_MINUTE_WITH_KEY = 240, 2400
WINDOW_S = 60


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


class Limits:
    """The counters of all who ask."""

    def __init__(
        self,
        storage_url: str,
        *,
        anonymous: int = PER_MINUTE,
        keyed: int = PER_MINUTE_WITH_KEY,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._items = {False: RateLimitItemPerMinute(anonymous), True: RateLimitItemPerMinute(keyed)}
        self._shared = FixedWindowRateLimiter(storage_from_string(storage_url, wrap_exceptions=True))
        self._alone = FixedWindowRateLimiter(MemoryStorage())
        self._now = now

    def admit(self, address: str, key: str = "") -> Admission:
        """Count one request: of the key with this prefix, or else of this address."""
        item = self._items[bool(key)]
        who = f"key:{key}" if key else f"at:{network(address)}"
        try:
            return self._count(self._shared, item, who)
        except StorageError:
            log.warning("rate limits are counted by each process alone")
            return self._count(self._alone, item, who)

    def _count(self, limiter: FixedWindowRateLimiter, item: RateLimitItem, who: str) -> Admission:
        is_admitted = limiter.hit(item, who)
        window = limiter.get_window_stats(item, who)
        resets_at = int(window.reset_time) + 1
        resets_in = max(1, min(WINDOW_S, resets_at - int(self._now())))
        policy = "key" if who.startswith("key:") else "anonymous"
        return Admission(is_admitted, policy, item.amount, window.remaining, resets_in, resets_at)


def network(address: str) -> str:
    """Whose requests are counted together: one IPv4 address, or the /64 that one customer of IPv6 has to himself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return address
