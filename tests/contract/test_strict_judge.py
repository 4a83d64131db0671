"""What is missing, unknown, cut or contradicts itself is RegistryUnavailable: it acquits nobody and accuses nobody."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.findings import (
    Finding,
    Question,
    QuestionUnreadable,
    RegistryUnavailable,
    finding_from_json,
    finding_to_json,
    question_from_json,
    question_to_json,
)
from tests.contract.findings import FARMER, FINDINGS, QUESTIONS, RECEIPT

VALID = json.loads((Path(__file__).parent / "examples" / "finding_valid.json").read_text())
Change = Callable[[dict[str, Any]], object]
SPOILT: dict[str, Change] = {
    "no standing": lambda finding: finding.pop("standing"),
    "a standing nobody knows": lambda finding: finding.update(standing="fine"),
    "a standing in other letters": lambda finding: finding.update(standing="VALID"),
    "no standing but null": lambda finding: finding.update(standing=None),
    "no time": lambda finding: finding.pop("as_of"),
    "a time without its zone": lambda finding: finding.update(as_of="2026-05-14T19:05:30"),
    "a day for a time": lambda finding: finding.update(as_of="2026-05-14"),
    "a time in words": lambda finding: finding.update(as_of="yesterday"),
    "valid without a book": lambda finding: finding.update(book=None),
    "valid without a farmer": lambda finding: finding.update(farmer=None),
    "stolen without a book": lambda finding: finding.update(standing="stolen", book=None),
    "unknown with a book": lambda finding: finding.update(standing="unknown"),
    "ambiguous with one candidate": lambda finding: finding.update(standing="ambiguous", candidate_count=1),
    "a book in a state nobody knows": lambda finding: finding["book"].update(state="borrowed"),
    "a book without its state": lambda finding: finding["book"].pop("state"),
    "a book whose number is a number": lambda finding: finding["book"].update(book_number=151560),
    "a farmer without verification": lambda finding: finding["farmer"].pop("verified"),
    "a farmer verified in words": lambda finding: finding["farmer"].update(verified="yes"),
    "a farmer without a status": lambda finding: finding["farmer"].pop("status"),
    "a farmer of a status nobody knows": lambda finding: finding["farmer"].update(status="retired"),
    "goods of an outcome nobody knows": lambda finding: finding["goods"][0].update(outcome="maybe"),
    "a flag nobody knows": lambda finding: finding.update(flags=[{"kind": "rumour"}]),
    "produce without its day": lambda finding: finding["produce"][0].pop("recorded_on"),
    "a list for a book": lambda finding: finding.update(book=[]),
}
# What the register says of another paper, or says twice, is not an answer to this question.
OF_ANOTHER: dict[str, Change] = {
    "another number": lambda finding: finding.update(number="4100152"),
    "a book that does not hold the number": lambda finding: finding["book"].update(
        first_number=4100201, last_number=4100300
    ),
    "never printed, yet on the stop list": lambda finding: finding.update(
        standing="unknown", book=None, farmer=None, flags=[{"kind": "stop_listed"}]
    ),
    "never printed, yet with an owner": lambda finding: finding.update(standing="unknown", book=None),
}


def spoilt(change: Change) -> str:
    finding = json.loads(json.dumps(VALID))
    change(finding)
    return json.dumps(finding)


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_finding_is_no_answer(name: str) -> None:
    with pytest.raises(RegistryUnavailable):
        finding_from_json(spoilt(SPOILT[name]), RECEIPT)


@pytest.mark.parametrize("name", OF_ANOTHER)
def test_a_finding_about_something_else_is_no_answer(name: str) -> None:
    with pytest.raises(RegistryUnavailable):
        finding_from_json(spoilt(OF_ANOTHER[name]), RECEIPT)


def test_a_finding_about_another_farmer_is_no_answer() -> None:
    other = Question(FARMER.kind, farmer_number="081119399")
    with pytest.raises(RegistryUnavailable):
        finding_from_json(finding_to_json(FINDINGS["finding_farmer"][1]), other)


def test_leading_zeros_of_the_paper_are_no_other_number() -> None:
    _, finding = FINDINGS["finding_valid"]
    written = Question(RECEIPT.kind, number="04100151")
    assert finding_from_json(finding_to_json(finding), written) == finding


@pytest.mark.parametrize("name", FINDINGS)
def test_a_finding_cut_anywhere_is_no_answer(name: str) -> None:
    question, finding = FINDINGS[name]
    whole = finding_to_json(finding)
    for end in range(len(whole)):
        with pytest.raises(RegistryUnavailable):
            finding_from_json(whole[:end], question)


@given(st.binary(max_size=400) | st.text(st.characters(codec="utf-8"), max_size=400).map(str.encode))
def test_garbage_is_no_answer(garbage: bytes) -> None:
    with pytest.raises(RegistryUnavailable):
        finding_from_json(garbage, RECEIPT)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_other_json_is_no_answer(value: object) -> None:
    with pytest.raises(RegistryUnavailable):
        finding_from_json(json.dumps(value), RECEIPT)


@pytest.mark.parametrize("opened", ["[", '{"x":'])
def test_json_too_deep_to_read_is_no_answer_and_no_crash(opened: str) -> None:
    deep = '{"standing":"valid","news":' + opened * 5_000
    with pytest.raises(RegistryUnavailable):
        finding_from_json(deep, RECEIPT)
    with pytest.raises(QuestionUnreadable):
        question_from_json('{"kind":"receipt","news":' + opened * 5_000)


UNREADABLE_QUESTIONS = {
    "nothing": b"",
    "no object": b"[]",
    "no kind": b"{}",
    "a kind nobody knows": b'{"kind":"cow","number":"4100151"}',
    "a receipt without a number": b'{"kind":"receipt"}',
    "a number that is a number": b'{"kind":"receipt","number":4100151}',
    "a number with a letter": b'{"kind":"receipt","number":"41OO151"}',
    "a number in other digits": '{"kind":"receipt","number":"٤١٠٠١٥١"}'.encode(),
    "an empty number": b'{"kind":"receipt","number":""}',
    "nineteen digits": b'{"kind":"receipt","number":"1234567890123456789"}',
    "a farmer without a number": b'{"kind":"farmer","number":"4100151"}',
    "no text": b"\xff\xfe",
}


@pytest.mark.parametrize("name", UNREADABLE_QUESTIONS)
def test_an_unreadable_question_is_said_to_be_one(name: str) -> None:
    with pytest.raises(QuestionUnreadable):
        question_from_json(UNREADABLE_QUESTIONS[name])


WORDS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(words=WORDS, plate=st.none() | WORDS, name=st.sampled_from(sorted(QUESTIONS)))
def test_questions_come_back_as_they_went(words: str, plate: str | None, name: str) -> None:
    question = QUESTIONS[name]
    fields = {field: getattr(question, field) for field in ("kind", "number", "book", "farmer_number", "goods")}
    asked = Question(**{**fields, "plate": plate, "book": words})
    assert question_from_json(question_to_json(asked)) == asked


@given(name=WORDS, district=st.none() | WORDS, case=st.sampled_from(["finding_valid", "finding_farmer"]))
def test_findings_come_back_as_they_went(name: str, district: str | None, case: str) -> None:
    question, finding = FINDINGS[case]
    owner = {field: getattr(finding.farmer, field) for field in ("farmer_number", "parish", "verified", "status")}
    said = Finding(
        finding.standing,
        finding.as_of,
        number=finding.number,
        book=finding.book,
        farmer=type(finding.farmer)(**owner, name=name, district=district),  # type: ignore[misc]
    )
    assert finding_from_json(finding_to_json(said), question) == said
