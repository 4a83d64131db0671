"""The answer to several numbers at once: one verdict and one word for each, in one SMS."""

from clip.judging import ReasonKind, Verdict
from clip.reading.asked import Note, NoteKind
from clip.wording import people, phrases, reasons, stamps
from clip.wording.fitting import Part, Rung, fit, optional
from clip.wording.stamps import Answered, Stamp
from harvest.findings import QuestionKind

_WORD = {
    **reasons.PLAIN,
    ReasonKind.STOP_LISTED: "STOP LIST",
    ReasonKind.DISPUTED: "DISPUTED",
    ReasonKind.UNDER_INVESTIGATION: "INVESTIGATION",
    ReasonKind.FARMER_SUSPENDED: "SUSPENDED",
    ReasonKind.FARMER_DECEASED: "DIED",
    ReasonKind.NOT_VERIFIED: "NOT VERIFIED",
    ReasonKind.BOOK_FINISHED: "FINISHED",
    ReasonKind.FARMER_DIFFERS: "FARMER DIFFERS",
}


def say_triage(answered: tuple[Answered, ...], stamp: Stamp, ignored: int = 0) -> str:
    """The reply to two to five numbers; `ignored` more stood in the text and were left out."""
    items = [_item(one, index) for index, one in enumerate(answered)]
    return fit([_heading(len(answered), ignored), *items, *_tail(answered, stamp)], stamps.ending(stamp))


def _heading(count: int, ignored: int) -> Part:
    if not ignored:
        return Part((f"{count} read:", f"{count}:"), (Rung.LAST,))
    texted = count + ignored
    forms = (f"first {count} of {texted} read:", f"{count} of {texted}:", f"{count}/{texted}:")
    return Part(forms, (Rung.CALL, Rung.LAST))


def _tail(answered: tuple[Answered, ...], stamp: Stamp) -> list[Part]:
    findings = [one.finding for one in answered if one.finding is not None]
    verdicts = {one.judgement.verdict if one.judgement else Verdict.PENDING for one in answered}
    call = stamps.call(stamp, "ALERT: call") if Verdict.ALERT in verdicts else ""
    follows = ". PENDING: answer follows by SMS" if Verdict.PENDING in verdicts else ""
    which = ". WHICH BK: resend with book or farmer no." if None in verdicts else ""
    return [
        _as_read(answered),
        people.words_not_understood(tuple(goods for finding in findings for goods in finding.goods)),
        optional(which, Rung.SOLD),
        optional(follows, Rung.SOLD),
        optional(call, Rung.CALL),
        optional(". Text one for details", Rung.ADVICE),
        stamps.place(stamp),
        stamps.as_of(min(findings, key=lambda one: one.as_of), stamp) if findings else Part(("",)),
    ]


def _item(answered: Answered, index: int) -> Part:
    mark = "*" if _assumed(answered) else ""
    number = f"{'; ' if index else ' '}{_number(answered)}{mark}"
    forms = [f"{number} {words}".rstrip() for words in _words(answered)]
    return Part(tuple(forms), (Rung.LONG_REASON, Rung.SHORT_REASON), late=-index)


def _number(answered: Answered) -> str:
    """Bare digits for a receipt; a farmer's number keeps its F."""
    number = phrases.asked_number(answered.question)
    return number if answered.question.kind is QuestionKind.FARMER else number.removeprefix("R")


def _words(answered: Answered) -> tuple[str, str, str]:
    """Verdict with every reason, with the first one, alone."""
    judgement = answered.judgement
    if judgement is None or answered.finding is None:
        return (str(Verdict.PENDING),) * 3
    if judgement.verdict is None:
        return ("WHICH BK?",) * 3
    said = [_word(reason.kind, reason.words) for reason in judgement.reasons]
    verdict = str(judgement.verdict)
    if not said:
        return (verdict,) * 3
    first = f"{verdict} {said[0]}{'+' if len(said) > 1 else ''}"
    return f"{verdict} {'+'.join(said)}", first, verdict


def _word(kind: ReasonKind, words: tuple[str, ...]) -> str:
    if kind is ReasonKind.GOODS_NOT_ON_RECORD and words:
        return f"no {phrases.words_list([people.commodity(word).upper() for word in words], 1)}"
    return _WORD[kind]


def _assumed(answered: Answered) -> list[Note]:
    return [note for note in answered.notes if note.kind is not NoteKind.NOT_READ]


def _as_read(answered: tuple[Answered, ...]) -> Part:
    """A star marks each number that was not typed as it is shown; what was not read at all is said after it."""
    assumed = tuple(note for one in answered for note in _assumed(one))
    unread = stamps.not_read(tuple(note for one in answered for note in one.notes))
    if not assumed:
        return Part(tuple(f". {said}" for said in unread), (Rung.DETAIL, Rung.READ_AS)) if unread else Part(("",))
    star = f". *{_told(assumed)}"
    if not unread:
        return Part((star, ". *as read"), (Rung.TYPED_LETTERS,))
    count = unread[-1].removesuffix(" read")
    forms = (f"{star}. {unread[0]}", f". *as read. {unread[1]}", f". *as read, {unread[2]}", f" *as read, {count}")
    return Part(forms, (Rung.TYPED_LETTERS, Rung.READ_AS, Rung.LAST))


def _told(assumed: tuple[Note, ...]) -> str:
    kinds = {note.kind for note in assumed}
    farmers = [phrases.field(note.number, 12) for note in assumed if note.kind is NoteKind.FARMER_ASSUMED]
    told = {
        NoteKind.READ_AS: "letters read as digits",
        NoteKind.FARMER_ASSUMED: f"{phrases.words_list(list(dict.fromkeys(farmers)), 1)} read as farmer no.",
        NoteKind.QUANTITY_ASSUMED: "next number read as quantity",
    }
    return ", ".join(words for kind, words in told.items() if kind in kinds)
