"""Every SMS that comes in, its one state, and which way its answer goes.

An inbound text is stored before anything else happens to it and has one state, changed by compare-and-set only:
received (leased to whoever works on it) -> pending_said -> answered (DESIGN section 6). `handed_by` says through which
of the two ways the answer goes to the officer, the gateway's own request or the outbox: never both.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CheckConstraint, Connection, Index, Table, UniqueConstraint, Update, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from clip.database import INSERTS, Base, said_plainly
from clip.gateways.base import InboundText
from clip.messages.references import reference_of
from harvest.foundation.columns import UtcDateTime

HANDED_OUT_AGAIN_FOR = timedelta(seconds=60)
TOO_OLD_TO_ANSWER = timedelta(minutes=10)


class TextState(StrEnum):
    RECEIVED = "received"
    PENDING_SAID = "pending_said"
    ANSWERED = "answered"


class HandedBy(StrEnum):
    REQUEST = "request"
    OUTBOX = "outbox"
    NOBODY = "nobody"  # the answer is silence: a stranger told before, a word the carrier answers


class Text(Base):
    """One inbound SMS. Body and sender never change; `answer` is what the officer gets, as it was sent."""

    __tablename__ = "texts"
    __table_args__ = (
        UniqueConstraint("gateway", "message_id"),
        CheckConstraint("state in ('received', 'pending_said', 'answered')", name="state"),
        CheckConstraint("handed_by in ('request', 'outbox', 'nobody')", name="handed_by"),
        CheckConstraint("(state = 'answered') = (answered_at is not null)", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gateway: Mapped[str]
    message_id: Mapped[str]
    binding: Mapped[str]
    sender: Mapped[str]
    recipient: Mapped[str]
    body: Mapped[str]
    was_cut: Mapped[bool]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str]
    lease: Mapped[str]
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    pending_line: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_by: Mapped[str | None]


# Plain Core on the hot path, each statement built once: what an officer waits for needs no unit of work.
TEXTS_TABLE = cast("Table", Text.__table__)
TEXTS = TEXTS_TABLE.c
UNANSWERED = Text.state != said_plainly(TextState.ANSWERED)
STORE = {
    dialect: insert(TEXTS_TABLE).on_conflict_do_nothing().returning(TEXTS.id) for dialect, insert in INSERTS.items()
}
CHANGE = update(TEXTS_TABLE).where(TEXTS.id == bindparam("our_id"), TEXTS.lease == bindparam("our_lease"), UNANSWERED)
CHANGE_UNSAID = CHANGE.where(TEXTS.state == said_plainly(TextState.RECEIVED))
Index("ix_texts_unanswered", Text.lease_until, sqlite_where=UNANSWERED, postgresql_where=UNANSWERED)


KEPT_FIELDS = ("gateway", "message_id", "sender", "recipient", "body", "was_cut", "received_at", "lease", "attempts")


@dataclass(frozen=True, slots=True)
class Received:
    """A stored text as answering works on it. `lease` is ours if it is still the row's when we finish."""

    id: int
    gateway: str
    message_id: str
    sender: str
    recipient: str
    body: str
    was_cut: bool
    received_at: datetime
    lease: str
    attempts: int = 1

    @property
    def reference(self) -> str:
        return reference_of(self.id)


class Forged(Exception):
    """A known message id came with other content: a re-split or replayed request, not the gateway's retry."""


class LeaseLost(Exception):
    """Someone else took the text over while we worked on it: what we did must be undone."""


def store(connection: Connection, inbound: InboundText, *, now: datetime, lease_for: timedelta) -> Received | None:
    """Store a text that is new and lease it to the caller; None when it is here already. Raises Forged."""
    lease = secrets.token_hex(8)
    values: dict[str, Any] = {
        "gateway": inbound.gateway,
        "message_id": inbound.message_id,
        "binding": inbound.binding,
        "sender": inbound.sender,
        "recipient": inbound.recipient,
        "body": storable(inbound.body),
        "was_cut": inbound.was_cut,
        "received_at": now,
        "state": TextState.RECEIVED,
        "lease": lease,
        "lease_until": now + lease_for,
        "attempts": 1,
    }
    text_id = connection.execute(STORE[connection.dialect.name], values).scalar()
    if text_id is None:
        _refuse_forged(connection, inbound)
        return None
    kept = {name: values[name] for name in KEPT_FIELDS}
    return Received(id=text_id, **kept)


def storable(body: str) -> str:
    """NUL and lone surrogates exist in no database text; a mark stands where each one was."""
    return body.replace("\0", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode("utf-8")


def _refuse_forged(connection: Connection, inbound: InboundText) -> None:
    known = connection.scalar(
        select(Text.binding).where(Text.gateway == inbound.gateway, Text.message_id == inbound.message_id)
    )
    if known != inbound.binding:
        raise Forged(f"Message {inbound.message_id} of {inbound.gateway} came again with other content.")


@dataclass(frozen=True, slots=True)
class Present:
    """How a text stands now, for a repeated delivery."""

    id: int
    state: TextState
    lease_until: datetime
    pending_line: str | None
    answer: str | None
    answered_at: datetime | None
    handed_by: HandedBy | None

    def answer_for_retry(self, now: datetime) -> str | None:
        """The same bytes again while a gateway may still retry; not what the outbox sends anyway."""
        if self.handed_by is not HandedBy.REQUEST or self.answered_at is None:
            return None
        return self.answer if now - self.answered_at <= HANDED_OUT_AGAIN_FOR else None


def present(connection: Connection, gateway: str, message_id: str) -> Present:
    row = connection.execute(
        select(
            Text.id,
            Text.state,
            Text.lease_until,
            Text.pending_line,
            Text.answer,
            Text.answered_at,
            Text.handed_by,
        ).where(Text.gateway == gateway, Text.message_id == message_id)
    ).one()
    return Present(
        id=row.id,
        state=TextState(row.state),
        lease_until=row.lease_until,
        pending_line=row.pending_line,
        answer=row.answer,
        answered_at=row.answered_at,
        handed_by=HandedBy(row.handed_by) if row.handed_by else None,
    )


def load(connection: Connection, gateway: str, message_id: str) -> Received:
    """A stored text, leased or not, to read it; answering needs its lease."""
    fields = (TEXTS.id, *(TEXTS[name] for name in KEPT_FIELDS))
    row = connection.execute(select(*fields).where(TEXTS.gateway == gateway, TEXTS.message_id == message_id)).one()
    return Received(**row._mapping)


def take_over(
    connection: Connection, *, now: datetime, lease_for: timedelta, text_id: int | None = None
) -> Received | None:
    """Lease one unanswered text whose lease has run out (the oldest, or this one); None when there is none."""
    due = (
        select(Text.id)
        .where(UNANSWERED, Text.lease_until <= now, *([Text.id == text_id] if text_id else []))
        .order_by(Text.lease_until)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = connection.scalar(due)
    if found is None:
        return None
    lease = secrets.token_hex(8)
    statement = (
        update(TEXTS_TABLE)
        .where(TEXTS.id == found, UNANSWERED, TEXTS.lease_until <= now)
        .values(lease=lease, lease_until=now + lease_for, attempts=TEXTS.attempts + 1)
        .returning(TEXTS.id, *(TEXTS[name] for name in KEPT_FIELDS))
        .execution_options(synchronize_session=False)
    )
    row = connection.execute(statement).one()
    return Received(**row._mapping)


def answer_through_request(connection: Connection, text: Received, answer: str | None, *, now: datetime) -> bool:
    """Record the answer that this very request hands out; False when PENDING has been said meanwhile."""
    handed_by = HandedBy.NOBODY if answer is None else HandedBy.REQUEST
    return _change(connection, text, CHANGE_UNSAID, **_answered(answer, handed_by, now))


def answer_through_outbox(connection: Connection, text: Received, answer: str | None, *, now: datetime) -> None:
    """Record the answer that the outbox will send; raises LeaseLost."""
    handed_by = HandedBy.NOBODY if answer is None else HandedBy.OUTBOX
    if not _change(connection, text, CHANGE, **_answered(answer, handed_by, now)):
        raise LeaseLost(f"Text {text.id} is in other hands.")


def _answered(answer: str | None, handed_by: HandedBy, now: datetime) -> dict[str, Any]:
    return {"state": TextState.ANSWERED, "answer": answer, "answered_at": now, "handed_by": handed_by}


def wait_for_registry(
    connection: Connection, text: Received, *, try_again_at: datetime, by_request: bool, said: str | None = None
) -> bool:
    """Give the lease back until `try_again_at`. False: the text is in other hands.

    by_request: a request ends with this, having said `said` (None: nothing, to who would get nothing anyway).
    """
    pending = {"state": TextState.PENDING_SAID, "pending_line": said} if by_request else {}
    return _change(connection, text, CHANGE, lease="", lease_until=try_again_at, **pending)


def say_pending(connection: Connection, text_id: int, line: str | None) -> bool:
    """A waiting delivery's deadline has passed: PENDING is said unless it was, or the answer is there."""
    result = connection.execute(
        update(TEXTS_TABLE)
        .where(TEXTS.id == text_id, TEXTS.state == TextState.RECEIVED)
        .values(state=TextState.PENDING_SAID, pending_line=line)
    )
    return _changed_one(result)


def _change(connection: Connection, text: Received, change: Update, /, **values: Any) -> bool:
    """Compare-and-set: only while the lease is still ours and the text is as `change` wants it."""
    return _changed_one(connection.execute(change, {"our_id": text.id, "our_lease": text.lease, **values}))


def _changed_one(result: Any) -> bool:
    return bool(result.rowcount == 1)


def waiting_since(connection: Connection) -> datetime | None:
    """When the longest-waiting lease ran out or will; None when every text is answered."""
    return connection.scalar(select(TEXTS.lease_until).where(UNANSWERED).order_by(TEXTS.lease_until).limit(1))


def latest_pending(connection: Connection, sender: str, *, after: int) -> str | None:
    """What was said to this phone about its newest text that still waits, if that is newer than text `after`."""
    waiting = (TEXTS.sender == sender, TEXTS.state == TextState.PENDING_SAID, TEXTS.id > after)
    return connection.scalar(select(TEXTS.pending_line).where(*waiting).order_by(TEXTS.id.desc()).limit(1))


def answer_of(connection: Connection, text_id: int) -> str | None:
    return connection.scalar(select(TEXTS.answer).where(TEXTS.id == text_id))
