"""However a place is spelt, it is compared in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.records.places import normalise_place


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("ST.ANN", "st ann"),
        ("St. Andrew", "st andrew"),
        ("Saint  Elizabeth ", "st elizabeth"),
        ("St. Ann's Bay", "st anns bay"),
        ("BROWN’S TOWN", "browns town"),
        ("Kingston & St. Andrew", "kingston and st andrew"),
        ("INVERNESS/ALEXANDRIA/ST.ANN", "inverness alexandria st ann"),
        ("Port María", "port maria"),
        (" .-/ ", ""),
    ],
)
def test_spellings_of_a_place_come_down_to_one(written: str, compared: str) -> None:
    assert normalise_place(written) == compared


@given(st.text())
def test_the_compared_form_of_anything_is_its_own_compared_form(text: str) -> None:
    assert normalise_place(normalise_place(text)) == normalise_place(text)
