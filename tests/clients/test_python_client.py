"""The Python client against the running server: pages, memory, patience, and a key that goes to nobody else."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from harvest_client import Harvest, Refused, TooManyRequests, Unavailable
from write_resources import FOLDER, written

from tests.clients.conftest import Running


def answering(*answers: httpx.Response) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    """A server that gives these answers, one after the other, and what it was asked."""
    asked: list[httpx.Request] = []
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return left.pop(0)

    return httpx.MockTransport(answer), asked


class Noted(httpx.HTTPTransport):
    """The real thing, with a note of every status."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: list[int] = []
        self.paths: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        self.statuses.append(answer.status_code)
        self.paths.append(request.url.path)
        return answer


def test_it_goes_through_all_pages_by_itself(running: Running) -> None:
    noted = Noted()
    with Harvest(running.address, transport=noted) as harvest:
        found = harvest.prices(report="farmgate")
        rows = list(found)
        assert len(rows) == found.count() > 2000
        assert len({row["id"] for row in rows}) == len(rows)
        assert len(noted.statuses) >= 4
        smaller = list(harvest.prices(report="farmgate", limit=700))
        assert smaller == rows


def test_filters_are_days_lists_and_truths(running: Running) -> None:
    with Harvest(running.address) as harvest:
        weeks = sorted(set(harvest.values("prices", "commodity")))
        assert "Callaloo" in weeks
        rows = harvest.prices(
            commodity__in=["Callaloo", "Carrot"], week_ending__gte=date(2026, 5, 1), variety__isnull=True, sort="id"
        ).first(5)
        assert {row["commodity"] for row in rows} <= {"Callaloo", "Carrot"}
        assert all(row["week_ending"] >= "2026-05-01" for row in rows)


def test_what_has_not_changed_is_not_sent_again(running: Running) -> None:
    noted = Noted()
    with Harvest(running.address, transport=noted) as harvest:
        first = list(harvest.prices(limit=1000))
        before = len(noted.statuses)
        assert list(harvest.prices(limit=1000)) == first
        assert noted.statuses[:before] == [200] * before
        assert noted.statuses[before:] == [304] * before


def test_no_more_is_fetched_than_is_looked_at(running: Running) -> None:
    noted = Noted()
    with Harvest(running.address, transport=noted) as harvest:
        assert len(harvest.prices(limit=10).first(15)) == 15
        assert noted.statuses == [200, 200]


def test_one_row_its_schema_and_a_figure(running: Running) -> None:
    with Harvest(running.address) as harvest:
        [row] = harvest.prices(limit=1).first(1)
        assert harvest.one("prices", row["id"]) == row
        assert {field["name"] for field in harvest.schema("prices")["fields"]} == set(row)
        assert harvest.prices(report="farmgate").figure("max", "most_frequent_kg") == max(
            one["most_frequent_kg"] for one in harvest.prices(report="farmgate")
        )
        assert {"prices", "parishes", "production"} <= {one["name"] for one in harvest.resources()}


def test_a_key_is_sent_as_a_header_and_a_bad_one_is_refused(running: Running) -> None:
    with Harvest(running.address, key=running.site.key) as harvest:
        assert harvest.prices().first(1)
    with Harvest(running.address, key="hv_00000000.nonsense") as harvest:
        with pytest.raises(Refused, match="unknown, revoked or expired") as refused:
            harvest.prices().first(1)
        assert (refused.value.status, refused.value.code) == (401, "key-refused")


def test_a_mistake_is_said_as_harvest_says_it(running: Running) -> None:
    with Harvest(running.address) as harvest:
        with pytest.raises(Refused) as refused:
            harvest.prices(comodity="Callaloo", sort="colour").first(1)
        assert refused.value.code == "parameters"
        assert "Did you mean commodity" in str(refused.value)
        assert len(refused.value.errors) == 2
        with pytest.raises(Refused) as missing:
            harvest.one("prices", 999_999_999)
        assert missing.value.code == "not-found"


@pytest.mark.parametrize("said", ["7", "Sat, 21 Nov 2037 00:00:00 GMT"])
def test_it_waits_as_long_as_it_is_asked_to(said: str) -> None:
    page = {"items": [{"id": 1}], "next": None}
    refused = httpx.Response(429, json={"detail": "Wait."}, headers={"Retry-After": said})
    transport, asked = answering(refused, httpx.Response(200, json=page))
    waited: list[float] = []
    with Harvest("http://harvest.test", transport=transport, sleep=waited.append, waits_s=10**9) as harvest:
        assert harvest.prices().first(1) == [{"id": 1}]
    assert len(asked) == 2
    assert waited == [7.0] if said == "7" else waited[0] > 3600


def test_it_does_not_wait_longer_than_it_may_nor_for_ever() -> None:
    def refusals(wait: str) -> Callable[[], tuple[httpx.MockTransport, list[httpx.Request]]]:
        answer = {"detail": "More than 240 requests in a minute.", "code": "too-many-requests"}
        return lambda: answering(*(httpx.Response(429, json=answer, headers={"Retry-After": wait}) for _ in range(9)))

    for wait, tries in (("61", 1), ("1", 4)):
        transport, asked = refusals(wait)()
        harvest = Harvest("http://harvest.test", transport=transport, sleep=lambda _: None, waits_s=60)
        with harvest, pytest.raises(TooManyRequests, match="240 requests"):
            harvest.prices().first(1)
        assert len(asked) == tries


def test_an_outage_is_an_outage_and_never_an_empty_answer() -> None:
    away = httpx.Response(503, json={"detail": "The register is not available: ask again later."})
    wrong = httpx.Response(200, text="<html>Welcome to the hotel</html>")
    broken = httpx.Response(500, json={"detail": "Something broke on our side."})
    for answers, said in (([away] * 4, "not available"), ([wrong], "not Harvest's API"), ([broken], "our side")):
        transport, _ = answering(*answers)
        harvest = Harvest("http://harvest.test", transport=transport, sleep=lambda _: None)
        with harvest, pytest.raises(Unavailable, match=said):
            list(harvest.prices())
    with Harvest("http://127.0.0.1:9", timeout_s=2) as harvest, pytest.raises(Unavailable, match="cannot be reached"):
        list(harvest.prices())


def test_a_next_page_elsewhere_does_not_get_the_key() -> None:
    first = {"items": [{"id": 1}], "next": "https://thief.test/api/v1/prices?cursor=x"}
    last = {"items": [{"id": 2}], "next": None}
    transport, asked = answering(httpx.Response(200, json=first), httpx.Response(200, json=last))
    with Harvest("http://harvest.test", key="hv_1.secret", transport=transport) as harvest:
        assert [row["id"] for row in harvest.prices()] == [1, 2]
    assert {request.url.host for request in asked} == {"harvest.test"}
    assert asked[1].url.query == b"cursor=x"


def test_a_redirect_does_not_get_the_key_either() -> None:
    transport, asked = answering(httpx.Response(302, headers={"Location": "https://thief.test/"}))
    harvest = Harvest("http://harvest.test", key="hv_1.secret", transport=transport)
    with harvest, pytest.raises(Unavailable):
        harvest.prices().first(1)
    assert len(asked) == 1


def test_it_remembers_no_more_than_it_may(running: Running) -> None:
    noted = Noted()
    with Harvest(running.address, transport=noted, keeps=1) as harvest:
        list(harvest.prices(limit=1000))
        noted.statuses.clear()
        list(harvest.prices(limit=1000))
        assert 304 not in noted.statuses


def test_rows_become_a_table_with_days_as_days(running: Running, monkeypatch: Any) -> None:
    """pandas is an option of the client's and no dependency of ours: a stand-in shows what is asked of it."""

    class Table(dict[str, Any]):
        def __init__(self, rows: list[dict[str, Any]]) -> None:
            super().__init__({name: [row[name] for row in rows] for name in rows[0]})

        @property
        def columns(self) -> list[str]:
            return list(self)

    stand_in = SimpleNamespace(DataFrame=Table, to_datetime=lambda days: [date.fromisoformat(day) for day in days])
    monkeypatch.setitem(sys.modules, "pandas", stand_in)
    with Harvest(running.address) as harvest:
        table: Any = harvest.prices(limit=3, week_ending=date(2026, 5, 9), fields="id,week_ending").to_pandas()
    assert set(table["week_ending"]) == {date(2026, 5, 9)}


def test_the_typed_resources_are_those_of_the_api(running: Running) -> None:
    document = httpx.get(f"{running.address}/api/v1/openapi.json").json()
    texts = written(document)
    assert {file: (Path(FOLDER) / file).read_text(encoding="utf-8") for file in texts} == texts
