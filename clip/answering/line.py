"""The line itself: a text comes in, is stored first, and gets exactly one answer, by this request or by the outbox.

The state rule of DESIGN section 6. Whoever holds the lease works on the text; compare-and-set decides who may say the
answer. No transaction is open while the register is asked.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from clip.answering.drafts import Draft, draft
from clip.answering.replies import compose, is_too_late, meanwhile, who_may_ask
from clip.gateways.base import Gateway, InboundText
from clip.judging import Hours
from clip.messages import outbox, texts
from clip.messages.texts import LeaseLost, Received, TextState
from clip.officers.limits import Limits
from clip.officers.record import Asker, asker
from clip.reading.asked import Asked, AskedCheck, CarrierWord, Unclear, UnclearKind
from clip.reading.read import read
from clip.registry import Registry
from clip.wording.pending import say_delayed, say_kept
from clip.wording.stamps import Stamp
from harvest.findings import Finding, RegistryUnavailable
from harvest.foundation.clock import Clock, utc_now
from harvest.foundation.engine import was_disconnected

log = logging.getLogger(__name__)

# One question may take four fifths of the deadline, so the next one begins only while a fifth is not yet spent.
TIME_FOR_MORE_NUMBERS = 0.2
LOOK_EVERY_S = 0.05  # a repeated delivery looks for the answer this often
LEASE_AFTER_DEADLINE = timedelta(seconds=2.5)  # a worker that overslept its deadline may still finish
RETRY_EVERY = timedelta(seconds=2)
RETRY_AT_MOST_EVERY = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of the line. `deadline`: how long a request may wait; `digits`: lengths of receipt numbers."""

    digits: frozenset[int]
    limits: Limits
    help_number: str
    deadline: timedelta = timedelta(seconds=2.5)
    hours: Hours = field(default_factory=Hours)


class Line:
    """CLIP's line, wired. `engine` writes and is durable; `reading` only looks."""

    def __init__(
        self,
        *,
        engine: Engine,
        reading: Engine,
        registry: Registry,
        gateways: Mapping[str, Gateway],
        rules: Rules,
        clock: Clock = utc_now,
        wait: Callable[[float], None],
    ) -> None:
        self.engine = engine
        self.reading = reading
        self.registry = registry
        self.gateways = gateways
        self.rules = rules
        self.clock = clock
        self.wait = wait

    def deliver(self, inbound: InboundText) -> str | None:
        """What the request that brought this text hands to the officer now; None: nothing. Raises texts.Forged.

        Any other exception means that the text was not stored, and that the gateway should bring it again.
        """
        try:
            stored = self._store(inbound)
        except DBAPIError as error:
            if not was_disconnected(error):
                raise
            stored = self._store(inbound)
        if stored is None:
            return self._again(inbound.gateway, inbound.message_id)
        return self._answer_request(*stored)

    def _store(self, inbound: InboundText) -> tuple[Received, Asker | None] | None:
        """The stored text and the officer for whom the register may be asked; None: it is here already."""
        with self.engine.begin() as connection:
            text = texts.store(connection, inbound, now=self.clock(), lease_for=self._lease)
            return None if text is None else (text, who_may_ask(connection, text))

    @property
    def _lease(self) -> timedelta:
        return self.rules.deadline + LEASE_AFTER_DEADLINE

    def _answer_request(self, text: Received, officer: Asker | None) -> str | None:
        asked = self._read(text)
        try:
            findings = self._find(asked) if officer else ()
            drafted = self._draft(text, officer, asked, findings)
            return self._answer(text, asked, findings, by_request=True, drafted=drafted)
        except LeaseLost:
            return self._again(text.gateway, text.message_id)
        except RegistryUnavailable as error:
            log.warning("register unavailable", extra={"text": text.id, "why": str(error)})
        except Exception:
            log.exception("answering failed, the worker tries again", extra={"text": text.id})
        return self._say_pending(text, asked)

    def _read(self, text: Received) -> Asked:
        try:
            return read(text.body, digits=self.rules.digits, carrier_words=self.gateways[text.gateway].carrier_words)
        except Exception:
            # Reading promises never to fail. If it does, the text is stored, so it must be answered all the same.
            log.exception("reading failed", extra={"text": text.id})
            return Unclear(UnclearKind.NO_NUMBER)

    def _find(self, asked: Asked) -> tuple[Finding, ...]:
        """Ask the register about each number, all together within the deadline."""
        if not isinstance(asked, AskedCheck):
            return ()
        no_new_one_after = self.clock() + self.rules.deadline * TIME_FOR_MORE_NUMBERS
        findings: list[Finding] = []
        for question in asked.questions:
            if findings and self.clock() > no_new_one_after:
                raise RegistryUnavailable("The register was too slow for all the numbers of this text.")
            findings.append(self.registry.find(question))
        return tuple(findings)

    def _draft(
        self, text: Received, officer: Asker | None, asked: Asked, findings: tuple[Finding, ...]
    ) -> Draft | None:
        """Judge and word a check before anything is locked: on SQLite all other officers wait for that lock."""
        if officer is None or not isinstance(asked, AskedCheck):
            return None
        return draft(self.rules, officer, text, asked, findings)

    def _answer(
        self,
        text: Received,
        asked: Asked,
        findings: tuple[Finding, ...],
        *,
        by_request: bool,
        drafted: Draft | None = None,
    ) -> str | None:
        """Work out the answer and record it with all its effects, or undo them all; what the request may hand out."""
        now = self.clock()
        with self.engine.begin() as connection:
            answer = compose(connection, self.rules, text, asked, findings, now=now, drafted=drafted)
            if by_request and texts.answer_through_request(connection, text, answer, now=now):
                return answer
            texts.answer_through_outbox(connection, text, answer, now=now)
            if answer is not None:
                outbox.queue(connection, text, answer, now=now)
        return None

    def _say_pending(self, text: Received, asked: Asked) -> str | None:
        pause = min(RETRY_EVERY * text.attempts, RETRY_AT_MOST_EVERY)
        try:
            with self.engine.begin() as connection:
                line = meanwhile(connection, self.rules, text, asked, now=self.clock())
                again = self.clock() + pause
                if texts.wait_for_registry(connection, text, try_again_at=again, by_request=True, said=line):
                    return line
        except Exception:
            # Stored, but our own database no longer answers: still say so. The lease runs out and the worker answers.
            log.exception("PENDING could not be recorded", extra={"text": text.id})
            return say_kept(Stamp(text.reference, text.received_at, self.rules.help_number))
        return self._again(text.gateway, text.message_id)

    def _give_back(self, text: Received) -> None:
        pause = min(RETRY_EVERY * text.attempts, RETRY_AT_MOST_EVERY)
        with self.engine.begin() as connection:
            texts.wait_for_registry(connection, text, try_again_at=self.clock() + pause, by_request=False)

    def _again(self, gateway: str, message_id: str) -> str | None:
        """A delivery of a text that is here already: the same answer, or wait for it up to the deadline."""
        try:
            return self._wait_for_answer(gateway, message_id)
        except Exception:
            log.exception("a stored text cannot be read", extra={"gateway": gateway})
            return say_kept(None)

    def _wait_for_answer(self, gateway: str, message_id: str) -> str | None:
        until = self.clock() + self.rules.deadline
        while True:
            with self.reading.connect() as connection:
                text = texts.present(connection, gateway, message_id)
            now = self.clock()
            if text.state is TextState.ANSWERED:
                return text.answer_for_retry(now)
            if text.state is TextState.PENDING_SAID:
                return text.pending_line
            if text.lease_until <= now and (taken := self._take_over(text.id)):
                return self._answer_request(taken, self._who_may_ask(taken))
            if now >= until:
                self._stop_waiting(gateway, message_id)
            else:
                self.wait(LOOK_EVERY_S)

    def _stop_waiting(self, gateway: str, message_id: str) -> None:
        """The deadline of a waiting delivery has passed: PENDING is said, unless the answer came this very moment."""
        with self.engine.begin() as connection:
            text = texts.load(connection, gateway, message_id)
            line = meanwhile(connection, self.rules, text, self._read(text), now=self.clock())
            texts.say_pending(connection, text.id, line)

    def _who_may_ask(self, text: Received) -> Asker | None:
        with self.reading.connect() as connection:
            return who_may_ask(connection, text)

    def _take_over(self, text_id: int | None = None) -> Received | None:
        with self.engine.begin() as connection:
            return texts.take_over(connection, now=self.clock(), lease_for=self._lease, text_id=text_id)

    def answer_overdue(self) -> bool:
        """The worker's part: take over one text whose lease ran out and answer it; whether there was one."""
        text = self._take_over()
        if text is None:
            return False
        try:
            self._answer_late(text)
        except LeaseLost:
            log.info("another process answers this text", extra={"text": text.id})
        return True

    def _answer_late(self, text: Received) -> None:
        asked = self._read(text)
        if is_too_late(text, self.clock()):
            self._record_delayed(text, asked)
            return
        try:
            findings = self._find(asked) if self._who_may_ask(text) else ()
            self._answer(text, asked, findings, by_request=False)
        except RegistryUnavailable as error:
            log.warning("register still unavailable", extra={"text": text.id, "why": str(error)})
            self._give_back(text)
        except LeaseLost:
            raise
        except Exception:
            log.exception("answering failed again", extra={"text": text.id, "attempts": text.attempts})
            self._give_back(text)

    def _record_delayed(self, text: Received, asked: Asked) -> None:
        """Ten minutes on, a verdict no longer helps at the roadside: say so, and let the officer ask again.

        Strangers and words that the carrier answers get nothing: it would be a late answer to nobody.
        """
        now = self.clock()
        with self.engine.begin() as connection:
            is_ours = asker(connection, text.sender) is not None and not isinstance(asked, CarrierWord)
            line = say_delayed(text.received_at, text.reference) if is_ours else None
            texts.answer_through_outbox(connection, text, line, now=now)
            if line is not None:
                outbox.queue(connection, text, line, now=now)
