"""Lists: pages that miss nothing, filters, order, fields, counts, forms; the same on both engines."""

import csv
import io
import json
from itertools import pairwise
from typing import Any

import pytest

from harvest.open_data.resources import TABLE
from tests.harvest.api.site import Site

NAMES = [resource.name for resource in TABLE]


@pytest.mark.parametrize("name", NAMES)
def test_every_resource_has_rows_with_every_field(site: Site, name: str) -> None:
    resource = next(one for one in TABLE if one.name == name)
    page = site.get(f"/api/v1/{name}")
    assert page["items"]
    assert all(list(row) == [field.name for field in resource.fields] for row in page["items"])
    assert page["meta"]["resource"] == name
    assert page["meta"]["licence"].startswith("https://creativecommons.org/")


@pytest.mark.parametrize("sort", ["", "&sort=commodity,-low_kg", "&sort=-market", "&sort=published_on,-commodity"])
def test_pages_follow_each_other_without_gap_or_repetition(site: Site, sort: str) -> None:
    week = site.items("/api/v1/prices?limit=1")[0]["week_ending"]
    path = f"/api/v1/prices?week_ending={week}{sort}"
    whole = site.items(f"{path}&limit=1000")
    walked = site.all(f"{path}&limit=37")
    assert walked == whole
    assert len({row["id"] for row in walked}) == len(walked) > 100


def test_what_is_empty_comes_last_and_pages_go_on_behind_it(site: Site) -> None:
    rows = site.all("/api/v1/commodities?sort=kind&limit=7")
    assert [row["name"] for row in rows] == [
        row["name"] for row in site.items("/api/v1/commodities?sort=kind&limit=1000")
    ]
    kinds = [row["kind"] for row in rows]
    assert kinds == sorted(kinds)


def test_a_cursor_is_good_for_its_own_question_alone(site: Site) -> None:
    mark = site.get("/api/v1/prices?limit=2&commodity=Yam")["next"].partition("cursor=")[2]
    assert site.get(f"/api/v1/prices?limit=50&commodity=Yam&fields=id&cursor={mark}")["items"]
    for other in (
        f"/api/v1/prices?commodity=Tomato&cursor={mark}",
        f"/api/v1/prices?cursor={mark}",
        f"/api/v1/prices?commodity=Yam&sort=low_kg&cursor={mark}",
        f"/api/v1/prices?commodity=Yam&as_of=2026-05-01&cursor={mark}",
        f"/api/v1/markets?cursor={mark}",
        f"/api/v1/prices?commodity=Yam&cursor={mark[:-1]}",
        f"/api/v1/prices?commodity=Yam&cursor=x{mark}",
        "/api/v1/prices?cursor=eyJ9.x",
        "/api/v1/prices?cursor=",
        f"/api/v1/prices?cursor={'A' * 2000}",
    ):
        refused = site.get(other, 400)
        assert refused["errors"][0]["code"] == "cursor", other


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("commodity=Yam", lambda row: row["commodity"] == "Yam"),
        ("commodity=Yam&commodity=Tomato", lambda row: row["commodity"] in {"Yam", "Tomato"}),
        ("commodity__in=Yam,Tomato", lambda row: row["commodity"] in {"Yam", "Tomato"}),
        ("commodity__ne=Yam", lambda row: row["commodity"] != "Yam"),
        ("item__contains=SWEET", lambda row: "sweet" in row["item"].lower()),
        ("item__startswith=yam", lambda row: row["item"].startswith("Yam")),
        ("item__contains=%25", lambda row: "%" in row["item"]),
        ("parish=JM-06&report=farmgate", lambda row: row["parish"] == "JM-06"),
        ("low_kg__gte=400&high_kg__lt=500", lambda row: row["low_kg"] >= 400 and row["high_kg"] < 500),
        ("most_frequent__gt=99.5", lambda row: row["most_frequent"] > 99.5),
        ("week_ending__gt=2026-05-01", lambda row: row["week_ending"] > "2026-05-01"),
        (
            "date_range=week_ending&start_date=2026-04-01&end_date=2026-04-30",
            lambda row: row["week_ending"][:7] == "2026-04",
        ),
        ("variety__isnull=true", lambda row: row["variety"] is None),
        ("variety__isnull=false", lambda row: row["variety"] is not None),
        ("variety__ne=Yellow", lambda row: row["variety"] != "Yellow"),
        ("id__lte=10", lambda row: row["id"] <= 10),
    ],
)
def test_a_filter_keeps_exactly_the_rows_it_says(site: Site, query: str, holds: Any) -> None:
    kept = {row["id"] for row in site.all(f"/api/v1/prices?limit=1000&{query}")}
    assert kept == {row["id"] for row in site.all("/api/v1/prices?limit=1000") if holds(row)}
    assert kept or "%25" in query


def test_fields_and_limits_are_as_asked_and_too_much_is_said(site: Site) -> None:
    page = site.get("/api/v1/prices?fields=commodity,id&limit=3")
    assert [list(row) for row in page["items"]] == [["id", "commodity"]] * 3
    much = site.get("/api/v1/prices?limit=5000&fields=id")
    assert (len(much["items"]), much["meta"]["limit"], much["meta"]["limit_asked"]) == (1000, 1000, 5000)
    assert len(site.items("/api/v1/prices")) == 100


def test_rows_are_counted_only_when_that_is_asked(site: Site) -> None:
    assert "count" not in site.get("/api/v1/prices")["meta"]
    meta = site.get("/api/v1/prices?count=exact&commodity=Yam&limit=1")["meta"]
    assert (meta["count"], meta["count_kind"]) == (len(site.all("/api/v1/prices?commodity=Yam")), "exact")


def test_more_rows_than_are_counted_are_said_to_be_at_least_so_many(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harvest.open_data import queries  # noqa: PLC0415

    monkeypatch.setattr(queries, "COUNTED_AT_MOST", 50)
    queries._count.cache_clear()
    meta = site.get("/api/v1/prices?count=exact&limit=1")["meta"]
    queries._count.cache_clear()
    assert (meta["count"], meta["count_kind"]) == (50, "at_least")


def test_every_form_has_the_same_rows(site: Site) -> None:
    path = "/api/v1/prices{}?limit=5&fields=id,item,low,week_ending,variety{}"
    rows = site.items(path.format("", ""))
    for suffix, more, accept in ((".csv", "", "*/*"), ("", "&format=csv", "application/json"), ("", "", "text/csv")):
        answer = site.ask(path.format(suffix, more), Accept=accept)
        assert answer.content_type == "text/csv; charset=utf-8; header=present"
        read = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
        assert [(row["item"], row["week_ending"], row["variety"] or None) for row in read] == [
            (row["item"], row["week_ending"], row["variety"]) for row in rows
        ]
        assert [row["low"] for row in read] == [f"{row['low']:.2f}" for row in rows]
    lines = site.ask(path.format(".ndjson", "")).get_data(as_text=True).splitlines()
    assert [json.loads(line) for line in lines] == rows


def test_the_next_page_of_a_csv_is_in_the_link_and_is_csv(site: Site) -> None:
    answer = site.ask("/api/v1/prices.csv?limit=2")
    following = answer.headers["Link"].partition(">")[0].removeprefix("<http://localhost")
    second = site.ask(following)
    assert second.mimetype == "text/csv"
    assert second.get_data() != answer.get_data()
    assert not answer.get_data().startswith(b"\xef\xbb\xbf")
    assert site.ask("/api/v1/prices.csv?limit=2&bom=1").get_data().startswith(b"\xef\xbb\xbf")


def test_parishes_are_a_map(site: Site) -> None:
    found = site.get("/api/v1/parishes.geojson")
    assert [one["id"] for one in found["features"]] == [f"JM-{number:02}" for number in range(1, 15)]
    for one in found["features"]:
        [ring] = one["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        assert all(-78.4 < longitude < -76.1 and 17.6 < latitude < 18.6 for longitude, latitude in ring)
        area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2
        assert area > 0.001, "counter-clockwise, as RFC 7946 wants it"
    kingston = site.get("/api/v1/parishes/JM-01", Accept="application/geo+json")
    assert kingston == found["features"][0]
    assert site.get("/api/v1/parishes.geojson?fields=name&sort=-name")["features"][-1]["id"] == "JM-13"


def test_one_row_is_found_by_its_key(site: Site) -> None:
    row = site.items("/api/v1/prices?limit=1")[0]
    assert site.get(f"/api/v1/prices/{row['id']}")["item"] == row
    assert site.get("/api/v1/commodities/Irish%20potato?fields=cpc")["item"] == {"cpc": "01510"}
    assert (
        site.ask("/api/v1/units/LBR.csv")
        .get_data(as_text=True)
        .splitlines()[1]
        .startswith("LBR,lb,mass,0.45359237,KGM")
    )
    for missing in ("/api/v1/prices/999999", "/api/v1/prices/abc", "/api/v1/parishes/JM-99", "/api/v1/varieties/Yam"):
        assert site.get(missing, 404)["code"] == "not-found"


def test_values_and_schema_tell_how_to_ask(site: Site) -> None:
    named = site.get("/api/v1/prices/values/commodity")
    assert "Yam" in named["values"]
    assert named["is_complete"]
    assert site.get("/api/v1/prices/values/report")["values"][0] == "farmgate"
    assert "Yam" in site.get("/api/v1/varieties/values/commodity")["values"]
    assert site.get("/api/v1/prices/values/low", 404)
    schema = site.get("/api/v1/prices/schema")
    assert {one["name"]: one["operators"] for one in schema["fields"]}["low"] == [
        "eq",
        "ne",
        "in",
        "gt",
        "gte",
        "lt",
        "lte",
    ]
    for parameter in schema["parameters"]:
        assert site.ask(f"/api/v1/prices?{parameter}=~").status_code in (200, 400, 406)


def test_every_example_is_a_true_value(site: Site) -> None:
    """What the schema shows as an example of a field can be asked for by it."""
    for resource in TABLE:
        for field in resource.fields:
            if field.example is not None and field.filters:
                answer = site.ask(f"/api/v1/{resource.name}?{field.name}={field.example}")
                assert answer.status_code == 200, (resource.name, field.name)


def test_the_index_leads_everywhere(site: Site) -> None:
    start = site.get("/api/v1")
    assert [one["name"] for one in start["resources"]] == NAMES
    for one in start["resources"]:
        assert site.get(one["href"].removeprefix("http://localhost"))["items"]
        assert site.get(one["schema"].removeprefix("http://localhost"))["fields"]
    assert site.get("/api/v1/") == start
