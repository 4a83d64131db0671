"""A finding and the earlier sightings of the same receipt into a verdict with its reasons.

The table of DESIGN section 8 and nothing else. Three properties hold for any input (tests/clip/test_judging.py):
a worse fact never gives a milder verdict, there is no reason without a fact, and reasons come in one fixed order.
OK means that the paper agrees with the register, not that the goods are lawful.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

from harvest.findings import Finding
from harvest.vocabulary import BookState, FarmerStatus, FlagKind, GoodsOutcome, Standing


class Verdict(StrEnum):
    OK = "OK"
    ASK = "ASK"
    ALERT = "ALERT"
    NO_RECORD = "NO RECORD"
    PENDING = "PENDING"


class ReasonKind(StrEnum):
    """Why, in the order in which reasons are said: those that make an ALERT first."""

    STOLEN = "stolen"
    LOST = "lost"
    STOP_LISTED = "stop_listed"
    UNDER_INVESTIGATION = "under_investigation"
    RECALLED = "recalled"
    VOID = "void"
    NOT_SOLD = "not_sold"
    FARMER_SUSPENDED = "farmer_suspended"
    SEEN = "seen"
    GOODS_NOT_ON_RECORD = "goods_not_on_record"
    FARMER_DECEASED = "farmer_deceased"
    NOT_VERIFIED = "not_verified"
    BOOK_FINISHED = "book_finished"
    DISPUTED = "disputed"
    BOOK_DIFFERS = "book_differs"
    FARMER_DIFFERS = "farmer_differs"


@dataclass(frozen=True, slots=True)
class Reason:
    """`since`: the day the fact began, if known. `words`: commodity names of goods that are not on record."""

    kind: ReasonKind
    since: date | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """An earlier check of the same receipt as judging sees it. `at_station`: nobody said where, so it is a station."""

    at: datetime
    place: str
    at_station: bool
    officer_id: int
    goods: frozenset[str] = frozenset()
    plate: str | None = None


@dataclass(frozen=True, slots=True)
class Presentation:
    """The present check: who shows what, where and when. `goods` are commodity names, or the words if not known."""

    at: datetime
    place: str
    officer_id: int
    goods: frozenset[str] = frozenset()
    plate: str | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """The windows of DESIGN section 8: the same trip is stated, the same stop is not mentioned."""

    same_trip: timedelta = timedelta(hours=6)
    same_stop: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`verdict` None: the number is in several series, a question goes back and no verdict.

    `seen`: the sightings worth saying, oldest first; with a SEEN reason they are why, without it they are a fact
    ("Seen 05:10 Toll Gate, same trip?"). `same_stop`: there are also sightings at this very stop, which are not worth
    saying, but "Not seen before" would not be true.
    """

    verdict: Verdict | None
    reasons: tuple[Reason, ...] = ()
    seen: tuple[Sighting, ...] = ()
    same_stop: bool = False


ALERTING = frozenset(
    {
        ReasonKind.STOLEN,
        ReasonKind.LOST,
        ReasonKind.STOP_LISTED,
        ReasonKind.UNDER_INVESTIGATION,
        ReasonKind.RECALLED,
        ReasonKind.VOID,
        ReasonKind.NOT_SOLD,
        ReasonKind.FARMER_SUSPENDED,
    }
)
_OF_STANDING = {
    Standing.FINISHED: ReasonKind.BOOK_FINISHED,
    Standing.NOT_SOLD: ReasonKind.NOT_SOLD,
    Standing.LOST: ReasonKind.LOST,
    Standing.STOLEN: ReasonKind.STOLEN,
    Standing.VOID: ReasonKind.VOID,
    Standing.RECALLED: ReasonKind.RECALLED,
    Standing.UNDER_INVESTIGATION: ReasonKind.UNDER_INVESTIGATION,
    Standing.STOP_LISTED: ReasonKind.STOP_LISTED,
    Standing.DISPUTED: ReasonKind.DISPUTED,
}
_OF_BOOK_STATE = {
    BookState.PRINTED: ReasonKind.NOT_SOLD,
    BookState.IN_STOCK: ReasonKind.NOT_SOLD,
    BookState.FINISHED: ReasonKind.BOOK_FINISHED,
    BookState.LOST: ReasonKind.LOST,
    BookState.STOLEN: ReasonKind.STOLEN,
    BookState.VOID: ReasonKind.VOID,
    BookState.RECALLED: ReasonKind.RECALLED,
    BookState.UNDER_INVESTIGATION: ReasonKind.UNDER_INVESTIGATION,
}
_OF_FLAG = {
    FlagKind.STOP_LISTED: ReasonKind.STOP_LISTED,
    FlagKind.DISPUTED: ReasonKind.DISPUTED,
    FlagKind.RECEIPT_LOST: ReasonKind.LOST,
    FlagKind.RECEIPT_STOLEN: ReasonKind.STOLEN,
    FlagKind.RECEIPT_VOID: ReasonKind.VOID,
    FlagKind.BOOK_DIFFERS: ReasonKind.BOOK_DIFFERS,
    FlagKind.FARMER_DIFFERS: ReasonKind.FARMER_DIFFERS,
}
_ORDER = {kind: place for place, kind in enumerate(ReasonKind)}


class _Weight(IntEnum):
    """What one earlier sighting means for the present check."""

    THIS_STOP = 0
    SAME_TRIP = 1
    SHOWN_BEFORE = 2


def judge(finding: Finding, sightings: tuple[Sighting, ...], now: Presentation, hours: Hours) -> Judgement:
    """The verdict of DESIGN section 8 on all facts together; never raises for a finding that came through the door.

    A number that is in several series gets no verdict, and one that was never printed gets NO RECORD without reasons:
    there is nothing that any other fact could be about.
    """
    if finding.standing is Standing.AMBIGUOUS:
        return Judgement(verdict=None)
    if finding.standing is Standing.UNKNOWN:
        return Judgement(Verdict.NO_RECORD)
    weighed = [(_weigh(sighting, now, hours), sighting) for sighting in sorted(sightings, key=lambda one: one.at)]
    facts = [*_facts_of_paper(finding), *_facts_of_farmer(finding), *_facts_of_goods(finding)]
    if any(weight is _Weight.SHOWN_BEFORE for weight, _ in weighed):
        facts.append(Reason(ReasonKind.SEEN))
    reasons = _one_of_each(facts)
    return Judgement(
        _verdict(reasons),
        reasons,
        seen=tuple(sighting for weight, sighting in weighed if weight is not _Weight.THIS_STOP),
        same_stop=any(weight is _Weight.THIS_STOP for weight, _ in weighed),
    )


def _verdict(reasons: tuple[Reason, ...]) -> Verdict:
    if any(reason.kind in ALERTING for reason in reasons):
        return Verdict.ALERT
    return Verdict.ASK if reasons else Verdict.OK


def _facts_of_paper(finding: Finding) -> Iterator[Reason]:
    if finding.standing in _OF_STANDING:
        yield Reason(_OF_STANDING[finding.standing])
    book = finding.book
    if book is not None and book.state in _OF_BOOK_STATE:
        yield Reason(_OF_BOOK_STATE[book.state], book.since)
    for flag in finding.flags:
        yield Reason(_OF_FLAG[flag.kind], flag.since)


def _facts_of_farmer(finding: Finding) -> Iterator[Reason]:
    farmer = finding.farmer
    if farmer is None:
        return
    if farmer.status is FarmerStatus.SUSPENDED:
        yield Reason(ReasonKind.FARMER_SUSPENDED, farmer.status_since)
    if farmer.status is FarmerStatus.DECEASED:
        yield Reason(ReasonKind.FARMER_DECEASED, farmer.status_since)
    if not farmer.verified:
        yield Reason(ReasonKind.NOT_VERIFIED, farmer.registered_on)


def _facts_of_goods(finding: Finding) -> Iterator[Reason]:
    if finding.farmer is None:  # goods are on record or not for somebody
        return
    for goods in finding.goods:
        if goods.outcome is GoodsOutcome.NOT_ON_RECORD:
            yield Reason(ReasonKind.GOODS_NOT_ON_RECORD, words=(goods.commodity or goods.text,))


def _one_of_each(facts: list[Reason]) -> tuple[Reason, ...]:
    """One reason per kind in the order of ReasonKind, since the earliest day that any source knows."""
    by_kind: dict[ReasonKind, list[Reason]] = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    return tuple(_merged(kind, by_kind[kind]) for kind in sorted(by_kind, key=_ORDER.__getitem__))


def _merged(kind: ReasonKind, facts: list[Reason]) -> Reason:
    days = [fact.since for fact in facts if fact.since is not None]
    words = dict.fromkeys(word for fact in facts for word in fact.words)
    return Reason(kind, min(days, default=None), tuple(words))


def _weigh(earlier: Sighting, now: Presentation, hours: Hours) -> _Weight:
    age = max(now.at - earlier.at, timedelta(0))
    if _different(earlier, now) or age > hours.same_trip:
        return _Weight.SHOWN_BEFORE
    same_people_here = earlier.officer_id == now.officer_id or _same_place(earlier.place, now.place)
    return _Weight.THIS_STOP if age <= hours.same_stop and same_people_here else _Weight.SAME_TRIP


def _different(earlier: Sighting, now: Presentation) -> bool:
    return _other_goods(_folded(earlier.goods), _folded(now.goods)) or _other_plate(earlier.plate, now.plate)


def _other_goods(earlier: frozenset[str], now: frozenset[str]) -> bool:
    """Goods that were not there before are other goods; part of what was there is the same load."""
    return bool(earlier) and bool(now) and not now <= earlier


def _other_plate(earlier: str | None, now: str | None) -> bool:
    return bool(earlier) and bool(now) and _fold(earlier or "") != _fold(now or "")


def _same_place(earlier: str, now: str) -> bool:
    return bool(_fold(now)) and _fold(earlier) == _fold(now)


def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(_fold(word) for word in words)


def _fold(words: str) -> str:
    return "".join(words.casefold().split())
