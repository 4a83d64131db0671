"""How much each key was used, by day: counted in memory, written every few seconds, shown to its owner.

A count is worth less than an answer: what cannot be written waits, and is lost at worst with the process.
"""

import atexit
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock, Timer

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from harvest.database import Base, HarvestSession
from harvest.foundation.clock import Clock, local_day, utc_now

WRITE_EVERY_S = 5.0
DAYS_SHOWN = 30
NOT_MODIFIED = 304
FIRST_REFUSAL = 400
ACTOR = "api:usage"

log = logging.getLogger(__name__)


class KeyUse(Base):
    """What one key asked on one Jamaican day. `requests` counts all, also those not modified and refused."""

    __tablename__ = "key_uses"
    __table_args__ = (
        CheckConstraint("requests >= not_modified + refused", name="requests"),
        CheckConstraint("not_modified >= 0 and refused >= 0", name="counts"),
        UniqueConstraint("api_key_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    api_key_id: Mapped[int] = mapped_column(ForeignKey("api_keys.id"))
    day: Mapped[date]
    requests: Mapped[int]
    not_modified: Mapped[int]
    refused: Mapped[int]


@dataclass(slots=True)
class _Count:
    requests: int = 0
    not_modified: int = 0
    refused: int = 0

    def add(self, other: "_Count") -> None:
        self.requests += other.requests
        self.not_modified += other.not_modified
        self.refused += other.refused


class UseCounter:
    """One for each process. `note` takes a microsecond and never fails; a timer of its own writes what was counted."""

    def __init__(
        self, sessions: sessionmaker[HarvestSession], clock: Clock = utc_now, *, write_every_s: float = WRITE_EVERY_S
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._every_s = write_every_s
        self._lock = Lock()
        self._counts: dict[tuple[int, date], _Count] = {}
        self._timer: Timer | None = None

    def note(self, key_id: int, status: int) -> None:
        """One request of this key was answered with this HTTP status."""
        one = _Count(1, int(status == NOT_MODIFIED), int(status >= FIRST_REFUSAL))
        with self._lock:
            self._counts.setdefault((key_id, local_day(self._clock())), _Count()).add(one)
            if self._timer is None:
                self._start_timer()

    def write(self) -> None:
        """Write what was counted now. What an outage refuses is counted on and written with the next."""
        with self._lock:
            counted, self._counts = self._counts, {}
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        try:
            for which, count in sorted(counted.items()):
                self._write_one(which, count)
                counted[which] = _Count()
        except SQLAlchemyError as error:
            log.warning("use of keys could not be written", extra={"why": type(error).__name__})
            self._keep(counted)

    def _write_one(self, which: tuple[int, date], count: _Count) -> None:
        with self._sessions.begin() as session:
            session.info["actor"] = ACTOR
            _add(session, *which, count)

    def _keep(self, counted: Mapping[tuple[int, date], _Count]) -> None:
        with self._lock:
            for which, count in counted.items():
                if count.requests:
                    self._counts.setdefault(which, _Count()).add(count)
            if self._timer is None:
                self._start_timer()

    def _start_timer(self) -> None:
        # Started by the first request and not before: gunicorn forks, and threads do not come along.
        self._timer = Timer(self._every_s, self.write)
        self._timer.daemon = True
        self._timer.start()
        atexit.unregister(self.write)
        atexit.register(self.write)


def _add(session: Session, key_id: int, day: date, count: _Count) -> None:
    row = session.scalars(
        select(KeyUse).where(KeyUse.api_key_id == key_id, KeyUse.day == day).with_for_update()
    ).one_or_none()
    if row is None:
        row = KeyUse(api_key_id=key_id, day=day, requests=0, not_modified=0, refused=0)
        session.add(row)
    row.requests += count.requests
    row.not_modified += count.not_modified
    row.refused += count.refused
    session.flush()


def uses_of(session: Session, key_ids: list[int], *, until: date, days: int = DAYS_SHOWN) -> dict[int, list[KeyUse]]:
    """By key its days with any request, the newest first."""
    wanted = select(KeyUse).where(KeyUse.api_key_id.in_(key_ids), KeyUse.day > until - timedelta(days=days))
    found: dict[int, list[KeyUse]] = {key_id: [] for key_id in key_ids}
    for row in session.scalars(wanted.order_by(KeyUse.day.desc())):
        found[row.api_key_id].append(row)
    return found
