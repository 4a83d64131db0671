"""However goods are written, they are compared in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.records.commodities import normalise_words


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
