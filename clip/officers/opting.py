"""Officers whom the carrier no longer lets us write to: one of them texted STOP, CANCEL, END or the like.

The carrier answers such a word itself and from then on drops everything we send to that phone, so the officer is deaf
to the line without knowing it. Nobody but a supervisor can tell him: it is logged, kept, and shown by
`clip officer list`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from clip.gateways.base import START_WORDS, STOP_WORDS
from clip.officers.record import Asker, OfficerEvent

OPTED_OUT, OPTED_IN = "opted out", "opted in"
_ACTION = {**dict.fromkeys(STOP_WORDS, OPTED_OUT), **dict.fromkeys(START_WORDS, OPTED_IN)}


def note(connection: Connection, officer: Asker, word: str, at: datetime) -> str | None:
    """Keep what the carrier now does for this officer; the action, or None for a word that changes nothing."""
    action = _ACTION.get(word)
    if action:
        values: dict[str, Any] = {"officer_id": officer.id, "at": at, "actor": f"officer:{officer.id}"}
        connection.execute(insert(OfficerEvent).values(**values, action=action, note=word))
    return action


def deaf_since(session: Session) -> dict[int, datetime]:
    """The officers whom the carrier drops our texts to, by id, and since when."""
    events = session.execute(
        select(OfficerEvent.officer_id, OfficerEvent.at, OfficerEvent.action)
        .where(OfficerEvent.action.in_((OPTED_OUT, OPTED_IN)))
        .order_by(OfficerEvent.id)
    )
    latest = {event.officer_id: event for event in events}
    return {number: event.at for number, event in latest.items() if event.action == OPTED_OUT}
