"""Which receipts that officers were shown the register has still to be told of; no officer is in what it is told.

An officer's answer costs nothing for it: the worker looks for checks after the last one it has dealt with. A note that
was begun is on record before it leaves, so a check that is withdrawn later, or while nobody knows whether its note
arrived, is sent again as withdrawn; the register takes each reference once.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import CheckConstraint, Connection, Engine, ForeignKey, Index, Row, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from clip.checks import CHECKS, CHECKS_TABLE, Check, stored_finding
from clip.database import Base, make_sessions, said_plainly
from clip.messages.references import reference_of
from clip.registry import Registry
from harvest.findings import Finding, QuestionKind, RegistryUnavailable, Shown, ShownUnreadable
from harvest.foundation.clock import Clock, local_day
from harvest.foundation.columns import UtcDateTime
from harvest.vocabulary import Parish, ShownOutcome

log = logging.getLogger(__name__)

MOST_AT_ONCE = 20  # then they are on record; a worker killed in between sends at most these again
SENDING_FOR = timedelta(seconds=60)  # longer than all of them take, each within the register's deadline
RETRY_AFTER = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600))
# Ids are given out before they are committed: so many are looked at again before the mark moves on.
STILL_LOOKED_AT = 1000
WITHDRAWN_LOOKED_AT = timedelta(minutes=10)
NOT_A_LETTER = re.compile(r"[\W_]+")


class NoteState(StrEnum):
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"


class ShownNote(Base):
    """What the register was told of one check: that it was shown, or (`withdrawn`) that it was taken back."""

    __tablename__ = "shown_notes"
    __table_args__ = (CheckConstraint("state in ('sending', 'sent', 'refused')", name="state"),)

    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), primary_key=True, autoincrement=False)
    withdrawn: Mapped[bool]
    state: Mapped[str]
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShownProgress(Base):
    """One row: checks up to `below_id` and withdrawals before `withdrawn_since` are dealt with.

    `next_at`: nobody looks before then, because a worker is at it or the register has just been silent.
    """

    __tablename__ = "shown_progress"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    below_id: Mapped[int]
    withdrawn_since: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failures: Mapped[int]


IS_WITHDRAWN = CHECKS.withdrawn_at.is_not(None)
Index("ix_checks_withdrawn", Check.withdrawn_at, sqlite_where=IS_WITHDRAWN, postgresql_where=IS_WITHDRAWN)
NOTE = ShownNote.__table__.c
COLUMNS = (
    *(CHECKS.id, CHECKS.text_id, CHECKS.position, CHECKS.asked_at, CHECKS.number, CHECKS.place, CHECKS.verdict),
    *(CHECKS.finding, CHECKS.withdrawn_at),
)
WITH_NOTE = CHECKS_TABLE.outerjoin(ShownNote.__table__, NOTE.check_id == CHECKS.id)
IS_SENDING = NOTE.state == said_plainly(NoteState.SENDING)
PROGRESS = select(ShownProgress.__table__).where(ShownProgress.id == 1)
NEW = (
    select(*COLUMNS)
    .select_from(WITH_NOTE)
    .where(CHECKS.counts, CHECKS.withdrawn_at.is_(None), CHECKS.verdict.is_not(None))
    .where(CHECKS.kind == QuestionKind.RECEIPT, or_(NOTE.check_id.is_(None), IS_SENDING))
    .order_by(CHECKS.id)
    .limit(MOST_AT_ONCE)
)
TAKEN_BACK = (
    select(*COLUMNS)
    .select_from(CHECKS_TABLE.join(ShownNote.__table__, NOTE.check_id == CHECKS.id))
    .where(or_(IS_SENDING, and_(NOTE.state == said_plainly(NoteState.SENT), NOTE.withdrawn.is_(False))))
    .order_by(CHECKS.withdrawn_at)
    .limit(MOST_AT_ONCE)
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a round: how each check's note stands, and why the register fell silent, if it did."""

    states: dict[int, NoteState]
    silent: str = ""


def note_due(engine: Engine, reading: Engine, registry: Registry, clock: Clock) -> int:
    """Tell the register of up to MOST_AT_ONCE checks; how many it took or refused for good.

    No transaction is open while it is asked.
    """
    with reading.connect() as connection:
        if not _is_anything_due(connection, clock()):
            return 0
    with make_sessions(engine).begin() as session:
        claimed = _claim(session, clock())
    if not claimed:
        return 0
    outcome = _send(registry, claimed)
    with make_sessions(engine).begin() as session:
        _finish(session, claimed, outcome, clock())
    return len(outcome.states)


def _is_anything_due(connection: Connection, now: datetime) -> bool:
    """Only looks: a worker with nothing to do must not take the lock that officers need."""
    progress = connection.execute(PROGRESS).one()
    return progress.next_at <= now and (bool(_due(connection, progress)) or _is_behind(connection, progress, now))


def _due(connection: Connection, progress: Any) -> list[Any]:
    new = connection.execute(NEW.where(CHECKS.id > progress.below_id)).all()
    back = connection.execute(TAKEN_BACK.where(CHECKS.withdrawn_at >= progress.withdrawn_since)).all()
    return [*back, *new][:MOST_AT_ONCE]


def _is_behind(connection: Connection, progress: Any, now: datetime) -> bool:
    """Whether the marks are so far back that moving them is worth a write."""
    is_long = bool(now - progress.withdrawn_since > 2 * WITHDRAWN_LOOKED_AT)
    return is_long or bool(_newest(connection) - progress.below_id > 2 * STILL_LOOKED_AT)


def _newest(connection: Connection) -> int:
    return connection.scalar(select(func.max(CHECKS.id))) or 0


def _claim(session: Session, now: datetime) -> Sequence[Row[Any]]:
    """The checks that this worker now reports, on record as being sent; with none due the marks move on."""
    progress = session.scalars(select(ShownProgress).where(ShownProgress.id == 1).with_for_update()).one()
    if progress.next_at > now:
        return ()
    connection = session.connection()
    due = _due(connection, progress)
    for check in due:
        note = ShownNote(check_id=check.id, withdrawn=check.withdrawn_at is not None, state=NoteState.SENDING)
        note.noted_at = now
        session.merge(note)
    if due:
        progress.next_at = now + SENDING_FOR
    else:
        progress.below_id = max(progress.below_id, _newest(connection) - STILL_LOOKED_AT)
        progress.withdrawn_since = max(progress.withdrawn_since, now - WITHDRAWN_LOOKED_AT)
    session.flush()
    return due


def _send(registry: Registry, claimed: Sequence[Row[Any]]) -> Outcome:
    """One after the other until the register falls silent; what it cannot read is never sent again."""
    states: dict[int, NoteState] = {}
    for check in claimed:
        try:
            registry.note_shown(shown_of(check))
        except RegistryUnavailable as silence:
            return Outcome(states, str(silence))
        except (ShownUnreadable, msgspec.MsgspecError) as fault:
            log.error("a presentation cannot be reported", extra={"check": check.id, "why": str(fault)})
            states[check.id] = NoteState.REFUSED
        else:
            states[check.id] = NoteState.SENT
    return Outcome(states)


def _finish(session: Session, claimed: Sequence[Row[Any]], outcome: Outcome, now: datetime) -> None:
    was_withdrawn = {check.id: check.withdrawn_at is not None for check in claimed}
    for note in session.scalars(select(ShownNote).where(ShownNote.check_id.in_(list(outcome.states)))):
        # Another worker may have taken over since, because the check was withdrawn: that is still to be said.
        if note.withdrawn is was_withdrawn[note.check_id]:
            note.state = outcome.states[note.check_id]
    progress = session.scalars(select(ShownProgress).where(ShownProgress.id == 1).with_for_update()).one()
    progress.failures = progress.failures + 1 if outcome.silent else 0
    wait = RETRY_AFTER[min(progress.failures, len(RETRY_AFTER)) - 1] if outcome.silent else timedelta(0)
    progress.next_at = now + wait
    session.flush()
    if outcome.silent:
        extra = {"why": outcome.silent, "failures": progress.failures, "again_in_s": wait.total_seconds()}
        log.warning("the register takes no notes", extra=extra)


def shown_of(check: Row[Any]) -> Shown:
    """What the register is told of a stored check: the paper, the day, the parish, what came of it."""
    finding = stored_finding(check)
    book = finding.book if finding else None
    return Shown(
        reference=f"{reference_of(check.text_id)}-{check.position}",
        number=(finding.number if finding else None) or check.number,
        on_day=local_day(check.asked_at),
        outcome=ShownOutcome.WITHDRAWN if check.withdrawn_at else ShownOutcome(_word(check.verdict)),
        series=book.series if book else None,
        book=book.book_number if book else None,
        parish=parish_named(check.place) or _parish_of(finding),
    )


def _word(verdict: str) -> str:
    return verdict.casefold().replace(" ", "_")


def _plain(text: str) -> str:
    words = NOT_A_LETTER.sub(" ", text.casefold()).split()
    return " ".join("st" if word == "saint" else word for word in words)


PARISH_OF = {_plain(parish.label): parish for parish in Parish}


def parish_named(place: str) -> Parish | None:
    """The parish with which a place ends: "Toll Gate, Clarendon". "Portland Cottage" is a place in another parish."""
    said = f" {_plain(place)}"
    return next((parish for name, parish in PARISH_OF.items() if said.endswith(f" {name}")), None)


def _parish_of(finding: Finding | None) -> Parish | None:
    return PARISH_OF.get(_plain(finding.farmer.parish)) if finding and finding.farmer else None
