"""The length of a text in segments, against the edges measured on networks and an independent library."""

import pytest
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from clip.sms.segments import Encoding, is_one_gsm7_segment, size_of

EDGES = [
    ("", 1),
    ("a" * 160, 1),
    ("a" * 161, 2),
    ("a" * 306, 2),
    ("a" * 307, 3),
    ("a" * 159 + "{", 2),
    ("a" * 158 + "{", 1),
    ("a" * 152 + "{" + "a" * 152, 3),
    ("ç" * 70, 1),
    ("ç" * 71, 2),
    ("ç" * 134, 2),
    ("ç" * 135, 3),
    ("\U0001f345" * 35, 1),
    ("\U0001f345" * 36, 2),
    ("\U0001f345" * 67, 3),
]


@pytest.mark.parametrize(("text", "segments"), EDGES)
def test_the_measured_edges_hold(text: str, segments: int) -> None:
    assert size_of(text).segments == segments


@given(
    st.text(
        st.one_of(st.sampled_from("aé{€ç\n"), st.characters(codec="utf-8", exclude_characters="\x1b")),
        min_size=1,
        max_size=400,
    )
)
def test_encoding_and_segments_are_those_of_an_independent_library(text: str) -> None:
    theirs = smsutil.split(text)
    ours = size_of(text)
    assert (ours.encoding is Encoding.GSM7) == (theirs.encoding == "gsm0338")
    assert ours.segments == max(len(theirs.parts), 1)


def test_a_reply_of_160_plain_characters_is_one_segment_and_one_accent_makes_it_three() -> None:
    assert is_one_gsm7_segment("a" * 160)
    assert size_of("a" * 159 + "á").segments == 3
    assert not is_one_gsm7_segment("á")
