"""Counts of people and land: published cells alone, with their status, in every form; sums of one level only."""

import pytest

from harvest.open_data.resources.cube import CUBE
from tests.harvest.api.site import Site

NAMES = [resource.name for resource in CUBE]


@pytest.mark.parametrize("name", NAMES)
def test_a_suppressed_cell_says_why_and_no_number(site: Site, name: str) -> None:
    [cell] = site.items(f"/api/v1/{name}?obs_status=Q")
    assert cell["reason"] == "small_cell"
    measures = [
        one.name for one in next(one for one in CUBE if one.name == name).fields if one.nullable and one.is_number
    ]
    assert measures
    assert [cell[one] for one in measures] == [None] * len(measures)
    row = site.ask(f"/api/v1/{name}.csv?obs_status=Q&fields=key,{','.join(measures)}").get_data(as_text=True)
    assert row.splitlines()[1] == cell["key"] + "," * len(measures)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_newest_release_counts_and_earlier_ones_by_their_day(site: Site, name: str) -> None:
    assert {row["version"] for row in site.items(f"/api/v1/{name}?level=country")} == {2}
    assert {row["version"] for row in site.items(f"/api/v1/{name}?level=country&as_of=2026-05-06")} == {1}
    assert site.items(f"/api/v1/{name}?as_of=2026-05-01") == []
    every = site.all(f"/api/v1/{name}?revisions=all&limit=1")
    assert [(row["key"], row["version"]) for row in every[:2]] == [("2026-Q1", 1), ("2026-Q1", 2)]
    assert len(every) == 4
    assert site.get(f"/api/v1/{name}/2026-Q1")["item"]["version"] == 2
    assert site.get(f"/api/v1/{name}/2026-Q1%7Cparish=JM-06")["item"]["level"] == "parish"


def test_parts_are_not_added_to_their_total(site: Site) -> None:
    refused = site.get("/api/v1/production?operation=sum&field=hectares", 400)
    assert refused["errors"][0]["code"] == "parts-and-wholes"
    assert site.get("/api/v1/production?operation=sum&field=hectares&level=country&level=parish", 400)
    found = site.get("/api/v1/production?operation=sum&field=hectares&level=parish")["item"]
    assert (found["value"], found["rows"], found["used"]) == (20.5, 2, 1)
    assert site.get("/api/v1/production?operation=max&field=hectares")["item"]["value"] == 20.5
    assert site.get("/api/v1/production/values/level")["values"] == ["country", "parish"]


def test_what_is_empty_is_last_upwards_and_downwards(site: Site) -> None:
    for sort in ("hectares", "-hectares"):
        rows = site.all(f"/api/v1/production?level=parish&sort={sort}&limit=1")
        assert [row["hectares"] for row in rows] == [20.5, None]
