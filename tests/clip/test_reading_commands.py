"""Texts that are a command, and those that only begin like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clip.messages.references import LETTERS, SHORTEST_REFERENCE, reference_of
from clip.reading.asked import (
    Asked,
    AskedHelp,
    AskedLast,
    AskedMore,
    AskedPlace,
    AskedWrong,
    CarrierWord,
    Note,
    NoteKind,
    Unclear,
    UnclearKind,
)
from clip.reading.read import read
from clip.reading.words import REFERENCE_LENGTHS, REFERENCE_LETTERS
from tests.clip.test_reading_corpus import DIGITS, asked, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LAST", AskedLast()),
        ("last.", AskedLast()),
        ("More", AskedMore()),
        ("?", AskedHelp()),
        ("menu", AskedHelp()),
        ("HELP!", AskedHelp()),
        ("Info?", AskedHelp()),
        ("WRONG", AskedWrong(None)),
        ("wrong k7-f2.", AskedWrong("K7F2")),
        ("Wrong ref: K7F2 sorry", AskedWrong("K7F2")),
        ("WRONG K7F0", AskedWrong("K7F0")),
        ("wrong one sent", AskedWrong(None)),
        ("wrong receipt number, it is 41001", AskedWrong("41001")),
        ("AT", AskedPlace("")),
        ("AT ?", AskedPlace("")),
        ("AT \U0001f600", AskedPlace("")),
        ("AT 7 Miles", AskedPlace("7 Miles")),
        ("AT \u00bd Way Tree", AskedPlace("1/2 Way Tree")),
        ("AT Coronation Market row 12,", AskedPlace("Coronation Market row 12")),
        ("WRONG ZTWS 4100191", AskedWrong("ZTWS", (Note(NoteKind.NOT_READ, "4100191", "4100191"),))),
        ("wrong K7F2, it is 4100191", AskedWrong("K7F2", (Note(NoteKind.NOT_READ, "4100191", "4100191"),))),
        ("at mile 12", AskedPlace("mile 12")),
        ("AT off", AskedPlace("", clear=True)),
        ("AT None.", AskedPlace("", clear=True)),
        ("at clear", AskedPlace("", clear=True)),
        ("AT Toll Gate,\nClarendon", AskedPlace("Toll Gate, Clarendon")),
        ("AT " + "a" * 50, AskedPlace("a" * 30)),
        (" stop ", CarrierWord("STOP")),
        ("STOP it", Unclear(UnclearKind.NO_NUMBER)),
        ("LSAT", Unclear(UnclearKind.NO_NUMBER)),
        ("", Unclear(UnclearKind.EMPTY)),
    ],
)
def test_commands_count_only_by_themselves(text: str, expected: Asked) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wrong receipt number, it is 4100191", "R4100191"),
        ("WRONG 4100191", "R4100191"),
        ("Wrong, R 4100191 yam 20", "R4100191 (yam 20)"),
        ("WRONG yam 4100191", "? number_or_quantity: 4100191 / yam"),
    ],
)
def test_wrong_before_a_receipt_number_is_a_check_of_it(text: str, expected: str) -> None:
    assert said(asked(text)) == expected


def test_the_letters_of_references_are_those_that_references_are_made_of() -> None:
    assert frozenset(LETTERS) == REFERENCE_LETTERS
    assert min(REFERENCE_LENGTHS) == SHORTEST_REFERENCE


@given(st.integers(1, 28**4 + 28**5))
def test_every_reference_can_be_withdrawn_in_small_letters_too(text_id: int) -> None:
    reference = reference_of(text_id)
    assert asked(f"wrong ref {reference.lower()} please") == AskedWrong(reference)


def test_help_is_the_carriers_where_the_carrier_answers_it() -> None:
    assert read("help", digits=DIGITS, carrier_words=frozenset({"HELP"})) == CarrierWord("HELP")
