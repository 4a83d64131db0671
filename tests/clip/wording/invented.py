"""Checks as hypothesis invents them, hostile ones too, and what every reply to them must keep."""

import re
from datetime import UTC, date, datetime

import smsutil
from hypothesis import strategies as st

from clip.judging import Judgement, Reason, ReasonKind, Sighting, Verdict
from clip.reading.asked import Note, NoteKind
from clip.sms.gsm7 import OUTPUT_ALPHABET
from clip.wording import Answered, Stamp
from harvest.findings import (
    BookFound,
    Candidate,
    FarmerFound,
    Finding,
    Flag,
    GoodsFound,
    Produce,
    Question,
    QuestionKind,
)
from harvest.vocabulary import BookState, FarmerStatus, FlagKind, GoodsOutcome, Standing

# Any of these says the reason; written by hand so that a word that vanishes is seen.
SAYS = {
    ReasonKind.STOLEN: ("STOLEN",),
    ReasonKind.LOST: ("LOST",),
    ReasonKind.STOP_LISTED: ("STOP LIST", "STOPLIST"),
    ReasonKind.UNDER_INVESTIGATION: ("INVEST",),
    ReasonKind.RECALLED: ("RECALL",),
    ReasonKind.VOID: ("VOID",),
    ReasonKind.NOT_SOLD: ("NOT SOLD", "UNSOLD"),
    ReasonKind.FARMER_SUSPENDED: ("SUSP",),
    ReasonKind.SEEN: ("SEEN",),
    ReasonKind.GOODS_NOT_ON_RECORD: ("GOODS", " no "),
    ReasonKind.FARMER_DECEASED: ("DIED",),
    ReasonKind.NOT_VERIFIED: ("NOT VERIFIED", "UNVERIF"),
    ReasonKind.BOOK_FINISHED: ("FINISH",),
    ReasonKind.DISPUTED: ("DISPUTE",),
    ReasonKind.BOOK_DIFFERS: ("BOOK DIFFERS", "BK DIFF"),
    ReasonKind.FARMER_DIFFERS: ("FARMER NO. DIFFERS", "FMR DIFF"),
}


HOSTILE = "".join(("\U0001f345", "José-Ñañá O’Connor ", "http://www.evil.example/", "\x00\n\t", "…—½{[€]}", "李"))


texts = st.text(max_size=40) | st.sampled_from(
    [HOSTILE * 3, "W" * 200, "A B " * 50, "…½㎢" * 60, "Jane Sample", ".", ""]
)


days = st.dates(date(1999, 1, 1), date(2030, 1, 1))


maybe_days = st.none() | days


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


numbers = st.from_regex(r"\A[0-9]{1,8}\Z")


references = st.from_regex(r"\A[A-Z0-9]{4,6}\Z")


helps = st.sampled_from(["876-555-0100", "+1 876-555-0100"])


stamps = st.builds(Stamp, references, moments, helps, st.none() | texts)


farmers = st.builds(
    FarmerFound,
    farmer_number=st.from_regex(r"\A[0-9]{1,10}\Z"),
    name=texts,
    parish=st.sampled_from(["JM-06", "JM-11", "?"]),
    verified=st.booleans(),
    status=st.sampled_from(FarmerStatus),
    alias=st.none() | texts,
    district=st.none() | texts,
    verified_on=maybe_days,
)


books = st.builds(
    BookFound,
    texts,
    texts,
    st.integers(0, 10**8),
    st.integers(0, 10**8),
    st.sampled_from(BookState),
    maybe_days,
    maybe_days,
    st.none() | texts,
    st.none() | texts,
)


produce = st.builds(
    Produce,
    texts,
    days,
    st.none() | st.from_regex(r"\A[0-9]{1,9}(\.[0-9]{1,3})?\Z"),
    st.sampled_from([None, "KGM", "?"]),
)


goods_found = st.builds(GoodsFound, st.sampled_from(GoodsOutcome), texts, st.none() | texts)


findings = st.builds(
    Finding,
    standing=st.sampled_from(Standing),
    as_of=moments,
    book=st.none() | books,
    farmer=st.none() | farmers,
    produce=st.lists(produce, max_size=8).map(tuple),
    goods=st.lists(goods_found, max_size=4).map(tuple),
    flags=st.lists(st.builds(Flag, st.sampled_from(FlagKind), maybe_days), max_size=3).map(tuple),
    candidates=st.lists(st.builds(Candidate, texts, st.none() | texts), max_size=5).map(tuple),
    candidate_count=st.integers(0, 99999),
)


sightings = st.builds(
    Sighting,
    moments,
    texts,
    st.booleans(),
    st.just(1),
    st.frozensets(texts, max_size=3),
    st.none() | texts,
)


seen = st.lists(sightings, max_size=9).map(tuple)


def reasons_of(kinds: list[ReasonKind]) -> st.SearchStrategy[tuple[Reason, ...]]:
    words = st.lists(texts, min_size=1, max_size=4).map(tuple)
    return st.tuples(*(st.builds(Reason, st.just(kind), maybe_days, words) for kind in kinds))


some_reasons = st.sets(st.sampled_from(ReasonKind)).map(lambda kinds: [k for k in ReasonKind if k in kinds])


judgements = st.builds(
    Judgement,
    st.sampled_from([Verdict.OK, Verdict.ASK, Verdict.ALERT, Verdict.NO_RECORD, None]),
    (some_reasons | st.just(list(ReasonKind))).flatmap(reasons_of),
    seen,
    st.booleans(),
)


notes = st.lists(st.builds(Note, st.sampled_from(NoteKind), numbers, texts), max_size=3).map(tuple)


questions = st.builds(Question, st.just(QuestionKind.RECEIPT), numbers, st.none() | texts, st.none() | numbers)


farmer_questions = st.builds(Question, st.just(QuestionKind.FARMER), farmer_number=st.from_regex(r"\A[0-9]{9,10}\Z"))


all_answered = st.builds(Answered, questions | farmer_questions, findings, judgements, notes)


unanswered = st.builds(Answered, questions, st.none(), st.none(), notes)


def assert_one_segment(reply: str) -> None:
    split = smsutil.split(reply)
    assert (split.encoding, len(split.parts)) == ("gsm0338", 1), reply
    assert set(reply) <= OUTPUT_ALPHABET, reply
    assert reply.strip() == reply
    assert not re.search(r"://|[a-z]\.[a-z]{2}", reply.lower()), f"A phone makes a link of this: {reply}"


def number_of(answered: Answered) -> str:
    return answered.question.number or answered.question.farmer_number or ""


def assumed(answered: Answered) -> list[Note]:
    return [note for note in answered.notes if note.kind is not NoteKind.NOT_READ]


def unread(answered: Answered) -> list[Note]:
    return [note for note in answered.notes if note.kind is NoteKind.NOT_READ]


def says_not_read(reply: str) -> bool:
    """In the tightest replies only "+1 not"."""
    return bool(re.search(r" not read|\+[0-9]+ not\b(?! understood)", reply))
