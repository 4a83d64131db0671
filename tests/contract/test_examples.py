"""The example files are the contract: each means what is written beside it by hand, and is written the same way."""

import json
from pathlib import Path

import pytest

from harvest.findings import finding_from_json, finding_to_json, question_from_json, question_to_json
from harvest.vocabulary import Standing
from tests.contract.findings import FINDINGS, QUESTIONS

EXAMPLES = Path(__file__).parent / "examples"


def example(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


def test_every_example_has_its_meaning_and_every_meaning_its_example() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == {*QUESTIONS, *FINDINGS}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_read_and_written_as_in_its_example(name: str) -> None:
    assert question_from_json(example(name)) == QUESTIONS[name]
    assert json.loads(question_to_json(QUESTIONS[name])) == json.loads(example(name))


@pytest.mark.parametrize("name", FINDINGS)
def test_a_finding_is_read_and_written_as_in_its_example(name: str) -> None:
    question, finding = FINDINGS[name]
    assert finding_from_json(example(name), question) == finding
    assert json.loads(finding_to_json(finding)) == json.loads(example(name))


@pytest.mark.parametrize("name", FINDINGS)
def test_fields_that_a_newer_harvest_adds_are_ignored(name: str) -> None:
    question, finding = FINDINGS[name]
    newer = _with_news(json.loads(example(name)))
    assert finding_from_json(json.dumps(newer), question) == finding


@pytest.mark.parametrize("name", QUESTIONS)
def test_fields_that_a_newer_clip_adds_are_ignored(name: str) -> None:
    assert question_from_json(json.dumps(_with_news(json.loads(example(name))))) == QUESTIONS[name]


def _with_news(value: object) -> object:
    if isinstance(value, dict):
        return {"news": [{"of": None}], **{key: _with_news(inner) for key, inner in value.items()}, "later": 1e9}
    return [_with_news(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", FINDINGS)
def test_what_may_be_left_out_may_be_left_out(name: str) -> None:
    question, finding = FINDINGS[name]
    assert finding_from_json(json.dumps(_without_nothing(json.loads(example(name)))), question) == finding


def _without_nothing(value: object) -> object:
    if isinstance(value, dict):
        needed = {"series", "book_number"}  # a candidate says that it has no book number
        return {key: _without_nothing(inner) for key, inner in value.items() if key in needed or inner}
    return [_without_nothing(inner) for inner in value] if isinstance(value, list) else value


def test_the_examples_show_what_officers_meet() -> None:
    shown = {finding.standing for _, finding in FINDINGS.values()}
    assert shown >= {Standing.VALID, Standing.STOLEN, Standing.NOT_SOLD, Standing.DISPUTED, Standing.AMBIGUOUS}
