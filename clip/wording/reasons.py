"""Every reason in words: in full, with its date, plainly, and as the one short word that is never left out."""

from collections.abc import Callable
from datetime import date, datetime

from clip.judging import Judgement, Reason, ReasonKind
from clip.wording import people, phrases, sightings
from clip.wording.fitting import Part, Rung
from clip.wording.stamps import Answered
from harvest.findings import Finding
from harvest.vocabulary import BookState, FlagKind

Forms = tuple[str, str, str, str]
SHORT = {
    ReasonKind.STOLEN: "STOLEN",
    ReasonKind.LOST: "LOST",
    ReasonKind.STOP_LISTED: "STOPLIST",
    ReasonKind.UNDER_INVESTIGATION: "INVEST",
    ReasonKind.RECALLED: "RECALL",
    ReasonKind.VOID: "VOID",
    ReasonKind.NOT_SOLD: "UNSOLD",
    ReasonKind.FARMER_SUSPENDED: "SUSP",
    ReasonKind.SEEN: "SEEN",
    ReasonKind.GOODS_NOT_ON_RECORD: "GOODS",
    ReasonKind.FARMER_DECEASED: "DIED",
    ReasonKind.NOT_VERIFIED: "UNVERIF",
    ReasonKind.BOOK_FINISHED: "FINISH",
    ReasonKind.DISPUTED: "DISPUTE",
    ReasonKind.BOOK_DIFFERS: "BK DIFF",
    ReasonKind.FARMER_DIFFERS: "FMR DIFF",
}
PLAIN = {
    **SHORT,
    ReasonKind.STOP_LISTED: "ON STOP LIST",
    ReasonKind.UNDER_INVESTIGATION: "UNDER INVESTIGATION",
    ReasonKind.RECALLED: "RECALLED",
    ReasonKind.NOT_SOLD: "NOT SOLD",
    ReasonKind.FARMER_SUSPENDED: "FARMER SUSPENDED",
    ReasonKind.GOODS_NOT_ON_RECORD: "GOODS NOT ON RECORD",
    ReasonKind.FARMER_DECEASED: "FARMER DIED",
    ReasonKind.NOT_VERIFIED: "FARMER NOT VERIFIED",
    ReasonKind.BOOK_FINISHED: "BOOK FINISHED",
    ReasonKind.DISPUTED: "NUMBER DISPUTED",
    ReasonKind.BOOK_DIFFERS: "BOOK DIFFERS",
    ReasonKind.FARMER_DIFFERS: "FARMER NO. DIFFERS",
}
_RUNGS = (Rung.LONG_REASON, Rung.PLAIN_REASON, Rung.SHORT_REASON)
_LEAF_FLAG = {
    ReasonKind.STOLEN: FlagKind.RECEIPT_STOLEN,
    ReasonKind.LOST: FlagKind.RECEIPT_LOST,
    ReasonKind.VOID: FlagKind.RECEIPT_VOID,
}
_BOOK_STATE = {ReasonKind.STOLEN: BookState.STOLEN, ReasonKind.LOST: BookState.LOST, ReasonKind.VOID: BookState.VOID}


def parts(answered: Answered, finding: Finding, judgement: Judgement, at: datetime) -> list[Part]:
    """One part per reason in the order of judging; the first one said holds its length longest."""
    return [
        _part(_in_words(reason, answered, finding, judgement, at), index)
        for index, reason in enumerate(judgement.reasons)
    ]


def is_of_this_receipt(kind: ReasonKind, finding: Finding) -> bool:
    """One leaf is stolen, lost or void and its book is not."""
    if finding.book is not None and finding.book.state is _BOOK_STATE.get(kind):
        return False
    return any(flag.kind is _LEAF_FLAG.get(kind) for flag in finding.flags)


def _part(forms: Forms, index: int) -> Part:
    *longer, short = forms
    between = "; " if index else " "
    return Part((*(between + form for form in longer), ("," if index else " ") + short), _RUNGS, late=-index)


def _in_words(reason: Reason, answered: Answered, finding: Finding, judgement: Judgement, at: datetime) -> Forms:
    short, plain = SHORT[reason.kind], PLAIN[reason.kind]
    if reason.kind is ReasonKind.SEEN:
        return (*sightings.as_reason(judgement.seen, at), short)
    if reason.kind is ReasonKind.GOODS_NOT_ON_RECORD:
        return (*_goods(reason, finding, phrases.local_day(at)), short)
    if reason.kind in _DIFFERENT:
        has, sent = _DIFFERENT[reason.kind](answered, finding)
        told = f"{plain}: register has {has}" if has else plain
        return (f"{told}, you sent {sent}" if sent else told, told, plain, short)
    if is_of_this_receipt(reason.kind, finding):
        plain = f"RECEIPT {plain}"
    dated = f"{plain}{_since(reason)}"
    return (dated + _MORE_TO_SAY.get(reason.kind, ""), dated, plain, short)


def _since(reason: Reason) -> str:
    if reason.since is None or reason.kind is ReasonKind.NOT_SOLD:
        return ""
    return f"{_BEFORE_THE_DAY.get(reason.kind, '')} {phrases.day(reason.since)}"


_BEFORE_THE_DAY = {
    ReasonKind.STOP_LISTED: " since",
    ReasonKind.UNDER_INVESTIGATION: " since",
    ReasonKind.VOID: " since",
    ReasonKind.FARMER_SUSPENDED: " since",
    ReasonKind.NOT_VERIFIED: ", registered",
    ReasonKind.DISPUTED: " since",
}
_MORE_TO_SAY = {
    ReasonKind.NOT_SOLD: " to any farmer",
    ReasonKind.FARMER_DECEASED: ", compare date on paper",
    ReasonKind.BOOK_FINISHED: ", compare date on paper",
    ReasonKind.DISPUTED: ", two books claim it",
}


def _books(answered: Answered, finding: Finding) -> tuple[str, str]:
    has = finding.book.book_number if finding.book else None
    return phrases.field(has, 12), phrases.field(answered.question.book, 12)


def _farmers(answered: Answered, finding: Finding) -> tuple[str, str]:
    has = finding.farmer.farmer_number if finding.farmer else None
    return phrases.field(has, 12), phrases.field(answered.question.farmer_number, 12)


_DIFFERENT: dict[ReasonKind, Callable[[Answered, Finding], tuple[str, str]]] = {
    ReasonKind.BOOK_DIFFERS: _books,
    ReasonKind.FARMER_DIFFERS: _farmers,
}


def _goods(reason: Reason, finding: Finding, today: date) -> tuple[str, str, str]:
    asked = [people.commodity(word).upper() for word in reason.words]
    missing = f"no {phrases.words_list(asked, 4)} on record"
    known = people.names(finding.produce)
    if not known:
        return f"{missing} (no produce at all)", missing, f"no {phrases.words_list(asked, 1)}"
    recorded = people.record_age(finding.produce, today)
    listed = phrases.words_list(known, 3)
    return f"{missing} ({listed}; {recorded})", f"{missing} ({recorded})", f"no {phrases.words_list(asked, 1)}"
