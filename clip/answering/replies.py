"""What a stored text is answered with: who asks, what is asked, and every effect of it, inside one transaction."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from clip import checks
from clip.answering.drafts import Draft, LineRules, work_out
from clip.answering.evidence import gather, judged_again, seen_before
from clip.database import session_in
from clip.messages import texts
from clip.messages.references import reference_of, text_id_of
from clip.messages.texts import Received
from clip.officers import enrolment, limits, opting, record
from clip.officers.record import Asker, Officer, OfficerState
from clip.reading.asked import (
    Asked,
    AskedCheck,
    AskedHelp,
    AskedLast,
    AskedMore,
    AskedNoReceipt,
    AskedPlace,
    AskedWrong,
    CarrierWord,
    Unclear,
)
from clip.wording import commands, places
from clip.wording import enrolment as lines
from clip.wording.more import say_more
from clip.wording.no_receipt import say_no_receipt
from clip.wording.pending import say_kept, say_pending
from clip.wording.stamps import Stamp
from clip.wording.unclear import say_unclear
from harvest.findings import Finding, Question, QuestionKind, RegistryUnavailable
from harvest.foundation.clock import local_day

log = logging.getLogger(__name__)


def who_may_ask(connection: Connection, text: Received) -> Asker | None:
    """The officer for whom the register may be asked; the answer itself looks again, with the row locked."""
    officer = record.asker(connection, text.sender)
    return officer if officer is not None and officer.may_ask(text.received_at) else None


def is_too_late(text: Received, now: datetime) -> bool:
    return now - text.received_at > texts.TOO_OLD_TO_ANSWER


def meanwhile(connection: Connection, rules: LineRules, text: Received, asked: Asked, *, now: datetime) -> str | None:
    """What is said while a text must wait: PENDING to who may ask, never more than he would get anyway."""
    if isinstance(asked, CarrierWord):
        return None
    officer = record.asker(connection, text.sender)
    if officer is None:
        return _to_stranger(connection, text, now)
    stamp = Stamp(text.reference, text.received_at, rules.help_number)
    if isinstance(asked, AskedCheck) and officer.may_ask(text.received_at):
        return say_pending(asked, stamp)
    return say_kept(stamp)


def compose(
    connection: Connection,
    rules: LineRules,
    text: Received,
    asked: Asked,
    findings: tuple[Finding, ...],
    *,
    now: datetime,
    drafted: Draft | None = None,
) -> str | None:
    """The reply in one SMS, or None for silence. Everything it claims is written in this connection."""
    if isinstance(asked, CarrierWord):
        _carrier_answers(connection, text, asked)
        return None
    officer = record.asker_locked(connection, text.sender)
    if officer is None:
        return _to_stranger(connection, text, now)
    if officer.state == OfficerState.INVITED:
        return _to_invited(connection, officer, text)
    if officer.state == OfficerState.SUSPENDED:
        return lines.say_suspended(local_day(officer.suspended_at or now), rules.help_number)
    if not officer.may_ask(text.received_at):
        return lines.say_expired(officer.expires_on, rules.help_number)
    stop = Stop(connection, rules, officer, text, now)
    return (
        _checked(stop, asked, findings, drafted) if isinstance(asked, AskedCheck) else REPLIES[type(asked)](stop, asked)
    )


def _carrier_answers(connection: Connection, text: Received, asked: CarrierWord) -> None:
    """Silence, because the carrier has answered; but an officer who has made himself deaf is a supervisor's matter."""
    officer = record.asker(connection, text.sender)
    if officer and opting.note(connection, officer, asked.word, text.received_at) == opting.OPTED_OUT:
        log.error("an officer can no longer be written to", extra={"officer": officer.id, "word": asked.word})


def _to_stranger(connection: Connection, text: Received, now: datetime) -> str | None:
    return lines.say_neutral() if limits.may_tell_stranger(connection, text.sender, now) else None


def _to_invited(connection: Connection, officer: Asker, text: Received) -> str:
    with session_in(connection) as session:
        invited = session.get_one(Officer, officer.id)
        tried = enrolment.try_code(session, invited, text.body, now=text.received_at)
        session.flush()
        if tried.enrolled:
            return lines.say_enrolled(invited.name, invited.expires_on)
    if tried.tries_left is None:
        return lines.say_code_wanted()
    return lines.say_code_wrong(tried.tries_left) if tried.tries_left else lines.say_code_dead()


@dataclass(frozen=True, slots=True)
class Stop:
    """One text of an officer who may ask: what every reply and its effects need."""

    connection: Connection
    rules: LineRules
    officer: Asker
    text: Received
    now: datetime

    @property
    def at(self) -> datetime:
        """When the officer asked: what he is told and what counts is of that moment, however late the answer."""
        return self.text.received_at

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.text.reference, self.at, self.rules.help_number, self.officer.place_at(self.at))

    def set_place(self, place: str | None) -> "Stop":
        """The same stop at that place, and the officer's next texts from there too."""
        placed = self.officer.at_place(place, self.at)
        if placed is self.officer:
            return self
        record.set_place(self.connection, placed)
        return replace(self, officer=placed)


def _checked(stop: Stop, asked: AskedCheck, findings: tuple[Finding, ...], drafted: Draft | None) -> str:
    if len(findings) != len(asked.questions):
        # He was enrolled or renewed between the two looks at him, so the register was not asked.
        raise RegistryUnavailable("The register has not been asked for this officer yet.")
    allowed, wanted = stop.rules.limits, len(asked.questions)
    earlier = checks.in_the_way(stop.connection, stop.officer.id, allowed, wanted, now=stop.at)
    over = limits.over_limit(allowed, earlier, wanted, stop.at)
    if over and over.again_at is None:
        return lines.say_too_many(over.limit)
    if over and over.again_at:
        return lines.say_over_limit(over.limit, over.window, over.again_at)
    here = stop.set_place(asked.place).officer
    seen = seen_before(stop.connection, here, stop.text.id, stop.at, asked.questions, findings, stop.rules.hours)
    if drafted is None or (drafted.officer, drafted.seen) != (stop.officer, seen):
        drafted = work_out(stop.rules, stop.officer, stop.text, asked, findings, seen)
    checks.write(stop.connection, stop.text.id, drafted.asked)
    return drafted.reply


def _no_receipt(stop: Stop, asked: AskedNoReceipt) -> str:
    stop = stop.set_place(asked.place)
    question = Question(kind=QuestionKind.NONE, goods=asked.goods, plate=asked.plate)
    checks.write(
        stop.connection,
        stop.text.id,
        gather(stop.officer, stop.at, (question,), (), ((),), stop.rules.hours),
    )
    return say_no_receipt(asked, stop.stamp)


def _place(stop: Stop, asked: AskedPlace) -> str:
    if asked.place:
        stop.set_place(asked.place)
        return places.say_place_set(asked.place, stop.at + record.PLACE_HOLDS, stop.at)
    officer = stop.officer
    if asked.clear:
        officer = replace(officer, place="", place_until=stop.at)
        record.set_place(stop.connection, officer)
    return places.say_place_now(officer.place_at(stop.at), officer.place_until, officer.station, stop.at)


def _last(stop: Stop, _asked: AskedLast) -> str:
    latest = checks.latest_text(stop.connection, stop.officer.id)
    pending = texts.latest_pending(stop.connection, stop.text.sender, after=latest or 0)
    if pending:
        return pending
    answer = texts.answer_of(stop.connection, latest) if latest else None
    return answer or commands.say_nothing_yet()


def _more(stop: Stop, _asked: AskedMore) -> str:
    latest = checks.latest_text(stop.connection, stop.officer.id)
    found = [check for check in checks.of_text(stop.connection, latest) if check.finding] if latest else []
    if latest is None or not found:  # after N there is no more than was said
        return _last(stop, AskedLast())
    answered = tuple(judged_again(stop.connection, check, stop.rules.hours) for check in found)
    place = None if found[0].at_station else found[0].place
    return say_more(answered, Stamp(reference_of(latest), found[0].asked_at, stop.rules.help_number, place))


def _wrong(stop: Stop, asked: AskedWrong) -> str:
    text_id = text_id_of(asked.reference) if asked.reference else None
    by = f"officer:{stop.officer.id}"
    found = checks.withdraw(stop.connection, text_id, stop.officer.id, by=by, now=stop.now) if text_id else []
    if not found:
        return commands.say_unknown_reference(asked.reference)
    number = _number_said(found[0]) if len(found) == 1 else None
    was_no_receipt = all(check.kind == QuestionKind.NONE for check in found)
    return commands.say_withdrawn(asked.reference or "", number, stop.now, was_no_receipt, asked.notes)


def _number_said(check: Row[Any]) -> str | None:
    prefix = "F" if check.kind == QuestionKind.FARMER else "R"
    return f"{prefix}{check.number}" if check.number else None


def _help(stop: Stop, _asked: AskedHelp) -> str:
    return commands.say_help(stop.rules.help_number)


def _unclear(stop: Stop, asked: Unclear) -> str:
    return say_unclear(asked, stop.rules.help_number, stop.text.was_cut)


REPLIES: dict[type, Callable[[Stop, Any], str]] = {
    AskedNoReceipt: _no_receipt,
    AskedPlace: _place,
    AskedLast: _last,
    AskedMore: _more,
    AskedWrong: _wrong,
    AskedHelp: _help,
    Unclear: _unclear,
}
