"""A clerk types a week of prices: numbers as people write them, three or none, in order, and nothing typed is lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.records.prices import Cell, Quote, grid, per_kg

CELL = Cell(3, 12, "Callaloo, whole at St Ann")
OTHER = Cell(3, 13, "Carrot at St Ann")
MONEY = st.decimals(min_value="0.01", max_value="99999", places=2)
AS_WRITTEN = st.sampled_from(("{}", " {} ", "${}", "J$ {}", "J${:,}", "{:,}"))


def typed(low: str = "", frequent: str = "", high: str = "", cell: Cell = CELL, **more: str) -> dict[str, str]:
    prices = {"low": low, "frequent": frequent, "high": high, **more}
    return {f"{cell.key}-{part}": words for part, words in prices.items()}


@given(st.lists(MONEY, min_size=3, max_size=3).map(sorted), st.lists(AS_WRITTEN, min_size=3, max_size=3))
def test_prices_as_people_write_them_are_read(prices: list[Decimal], forms: list[str]) -> None:
    read = grid(typed(*(form.format(price) for form, price in zip(forms, prices, strict=True))), [CELL])
    assert read
    assert read.values == {CELL.key: Quote(*prices, "LBR")}


@given(st.lists(st.one_of(st.text(max_size=12), MONEY.map(str), st.just("-")), min_size=6, max_size=6))
def test_whatever_is_typed_each_cell_is_a_value_or_one_sentence_and_nothing_is_lost(words: list[str]) -> None:
    form = typed(*words[:3], supply=words[3], grade=words[4], unit=words[5]) | typed("80", "90", "100", OTHER)
    read = grid(form, [CELL, OTHER])
    assert set(read.values) ^ set(read.errors) == {CELL.key, OTHER.key}
    assert form.items() <= read.typed.items()
    assert read.values[OTHER.key] == Quote(Decimal(80), Decimal(90), Decimal(100), "LBR")
    if CELL.key in read.errors:
        assert read.errors[CELL.key].startswith("Callaloo, whole at St Ann: ")
        assert read.wrong_input[CELL.key] in form
    elif quote := read.values[CELL.key]:
        assert 0 < quote.low <= quote.most_frequent <= quote.high


@given(st.lists(MONEY, min_size=3, max_size=3))
def test_only_what_is_in_order_is_taken(prices: list[Decimal]) -> None:
    assert bool(grid(typed(*map(str, prices)), [CELL])) is (prices == sorted(prices))


@pytest.mark.parametrize("nothing", ["", " ", "-", "n/a", "N/A", "–"])
def test_no_price_is_no_price_and_not_zero(nothing: str) -> None:
    assert grid(typed(nothing, nothing, nothing, supply=nothing), [CELL]).values == {CELL.key: None}


@pytest.mark.parametrize(
    ("words", "sentence", "part"),
    [
        (("80", "", "100"), "“Most frequent” is empty", "frequent"),
        (("80", "90", "-"), "“High” is empty", "high"),
        (("120", "90", "100"), "low J$120.00 is more than high J$100.00", "low"),
        (("80", "101", "100"), "most frequent J$101.00 is not between low J$80.00 and high J$100.00", "frequent"),
        (("0", "90", "100"), "“Low” 0 must be between 0.01 and 1,000,000", "low"),
        (("80", "ninety", "100"), "“Most frequent” “ninety” is not a number", "frequent"),
        (("80", "90", "100.005"), "“High” 100.005 has more than 2 decimal places", "high"),
        (("1000001", "1000001", "1000001"), "must be between", "low"),
    ],
)
def test_a_bad_cell_is_told_what_is_wrong(words: tuple[str, str, str], sentence: str, part: str) -> None:
    read = grid(typed(*words), [CELL])
    assert sentence in read.errors[CELL.key]
    assert read.wrong_input[CELL.key] == f"{CELL.key}-{part}"
    assert not read.values


def test_supply_without_a_price_is_asked_about() -> None:
    assert "there is a supply but no price" in grid(typed(supply="Scarce"), [CELL]).errors[CELL.key]


def test_the_unit_is_the_cells_own_or_the_grids_or_the_usual_one() -> None:
    form = typed("80", "90", "100")

    def unit(more: dict[str, str]) -> str | None:
        quote = grid(form | more, [CELL]).values[CELL.key]
        return quote and quote.unit

    assert unit({}) == "LBR"
    assert unit({"unit": "KGM"}) == "KGM"
    assert unit({"unit": "KGM", f"{CELL.key}-unit": "LBR"}) == "LBR"
    assert "not a unit of price" in grid(form | {"unit": "bag"}, [CELL]).errors[CELL.key]


@given(MONEY)
def test_a_pounds_price_comes_back_from_the_published_kilogram(price: Decimal) -> None:
    """The Ministry multiplies by 2.2, not by 2.20462: its figures are multiples of J$2.20."""
    published = per_kg(price, "LBR")
    assert round(published / Decimal("2.2"), 2) == price
    assert per_kg(Decimal(60), "LBR") == Decimal("132.00")
    assert per_kg(price, "KGM") == price
