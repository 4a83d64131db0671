"""The open pages say what is published and nothing else, to everybody alike, and cost a cache nothing twice."""

import re
from html import unescape

import pytest

from harvest.records.prices import ReportKind
from tests.harvest.portal.visitors import Installation, publish_week, words

TOMATO, YAM = "Tomato, salad at St Ann", "Yam, yellow at Trelawny"
PAGES = ("/", "/prices", "/prices/tomato", "/data", "/terms", "/privacy")
HEAVIEST = 100_000  # bytes


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_register_says_so_kindly(open_house: Installation, path: str) -> None:
    answer = open_house.visit().get(path)
    assert answer.status_code == 200
    if path in {"/", "/prices"}:
        assert "published" in words(answer)
        assert "week ending" not in words(answer)


def test_the_front_page_has_the_week_its_prices_and_where_they_are_dear(open_house: Installation) -> None:
    publish_week(open_house.sessions, {TOMATO: 100, "Tomato, salad at Manchester": 120, YAM: 90}, weeks_ago=1)
    publish_week(open_house.sessions, {TOMATO: 110, "Tomato, salad at Manchester": 120})
    answer = open_house.visit().get("/")
    said = words(answer)
    assert "week ending 16 May 2026" in said
    assert "Tomato, salad J$ 253" in said  # (242 + 264) / 2
    assert "4.5%" in said  # (230 - 220) / 220 of like places
    assert "Yam, yellow" not in said  # not priced this week
    assert "2 weeks" in said
    assert answer.text.count('class="picture"') >= 3  # map, tiles, trend


def test_a_draft_is_nobodys_to_see(open_house: Installation) -> None:
    publish_week(open_house.sessions, {TOMATO: 100}, weeks_ago=1)
    publish_week(open_house.sessions, {TOMATO: 999}, published=False)
    visitor = open_house.visit()
    for path in ("/", "/prices", "/prices/tomato"):
        page = visitor.get(path).text
        assert "2,198" not in page
        assert "16 May 2026" not in page


def test_prices_are_by_report_and_parish(open_house: Installation) -> None:
    publish_week(open_house.sessions, {TOMATO: 100, YAM: 90})
    publish_week(open_house.sessions, {"Tomato, salad at Papine": 200}, kind=ReportKind.MUNICIPAL)
    visitor = open_house.visit()
    assert "Yam, yellow" in words(visitor.get("/prices"))
    assert "Yam, yellow" not in words(visitor.get("/prices?parish=JM-06"))
    assert "Tomato, salad" in words(visitor.get("/prices?parish=JM-06"))
    assert "No price was asked in Portland" in words(visitor.get("/prices?parish=JM-04"))
    assert "440" in words(visitor.get("/prices?report=municipal"))
    for nonsense in ("?report=x&parish=y", "?parish=%00", "?report=" + "x" * 5000):
        assert visitor.get("/prices" + nonsense).status_code in {200, 404}


def test_a_commodity_has_its_lines_its_places_and_its_weeks(open_house: Installation) -> None:
    publish_week(open_house.sessions, {TOMATO: 100}, weeks_ago=1)
    publish_week(open_house.sessions, {TOMATO: 120, "Tomato, plummy at St Ann": 130})
    said = words(open_house.visit().get("/prices/tomato?line=tomato-salad"))
    assert "J$264 a kg" in said
    assert "9 May 2026" in said
    assert "Tomato, plummy" in said
    assert open_house.visit().get("/prices/unobtainium").status_code == 404


def test_pages_are_the_same_for_everybody_and_kept_for_a_minute(open_house: Installation) -> None:
    publish_week(open_house.sessions, {TOMATO: 100})
    visitor = open_house.visit()
    for path in PAGES:
        answer = visitor.get(path)
        assert answer.headers["Cache-Control"].startswith("public, max-age=60")
        assert "Set-Cookie" not in answer.headers
        assert len(answer.data) < HEAVIEST
        again = visitor.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert visitor.head(path).headers["ETag"] == answer.headers["ETag"]
    before = visitor.get("/").headers["ETag"]
    publish_week(open_house.sessions, {TOMATO: 90}, weeks_ago=-1)
    assert visitor.get("/").headers["ETag"] == before  # drawn once for all who come in these seconds
    open_house.clock.wait(4)
    assert visitor.get("/").headers["ETag"] != before


def test_no_link_of_an_open_page_leads_nowhere(open_house: Installation) -> None:
    publish_week(open_house.sessions, {TOMATO: 100, YAM: 80})
    visitor, seen, waiting = open_house.visit(), set(), {"/"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = visitor.get(path)
        assert answer.status_code in {200, 302}, path
        assert answer.data is not None  # read, and its file closed
        answer.close()
        if answer.mimetype == "text/html":
            links = re.findall(r'(?:href|src)="(/[^"#]*)', answer.text.replace("&amp;", "&"))
            waiting |= {link for link in links if link not in seen and not link.startswith("/staff")}
    assert len(seen) > 10


def test_the_figures_of_a_page_are_taken_along_from_the_open_data(open_house: Installation) -> None:
    publish_week(open_house.sessions, {TOMATO: 90}, weeks_ago=1)
    publish_week(open_house.sessions, {TOMATO: 100, YAM: 80})
    visitor = open_house.visit()
    for path, rows in (("/prices", 2), ("/prices?parish=JM-06", 1), ("/prices/tomato?line=tomato-salad", 2)):
        found = re.search(r'href="(/api/v1/prices.csv[^"]+)"', visitor.get(path).text)
        assert found, path
        lines = visitor.get(unescape(found[1])).text.strip().splitlines()
        assert len(lines) == rows + 1, (path, lines)


def test_a_wrong_address_is_told_in_our_words(open_house: Installation) -> None:
    answer = open_house.visit().get("/nothing/here")
    assert answer.status_code == 404
    assert "Start from the front page" in words(answer)
    assert "Start from the front page" not in open_house.visit().get("/api/v1/nothing").text
