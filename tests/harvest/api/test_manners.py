"""Manners: methods, forms, who may read from where, keys, compression, and refusals that help."""

import gzip
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from harvest.records.client_apps import ApiKey, revoke_key
from tests.fakes import NOW
from tests.harvest.api.site import Site
from tests.harvest.records.makers import acting

PRICES = "/api/v1/prices?limit=3"


def test_open_data_is_read_and_never_written(site: Site) -> None:
    for path in ("/api/v1", PRICES, "/api/v1/prices/1", "/api/v1/prices/schema", "/api/v1/openapi.json"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = site.ask(path, method)
            assert answer.status_code == 405
            assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))
            assert answer.get_json()["code"] == "method-not-allowed"
            assert answer.mimetype == "application/problem+json"
    posted = site.ask("/api/v1/findings")
    assert (posted.status_code, "POST" in posted.headers["Allow"]) == (405, True)


def test_a_head_is_the_answer_without_its_body(site: Site) -> None:
    whole, head = site.ask(PRICES), site.ask(PRICES, "HEAD")
    assert head.get_data() == b""
    for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Link", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]


def test_programs_of_any_site_may_read_and_see_what_they_need(site: Site) -> None:
    asked = site.ask(PRICES, "OPTIONS", Origin="https://app.example", Access_Control_Request_Method="GET")
    for answer in (asked, site.ask(PRICES), site.ask("/api/v1/prices?x=1"), site.ask("/api/v1/nothing")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert {"ETag", "Link", "RateLimit", "Retry-After"} <= set(
            answer.headers["Access-Control-Expose-Headers"].split(", ")
        )


def test_a_browser_is_told_beforehand_what_it_may_send(site: Site) -> None:
    for path in (
        PRICES, "/api/v1", "/api/v1/prices.csv", "/api/v1/parishes/JM-06", "/api/v1/prices/schema",
        "/api/v1/openapi.json", "/data/index.json", "/data/prices/latest/prices.parquet", "/.well-known/api-catalog",
    ):  # fmt: skip
        answer = site.ask(path, "OPTIONS", Origin="https://app.example", Access_Control_Request_Method="GET")
        assert (answer.status_code, answer.get_data()) == (204, b""), path
        for name in ("Allow", "Access-Control-Allow-Methods"):
            assert set(answer.headers[name].split(", ")) == {"GET", "HEAD", "OPTIONS"}, path
        assert {"If-None-Match", "Authorization", "Range"} <= set(
            answer.headers["Access-Control-Allow-Headers"].split(", ")
        )
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Max-Age"] == "86400"
        assert not {"Content-Type", "Cache-Control", "Content-Security-Policy"} & set(answer.headers.keys())


def test_what_needs_a_granted_key_is_not_for_pages_of_other_sites(site: Site) -> None:
    for path in ("/api/v1/findings", "/api/v1/shown"):
        asked = site.ask(path, "OPTIONS", Origin="https://app.example", Access_Control_Request_Method="POST")
        assert (asked.status_code, asked.headers["Allow"]) == (204, "OPTIONS, POST")
        for answer in (asked, site.ask(path, "POST")):
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_form_that_does_not_exist_is_refused_with_those_that_do(site: Site) -> None:
    for path, accept in (
        (PRICES, "application/xml"),
        ("/api/v1/prices?format=xml", "*/*"),
        ("/api/v1/prices.xml", "*/*"),
        ("/api/v1/prices.csv?format=json", "*/*"),
        ("/api/v1/prices?format=geojson", "*/*"),
        ("/api/v1/prices/schema", "text/csv"),
        ("/api/v1", "text/csv"),
    ):
        refused = site.get(path, 406, Accept=accept)
        assert refused["code"] == "not-acceptable"
        assert "application/json" in refused["errors"][0]["allowed"]
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert site.ask(PRICES, Accept=browser).mimetype == "application/json"
    assert site.ask(PRICES, Accept="application/json;q=0.5, text/csv").mimetype == "text/csv"
    assert site.ask("/api/v1/prices.csv", Accept="application/json").mimetype == "text/csv"


def test_answers_are_compressed_for_who_can_read_that(site: Site) -> None:
    plain, small = site.ask("/api/v1/prices"), site.ask("/api/v1/prices", Accept_Encoding="br, gzip")
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.get_data()) == plain.get_data()
    assert len(small.get_data()) * 4 < len(plain.get_data())
    assert small.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Content-Encoding" not in site.ask("/api/v1/prices", Accept_Encoding="gzip;q=0").headers


@pytest.mark.parametrize(
    ("query", "parameter", "code", "helps"),
    [
        ("comodity=Yam", "comodity", "unknown", "Did you mean commodity?"),
        ("low__foo=1", "low__foo", "operator", "gte"),
        ("commodity__gt=1", "commodity__gt", "operator", "contains"),
        ("parish=JM-15", "parish", "value", "Did you mean JM-"),
        ("week_ending=14/02/2026", "week_ending", "value", "2026-05-16"),
        ("week_ending=2026-02-30", "week_ending", "value", "2026-05-16"),
        ("id=4e2", "id", "value", "whole number"),
        ("id=99999999999", "id", "value", "at most"),
        ("low=1.234", "low", "value", "2 decimal places"),
        ("low=NaN", "low", "value", "12.5"),
        ("low=9999999999999999", "low", "value", "digits"),
        ("variety__isnull=perhaps", "variety__isnull", "value", "true or false"),
        ("commodity=a%00b", "commodity", "value", "control characters"),
        ("sort=price", "sort", "value", "low_kg"),
        ("sort=id,-id", "sort", "repeated", "once"),
        ("fields=id,nme", "fields", "field", "There are"),
        ("limit=0", "limit", "value", "from 1"),
        ("limit=-1", "limit", "value", "from 1"),
        ("limit=ten", "limit", "value", "from 1"),
        ("limit=1&limit=2", "limit", "repeated", "once"),
        ("low__gt=1&low__gt=2", "low__gt", "repeated", "once"),
        ("count=yes", "count", "value", "exact"),
        ("as_of=today", "as_of", "value", "2026-05-16"),
        ("as_of=2026-05-01&revisions=all", "revisions", "together", "leave out"),
        ("updated_since=yesterday", "updated_since", "value", "2026-05-16"),
        ("operation=median&field=low", "operation", "value", "avg"),
        ("operation=sum&field=commodity", "field", "value", "low_kg"),
        ("operation=sum", "field", "value", "low_kg"),
        ("field=low", "field", "incomplete", "operation"),
        ("operation=sum&field=low&limit=3", "limit", "together", "leave out"),
        ("date_range=commodity&start_date=2026-01-01", "date_range", "value", "week_ending"),
        ("date_range=week_ending", "date_range", "incomplete", "start_date"),
        ("bom=maybe", "bom", "value", "1"),
        ("commodity__in=" + ",".join(map(str, range(101))), "commodity__in", "too-many", "100"),
    ],
)
def test_what_is_wrong_is_named_with_what_there_is_instead(
    site: Site, query: str, parameter: str, code: str, helps: str
) -> None:
    refused = site.get(f"/api/v1/prices?{query}", 400)
    assert refused["type"] == "/problems/parameters"
    fault = next(one for one in refused["errors"] if one["parameter"] == parameter)
    assert fault["code"] == code
    assert helps in fault["detail"] + " ".join(fault["allowed"])


def test_everything_that_is_wrong_is_said_at_once(site: Site) -> None:
    refused = site.get("/api/v1/prices?comodity=Yam&limit=x&sort=y&low=z", 400)
    assert {one["parameter"] for one in refused["errors"]} == {"comodity", "limit", "sort", "low"}


def test_an_address_of_nothing_is_a_problem_too(site: Site) -> None:
    assert "Did you mean prices?" in site.get("/api/v1/price", 404)["detail"]
    for path in ("/api", "/api/v2/prices", "/api/v1/prices/", "/api/v1/prices/1/2", "/.well-known/nothing"):
        assert site.get(path, 404)["type"] == "/problems/not-found"


def test_a_bad_key_is_never_taken_for_none(own_site: Site) -> None:
    assert own_site.ask(PRICES, Authorization=f"Bearer {own_site.key}").status_code == 200
    for bad in ("Bearer hv_00000000.wrong", "Bearer ", f"Basic {own_site.key}", "nonsense", "Bearer \udcff"[:7]):
        answer = own_site.ask(PRICES, Authorization=bad)
        assert answer.status_code == 401, bad
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    with acting(own_site.sessions) as session:
        key = session.query(ApiKey).one()
        revoke_key(session, key, now=NOW)
    assert own_site.ask(PRICES, Authorization=f"Bearer {own_site.key}").status_code == 401


@pytest.mark.parametrize("name", ["access_token", "api_key", "key", "token", "API_KEY"])
def test_a_key_in_an_address_is_refused(site: Site, name: str) -> None:
    refused = site.get(f"/api/v1/prices?{name}={site.key}", 400)
    assert refused["errors"][0]["code"] == "key-in-address"
    assert "Authorization" in refused["detail"]
    assert site.key not in str(refused)


def test_an_outage_is_said_as_one(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    door = site.app.extensions["open_data"]

    def away(*_: Any) -> None:
        raise OperationalError("select", {}, Exception("the database is away"))

    monkeypatch.setattr(type(door.answers), "page", away)
    answer = site.ask("/api/v1/prices?limit=99")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "register-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_question_that_takes_too_long_says_how_to_narrow_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    door = site.app.extensions["open_data"]

    def slow(*_: Any) -> None:
        raise OperationalError("select", {}, Exception("interrupted"))

    monkeypatch.setattr(type(door.answers), "page", slow)
    answer = site.ask("/api/v1/prices?limit=98")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "question-too-long")


def test_a_forged_host_is_not_repeated(site: Site) -> None:
    answer = site.app.test_client().get(
        PRICES, headers={"Host": 'evil"> ; x'}, environ_overrides={"REMOTE_ADDR": "10.9.9.9"}
    )
    assert b"evil" not in answer.get_data()
    assert "evil" not in str(answer.headers)


def test_what_has_no_rows_takes_no_parameters(site: Site) -> None:
    for path in ("/api/v1", "/api/v1/openapi.json", "/api/v1/prices/schema", "/api/v1/prices/values/commodity"):
        assert site.ask(f"{path}?format=json").status_code == 200
        assert site.get(f"{path}?limit=1", 400)["errors"][0]["code"] == "unknown"
        assert site.get(f"{path}?api_key=x", 400)["errors"][0]["code"] == "key-in-address"
    assert site.get("/api/v1/prices/1?limit=1", 400)["errors"][0]["allowed"] == ["fields", "format", "bom"]
