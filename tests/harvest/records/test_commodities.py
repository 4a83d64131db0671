"""However goods are written, they are compared in one form, and a word leads to one commodity or to none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.records.commodities import Commodity, find_commodity, normalise_words


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Irish Potatoes", "irish potato"),
        ("PAK-CHOI", "pak choi"),
        ("gungo  peas", "gungo pea"),
        ("mangoes", "mango"),
        ("cherries", "cherry"),
        ("radishes", "radish"),
        ("calves", "calf"),
        ("Citrus", "citrus"),
        ("goat's milk", "goat milk"),
        ("cho-cho", "cho cho"),
        ("jalapeño", "jalapeno"),
        ("gas", "gas"),
    ],
)
def test_words_come_down_to_the_singular(written: str, compared: str) -> None:
    assert normalise_words(written) == compared


@given(st.text() | st.text("aeinoschxyluf ", max_size=12))
def test_the_compared_form_of_anything_is_its_own_compared_form(text: str) -> None:
    assert normalise_words(normalise_words(text)) == normalise_words(text)


def test_pear_is_avocado_and_an_unknown_word_is_nothing(harvest_sessions: Any) -> None:
    with harvest_sessions.begin() as session:
        alias = find_commodity(session, "PEARS")
        assert alias is not None
        assert session.get_one(Commodity, alias.commodity_id).name == "Avocado"
        assert find_commodity(session, "cocnut") is None
