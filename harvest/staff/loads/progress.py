"""How far a worker is with a file, and about how long it still takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest.audit import Change
from harvest.records.loads import Load, LoadState

SOON = timedelta(seconds=3)  # a shorter time says nothing about the rest
QUIET = timedelta(seconds=30)  # so long a file may wait before one asks whether anybody works
MOST_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` rows (of changes, while a load is taken back); `left`: "about 20 seconds", or nothing.

    `waits`: nobody has begun for some time.
    """

    done: int
    total: int
    left: str
    waits: bool

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def progress_of(session: Session, load: Load, now: datetime) -> Progress:
    done, total = _undone(session, load) if load.state is LoadState.UNDOING else (load.rows_done, load.rows_total or 0)
    since = _beginning(session, load)
    left = _said_left(now - since, done, total - done)
    return Progress(done, total, left, load.lease_until is None and now - since > QUIET)


def _beginning(session: Session, load: Load) -> datetime:
    """When the load came into this state."""
    changes = session.execute(
        select(Change.at, Change.after)
        .where(Change.table_name == Load.__tablename__, Change.record_id == load.id)
        .order_by(Change.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    return next((at for at, after in changes if after.get("state") == load.state.value), load.made_at)


def _undone(session: Session, load: Load) -> tuple[int, int]:
    """Changes taken back, of all that the load had made."""
    its = (Change.load_id == load.id, Change.actor.startswith("import:"))
    total = session.scalar(select(func.count()).select_from(Change).where(*its)) or 0
    if load.undone_to is None:
        return 0, total
    rest = session.scalar(select(func.count()).select_from(Change).where(*its, Change.id < load.undone_to)) or 0
    return total - rest, total


def _said_left(passed: timedelta, done: int, rest: int) -> str:
    if done <= 0 or rest <= 0 or passed < SOON:
        return ""
    seconds = passed.total_seconds() * rest / done
    if seconds < 90:
        return f"about {max(5, round(seconds / 5) * 5)} seconds"
    return f"about {round(seconds / 60)} minutes"
