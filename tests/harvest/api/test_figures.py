"""Sum, average, least, most, variance, deviation: as the standard library computes them over the rows that are told."""

import statistics
from typing import Any

import pytest

from tests.harvest.api.site import Site

COMPUTED: dict[str, Any] = {
    "sum": sum,
    "avg": statistics.mean,
    "min": min,
    "max": max,
    "var": statistics.variance,
    "stdev": statistics.stdev,
}


@pytest.mark.parametrize("operation", COMPUTED)
@pytest.mark.parametrize("query", ["commodity=Yam", "parish=JM-06&week_ending__gte=2026-04-01", "low_kg__lt=200"])
def test_a_figure_is_that_of_the_rows(site: Site, operation: str, query: str) -> None:
    rows = [row["high_kg"] for row in site.all(f"/api/v1/prices?limit=1000&{query}")]
    found = site.get(f"/api/v1/prices?operation={operation}&field=high_kg&{query}")["item"]
    assert found["value"] == pytest.approx(COMPUTED[operation](rows), rel=1e-9, abs=1e-5)
    assert (found["rows"], found["used"]) == (len(rows), len(rows))


def test_what_is_empty_counts_for_nothing_and_is_told_apart(site: Site) -> None:
    units = site.items("/api/v1/units")
    known = [row["factor"] for row in units if row["factor"] is not None]
    found = site.get("/api/v1/units?operation=sum&field=factor")["item"]
    assert found["value"] == pytest.approx(sum(known))
    assert (found["rows"], found["used"]) == (len(units), len(known))
    assert len(known) < len(units)


def test_of_nothing_there_is_no_figure(site: Site) -> None:
    for operation in COMPUTED:
        found = site.get(f"/api/v1/prices?operation={operation}&field=low&commodity=Donkeys")["item"]
        assert (found["value"], found["rows"]) == (None, 0)
    one = site.items("/api/v1/prices?limit=1")[0]["id"]
    assert site.get(f"/api/v1/prices?operation=var&field=low&id={one}")["item"]["value"] is None


def test_the_first_and_last_day_are_figures_too(site: Site) -> None:
    weeks = [row["week_ending"] for row in site.all("/api/v1/prices?limit=1000")]
    for operation, expected in (("min", min(weeks)), ("max", max(weeks))):
        path = f"/api/v1/prices?operation={operation}&field=week_ending"
        assert site.get(path)["item"]["value"] == expected
        assert expected in site.ask(f"{path}&format=csv").get_data(as_text=True)
    assert site.get("/api/v1/prices?operation=sum&field=week_ending", 400)
