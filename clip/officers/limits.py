"""How much one officer may ask, and how often a stranger is answered.

Receipt numbers are dense, so a plain guess often hits a real farmer: the limits keep a stolen phone from reading the
register. They are the law's own domain rule on our rows, exact under concurrency because the officer's row is locked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from clip.database import INSERTS
from clip.officers.record import Stranger
from harvest.foundation.clock import local_day, start_of_local_day

SHORT_WINDOW = timedelta(minutes=10)
STRANGER_TOLD_EVERY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limits:
    """Checks per officer: in any ten minutes, and in one Jamaican calendar day."""

    per_10_minutes: int
    per_day: int


@dataclass(frozen=True, slots=True)
class OverLimit:
    """Which limit was reached, and when as many checks are possible; None: never so many at once."""

    limit: int
    window: str
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class InTheWay:
    """The earlier checks that leave no room for those asked now; None: there is room."""

    today: datetime | None = None
    window: datetime | None = None  # this one must leave SHORT_WINDOW first


def over_limit(limits: Limits, earlier: InTheWay, asked: int, now: datetime) -> OverLimit | None:
    """Whether `asked` more checks now would pass a limit.

    A text with more numbers than the limit has left is refused whole: half an answer would read as a whole one.
    """
    if asked > min(limits.per_day, limits.per_10_minutes):
        return OverLimit(min(limits.per_day, limits.per_10_minutes), "", None)
    if earlier.today:
        return OverLimit(limits.per_day, "a day", start_of_local_day(local_day(now) + timedelta(days=1)))
    if earlier.window:
        # Said to the minute, so rounded up: "after 14:15" must be true.
        again_at = earlier.window + SHORT_WINDOW + timedelta(seconds=59)
        return OverLimit(limits.per_10_minutes, "10 minutes", again_at)
    return None


def may_tell_stranger(connection: Connection, phone: str, now: datetime) -> bool:
    """Whether this unknown phone gets its one neutral line now; at most once in 24 hours, also under concurrency."""
    insert = INSERTS[connection.dialect.name](Stranger).values(phone=phone, told_at=now)
    told = insert.on_conflict_do_update(
        index_elements=[Stranger.phone],
        set_={"told_at": now},
        where=Stranger.told_at <= now - STRANGER_TOLD_EVERY,
    ).returning(Stranger.phone)
    return connection.execute(told).first() is not None
