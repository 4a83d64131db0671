"""How a code fits a commodity is said where that can be told: else a total by code passes for one of the thing."""

import pytest

from tests.harvest.api.site import Site

# Written by hand: "other …" classes end in 9, and no class is exactly either of two things that stand in it.
BROADER_CPC = {
    *("Ackee", "Breadfruit"), *("Cho cho", "Okra"), *("Thyme", "Turmeric"), "Cantaloupe",
    *("Mango", "Guava"), *("Cabbage", "Pak choi"), *("Sweet pepper", "Hot pepper"),
}  # fmt: skip
BROADER_ICC = {
    "Breadfruit", "Cho cho", *("Thyme", "Turmeric"), *("Mango", "Guava"), *("Cabbage", "Pak choi"),
    *("Sweet pepper", "Hot pepper"),
}  # fmt: skip
OURS_CPC = {"Callaloo", "Escallion", "Ortanique", "Tangerine"}
OURS_ICC = OURS_CPC | {"Ackee"}


@pytest.mark.parametrize(
    ("field", "word", "names"),
    [
        ("cpc_match", "broader", BROADER_CPC),
        ("icc_match", "broader", BROADER_ICC),
        ("cpc_match", "mapped-by-us", OURS_CPC),
        ("icc_match", "mapped-by-us", OURS_ICC),
        ("cpc_match", "exact", set()),
    ],
)
def test_it_is_said_of_exactly_these(site: Site, field: str, word: str, names: set[str]) -> None:
    rows = site.all("/api/v1/commodities?limit=1000")
    assert {row["name"] for row in rows if row[field] == word} == names
    assert {row["name"] for row in site.items(f"/api/v1/commodities?limit=1000&{field}={word}")} == names


def test_where_there_is_no_code_nothing_is_said_of_how_it_fits(site: Site) -> None:
    for row in site.all("/api/v1/commodities?limit=1000"):
        for code in ("cpc", "icc"):
            assert row[code] or row[f"{code}_match"] is None


def test_only_what_was_compared_is_said(site: Site) -> None:
    untold = {
        row["name"] for row in site.items("/api/v1/commodities?cpc__isnull=false&cpc_match__isnull=true&limit=1000")
    }
    assert {"Carrot", "Lettuce", "Pumpkin", "Yam"} <= untold, "their classes may hold more: nobody compared the titles"
