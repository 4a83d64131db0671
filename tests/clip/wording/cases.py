"""Every case that an officer can meet, by name, with the reply that he reads: the source of golden.txt."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from clip import wording as w
from clip.reading.asked import AskedCheck, AskedNoReceipt, Note, NoteKind, Unclear, UnclearKind
from clip.wording import Answered
from harvest.findings import Candidate, Finding, GoodsAsked
from harvest.vocabulary import BookState, FarmerStatus, FlagKind, GoodsOutcome, Standing
from tests.clip.wording import makers as m

COCONUT_MISSING = replace(
    m.VALID, produce=m.OLD_RECORD, goods=(m.goods(GoodsOutcome.NOT_ON_RECORD, "coconut", "Coconut"),)
)
TWO_EARLIER_DAYS = (m.seen(128.92), m.seen(81.42, "Bog Walk"))
NOT_KNOWN = replace(m.VALID, goods=(m.goods(GoodsOutcome.WORD_NOT_KNOWN, "cocnut"),))
THREE_OF_THIS_TRIP = tuple(m.seen(hours, "Station 33", at_station=True) for hours in (5.2, 5.1, 5))
LETTERS = (Note(NoteKind.READ_AS, "4100151", "41OO151"),)
NOT_READ = (Note(NoteKind.NOT_READ, "410033", "410033"), Note(NoteKind.NOT_READ, "F", "F"))
FARMER_BESIDE = (Note(NoteKind.FARMER_ASSUMED, "081119321", "081119321"),)
BOOKS = (Candidate("2019", "151560"), Candidate("2022", "20881"), Candidate("2024", "30417"))
SEVERAL = Finding(Standing.AMBIGUOUS, m.NOW, candidates=BOOKS, candidate_count=3)
ALL_OF_IT = replace(m.book_that_is(BookState.STOLEN), farmer=replace(m.JANE, verified=False))


def every_case() -> dict[str, str]:
    cases = dict(_ok())
    for group in (_ask(), _alert(), _no_verdict(), _farmers(), _several_numbers(), _more(), _commands(), _line()):
        for name, reply in group:
            assert name not in cases, f"Two cases are called {name!r}."
            cases[name] = reply
    for kind in UnclearKind:
        cases[f"unclear: {kind}"] = w.say_unclear(Unclear(kind, UNCLEAR_PARTS[kind]), m.HELP)
    cases["unclear: cut"] = w.say_unclear(Unclear(UnclearKind.NO_NUMBER), m.HELP, was_cut=True)
    cases["unclear: cut, its start empty"] = w.say_unclear(Unclear(UnclearKind.EMPTY), m.HELP, was_cut=True)
    return cases


def _check(finding: Finding, *args: object, **more: object) -> str:
    return w.say_check(m.answered(finding, *args, **more), m.STAMP)  # type: ignore[arg-type]


def _ok() -> Iterator[tuple[str, str]]:
    yield "ok", _check(m.VALID)
    yield "ok: letters read as digits", _check(m.VALID, notes=LETTERS)
    yield (
        "ok: goods on record",
        _check(replace(m.VALID, goods=(m.goods(GoodsOutcome.MATCHED, "yam", "Yam"),)), m.receipt()),
    )
    yield (
        "ok: goods word not known",
        _check(replace(m.VALID, goods=(m.goods(GoodsOutcome.WORD_NOT_KNOWN, "cocnut"),)), m.receipt()),
    )
    yield "ok: goods word not known, seen three times", _check(NOT_KNOWN, sightings=THREE_OF_THIS_TRIP)
    yield "ok: seen on the same trip", _check(m.VALID, sightings=(m.seen(4),))
    yield "ok: this very stop", _check(m.VALID, sightings=(m.seen(1, "Bog Walk"),))
    yield "ok: place set", w.say_check(m.answered(m.VALID), replace(m.STAMP, place="Bog Walk"))
    yield "ok: old register", _check(replace(m.VALID, as_of=m.NOW - timedelta(days=2)))
    yield "ok: quantity assumed", _check(m.VALID, notes=(Note(NoteKind.QUANTITY_ASSUMED, "1130000", "1130000"),))
    yield "ok: a number was not read", _check(m.VALID, notes=NOT_READ[:1])
    yield "ok: a number and a letter were not read", _check(m.VALID, notes=(*LETTERS, *NOT_READ))
    yield (
        "ok: bare nine digits beside it",
        _check(m.VALID, m.receipt(farmer_number="081119321"), notes=FARMER_BESIDE),
    )


def _ask() -> Iterator[tuple[str, str]]:
    yield "ask: seen on two other days", _check(m.VALID, sightings=TWO_EARLIER_DAYS)
    yield (
        "ask: seen today on another vehicle",
        _check(m.VALID, sightings=(m.seen(3, goods=frozenset({"yam"}), plate="5678GT"),), plate="1234AB"),
    )
    yield (
        "ask: seen seven times",
        _check(m.VALID, sightings=tuple(m.seen(20 * n, at_station=True) for n in range(1, 8))),
    )
    yield "ask: goods not on record", _check(COCONUT_MISSING)
    yield "ask: seen and goods not on record", _check(COCONUT_MISSING, sightings=TWO_EARLIER_DAYS)
    yield "ask: farmer not verified", _check(m.farmer_who_is(verified=False, verified_on=None))
    yield "ask: farmer deceased", _check(m.farmer_who_is(status=FarmerStatus.DECEASED, status_since=date(2026, 2, 1)))
    yield "ask: book finished", _check(m.book_that_is(BookState.FINISHED))
    yield "ask: disputed", _check(m.flagged(FlagKind.DISPUTED, Standing.DISPUTED))
    yield "ask: disputed without a book", _check(Finding(Standing.DISPUTED, m.NOW))
    yield "ask: another book number", _check(m.flagged(FlagKind.BOOK_DIFFERS), m.receipt(book="20881"))
    yield "ask: another farmer number", _check(m.flagged(FlagKind.FARMER_DIFFERS), m.receipt(farmer_number="081119399"))


def _alert() -> Iterator[tuple[str, str]]:
    for state in (BookState.STOLEN, BookState.LOST, BookState.VOID, BookState.RECALLED, BookState.UNDER_INVESTIGATION):
        yield f"alert: book {state}", _check(m.book_that_is(state))
    yield "alert: this receipt stolen", _check(m.flagged(FlagKind.RECEIPT_STOLEN, Standing.STOLEN))
    yield "alert: stop list", _check(m.flagged(FlagKind.STOP_LISTED, Standing.STOP_LISTED))
    yield "alert: not sold", _check(m.unsold())
    yield "alert: farmer suspended", _check(m.farmer_who_is(status=FarmerStatus.SUSPENDED, status_since=m.TWO_OF_MAY))
    yield "alert: stolen, not verified, seen", _check(ALL_OF_IT, sightings=TWO_EARLIER_DAYS)


def _no_verdict() -> Iterator[tuple[str, str]]:
    yield "no record", _check(m.UNKNOWN, m.receipt("99999123"))
    yield (
        "no record: old register",
        _check(replace(m.UNKNOWN, as_of=m.NOW - timedelta(hours=9)), m.receipt("99999123"), notes=LETTERS),
    )
    yield "in several series", _check(SEVERAL, m.receipt("937"))
    yield "in twelve series", _check(replace(SEVERAL, candidates=(), candidate_count=12), m.receipt("937"))
    yield "pending", w.say_pending(AskedCheck((m.receipt(),)), m.STAMP)
    yield (
        "pending: five",
        w.say_pending(AskedCheck(tuple(m.receipt(f"410015{n}") for n in range(1, 6)), LETTERS), m.STAMP),
    )
    yield "pending: a number was not read", w.say_pending(AskedCheck((m.receipt(),), NOT_READ[:1]), m.STAMP)
    yield "delayed", w.say_delayed(m.NOW, "K7F2")


def _farmers() -> Iterator[tuple[str, str]]:
    known = replace(m.VALID, book=None, number=None)
    yield "farmer: ok", _check(known, m.farmer())
    yield (
        "farmer: bare nine digits",
        _check(known, m.farmer(), notes=(Note(NoteKind.FARMER_ASSUMED, "081119321", "081119321"),)),
    )
    yield (
        "farmer: suspended",
        _check(
            replace(m.farmer_who_is(status=FarmerStatus.SUSPENDED, status_since=m.TWO_OF_MAY), book=None), m.farmer()
        ),
    )
    yield "farmer: not found", _check(m.UNKNOWN, m.farmer("081119399"))


def _five() -> tuple[Answered, ...]:
    return (
        m.answered(m.VALID),
        m.answered(m.VALID, m.receipt("4100152"), TWO_EARLIER_DAYS),
        m.answered(m.UNKNOWN, m.receipt("4100153")),
        m.answered(m.book_that_is(BookState.STOLEN), m.receipt("4100154")),
        m.answered(m.VALID, m.receipt("4100155")),
    )


def _alerts() -> tuple[Answered, ...]:
    suspended = m.farmer_who_is(status=FarmerStatus.SUSPENDED, status_since=m.TWO_OF_MAY)
    return (
        m.answered(m.flagged(FlagKind.STOP_LISTED, Standing.STOP_LISTED), m.receipt("4100948")),
        m.answered(m.book_that_is(BookState.UNDER_INVESTIGATION), m.receipt("4101356")),
        m.answered(m.book_that_is(BookState.STOLEN), m.receipt("4101964")),
        m.answered(m.unsold(), m.receipt("4102117")),
        m.answered(suspended, m.receipt("4102380")),
    )


def _stop_listed() -> tuple[Answered, ...]:
    listed = replace(m.flagged(FlagKind.STOP_LISTED, Standing.STOP_LISTED), farmer=replace(m.JANE, verified=False))
    return tuple(m.answered(listed, m.receipt(f"4100948{n}")) for n in range(5))


def _several_numbers() -> Iterator[tuple[str, str]]:
    yield "five numbers", w.say_triage(_five(), m.STAMP)
    starred = replace(_five()[0], notes=LETTERS)
    yield "five numbers: seven texted, one with letters", w.say_triage((starred, *_five()[1:]), m.STAMP, ignored=2)
    others = (m.answered(SEVERAL, m.receipt("937")), Answered(m.receipt("4100156")), m.answered(COCONUT_MISSING))
    yield "three numbers: several series, pending, goods", w.say_triage(others, m.STAMP)
    yield "two numbers", w.say_triage((m.answered(m.VALID), m.answered(m.VALID, m.farmer())), m.STAMP)
    unread = (replace(_five()[0], notes=NOT_READ), *_five()[1:])
    yield "two numbers: a third was not read", w.say_triage(unread[:2], m.STAMP)
    yield "five numbers: one was not read", w.say_triage(unread, m.STAMP)
    yield "five numbers: five alerts", w.say_triage(_alerts(), m.STAMP)
    which = m.answered(SEVERAL, m.receipt("4103937"))
    yield "five numbers: four alerts, several series", w.say_triage((*_alerts()[:4], which), m.STAMP)
    yield "five numbers: the longest alerts", w.say_triage(_stop_listed(), m.STAMP)
    beside = m.answered(m.VALID, m.receipt(farmer_number="081119321"), notes=FARMER_BESIDE)
    yield "two numbers: nine digits beside one, another not read", w.say_triage((beside, unread[0]), m.STAMP)


def _more() -> Iterator[tuple[str, str]]:
    yield "more", w.say_more((m.answered(m.VALID),), m.STAMP)
    with_sightings = m.answered(m.VALID, sightings=(m.seen(100, goods=frozenset({"yam"}), plate="5678GT"),))
    yield "more: seen", w.say_more((with_sightings,), m.STAMP)
    yield "more: not sold", w.say_more((m.answered(m.unsold()),), m.STAMP)
    yield "more: no record", w.say_more((m.answered(m.UNKNOWN),), m.STAMP)
    yield "more: several series", w.say_more((m.answered(SEVERAL, m.receipt("937")),), m.STAMP)
    yield "more: pending", w.say_more((Answered(m.receipt()),), m.STAMP)
    yield "more: after five numbers", w.say_more(_five(), m.STAMP)
    yield "more: farmer", w.say_more((m.answered(replace(m.VALID, book=None), m.farmer()),), m.STAMP)


def _commands() -> Iterator[tuple[str, str]]:
    coconut = AskedNoReceipt((GoodsAsked("coconut", "1130"),), plate="5678GT")
    yield "no receipt", w.say_no_receipt(coconut, replace(m.STAMP, reference="K7F9"))
    yield (
        "no receipt: two goods, a place, an unknown word",
        w.say_no_receipt(
            AskedNoReceipt((GoodsAsked("yam", "200", "LBR"), GoodsAsked("cocnut", "50")), "5678GT", "Toll Gate"),
            m.STAMP,
            ("cocnut",),
        ),
    )
    tonight = m.NOW + timedelta(hours=12)
    yield "place set", w.say_place_set("Toll Gate", tonight, m.NOW)
    yield "place asked", w.say_place_now("Toll Gate", m.NOW + timedelta(hours=2), "May Pen", m.NOW)
    yield "place not set", w.say_place_now(None, None, "May Pen", m.NOW)
    yield "withdrawn", w.say_withdrawn("K7F2", "R4100151", m.NOW)
    yield "withdrawn: no receipt", w.say_withdrawn("K7F2", None, m.NOW, was_no_receipt=True)
    beside = (Note(NoteKind.NOT_READ, "4100191", "4100191"),)
    yield "withdrawn: a number beside it", w.say_withdrawn("K7F2", "R4100151", m.NOW, notes=beside)
    yield "unknown reference", w.say_unknown_reference("K7F8")
    yield "wrong without reference", w.say_unknown_reference(None)
    yield "help", w.say_help(m.HELP)
    yield "nothing yet", w.say_nothing_yet()


def _line() -> Iterator[tuple[str, str]]:
    yield "unknown phone", w.say_neutral()
    yield "officer suspended", w.say_suspended(m.TWO_OF_MAY, m.HELP)
    yield "officer expired", w.say_expired(date(2026, 4, 30), m.HELP)
    yield "over the limit", w.say_over_limit(30, "10 minutes", m.NOW + timedelta(minutes=7))
    yield "enrolled", w.say_enrolled("Cons. A. Sample", date(2027, 5, 14))
    yield "code wrong", w.say_code_wrong(4)
    yield "code wrong, last try", w.say_code_wrong(1)
    yield "code dead", w.say_code_dead()


UNCLEAR_PARTS: dict[UnclearKind, tuple[str, ...]] = {
    UnclearKind.EMPTY: (),
    UnclearKind.NO_NUMBER: (),
    UnclearKind.WRONG_LENGTH: ("41001", "5"),
    UnclearKind.WHICH_NUMBER: ("4100151", "41001512"),
    UnclearKind.NUMBER_OR_QUANTITY: ("4100151", "coconut"),
    UnclearKind.NUMBER_OR_BOOK: ("R 4100151 B 2", "R 4100151 B 12"),
    UnclearKind.CONFIRM_LETTERS: ("41G0151", "4190151"),
    UnclearKind.LOOKS_LIKE_DATE: ("14-05-2026", "14052026"),
    UnclearKind.LOOKS_LIKE_PHONE: ("876-555-0101",),
    UnclearKind.LOOKS_LIKE_PLATE: ("5678GT",),
    UnclearKind.NO_RECEIPT_WHAT: (),
    UnclearKind.NO_RECEIPT_OR_NUMBER: ("4100151",),
    UnclearKind.KEYWORD_ALONE: ("F",),
    UnclearKind.PLACE_OR_GOODS: ("yam 20",),
    UnclearKind.NO_RECEIPT_UNREAD: ("130",),
    UnclearKind.BOOK_ALONE: ("151598",),
}
