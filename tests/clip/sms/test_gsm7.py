"""The alphabet of SMS and the spelling of any text in it."""

import smsutil
from hypothesis import given
from hypothesis import strategies as st

from clip.sms.gsm7 import BASIC, EXTENSION, OUTPUT_ALPHABET, to_output_alphabet

ESC = "\x1b"  # an independent table admits it as a character; it is only the shift to the extension table


def test_every_character_of_the_basic_plane_is_gsm7_exactly_when_an_independent_library_says_so() -> None:
    ours = BASIC | EXTENSION
    plane = {chr(code) for code in range(0x10000) if not 0xD800 <= code <= 0xDFFF} - {ESC}
    assert {character for character in plane if smsutil.is_valid_gsm(character)} == ours
    assert set(smsutil.GSM_EXT_CHARSET) - {ESC} == EXTENSION


def test_the_output_alphabet_takes_one_unit_each_and_none_of_the_risky_characters() -> None:
    assert OUTPUT_ALPHABET < BASIC
    assert not OUTPUT_ALPHABET & set("@$_\n")


@given(st.text())
def test_any_text_comes_out_in_the_output_alphabet_and_stays_as_it_is_the_second_time(text: str) -> None:
    plain = to_output_alphabet(text)
    assert set(plain) <= OUTPUT_ALPHABET
    assert to_output_alphabet(plain) == plain


def test_every_character_there_is_has_a_spelling_of_its_own_alone() -> None:
    for code in range(0x20000):
        assert set(to_output_alphabet(chr(code))) <= OUTPUT_ALPHABET


def test_names_and_words_as_people_paste_them() -> None:
    spelt = {
        "O’Connor “Pearl” – ½ lb": 'O\'Connor "Pearl" - 1/2 lb',
        "St.\u00a0Ann’s\u200b Bay": "St. Ann's Bay",
        "José Ñuñez Çava Øster": "Jose Nunez Cava Oster",
        "line\r\nbreak\ttab": "line  break tab",
        "４１００１５１ ٤": "4100151 4",
        "ready…": "ready...",
        "Wei 李 \U0001f345": "Wei ? ?",
        "́a": "a",
        "[a] {b} <c> d_e f|g": "(a) (b) (c) d-e f/g",
        "": "",
    }
    assert {text: to_output_alphabet(text) for text in spelt} == spelt
