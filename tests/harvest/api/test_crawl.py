"""Nobody's name, number or place is in any anonymous answer, and nobody can find out who is in the register.

The register is full of canaries; every link, filter, form and file is opened without a key.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow as arrow
import pytest
from pyarrow import parquet

from harvest.database import Base
from harvest.open_data.asking.asked import MOST_TOLD
from harvest.open_data.asking.known import OPERATIONS, parameters_of
from harvest.open_data.asking.values import operators
from harvest.open_data.files import make_files
from harvest.open_data.representations import forms_of
from harvest.open_data.resources import TABLE, Field, Resource
from harvest.statistics.publishing import publish
from harvest.statistics.reading import PUBLISHED
from tests.conftest import Databases
from tests.fakes import NOW
from tests.harvest.api.canaries import FIRST, MARK, Nest, plant, private_texts
from tests.harvest.api.crawler import Crawler, opened, parquet_texts
from tests.harvest.api.site import Site, make_site, priced_url
from tests.harvest.api.test_files import making
from tests.harvest.statistics.register import read

STARTS = (
    *("/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/healthz", "/problems", "/data/index.json", "/data/"),
    *("/api/v1", "/api/v1/docs", "/api/v1/openapi.json", "/.well-known/api-catalog", "/.well-known/security.txt"),
    *(
        "/staff",
        "/developers/programs",
        "/developers/programs/9001",
        f"/developers/open/{MARK}",
        "/static/",
        "/llms.txt",
    ),
)
# A value of each type that is in the register and in no open row, and one that is in neither.
SOUGHT: dict[type, tuple[str, str]] = {
    str: (f"{MARK}last7", f"{MARK[::-1]}last7"),
    int: (str(FIRST), "7999123"),
    float: ("18.27", "18.99"),
}
OPERATED = ("", "__ne", "__in", "__gt", "__lte", "__contains", "__startswith", "__isnull")
# Held to digits, which are canaries too, or empty while something else beside it is not.
NOT_MARKED = {"api_keys.prefix", "farmers.farmer_number", "farmers.phone", "farmer_merges.withdrawn_by"}
Planted = tuple[Site, Nest]


@pytest.fixture(scope="module")
def planted_sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Planted]]:
    kept: dict[str, Planted] = {}
    yield kept
    for site, _ in kept.values():
        site.close()


@pytest.fixture
def crawler(
    planted_sites: dict[str, Planted], databases: Databases, engine_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Crawler:
    if engine_name not in planted_sites:
        root = tmp_path_factory.mktemp("data")
        planted_sites[engine_name] = planted(priced_url(databases, engine_name), root)
    return Crawler(*planted_sites[engine_name])


def planted(url: str, root: Path) -> Planted:
    """The site with its canaries, a published cube, and the files of the night."""
    site = make_site(url, OPEN_DATA_FOLDER=str(root), HARVEST_PUBLIC_URL="http://localhost")
    nest = plant(site.engines[0])
    publish(site.sessions, NOW)
    make_files(making(site, root))
    return site, nest


def test_every_link_leads_to_no_canary(crawler: Crawler) -> None:
    crawler.walk(*STARTS, *(f"/api/v1/{one.name}{form}" for one in TABLE for form in _suffixes(one)))
    assert crawler.leaks == []
    assert len(crawler.seen) > 500
    for wanted in (
        "/prices/",
        "/parishes?show=shown",
        "/data/",
        ".parquet",
        "/developers/register",
        "/static/",
        "cursor=",
    ):
        assert any(wanted in path for path in crawler.seen), wanted


def test_no_question_is_answered_with_a_canary(crawler: Crawler) -> None:
    for resource in TABLE:
        for query in _queries(resource):
            crawler.ask(f"/api/v1/{resource.name}?{urlencode(query)}")
        for field in resource.fields:
            crawler.ask(f"/api/v1/{resource.name}/values/{field.name}")
        crawler.ask(f"/api/v1/{resource.name}/{MARK}")
        crawler.ask(f"/api/v1/{resource.name}.xlsx")
    assert crawler.leaks == []


def test_no_filter_tells_who_is_in_the_register(crawler: Crawler) -> None:
    """What is open is filtered alike by somebody's name and by nobody's."""
    told = []
    for resource in TABLE:
        base = f"/api/v1/{resource.name}"
        for field in resource.fields:
            mine, his = SOUGHT.get(field.holds, SOUGHT[str])
            asks = [
                (f"{base}?{urlencode({name: mine})}", f"{base}?{urlencode({name: his})}") for name in _asked_by(field)
            ]
            told += crawler.look_alike(mine, his, asks)
    assert told == []
    assert crawler.leaks == []


def test_what_is_not_public_can_be_asked_by_in_no_way(crawler: Crawler) -> None:
    """Every column of every table that stands in no whitelist, with every operator: refused, each by its name."""
    hidden = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    place = count()
    for resource in TABLE:
        mine = sorted(hidden - set(resource.by_name) - set(parameters_of(resource)))
        for some in (mine[start : start + MOST_TOLD] for start in range(0, len(mine), MOST_TOLD)):
            at = next(place)
            asked = [f"{name}{OPERATED[at % len(OPERATED)]}" for name in some]
            _all_refused(crawler, resource, dict.fromkeys(asked, "1"), asked)
            _all_refused(crawler, resource, {"fields": ",".join(some)}, some)
            _all_refused(crawler, resource, {"operation": "max", "field": some[at % len(some)]}, [])
            _all_refused(crawler, resource, {"sort": some[at % len(some)]}, [some[at % len(some)]])
    assert crawler.leaks == []


def test_whatever_is_sent_nothing_but_that_comes_back(crawler: Crawler) -> None:
    rules = {rule.rule for rule in crawler.site.app.url_map.iter_rules()}
    for rule in sorted(rules):
        path = rule.replace("<int:number>", "9001")
        for part in ("<token>", "<dataset>", "<day>", "<name>", "<key>", "<do>", "<commodity>", "<crop>", "<suffix>"):
            path = path.replace(part, MARK)
        path = "/".join("9001" if part.startswith("<") else part for part in path.split("/"))
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"):
            assert crawler.ask(path, method).status_code < 500, (method, path)
    for headers in ({"Authorization": f"Bearer {MARK}"}, {"Cookie": f"harvest_developer={MARK}"}, {"Accept": MARK}):
        crawler.ask("/api/v1/farmers", **headers)
        crawler.ask("/developers/programs", **headers)
    assert crawler.leaks == []


def test_a_form_tells_nobody_whose_address_is_known(crawler: Crawler) -> None:
    said = []
    for path in ("/developers/sign-in", "/developers/register"):
        for name in (f"{MARK}@example.com", "nobody.at.all@example.com"):
            client = crawler.site.app.test_client()
            mark = client.get(path).text.partition('name="mark" value="')[2].partition('"')[0]
            typed = {"mark": mark, "email": name, "name": "Watch", "contact": "Jo Tester", "purpose": "Prices"}
            answer = client.post(path, data=typed)
            crawler.look(f"POST {path}", answer, sent=name)
            said.append((answer.status_code, answer.text.replace(name, "…"), len(answer.headers)))
    assert said[0] == said[1]
    assert said[2] == said[3]
    assert "Look into your mail" in said[0][1] or said[0][0] == 200
    assert crawler.leaks == []


def test_the_register_is_full_of_canaries(crawler: Crawler) -> None:
    """Each table has a row with the mark in all that is written in words; and many of it are behind published sums."""
    with crawler.site.sessions() as session:
        bare = [
            f"{table.name}.{name}"
            for table, name in private_texts()
            if not any(MARK in f"{value}" for value in session.scalars(table.select().with_only_columns(table.c[name])))
        ]
        told = {name: [row for row in read(session.connection(), name) if not row["reason"]] for name in PUBLISHED}
    assert set(bare) == NOT_MARKED
    assert all(told.values()), {name: len(rows) for name, rows in told.items()}


def test_the_crawler_sees_what_is_hidden_in_a_file_and_in_a_cursor(tmp_path: Path) -> None:
    nest = Nest()
    table = arrow.table({"parish": ["JM-06"] * 9})
    for at, (metadata, rows) in enumerate(
        (({"by": f"{MARK}footer"}, table), (None, arrow.table({"parish": [f"{MARK}row"] * 2})))
    ):
        path = tmp_path / f"{at}.parquet"
        parquet.write_table(rows.replace_schema_metadata(metadata), path, compression="zstd")
        assert {one for text in parquet_texts(path.read_bytes()) for one in nest.found(text)}
    cursor = "WyJxIiwienF4Y2FuYXJ5bGFzdDciXQ.c2lnbmF0dXJl"  # ["q","zqxcanarylast7"]
    assert f"{MARK}last7" in {one for text in opened(cursor) for one in nest.found(text)}
    nest.watch({"latitude": 18.27183, "number": 7_731_001, "phone": "+18765557731"})
    for text in ("[18.2718,-77]", "no. 7731001.", "7,731,001", "tel 555-7731", "tel:+18765557731"):
        assert nest.found(text), text
    assert not nest.found("5557731000 18.2719 17731001")


def _suffixes(resource: Resource) -> list[str]:
    """In every form, whole; as JSON page by page."""
    history = "&revisions=all" if resource.history else ""
    return ["?limit=1000", *(f".{form}?limit=1000{history}" for form in forms_of(resource)), "/schema"]


def _asked_by(field: Field) -> list[str]:
    return [field.name if one == "eq" else f"{field.name}__{one}" for one in operators(field)]


def _queries(resource: Resource) -> Iterator[dict[str, str]]:
    yield from ({"count": "exact", "limit": "2"}, {"updated_since": "2020-01-01"}, {"cursor": MARK}, {"bom": "1"})
    yield from ({"sort": f"{sign}{name}", "limit": "3"} for name in resource.sortable for sign in ("", "-"))
    yield from ({"fields": field.name, "limit": "1000"} for field in resource.fields)
    within = {resource.apart: "country"} if resource.apart else {}
    for operation in OPERATIONS:
        yield from ({"operation": operation, "field": name, **within} for name in resource.numbers)
    yield from ({"as_of": "2026-05-01"}, {"revisions": "all"}) if resource.history else ()
    for field in resource.fields:
        for name in _asked_by(field):
            yield {name: "false" if name.endswith("isnull") else str(field.example), "limit": "5"}


def _all_refused(crawler: Crawler, resource: Resource, query: dict[str, str], names: list[str]) -> None:
    answer = crawler.ask(f"/api/v1/{resource.name}?{urlencode(query)}")
    assert answer.status_code == 400, answer.text[:300]
    problem: dict[str, Any] = answer.get_json()
    refused = " ".join(f"{one['parameter']} {one['detail']}" for one in problem["errors"])
    assert [name for name in names if name not in refused] == []
