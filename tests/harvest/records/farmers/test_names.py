"""Names that sound alike have one key, however they are spelt."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harvest.records.farmers.names import core, normalised, pairs, phonetic_key

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("McBean", "MacBean"), ("Mc Bean", "MACBEAN"), ("Mackenzie", "McKenzie"), ("McIntosh", "Mackintosh")),
        *(("Philips", "Phillips"), ("Philips", "Filips"), ("Stephen", "Steven"), ("Thompson", "Tomson")),
        *(("Sample", "SAMPEL"), ("Smith", "Smyth"), ("Johnson", "Jonson"), ("Brown", "Browne"), ("Rhoden", "Roden")),
        *(("Knight", "Nite"), ("Wright", "Right"), ("Sharon", "Charon"), ("Saint Elie", "St. Élie")),
        *(("O'Tester", "OTester"), ("Catherine", "Kathrin"), ("Allen", "Ellen"), ("Geoffrey", "Jeffrey")),
    ],
)
def test_names_that_sound_alike_have_one_key(one: str, other: str) -> None:
    assert phonetic_key(one) == phonetic_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Brown", "Bent"), ("Sample", "Tester"), ("Gordon", "Jordan"), ("Mack", "Mike Sample"), ("Reid", "Green")],
)
def test_names_that_sound_otherwise_do_not(one: str, other: str) -> None:
    assert phonetic_key(one) != phonetic_key(other)


@given(st.text(max_size=40))
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(max_size=40))
def test_capitals_and_spaces_say_nothing(text: str) -> None:
    assert normalised(f"  {text}\t") == normalised(text)
    assert phonetic_key(text) == phonetic_key(normalised(text))


@given(WORDS, st.data())
def test_a_doubled_letter_is_not_heard(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    if (word + "a").startswith(("mac", "saint")):
        return
    doubled = word[:place] + word[place] + word[place:]
    if not normalised(doubled).startswith(("mc", "st")):
        assert phonetic_key(doubled) == phonetic_key(word)


@given(st.lists(st.sampled_from("bdflnrst"), min_size=1, max_size=6), st.data())
def test_vowels_inside_are_all_alike(consonants: list[str], data: st.DataObject) -> None:
    vowels = st.lists(st.sampled_from("aeiou"), min_size=len(consonants), max_size=len(consonants))
    spelt = ["".join(map("".join, zip(consonants, data.draw(vowels), strict=True))) for _ in range(2)]
    if "saint" not in spelt:
        assert phonetic_key(spelt[0]) == phonetic_key(spelt[1])


@given(st.text(alphabet="abdeflmnortu", min_size=2, max_size=10), st.integers(1, 10))
@example("ddt", 1)  # what an h stands between is doubled without it
def test_an_h_between_is_silent(word: str, place: int) -> None:
    if not normalised(word).startswith("mc"):
        assert phonetic_key(f"{word[:place]}h{word[place:]}") == phonetic_key(word)


@given(st.text(alphabet="bdfilnorstuw", min_size=2, max_size=8))
def test_mc_and_mac_are_one(rest: str) -> None:
    assert normalised(f"Mac{rest}") == normalised(f"Mc{rest}") == normalised(f"MC {rest}")


@given(WORDS, WORDS)
def test_swapped_names_are_one_pair(first: str, last: str) -> None:
    assert pairs(first, last) == pairs(last, first) or not (phonetic_key(first) and phonetic_key(last))


@given(st.text(max_size=60))
def test_a_key_is_short_and_plain(text: str) -> None:
    assert len(core(text)) <= 2 * len(normalised(text))


def test_a_company_is_known_by_what_is_its_own() -> None:
    assert core("GUAVAMEAD FARMS LTD") == core("Guavamede Farmers Group") != core("Limepen Farms Ltd")
