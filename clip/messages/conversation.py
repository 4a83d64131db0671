"""What one phone sent and got back, in the order of the texts: read only, for a page that shows a conversation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clip.messages.outbox import Outgoing, OutgoingState
from clip.messages.texts import HandedBy, Text, TextState

LONGEST_CONVERSATION = 40  # texts; what a small screen can show


@dataclass(frozen=True, slots=True)
class Late:
    """An answer that came by an SMS of its own. `id`: the outgoing message's."""

    id: int
    body: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """One text, what its request brought back (None: nothing) and its late answer. `waits`: an SMS is still to come."""

    message_id: str
    sender: str
    body: str
    received_at: datetime
    reply: str | None
    replied_at: datetime | None
    late: Late | None
    waits: bool


def conversation(session: Session, gateway: str, prefix: str) -> tuple[Exchange, ...]:
    """The latest texts whose message ids start with `prefix`, oldest first."""
    rows = session.execute(
        select(Text, Outgoing)
        .outerjoin(Outgoing, Outgoing.text_id == Text.id)
        .where(Text.gateway == gateway, Text.message_id.startswith(prefix, autoescape=True))
        .order_by(Text.id.desc())
        .limit(LONGEST_CONVERSATION)
    )
    return tuple(_exchange(text, outgoing) for text, outgoing in reversed(rows.all()))


def _exchange(text: Text, outgoing: Outgoing | None) -> Exchange:
    by_request = text.handed_by == HandedBy.REQUEST
    return Exchange(
        message_id=text.message_id,
        sender=text.sender,
        body=text.body,
        received_at=text.received_at,
        reply=text.answer if by_request else text.pending_line,
        replied_at=text.answered_at if by_request else None,
        late=_late(outgoing),
        waits=_waits(text, outgoing),
    )


def _late(outgoing: Outgoing | None) -> Late | None:
    if outgoing is None or outgoing.state != OutgoingState.SENT or outgoing.sent_at is None:
        return None
    return Late(outgoing.id, outgoing.body, outgoing.sent_at)


def _waits(text: Text, outgoing: Outgoing | None) -> bool:
    if outgoing is not None:
        return outgoing.state in {OutgoingState.QUEUED, OutgoingState.SENDING}
    return text.state != TextState.ANSWERED


def texts_from(session: Session, senders: Iterable[str], *, since: datetime) -> dict[str, int]:
    """How many texts each of these phones sent since then; a phone that sent none is left out."""
    rows = session.execute(
        select(Text.sender, func.count())
        .where(Text.sender.in_(tuple(senders)), Text.received_at >= since)
        .group_by(Text.sender)
    )
    return {row[0]: row[1] for row in rows}
