"""Amounts with their units, however people write them, are kept exactly or asked about."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.foundation.intake import Field, FieldWrong, Intake, take
from harvest.records.measures import AREA_UNITS, GOODS_UNITS, Measured, measured, settled, unit

AREA = measured("Size", AREA_UNITS)
FIELDS = (Field("size", "Size", AREA), Field("size_unit", "Unit", unit("Unit", AREA_UNITS)))


@pytest.mark.parametrize(
    ("typed", "quantity", "code"),
    [
        ("2.5", "2.5", None),
        ("1,250", "1250", None),
        ("2 1/2", "2.5", None),
        ("2½", "2.5", None),
        ("½ acre", "0.5", "ACR"),
        ("3/4 acres", "0.75", "ACR"),
        ("5 squares", "5", "square"),
        ("5squares", "5", "square"),
        ("1.2 HA", "1.2", "H18"),
    ],
)
def test_an_area_is_read_as_people_write_it(typed: str, quantity: str, code: str | None) -> None:
    assert AREA(typed) == Measured(Decimal(quantity), code)


@pytest.mark.parametrize(
    "typed", ["", "x", "-2", "0", "1/0", "1/3", "2.0001", "5 lb", "1e5", "٣", "9" * 30, "nan", "²"]
)
def test_what_is_no_area_gets_a_sentence(typed: str) -> None:
    with pytest.raises(FieldWrong, match=r"Size.*\."):
        AREA(typed)


@given(st.text())
def test_anything_typed_is_an_amount_above_zero_or_a_sentence(typed: str) -> None:
    try:
        found = measured("Amount", GOODS_UNITS)(typed)
    except FieldWrong:
        return
    assert found.quantity > 0
    assert found.quantity == round(found.quantity, 3)


def settle(size: str, code: str) -> Intake:
    return settled(take(FIELDS, {"size": size, "size_unit": code}), "size", "size_unit")


@pytest.mark.parametrize(("size", "code"), [("2", "ACR"), ("2", "acres"), ("2 acres", ""), ("2 acres", "ACR")])
def test_the_unit_stands_beside_the_amount_or_behind_it(size: str, code: str) -> None:
    assert settle(size, code).values == {"size": Decimal(2), "size_unit": "ACR"}


def test_an_amount_needs_one_unit_and_no_second_one() -> None:
    assert settle("2", "").errors == {"size_unit": "Choose the unit of the amount."}
    assert "Make them agree" in settle("2 acres", "square").errors["size_unit"]


def test_a_unit_alone_says_nothing() -> None:
    assert settle("", "ACR").values == {"size": None, "size_unit": None}
    assert settle("", "ACR")
