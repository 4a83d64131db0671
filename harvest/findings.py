"""The contract between CLIP and Harvest: a question in, a finding out, the one error that means "no answer", and a note
that a receipt was shown.

Frozen values that travel as they are in one process and as JSON between two machines. The reader is tolerant (fields it
does not know are ignored) and the judge is strict: what is missing, unknown or contradicts itself is
RegistryUnavailable, never "no record" (DESIGN section 4). Times are aware UTC; dates are Jamaican calendar days.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import msgspec

from harvest.vocabulary import BookState, FarmerStatus, FlagKind, GoodsOutcome, Parish, ShownOutcome, Standing

MOST_CANDIDATES_LISTED = 5
REFERENCE = re.compile(r"[0-9A-Z-]{1,40}")
STANDINGS_WITHOUT_BOOK = frozenset({Standing.UNKNOWN, Standing.AMBIGUOUS, Standing.DISPUTED})
STANDINGS_WITH_OWNER = frozenset({Standing.VALID, Standing.FINISHED})


class RegistryUnavailable(Exception):
    """The register is silent, slow, broken or makes no sense. Says nothing about any receipt or farmer."""


class QuestionKind(StrEnum):
    RECEIPT = "receipt"
    FARMER = "farmer"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GoodsAsked:
    """Goods as the officer wrote them: "irish potato", quantity "1130" as a plain decimal, unit a code of UNITS."""

    words: str
    quantity: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What CLIP asks of Harvest. `number` and `farmer_number` are text: leading zeros belong to them.

    kind receipt needs `number` (`book` and `farmer_number` narrow it); kind farmer needs `farmer_number`; kind none
    only asks what the goods words mean.
    """

    kind: QuestionKind
    number: str | None = None
    book: str | None = None
    farmer_number: str | None = None
    goods: tuple[GoodsAsked, ...] = ()
    plate: str | None = None


@dataclass(frozen=True, slots=True)
class BookFound:
    """The receipt book. `since`: the day its present state began. `held_at`: office of a book not sold yet."""

    series: str
    book_number: str
    first_number: int
    last_number: int
    state: BookState
    since: date | None = None
    sold_on: date | None = None
    sold_at: str | None = None
    held_at: str | None = None


@dataclass(frozen=True, slots=True)
class FarmerFound:
    farmer_number: str
    name: str
    parish: str
    verified: bool
    status: FarmerStatus
    alias: str | None = None
    district: str | None = None
    verified_on: date | None = None
    registered_on: date | None = None
    status_since: date | None = None


@dataclass(frozen=True, slots=True)
class Produce:
    """One commodity that the farmer grows or rears; `quantity` a plain decimal in `unit` (a code of UNITS)."""

    commodity: str
    recorded_on: date
    quantity: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class GoodsFound:
    """What one goods word is to this farmer. A word that is not known is only that: it is never judged."""

    outcome: GoodsOutcome
    text: str
    commodity: str | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    kind: FlagKind
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several books that hold the number: what the officer can read off the paper to tell them apart."""

    series: str
    book_number: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the register says. At most five candidates are listed; `candidate_count` counts them all."""

    standing: Standing
    as_of: datetime
    number: str | None = None
    book: BookFound | None = None
    farmer: FarmerFound | None = None
    produce: tuple[Produce, ...] = ()
    goods: tuple[GoodsFound, ...] = ()
    flags: tuple[Flag, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    candidate_count: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """One receipt shown once at the roadside; no officer is in it. The same `reference` is the same presentation.

    `number` as on the paper, 1 to 18 digits; `series` and `book` where the register knew them; `on_day` in Jamaica;
    `parish` None: not known.
    """

    reference: str
    number: str
    on_day: date
    outcome: ShownOutcome
    series: str | None = None
    book: str | None = None
    parish: Parish | None = None


_encode = msgspec.json.Encoder().encode
_decode_question = msgspec.json.Decoder(Question).decode
_decode_shown = msgspec.json.Decoder(Shown).decode
_decode_finding = msgspec.json.Decoder(Finding).decode


class QuestionUnreadable(ValueError):
    """The JSON is not a question; the message names the field and what is expected."""


def question_to_json(question: Question) -> bytes:
    return _encode(question)


def question_from_json(text: bytes | str) -> Question:
    """Raises QuestionUnreadable with a sentence that names the field."""
    try:
        question = _decode_question(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise QuestionUnreadable(f"The question cannot be read: {error}.") from error
    if question.kind is QuestionKind.RECEIPT and not _is_number(question.number):
        raise QuestionUnreadable("number: a receipt question needs the number, 1 to 18 digits.")
    if question.kind is QuestionKind.FARMER and not _is_number(question.farmer_number):
        raise QuestionUnreadable("farmer_number: a farmer question needs the number, 1 to 18 digits.")
    return question


class ShownUnreadable(ValueError):
    """The note cannot be one, today or tomorrow: sending it again does not help. The message names the field."""


def shown_to_json(shown: Shown) -> bytes:
    return _encode(shown)


def shown_from_json(text: bytes | str) -> Shown:
    """Raises ShownUnreadable with a sentence that names the field."""
    try:
        shown = _decode_shown(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ShownUnreadable(f"The note cannot be read: {error}.") from error
    return checked(shown)


def checked(shown: Shown) -> Shown:
    """The same, when it can be counted; raises ShownUnreadable."""
    if not _is_number(shown.number):
        raise ShownUnreadable("number: a note needs the receipt's number, 1 to 18 digits.")
    if not REFERENCE.fullmatch(shown.reference):
        raise ShownUnreadable("reference: a note needs its reference, 1 to 40 letters, digits and hyphens.")
    if not 1900 < shown.on_day.year < 3000:
        raise ShownUnreadable("on_day: a note needs the day, such as 2026-05-14.")
    if "\0" in (shown.series or ""):
        raise ShownUnreadable("series: a series has no such characters.")
    return shown


def finding_to_json(finding: Finding) -> bytes:
    return _encode(finding)


def finding_from_json(text: bytes | str, question: Question) -> Finding:
    """Read a finding strictly as the answer to `question`; raises RegistryUnavailable when it cannot be one."""
    try:
        finding = _decode_finding(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RegistryUnavailable(f"The register's answer cannot be read: {error}.") from error
    contradiction = _contradiction(finding, question)
    if contradiction:
        raise RegistryUnavailable(f"The register's answer contradicts itself: {contradiction}.")
    return finding


def _is_number(text: str | None) -> bool:
    return text is not None and text.isascii() and text.isdigit() and len(text) <= 18


def _contradiction(finding: Finding, question: Question) -> str | None:
    if finding.as_of.tzinfo is None:
        return "as_of has no time zone"
    if question.kind is QuestionKind.RECEIPT:
        return _receipt_contradiction(finding) or _about_another(finding, question)
    if question.kind is QuestionKind.FARMER and (finding.standing is Standing.VALID) != (finding.farmer is not None):
        return f"standing {finding.standing} does not fit the farmer given"
    if question.kind is QuestionKind.FARMER and finding.farmer is not None:
        return None if _same(finding.farmer.farmer_number, question.farmer_number) else "it is about another farmer"
    return None


def _same(said: str, asked: str | None) -> bool:
    return said.lstrip("0") == (asked or "").lstrip("0")


def _about_another(finding: Finding, question: Question) -> str | None:
    if finding.number is not None and not _same(finding.number, question.number):
        return "it is about another number"
    if finding.book and not finding.book.first_number <= int(question.number or 0) <= finding.book.last_number:
        return "its book does not hold the number"
    return None


def _receipt_contradiction(finding: Finding) -> str | None:
    if finding.book is None and finding.standing not in STANDINGS_WITHOUT_BOOK:
        return f"standing {finding.standing} without a book"
    if finding.farmer is None and finding.standing in STANDINGS_WITH_OWNER:
        return f"standing {finding.standing} without a farmer"
    if finding.standing is Standing.AMBIGUOUS and finding.candidate_count < 2:
        return "ambiguous with fewer than two candidates"
    if finding.standing is Standing.UNKNOWN and (finding.book or finding.farmer or finding.flags or finding.candidates):
        return "unknown, yet something is known"
    return None
