"""MORE: what did not fit into the latest answer: the paper, the farmer, his produce, earlier sightings."""

from collections.abc import Sequence
from datetime import date

from clip.judging import Judgement, Sighting
from clip.wording import people, phrases, sightings, stamps
from clip.wording.fitting import Part, Rung, always, fit, one_segment, optional
from clip.wording.stamps import Answered, Stamp
from harvest.findings import BookFound, FarmerFound, Finding, Produce, Question, QuestionKind
from harvest.vocabulary import Standing

_MOST_LISTED = 6


def say_more(answered: tuple[Answered, ...], stamp: Stamp) -> str:
    """The rest of the latest answer; after an answer to several numbers the officer is asked for one of them."""
    if len(answered) != 1:
        return one_segment(f"{len(answered)} numbers were read. Text one of them for its details{stamps.ending(stamp)}")
    one = answered[0]
    head = always(f"MORE {phrases.asked_number(one.question)}")
    return fit([head, stamps.read_as(one.notes), *_rest(one, stamp)], stamps.ending(stamp))


def _rest(answered: Answered, stamp: Stamp) -> list[Part]:
    finding, judgement = answered.finding, answered.judgement
    if finding is None or judgement is None:
        return [always(": PENDING. The register has not answered yet, the answer follows by SMS")]
    if finding.standing is Standing.AMBIGUOUS:
        return [_candidates(finding), stamps.as_of(finding, stamp)]
    if finding.standing is Standing.UNKNOWN:
        return [always(": NO RECORD, nothing more is known of it"), stamps.as_of(finding, stamp)]
    return _details(answered, finding, judgement, stamp)


def _details(answered: Answered, finding: Finding, judgement: Judgement, stamp: Stamp) -> list[Part]:
    today = phrases.local_day(stamp.at)
    return [
        *_book(finding.book),
        _farmer(finding.farmer, answered.question),
        _name(finding.farmer),
        _produce(finding.produce, today),
        _seen(judgement, stamp),
        stamps.as_of(finding, stamp),
    ]


def _book(book: BookFound | None) -> list[Part]:
    if book is None:
        return []
    at = phrases.field(book.sold_at, 24)
    sold = f". Sold {phrases.day(book.sold_on)}" if book.sold_on else ""
    held = f". Held at {phrases.field(book.held_at, 24)}" if book.held_at and not book.sold_on else ""
    numbered = f": bk {phrases.field(book.book_number, 12)}"
    return [
        Part((f"{numbered} nos. {book.first_number}-{book.last_number}", numbered), (Rung.NOT_SEEN,)),
        Part((f"{sold} at {at}" if sold and at else sold, sold, ""), (Rung.WHOLE_PRODUCE, Rung.SOLD)),
        optional(held, Rung.SOLD),
    ]


def _farmer(farmer: FarmerFound | None, question: Question) -> Part:
    """The number unless it was what the officer asked with, and since when he is verified."""
    if farmer is None:
        return Part(("",))
    numbered = f". Farmer no. {phrases.field(farmer.farmer_number, 12)},"
    if question.kind is QuestionKind.FARMER:
        numbered = ". Farmer"
    if not farmer.verified:
        return always(f"{numbered} NOT VERIFIED")
    on = f" {phrases.day(farmer.verified_on)}" if farmer.verified_on else ""
    return Part((f"{numbered} verified{on}", f"{numbered} verified"), (Rung.LAST,))


def _name(farmer: FarmerFound | None) -> Part:
    """In full or not at all: the latest answer had as much of it as fitted."""
    if farmer is None:
        return Part(("",))
    alias = f' "{phrases.field(farmer.alias, 20).upper()}"' if farmer.alias else ""
    name = f", {phrases.field(farmer.name, 48).upper()}"
    return Part((name + alias, name, ""), (Rung.ADVICE, Rung.ALIAS))


def _produce(produce: tuple[Produce, ...], today: date) -> Part:
    listed = [_amount_and_age(one, today) for one in produce]
    listed[:1] = [people.sentence(first) for first in listed[:1]]
    return _listed(". ", ", ", listed, (Rung.DETAIL, Rung.VERIFIED))


def _amount_and_age(produce: Produce, today: date) -> str:
    words = f"{people.commodity(produce.commodity)} {phrases.amount(produce)}".strip()
    return f"{words} (rec {phrases.age(produce.recorded_on, today)})"


def _seen(judgement: Judgement, stamp: Stamp) -> Part:
    def told(sighting: Sighting) -> str:
        return sightings.when_and_where(sighting, stamp.at) + sightings.with_what(sighting)

    latest_first = [told(one) for one in reversed(judgement.seen)]
    return _listed(". Seen ", "; ", latest_first, (Rung.DETAIL, Rung.SEEN))


def _candidates(finding: Finding) -> Part:
    named = [
        f"series {phrases.field(one.series, 12)}"
        + (f" bk {phrases.field(one.book_number, 12)}" if one.book_number else "")
        for one in finding.candidates
    ]
    count = max(finding.candidate_count, len(named))
    heading = f" is in {count} books. Resend with book or farmer no."
    forms = [f"{heading}: {'; '.join(named[:most])}" for most in range(len(named), 0, -1)]
    return Part((*forms, heading), (Rung.DETAIL,) * len(forms))


def _listed(before: str, between: str, items: Sequence[str], rungs: tuple[Rung, Rung]) -> Part:
    """As many items as fit and how many more there are; `rungs`: losing items one by one, losing the last."""
    if not items:
        return Part(("",))
    most = min(len(items), _MOST_LISTED)
    forms = [before + between.join(items[:shown]) + _left(len(items) - shown) for shown in range(most, 0, -1)]
    return Part((*forms, ""), (rungs[0],) * (most - 1) + (rungs[1],))


def _left(count: int) -> str:
    return f" +{count}" if count else ""
