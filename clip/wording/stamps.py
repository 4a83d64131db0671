"""What a reply is about and what every reply carries: the answered number, the reference and the local time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clip.judging import Judgement
from clip.reading.asked import Note, NoteKind
from clip.wording import phrases
from clip.wording.fitting import Part, Rung, optional
from harvest.findings import Finding, Question

FRESH = timedelta(hours=1)  # an older register says its age in every reply


@dataclass(frozen=True, slots=True)
class Answered:
    """One number that was asked about. `finding` and `judgement` are None together: the register said nothing."""

    question: Question
    finding: Finding | None = None
    judgement: Judgement | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """`reference`: 4 to 6 characters; `at`: aware UTC; `place`: only if the officer set one with AT."""

    reference: str
    at: datetime
    help_number: str
    place: str | None = None


def ending(stamp: Stamp) -> str:
    return f". Ref {phrases.field(stamp.reference, 8)} {phrases.clock(stamp.at)}"


def call(stamp: Stamp, words: str = "Call") -> str:
    return f". {words} {phrases.field(stamp.help_number, 16)}"


def place(stamp: Stamp) -> Part:
    where = phrases.field(stamp.place, 24)
    return optional(f". At {where}" if where else "", Rung.PLACE)


def as_of(finding: Finding, stamp: Stamp) -> Part:
    if stamp.at - finding.as_of <= FRESH:
        return Part(("",))
    return optional(f". Register as of {phrases.moment(finding.as_of, stamp.at)}", Rung.AS_OF)


def read_as(notes: tuple[Note, ...]) -> Part:
    """How the text was read where it could be read otherwise. Always there: the officer must be able to object."""
    if not notes:
        return Part(("",))
    full = "; ".join(dict.fromkeys(_note(note, with_typed=True) for note in notes))
    brief = "; ".join(dict.fromkeys(_note(note, with_typed=False) for note in notes))
    return Part((f" ({full})", f" ({brief})", "(as read)"), (Rung.TYPED_LETTERS, Rung.READ_AS))


def _note(note: Note, *, with_typed: bool) -> str:
    number = phrases.field(note.number, 18)
    if note.kind is NoteKind.FARMER_ASSUMED:
        return "read as farmer no."
    if note.kind is NoteKind.QUANTITY_ASSUMED:
        return f"{number} read as quantity"
    typed = phrases.field(note.typed, 20)
    return f"{typed} read as {number}" if with_typed and typed else f"read as {number}"
