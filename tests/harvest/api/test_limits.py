"""How often one may ask: by address or by key, told in every answer, and not at all for a 304."""

from typing import Any

import pytest
from limits.errors import StorageError

from harvest.api.limits import PER_MINUTE, PER_MINUTE_WITH_KEY, Limits
from harvest.app import make_app
from harvest.foundation.networks import network
from harvest.foundation.settings import read
from tests.harvest.api.site import SECRET, Site

PATH = "/api/v1/units?limit=1"
MINUTE = 60.0


def told(answer: Any) -> tuple[str, str]:
    return answer.headers["RateLimit-Policy"], answer.headers["RateLimit"].partition(";t=")[0]


def test_an_address_has_240_requests_a_minute_and_then_a_sentence(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = site.app.extensions["open_data"].limits
    monkeypatch.setattr(limits, "_now", lambda: 1_000_000 * MINUTE + 20.4)
    first = site.ask(PATH, address="198.51.100.7")
    assert told(first) == ('"anonymous";q=240;w=60', '"anonymous";r=239')
    assert first.headers["X-RateLimit-Limit"] == "240"
    assert first.headers["X-RateLimit-Remaining"] == "239"
    assert first.headers["X-RateLimit-Reset"] == str(1_000_001 * 60)
    for _ in range(PER_MINUTE - 1):
        last = site.ask(PATH, address="198.51.100.7")
    assert (last.status_code, last.headers["X-RateLimit-Remaining"]) == (200, "0")
    refused = site.ask(PATH, address="198.51.100.7")
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too-many-requests")
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert site.ask("/api/v1/units?x=1", address="198.51.100.7").status_code == 429
    assert site.ask(PATH, address="198.51.100.8").status_code == 200
    assert site.ask(PATH, address="198.51.100.7", If_None_Match=first.headers["ETag"]).status_code == 304
    assert site.ask(PATH, address="198.51.100.7", If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    monkeypatch.setattr(limits, "_now", lambda: 1_000_001 * MINUTE)
    assert site.ask(PATH, address="198.51.100.7").status_code == 200


def test_a_304_costs_nothing(site: Site) -> None:
    etag = site.ask(PATH, address="198.51.100.20").headers["ETag"]
    for _ in range(5):
        assert site.ask(PATH, address="198.51.100.20", If_None_Match=etag).status_code == 304
    assert site.ask(PATH, address="198.51.100.20").headers["X-RateLimit-Remaining"] == "238"


def test_a_key_may_ask_ten_times_as_often_from_wherever(site: Site) -> None:
    first = site.ask(PATH, Authorization=f"Bearer {site.key}")
    assert told(first)[0] == '"key";q=2400;w=60'
    second = site.ask(PATH, Authorization=f"Bearer {site.key}", address="203.0.113.9")
    remaining = [int(one.headers["X-RateLimit-Remaining"]) for one in (first, second)]
    assert remaining[0] - remaining[1] == 1
    assert PER_MINUTE_WITH_KEY == 10 * PER_MINUTE


def test_refusals_are_counted_too(site: Site) -> None:
    assert site.ask("/api/v1/prices?x=1", address="198.51.100.30").headers["X-RateLimit-Remaining"] == "239"
    assert site.ask(PATH, address="198.51.100.30", Authorization="Bearer no").headers["X-RateLimit-Remaining"] == "238"
    assert site.ask(PATH, address="198.51.100.30").headers["X-RateLimit-Remaining"] == "237"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("unix:", "", True),
    ],
)
def test_one_customer_is_one_address(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same


def test_without_its_store_each_process_counts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits("memory://", anonymous=2)

    class Away:
        def incr(self, key: str, expiry: int) -> int:
            raise StorageError(Exception("redis is away"))

    monkeypatch.setattr(limits, "_shared", Away())
    assert [limits.admit("192.0.2.1").is_admitted for _ in range(3)] == [True, True, False]


def test_behind_a_proxy_of_ours_the_client_is_who_the_proxy_says(site: Site, harvest_url: str) -> None:
    asked = {"X-Forwarded-For": "203.0.113.1, 203.0.113.2", "X-Forwarded-Proto": "https"}
    told = site.app.test_client().get(PATH, headers=asked, environ_overrides={"REMOTE_ADDR": "198.51.100.40"})
    again = site.app.test_client().get(PATH, environ_overrides={"REMOTE_ADDR": "198.51.100.40"})
    assert int(told.headers["X-RateLimit-Remaining"]) - int(again.headers["X-RateLimit-Remaining"]) == 1, "not believed"
    settings = {"SECRET_KEY": SECRET, "SERVE": "harvest", "HARVEST_DATABASE_URL": harvest_url, "TRUSTED_PROXIES": "1"}
    client = make_app(read(settings)).test_client()
    for sent in (
        "1.1.1.1, 203.0.113.5",
        "9.9.9.9, 203.0.113.5",
    ):  # what stands before the proxy's own word is anybody's
        last = client.get("/api/v1", headers={"X-Forwarded-For": sent}, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert last.headers["X-RateLimit-Remaining"] == "238"
