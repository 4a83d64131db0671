"""SMS that CLIP sends on its own: late answers. Written in the transaction of their cause, sent by the worker.

queued -> sending -> sent | given_up. A worker that dies while sending leaves `sending` behind: whoever takes it over
then tells the gateway since when it may have gone out, so that it looks before it sends again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, and_, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from clip.database import Base, said_plainly
from clip.gateways.base import OutboundText, SendFailed
from clip.messages.texts import Received
from harvest.foundation.columns import UtcDateTime

RETRY_AFTER = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60))
SENDING_FOR = timedelta(seconds=30)  # longer than any gateway's deadline
WORTH_SENDING_FOR = timedelta(minutes=10)  # a verdict that arrives hours after the stop harms


class OutgoingState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Outgoing(Base):
    """One SMS of ours, and how its sending stands."""

    __tablename__ = "outgoing"
    __table_args__ = (CheckConstraint("state in ('queued', 'sending', 'sent', 'given_up')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), unique=True)
    gateway: Mapped[str]
    sender: Mapped[str]
    recipient: Mapped[str] = mapped_column(index=True)
    body: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    maybe_sent_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gateway_id: Mapped[str | None]
    problem: Mapped[str | None]


OPEN = Outgoing.state.in_([said_plainly(OutgoingState.QUEUED), said_plainly(OutgoingState.SENDING)])
Index("ix_outgoing_open", Outgoing.next_at, sqlite_where=OPEN, postgresql_where=OPEN)


def queue(connection: Connection, text: Received, body: str, *, now: datetime) -> None:
    """The answer to `text` goes out by itself; at most once per text (unique)."""
    connection.execute(
        insert(Outgoing).values(
            text_id=text.id,
            gateway=text.gateway,
            sender=text.recipient,
            recipient=text.sender,
            body=body,
            state=OutgoingState.QUEUED,
            attempts=0,
            created_at=now,
            next_at=now,
        )
    )


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this worker now sends."""

    id: int
    gateway: str
    attempts: int
    created_at: datetime
    message: OutboundText


def claim(session: Session, *, now: datetime) -> Claimed | None:
    """Take the next message that is due; a `sending` whose time has run out is due again, and uncertain."""
    row = session.scalars(
        select(Outgoing)
        .where(OPEN, Outgoing.next_at <= now)
        .order_by(Outgoing.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    if now >= row.created_at + WORTH_SENDING_FOR:
        row.state, row.problem = OutgoingState.GIVEN_UP, "too_late: nobody is at that roadside any more"
        session.flush()
        return claim(session, now=now)
    if row.state == OutgoingState.SENDING and row.maybe_sent_since is None:
        row.maybe_sent_since = row.created_at
    row.state = OutgoingState.SENDING
    row.attempts += 1
    row.next_at = now + SENDING_FOR
    return Claimed(row.id, row.gateway, row.attempts, row.created_at, _message(row, now))


def _message(row: Outgoing, now: datetime) -> OutboundText:
    left = row.created_at + WORTH_SENDING_FOR - now
    return OutboundText(
        sender=row.sender,
        recipient=row.recipient,
        body=row.body,
        valid_seconds=int(left.total_seconds()),
        maybe_sent_since=row.maybe_sent_since,
    )


def note_sent(session: Session, claimed: Claimed, gateway_id: str, *, now: datetime) -> None:
    _still_ours(session, claimed, state=OutgoingState.SENT, sent_at=now, gateway_id=gateway_id, problem=None)


def note_failed(session: Session, claimed: Claimed, failure: SendFailed, *, now: datetime) -> OutgoingState:
    """Try again later, or give up: when it cannot help, or when the answer would come too late to be of use."""
    wait = RETRY_AFTER[min(claimed.attempts, len(RETRY_AFTER)) - 1]
    too_late = now + wait > claimed.created_at + WORTH_SENDING_FOR
    state = OutgoingState.QUEUED if failure.retryable and not too_late else OutgoingState.GIVEN_UP
    uncertain = {"maybe_sent_since": claimed.created_at} if failure.uncertain else {}
    _still_ours(session, claimed, state=state, next_at=now + wait, problem=f"{failure.code}: {failure}", **uncertain)
    return state


def _still_ours(session: Session, claimed: Claimed, **values: object) -> None:
    session.execute(
        update(Outgoing)
        .where(
            and_(
                Outgoing.id == claimed.id,
                Outgoing.state == OutgoingState.SENDING,
                Outgoing.attempts == claimed.attempts,
            )
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
