"""The answer to one number: verdict first, then why, who, what and what to do, in one SMS."""

from clip.judging import Judgement, ReasonKind, Verdict
from clip.wording import people, phrases, reasons, sightings, stamps
from clip.wording.fitting import Part, Rung, always, fit, optional
from clip.wording.pending import pending
from clip.wording.stamps import Answered, Stamp
from harvest.findings import Candidate, Finding, QuestionKind
from harvest.vocabulary import FlagKind

# A suspended farmer and an investigation are no judgement on the paper: the officer is told whom to call, not more.
_NOT_ACCEPTABLE = frozenset(
    {
        ReasonKind.STOLEN,
        ReasonKind.LOST,
        ReasonKind.STOP_LISTED,
        ReasonKind.RECALLED,
        ReasonKind.VOID,
        ReasonKind.NOT_SOLD,
    }
)
_OF_THE_BOOK = _NOT_ACCEPTABLE | {ReasonKind.UNDER_INVESTIGATION}


def say_check(answered: Answered, stamp: Stamp) -> str:
    """The reply to a single number, whatever was found: a verdict, NO RECORD, a question back or PENDING."""
    if answered.finding is None or answered.judgement is None:
        return pending((answered,), stamp)
    if answered.judgement.verdict is None:
        return fit(_which_book(answered, answered.finding, stamp), stamps.ending(stamp))
    if answered.judgement.verdict is Verdict.NO_RECORD:
        return fit(_no_record(answered, answered.finding, stamp), stamps.ending(stamp))
    return fit(_verdict(answered, answered.finding, answered.judgement, stamp), stamps.ending(stamp))


def _verdict(answered: Answered, finding: Finding, judgement: Judgement, stamp: Stamp) -> list[Part]:
    is_alert = judgement.verdict is Verdict.ALERT
    asked_receipt = answered.question.kind is QuestionKind.RECEIPT
    return [
        always(f"{judgement.verdict} {phrases.asked_number(answered.question)}"),
        stamps.read_as(answered.notes),
        _book(finding, judgement),
        *reasons.parts(answered, finding, judgement, stamp.at),
        _not_acceptable(judgement),
        people.who(finding.farmer, _before_name(judgement, asked_receipt=asked_receipt)),
        people.verified(None if is_alert else finding.farmer),
        _grows(finding, judgement, stamp),
        people.not_understood(finding),
        _sold(finding),
        sightings.as_fact(judgement, stamp.at, say_if_never=asked_receipt and not is_alert),
        _advice(judgement),
        Part((stamps.call(stamp), ""), (Rung.CALL,)) if is_alert else Part(("",)),
        stamps.place(stamp),
        stamps.as_of(finding, stamp),
    ]


def _book(finding: Finding, judgement: Judgement) -> Part:
    first = judgement.reasons[0].kind if judgement.reasons else None
    if finding.book is None or first not in _OF_THE_BOOK or reasons.is_of_this_receipt(first, finding):
        return Part(("",))
    return optional(f" bk {phrases.field(finding.book.book_number, 12)}", Rung.BOOK)


def _not_acceptable(judgement: Judgement) -> Part:
    return optional(". Not acceptable" if _is_not_acceptable(judgement) else "", Rung.NOT_ACCEPTABLE)


def _is_not_acceptable(judgement: Judgement) -> bool:
    return any(reason.kind in _NOT_ACCEPTABLE for reason in judgement.reasons)


def _before_name(judgement: Judgement, *, asked_receipt: bool) -> str:
    if judgement.verdict is Verdict.OK:
        return " "
    return ". Owner " if judgement.verdict is Verdict.ALERT and asked_receipt else ". "


def _grows(finding: Finding, judgement: Judgement, stamp: Stamp) -> Part:
    """Said once: goods that are not on record already name what is. On a paper that is no good it does not matter."""
    if _is_not_acceptable(judgement):
        return Part(("",))
    if any(reason.kind is ReasonKind.GOODS_NOT_ON_RECORD for reason in judgement.reasons):
        return people.matched_only(finding)
    return people.grows(finding, phrases.local_day(stamp.at))


def _sold(finding: Finding) -> Part:
    book = finding.book
    if book is None:
        return Part(("",))
    if book.sold_on is not None:
        return optional(f". Bk sold {phrases.day(book.sold_on)}", Rung.SOLD)
    held_at = phrases.field(book.held_at, 24)
    return optional(f". Held at {held_at}" if held_at else "", Rung.SOLD)


def _advice(judgement: Judgement) -> Part:
    seen = any(reason.kind is ReasonKind.SEEN for reason in judgement.reasons)
    return optional(". Ask date and buyer" if seen else "", Rung.ADVICE)


def _no_record(answered: Answered, finding: Finding, stamp: Stamp) -> list[Part]:
    """Most often a misread digit: it must never sound like guilt."""
    return [
        always(f"{Verdict.NO_RECORD} {phrases.asked_number(answered.question)}"),
        stamps.read_as(answered.notes),
        always(". Misread? Re-read every digit and resend"),
        Part((stamps.call(stamp, "If the same, call"), stamps.call(stamp)), (Rung.CALL,)),
        people.not_understood(finding),
        stamps.place(stamp),
        stamps.as_of(finding, stamp),
    ]


def _which_book(answered: Answered, finding: Finding, stamp: Stamp) -> list[Part]:
    number = phrases.field(answered.question.number, 18)
    count = max(finding.candidate_count, len(finding.candidates))
    return [
        always(phrases.asked_number(answered.question)),
        stamps.read_as(answered.notes),
        always(f" is in {count} books"),
        _candidates(finding),
        _none_fits(answered, finding),
        always(". Resend with book or farmer no."),
        optional(f", e.g. R {number} {_example(finding.candidates)}", Rung.DETAIL),
        people.not_understood(finding),
        stamps.place(stamp),
        stamps.as_of(finding, stamp),
    ]


def _none_fits(answered: Answered, finding: Finding) -> Part:
    """The book or farmer the officer gave is none of these: the strongest sign of a made-up paper, never left out."""
    asked = answered.question
    given = {FlagKind.BOOK_DIFFERS: f"bk {asked.book}", FlagKind.FARMER_DIFFERS: f"farmer {asked.farmer_number}"}
    named = [phrases.field(given[flag.kind], 20) for flag in finding.flags if flag.kind in given]
    return always(f", none is {' or '.join(named)}" if named else "")


def _candidates(finding: Finding) -> Part:
    named = [candidate_name(one) for one in finding.candidates]
    if not named:
        return Part(("",))
    more = max(finding.candidate_count - len(named), 0)
    forms = [f" ({', '.join(named[:most])}{_and_more(len(named) - most + more)})" for most in range(len(named), 0, -1)]
    return Part((*forms, ""), (Rung.ALIAS,) * (len(named) - 1) + (Rung.PLACE,))


def candidate_name(candidate: Candidate) -> str:
    """What the officer can read off the paper: bk 151560, or the series if the book has no number."""
    if candidate.book_number:
        return f"bk {phrases.field(candidate.book_number, 12)}"
    return f"series {phrases.field(candidate.series, 12)}"


def _and_more(count: int) -> str:
    return f" +{count}" if count else ""


def _example(candidates: tuple[Candidate, ...]) -> str:
    numbered = [one.book_number for one in candidates if one.book_number]
    alone = [number for number in numbered if numbered.count(number) == 1]
    return f"B {phrases.field(alone[0], 12)}" if alone else "F 081119321"
