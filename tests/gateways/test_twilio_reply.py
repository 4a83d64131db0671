"""TwiML is well-formed and says the text, whatever the text is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clip.gateways.base import LONGEST_BODY
from tests.gateways.harness import TEXTS, messages_in
from tests.gateways.twilio_line import gateway

GATEWAY = gateway()
ANY = st.text(st.characters(exclude_categories=()), max_size=200)
NASTY = st.text(st.sampled_from("\x00\x0b\x0c\x1b\r\n\t <>&'\"]\ud800\ufffe\uffff\x85\u2028\U0001f33d\U0010ffff"))


@given(ANY | NASTY)
def test_any_text_gives_well_formed_twiml_with_at_most_one_message(text: str) -> None:
    messages = messages_in(GATEWAY.reply(text))
    assert len(messages) <= 1
    assert all(0 < len(message.strip()) <= LONGEST_BODY for message in messages)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0xD7FF), min_size=1).filter(str.strip))
def test_a_legal_text_is_said_to_the_letter(text: str) -> None:
    assert messages_in(GATEWAY.reply(text)) == [text]


def test_nothing_is_said_for_none_and_for_a_text_with_nothing_in_it() -> None:
    for text in (None, "", " \n", "\x00\x1b"):
        assert messages_in(GATEWAY.reply(text)) == []
        assert GATEWAY.reply(text).body.endswith(b"<Response/>")


def test_a_reply_is_cut_where_twilio_would_refuse_it() -> None:
    assert messages_in(GATEWAY.reply("&" * 2000)) == ["&" * LONGEST_BODY]


@pytest.mark.parametrize("name", TEXTS)
def test_the_texts_of_the_harness_can_be_said_back(name: str) -> None:
    visible = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", TEXTS[name])
    assert messages_in(GATEWAY.reply(TEXTS[name])) == ([visible] if visible else [])
