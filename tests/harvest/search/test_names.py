"""Names that people say alike are kept alike."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harvest.records.farmer_words import sound, spellings, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("José  O'Brammel", ["jose", "obrammel"]),
        ("Mc Bean", ["mcbean"]),
        ("Saint Ann's", ["st", "anns"]),
        ("ST. FIGWOOD-PEN", ["st", "figwood", "pen"]),
        ("J.B. Fernbank", ["j", "b", "fernbank"]),
        ("🌴 !!", []),
    ],
)
def test_a_name_is_taken_apart_as_people_mean_it(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "alike",
    [
        ("mcbean", "macbean", "mackbean"),
        ("ansel", "hansel", "ancel"),
        ("shantel", "chantel", "chantelle"),
        ("stephen", "steven", "stevan"),
        ("gerald", "jerald", "jerrald"),
        ("catherine", "katharine", "kathrin"),
        ("thompson", "tompson"),
        ("dixon", "dickson"),
        ("lurline", "lerlin"),
        ("wright", "right", "rite"),
        ("knight", "night"),
    ],
)
def test_what_sounds_alike_is_kept_alike(alike: tuple[str, ...]) -> None:
    assert len({sound(word) for word in alike}) == 1


def test_what_sounds_different_is_kept_apart() -> None:
    different = ("fernbank", "figbank", "limebank", "plumgully", "adlyn", "hopeton", "zelma")
    assert len({sound(word) for word in different}) == len(different)


@given(st.text())
@example("mac mac mac")
@example("\ud800")
@example("\x00-\x00a-b")
def test_every_word_that_is_typed_is_one_that_is_kept(text: str) -> None:
    assert set(words(text)) <= spellings(text)
    assert all(word and len(word) <= 40 for word in spellings(text))
    for word in words(text):
        sound(word)
