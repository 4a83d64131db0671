"""A check judged and worded before any lock: the answer if nothing has changed by the time it is written."""

from dataclasses import dataclass
from typing import Protocol

from clip import checks
from clip.answering.evidence import Seen, gather
from clip.judging import Hours
from clip.messages.texts import Received
from clip.officers.limits import Limits
from clip.officers.record import Asker
from clip.reading.asked import AskedCheck, Note, NoteKind
from clip.wording.check import say_check
from clip.wording.stamps import Answered, Stamp
from clip.wording.triage import say_triage
from harvest.findings import Finding, Question


class LineRules(Protocol):
    """What answering needs of the line's rules."""

    @property
    def limits(self) -> Limits: ...
    @property
    def hours(self) -> Hours: ...
    @property
    def help_number(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """A check judged and worded; true while the officer stands and the papers were seen as they were then."""

    officer: Asker
    seen: Seen
    asked: list[checks.Asked]
    reply: str


def draft(rules: LineRules, officer: Asker, text: Received, asked: AskedCheck, findings: tuple[Finding, ...]) -> Draft:
    """The answer if none of the papers was shown before, as most were not. Pure: it is made before the lock."""
    return work_out(rules, officer, text, asked, findings, ((),) * len(findings))


def work_out(
    rules: LineRules,
    officer: Asker,
    text: Received,
    asked: AskedCheck,
    findings: tuple[Finding, ...],
    seen: Seen,
) -> Draft:
    at = text.received_at
    here = officer.at_place(asked.place, at)
    stamp = Stamp(text.reference, at, rules.help_number, here.place_at(at))
    gathered = gather(here, at, asked.questions, findings, seen, rules.hours)
    answered = tuple(
        Answered(one.question, one.finding, one.judgement, _notes_for(asked, one.question)) for one in gathered
    )
    is_one = len(answered) == 1
    reply = say_check(answered[0], stamp) if is_one else say_triage(answered, stamp, asked.ignored)
    return Draft(officer, seen, gathered, reply)


def _notes_for(asked: AskedCheck, question: Question) -> tuple[Note, ...]:
    """The notes about this number; the first also carries what was not read: nothing is dropped in silence."""
    if len(asked.questions) == 1:
        return asked.notes
    is_first = question == asked.questions[0]
    mine = {question.number, question.farmer_number}
    return tuple(note for note in asked.notes if note.number in mine or (is_first and note.kind is NoteKind.NOT_READ))
