"""What the reports call a thing or a place leads to the one name on record, and to nothing when it is not known."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.bulk_import.layouts.jamis import KnownNames, NotKnown
from tests.harvest.bulk_import.jamis.pages import ITEMS, names, points

# Typed by hand: how it is printed, and what the price item on record is called.
PRINTED = {
    ("Cabbage (Green)", "Local"): "Cabbage, green",
    ("Cabbage (Red)", "Imported"): "Cabbage, red, imported",
    ("Lettuce", "Iceberg (Local)"): "Lettuce, iceberg",
    ("Lettuce", "Romaine (Imported)"): "Lettuce, romaine, imported",
    ("Lettuce", "Other"): "Lettuce, other",
    ("Tomatoes(Plummy)", "Imported"): "Tomato, plummy, imported",
    ("TOMATOES (SALAD)", "local"): "Tomato, salad",
    ("Yam", "White (Lucea)"): "Yam, Lucea",
    ("Yam", "Sweet"): "Yam, sweet",
    ("Sweet Potato", "Local"): "Sweet potato",
    ("Pepper", "Scotch Bonnet"): "Hot pepper, Scotch Bonnet",
    ("Pepper", "West Indian Red"): "Hot pepper, West Indian Red",
    ("Sweet Pepper (Green)", "Green House (Local)"): "Sweet pepper, green, greenhouse",
    ("Sweet Pepper (Green)", "Local"): "Sweet pepper, green",
    ("Pineapple", "MD 2"): "Pineapple, MD2",
    ("Green Banana", "Local"): "Green banana",
    ("Gungo Peas", "Dry"): "Gungo peas, dry",
    ("Onion", "Imported"): "Onion, imported",
}


@pytest.mark.parametrize("printed", PRINTED)
def test_a_commodity_and_its_variety_lead_to_one_item(printed: tuple[str, str]) -> None:
    assert ITEMS.item(*printed) == PRINTED[printed]


@pytest.mark.parametrize("printed", [("Cabbage", "Local"), ("Yam", "White"), ("Pepper", "Red"), ("Tomatoes", "Local"),
                                     ("Lettuce", "Iceberg (Chile)"), ("Jackfruit", "Local"), ("", ""),
    ("Sweet Pepper (Red)", "Sweet Pepper (Red)")])  # fmt: skip
def test_what_is_not_on_record_is_refused(printed: tuple[str, str]) -> None:
    with pytest.raises(NotKnown, match="not on record"):
        ITEMS.item(*printed)


def test_the_nearest_names_are_told() -> None:
    with pytest.raises(NotKnown, match=r"Perhaps it is .*Callaloo, whole"):
        ITEMS.item("Calaloo", "Whole")


def test_two_items_with_the_same_words_are_never_chosen_between() -> None:
    known = KnownNames.of_items(["Tomato, plummy", "Plummy tomatoes"])
    with pytest.raises(NotKnown, match="Tomato, plummy or Plummy tomatoes"):
        known.item("Tomatoes(Plummy)", "Local")


@pytest.mark.parametrize(
    ("kind", "printed", "name"),
    [
        ("farmgate", "ST.ANN", "St Ann"),
        ("farmgate", "Saint Catherine", "St Catherine"),
        ("municipal", "CROSS  ROADS", "Cross Roads"),
        ("retail", "Hi-Lo, HALF-WAY TREE", "Hi-Lo, Half Way Tree"),
        ("retail", "Shoppers Fair, HARBOUR VIEW", "Shopper's Fair, Harbour View"),
    ],
)
def test_a_place_is_found_however_it_is_spelt(kind: str, printed: str, name: str) -> None:
    assert points(kind).place(printed) == name


@pytest.mark.parametrize("kind", ["farmgate", "municipal", "retail"])
def test_every_name_on_record_leads_to_itself(kind: str) -> None:
    assert all(points(kind).place(name) == name for name in points(kind).names)


def test_every_item_on_record_leads_to_itself_with_any_variety_of_local() -> None:
    assert [ITEMS.item(name, "Local") for name in names("price_items")] == names("price_items")


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_the_matching(item: str, variety: str) -> None:
    with suppress(NotKnown):
        assert ITEMS.item(item, variety) in ITEMS.names
