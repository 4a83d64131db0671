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
    assumed = [note for note in notes if note.kind is not NoteKind.NOT_READ]
    unread = not_read(notes)
    full = [*dict.fromkeys(_note(note, with_typed=True) for note in assumed), *unread[:1]]
    brief = [*dict.fromkeys(_note(note, with_typed=False) for note in assumed), *unread[1:2]]
    least = [*(["as read"] if assumed else []), *unread[2:]]
    if not full:
        return Part(("",))
    texts = [f" ({'; '.join(full)})", f" ({'; '.join(brief)})", f"({', '.join(least)})"]
    if assumed and unread:  # beside every reason there is, it is to the last character
        texts.append(f"({' '.join(least).removesuffix(' read')})")
    return Part(tuple(texts), (Rung.TYPED_LETTERS, Rung.READ_AS, Rung.LAST)[: len(texts) - 1])


def not_read(notes: tuple[Note, ...]) -> tuple[str, ...]:
    """What was left out, from "410033, 5678GT not read" to "+2 not read"; nothing if nothing was left out."""
    unread = [phrases.field(note.typed, 18) or "?" for note in notes if note.kind is NoteKind.NOT_READ]
    unread = list(dict.fromkeys(unread))
    if not unread:
        return ()
    listed = (f"{phrases.words_list(unread, most)} not read" for most in (3, 1))
    return (*listed, f"+{len(unread)} not read")


def _note(note: Note, *, with_typed: bool) -> str:
    number = phrases.field(note.number, 18)
    if note.kind is NoteKind.FARMER_ASSUMED:
        return f"{number} read as farmer no." if with_typed else f"{number} farmer no."
    if note.kind is NoteKind.QUANTITY_ASSUMED:
        return f"{number} read as quantity"
    typed = phrases.field(note.typed, 20)
    return f"{typed} read as {number}" if with_typed and typed else f"read as {number}"
