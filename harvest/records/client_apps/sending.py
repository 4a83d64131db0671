"""The worker's round with the mail: take one in hand, send it outside of any transaction, note what came of it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.foundation.clock import Clock
from harvest.foundation.post import NotSent, Post
from harvest.records.client_apps.acts import forget_unconfirmed
from harvest.records.client_apps.ending import note_endings
from harvest.records.client_apps.letters import (
    ReadyLetter,
    forget_machines,
    next_due,
    note_failed,
    note_sent,
    take_in_hand,
    words_of,
    words_of_ending,
)

ACTOR = "worker:mail"

log = logging.getLogger(__name__)


class MailRound:
    """`address`: where people reach Harvest, for the links. warns: mail leaves this machine, so that developers can be
    told what they did not ask for."""

    def __init__(
        self, sessions: sessionmaker[HarvestSession], post: Post, address: str, clock: Clock, *, warns: bool = False
    ) -> None:
        self._sessions, self._post, self._address, self._clock = sessions, post, address, clock
        self._warns = warns

    def send_next(self) -> bool:
        """Whether a mail was due. A failure is tried again later, and loses nothing that was typed."""
        with self._sessions() as session:
            due = next_due(session, now=self._clock())
        if due is None:
            return False
        with self._acting() as session:
            ready = take_in_hand(session, due, now=self._clock())
        if ready is not None:
            self._send(ready)
        return True

    def warn(self) -> bool:
        """Whether a developer is to be told that a key of his ends."""
        if not self._warns:
            return False
        try:
            with self._acting() as session:
                return bool(note_endings(session, now=self._clock()))
        except IntegrityError:  # another worker noted it in this moment
            return False

    def tidy(self) -> bool:
        """Whether anything was emptied that is not to be kept any longer."""
        with self._acting() as session:
            return bool(forget_unconfirmed(session, now=self._clock()) + forget_machines(session, now=self._clock()))

    def _send(self, ready: ReadyLetter) -> None:
        link = f"{self._address}{ready.path}"
        subject, text = words_of_ending(ready.ending, link) if ready.ending else words_of(ready.kind, link)
        try:
            self._post.send(ready.to, subject, text)
        except NotSent as failed:
            with self._acting() as session:
                is_over = note_failed(session, ready.letter_id, now=self._clock(), for_good=failed.for_good)
            log.warning("mail not sent", extra={"letter": ready.letter_id, "why": str(failed), "given_up": is_over})
        else:
            with self._acting() as session:
                note_sent(session, ready.letter_id, now=self._clock())

    @contextmanager
    def _acting(self) -> Iterator[HarvestSession]:
        with self._sessions.begin() as session:
            session.info["actor"] = ACTOR
            yield session
