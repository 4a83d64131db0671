"""The answer to several numbers at once: one verdict and one word for each, in one SMS."""

from clip.judging import Reason, ReasonKind, Verdict
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

_SHORT = {**reasons.SHORT, ReasonKind.STOP_LISTED: "LISTED"}  # five of them still leave room for whom to call


def say_triage(answered: tuple[Answered, ...], stamp: Stamp, ignored: int = 0) -> str:
    """The reply to two to five numbers; `ignored` more stood in the text and were left out."""
    items = [_item(one, index) for index, one in enumerate(answered)]
    return fit([_heading(len(answered), ignored), *items, *_tail(answered, stamp)], stamps.ending(stamp))


def _heading(count: int, ignored: int) -> Part:
    if not ignored:
        return Part((f"{count} read:", f"{count}:"), (Rung.BOOK,))
    texted = count + ignored
    forms = (f"first {count} of {texted} read:", f"{count} of {texted}:", f"{count}/{texted}:")
    return Part(forms, (Rung.SOLD, Rung.BOOK))


def _tail(answered: tuple[Answered, ...], stamp: Stamp) -> list[Part]:
    findings = [one.finding for one in answered if one.finding is not None]
    verdicts = {one.judgement.verdict if one.judgement else Verdict.PENDING for one in answered}
    call = (stamps.call(stamp, "ALERT: call"), stamps.call(stamp)) if Verdict.ALERT in verdicts else ()
    follows = (". PENDING: answer follows by SMS", ". PENDING: follows") if Verdict.PENDING in verdicts else ()
    which = (". WHICH BK: resend with book or farmer no.", ". Add bk no.") if None in verdicts else ()
    return [
        _as_read(answered),
        people.words_not_understood(tuple(goods for finding in findings for goods in finding.goods)),
        _said_twice(which, Rung.SEEN),
        _said_twice(follows, Rung.SEEN),
        _said_twice(call, Rung.CALL),
        optional(". Text one for details", Rung.ADVICE),
        stamps.place(stamp),
        stamps.as_of(min(findings, key=lambda one: one.as_of), stamp) if findings else Part(("",)),
    ]


def _said_twice(forms: tuple[str, ...], last: Rung) -> Part:
    """In full, in short, and not at all: advice goes first, then words, and only then what to do."""
    return Part((*forms, ""), (Rung.DETAIL, last)) if forms else Part(("",))


def _item(answered: Answered, index: int) -> Part:
    mark = "*" if _assumed(answered) else ""
    number = f"{'; ' if index else ' '}{_number(answered)}{mark}"
    forms = [f"{number} {words}".rstrip() for words in _words(answered)]
    return Part(tuple(forms), (Rung.LONG_REASON, Rung.PLAIN_REASON, Rung.SHORT_REASON), late=-index)


def _number(answered: Answered) -> str:
    """Bare digits for a receipt; a farmer's number keeps its F."""
    number = phrases.asked_number(answered.question)
    return number if answered.question.kind is QuestionKind.FARMER else number.removeprefix("R")


def _words(answered: Answered) -> tuple[str, str, str, str]:
    """Verdict with every reason, with the first one, with its shortest word, alone."""
    judgement = answered.judgement
    if judgement is None or answered.finding is None:
        return (str(Verdict.PENDING),) * 4
    if judgement.verdict is None:
        return ("WHICH BK?",) * 4
    said = [_word(reason) for reason in judgement.reasons]
    verdict = str(judgement.verdict)
    if not said:
        return (verdict,) * 4
    more = "+" if len(said) > 1 else ""
    short = _SHORT[judgement.reasons[0].kind]
    return f"{verdict} {'+'.join(said)}", f"{verdict} {said[0]}{more}", f"{verdict} {short}{more}", verdict


def _word(reason: Reason) -> str:
    if reason.kind is ReasonKind.GOODS_NOT_ON_RECORD and reason.words:
        return f"no {phrases.words_list([people.commodity(word).upper() for word in reason.words], 1)}"
    return _WORD[reason.kind]


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
