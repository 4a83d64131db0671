"""For any data whatever: one GSM-7 segment that starts with the verdict and keeps number, reasons and reference."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from clip import wording as w
from clip.judging import Judgement, Reason, ReasonKind, Sighting, Verdict
from clip.reading.asked import AskedCheck, AskedNoReceipt, Note, NoteKind, Unclear, UnclearKind
from clip.wording import Answered, Stamp
from harvest.findings import (
    FarmerFound,
    GoodsAsked,
    Question,
    QuestionKind,
)
from harvest.vocabulary import UNITS, GoodsOutcome
from tests.clip.wording import makers as m
from tests.clip.wording.invented import (
    SAYS,
    all_answered,
    assert_one_segment,
    assumed,
    days,
    farmer_questions,
    farmers,
    helps,
    moments,
    notes,
    number_of,
    questions,
    reasons_of,
    says_not_read,
    seen,
    stamps,
    texts,
    unanswered,
    unread,
)

EVERYTHING = Answered(
    m.receipt("41001512"),
    m.VALID,
    Judgement(Verdict.ALERT, tuple(Reason(kind, m.TWO_OF_MAY, ("Coconut",) * 4) for kind in ReasonKind), (m.seen(50),)),
    tuple(Note(kind, "41001512", "41OO1512") for kind in NoteKind),
)


LONGEST_STAMP = Stamp("K7F2X9", m.NOW, m.HELP, "Toll Gate")


@given(all_answered, stamps)
@example(EVERYTHING, LONGEST_STAMP)
@example(replace(EVERYTHING, question=m.receipt("4100151234")), LONGEST_STAMP)  # no longer number can be asked
@example(replace(EVERYTHING, question=m.receipt("410015123456789012"), notes=EVERYTHING.notes[:3]), LONGEST_STAMP)
def test_a_check_keeps_verdict_number_every_reason_and_the_reference(answered: Answered, stamp: Stamp) -> None:
    reply = w.say_check(answered, stamp)
    assert_one_segment(reply)
    judgement = answered.judgement
    assert judgement is not None
    assert reply.startswith(str(judgement.verdict) if judgement.verdict else ("R", "F"))
    assert number_of(answered) in reply[:32]
    assert f"Ref {stamp.reference} {w.stamps.phrases.clock(stamp.at)}" == reply[-len(f"Ref {stamp.reference} 00:00") :]
    if answered.notes:
        assert "read" in reply or "farmer no." in reply
    assert says_not_read(reply) == bool(unread(answered))
    if judgement.verdict in {Verdict.OK, Verdict.ASK, Verdict.ALERT}:
        unsaid = [one.kind for one in judgement.reasons if not any(word in reply for word in SAYS[one.kind])]
        assert not unsaid, reply


FULL_HOUSE = tuple(
    Answered(
        m.farmer(f"08111932{n}0"),
        m.UNKNOWN,
        Judgement(Verdict.NO_RECORD, ()),
        (
            Note(NoteKind.FARMER_ASSUMED, f"08111932{n}0"),
            *(Note(NoteKind.NOT_READ, *(f"41{n}{k}",) * 2) for k in "123"),
        ),
    )
    for n in range(5)
)


@given(st.lists(all_answered | unanswered, min_size=2, max_size=5).map(tuple), stamps, st.integers(0, 20))
@example(FULL_HOUSE, LONGEST_STAMP, 20)
def test_several_numbers_each_keep_their_number_and_verdict(
    answered: tuple[Answered, ...], stamp: Stamp, ignored: int
) -> None:
    reply = w.say_triage(answered, stamp, ignored)
    assert_one_segment(reply)
    assert reply.endswith(f"Ref {stamp.reference} {w.stamps.phrases.clock(stamp.at)}")
    for one in answered:
        verdict = "PENDING" if one.judgement is None else one.judgement.verdict or "WHICH BK?"
        assert f"{number_of(one)}{'*' if assumed(one) else ''} {verdict}" in reply
    assert any(word in reply.split(":")[0] for word in ("of", "/")) == bool(ignored)
    assert ("as read" in reply or "read as" in reply) == any(assumed(one) for one in answered)
    assert says_not_read(reply) == any(unread(one) for one in answered)


ALERTS = [
    kind for kind in ReasonKind if kind.value in {"stolen", "lost", "stop_listed", "recalled", "void", "not_sold"}
]


alerts = st.builds(
    Answered,
    st.builds(Question, st.just(QuestionKind.RECEIPT), st.from_regex(r"\A[0-9]{7,8}\Z")),
    st.just(m.VALID),
    st.builds(Judgement, st.just(Verdict.ALERT), st.lists(st.sampled_from(ALERTS), min_size=1).flatmap(reasons_of)),
)


@given(st.lists(alerts, min_size=2, max_size=5).map(tuple), st.none() | texts)
def test_whoever_is_alerted_by_several_numbers_is_told_whom_to_call_and_why(
    answered: tuple[Answered, ...], place: str | None
) -> None:
    reply = w.say_triage(answered, replace(m.STAMP, place=place))
    assert f"all {m.HELP}" in reply
    assert not re.search(r"ALERT[;.]", reply)


@given(st.lists(texts, min_size=1, max_size=4), seen, farmers, st.none() | texts, notes)
def test_an_ok_never_seems_to_cover_goods_that_nobody_understood(
    words: list[str], sightings: tuple[Sighting, ...], farmer: FarmerFound, place: str | None, said: tuple[Note, ...]
) -> None:
    goods = tuple(m.goods(GoodsOutcome.WORD_NOT_KNOWN, word) for word in words)
    finding = replace(m.VALID, farmer=farmer, goods=goods)
    answered = Answered(m.receipt("41001512"), finding, Judgement(Verdict.OK, (), sightings), said)
    assert "not understood" in w.say_check(answered, replace(m.STAMP, place=place))


@given(all_answered | unanswered, stamps)
def test_more_is_one_segment_with_number_and_reference(answered: Answered, stamp: Stamp) -> None:
    reply = w.say_more((answered,), stamp)
    assert_one_segment(reply)
    assert number_of(answered) in reply
    assert f"Ref {stamp.reference} " in reply


@given(st.lists(questions | farmer_questions, min_size=1, max_size=5).map(tuple), notes, stamps)
def test_pending_is_one_segment_that_blames_nobody(
    asked: tuple[Question, ...], said: tuple[Note, ...], stamp: Stamp
) -> None:
    reply = w.say_pending(AskedCheck(asked, said), stamp)
    assert_one_segment(reply)
    assert reply.startswith("PENDING ")
    assert (asked[0].number or asked[0].farmer_number or "") in reply
    assert "Answer follows by SMS" in reply
    assert f"Ref {stamp.reference} " in reply
    assert ("read" in reply or "farmer no." in reply) == bool(said)
    assert ("not read" in reply) == any(note.kind is NoteKind.NOT_READ for note in said)


goods_asked = st.builds(
    GoodsAsked,
    texts,
    st.none() | st.from_regex(r"\A[0-9]{1,9}\Z"),
    st.none() | st.sampled_from([u.code for u in UNITS]),
)


no_receipts = st.builds(
    AskedNoReceipt, st.lists(goods_asked, max_size=6).map(tuple), st.none() | texts, st.none() | texts
)


@given(no_receipts, stamps, st.lists(texts, max_size=4).map(tuple))
def test_a_record_of_no_receipt_keeps_its_time_and_reference(
    asked: AskedNoReceipt, stamp: Stamp, words: tuple[str, ...]
) -> None:
    reply = w.say_no_receipt(asked, stamp, words)
    assert_one_segment(reply)
    assert reply.startswith(f"LOGGED no receipt shown {w.stamps.phrases.clock(stamp.at)}")
    assert reply.endswith(f"Ref {stamp.reference}")


@given(st.sampled_from(UnclearKind), st.lists(texts, max_size=3).map(tuple), helps, st.booleans())
def test_an_unclear_text_gets_one_helpful_segment(
    kind: UnclearKind, parts: tuple[str, ...], help_number: str, was_cut: bool
) -> None:
    reply = w.say_unclear(Unclear(kind, parts), help_number, was_cut)
    assert_one_segment(reply)
    assert len(reply) > 20
    assert not (was_cut and "was empty" in reply)


@given(texts, texts, moments, days, helps)
def test_every_other_sentence_is_one_segment_that_is_not_cut(
    place: str, name: str, at: datetime, day: date, help_number: str
) -> None:
    later = at + timedelta(hours=12)
    assert_one_segment(w.say_place_set(place, later, at))
    assert w.say_place_set(place, later, at).endswith("the new place.")
    assert w.say_place_now(place, later, name, at).endswith("the new place.")
    assert w.say_place_now(None, None, name, at).endswith("AT TOLL GATE")
    assert w.say_enrolled(name, day).endswith("Text ? for help.")
    assert w.say_suspended(day, help_number).endswith(f"{help_number}.")
    assert w.say_expired(day, help_number).endswith(f"{help_number}.")
    assert w.say_help(help_number).endswith(help_number)
    for reply in (
        w.say_place_now(place, later, name, at),
        w.say_place_now(None, None, name, at),
        w.say_enrolled(name, day),
        w.say_withdrawn(name, place, at),
        w.say_withdrawn(name, None, at, was_no_receipt=True),
        w.say_unknown_reference(place),
        w.say_over_limit(200, "a day", at),
        w.say_delayed(at, name),
    ):
        assert_one_segment(reply)
