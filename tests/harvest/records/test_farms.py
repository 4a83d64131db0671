"""Sizes in hectares, and farmers' names in full."""

from decimal import Decimal

import pytest

from harvest.records.farmers import Farmer
from harvest.records.farms import hectares


def test_acres_and_squares_become_hectares_to_the_square_metre() -> None:
    assert hectares(Decimal(2), "ACR") == Decimal("0.8094")
    assert hectares(Decimal(5), "square") == Decimal("0.2023")


@pytest.mark.parametrize("unit", ["KGM", "XBG"])
def test_a_weight_is_no_area(unit: str) -> None:
    with pytest.raises(ValueError, match="use one of H18, ACR, square"):
        hectares(Decimal(2), unit)


def test_a_name_is_the_organisation_or_the_parts_there_are() -> None:
    assert Farmer(first_name="Jane", last_name="Sample").name == "Jane Sample"
    assert Farmer(organisation_name="Sample Farms Ltd").name == "Sample Farms Ltd"
