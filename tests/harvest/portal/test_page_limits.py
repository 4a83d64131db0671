"""Pages are limited like the API, only far more generously; who is too quick gets a page that says how long to wait."""

import pytest

from harvest.api.limits import PER_MINUTE_OF_PAGES
from tests.harvest.portal.visitors import Installation, words

NOW = 1_000_000 * 60 + 20.0


@pytest.fixture
def hasty(open_house: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Three pages a minute, so that a test need not ask for a thousand."""
    limits = open_house.app.extensions["open_data"].limits
    monkeypatch.setattr(limits, "pages", 3)
    monkeypatch.setattr(limits, "_now", lambda: NOW)
    return open_house


def asked(house: Installation, path: str, times: int, address: str = "2001:db8:1:2::1") -> list[int]:
    visitor, who = house.visit(), {"REMOTE_ADDR": address}
    return [visitor.get(path, environ_overrides=who, buffered=True).status_code for _ in range(times)]


def test_one_address_has_so_many_pages_a_minute_and_then_a_page_that_says_so(hasty: Installation) -> None:
    assert asked(hasty, "/prices", 3) == [200] * 3
    refused = hasty.visit().get("/prices", environ_overrides={"REMOTE_ADDR": "2001:db8:1:2::1"})
    assert refused.status_code == 429
    assert refused.mimetype == "text/html"
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["Cache-Control"] == "no-store"
    assert "<h1>" in refused.text
    assert "40 seconds" in words(refused)


def test_all_pages_count_together_and_one_customer_is_one_address(hasty: Installation) -> None:
    assert asked(hasty, "/", 1) + asked(hasty, "/developers", 1) + asked(hasty, "/developers/register", 1) == [200] * 3
    assert asked(hasty, "/data", 1) == [429]
    assert asked(hasty, "/developers/sign-in", 1, "2001:db8:1:2:ffff::9") == [429]
    assert asked(hasty, "/", 1, "2001:db8:1:3::1") == [200]
    assert asked(hasty, "/nowhere-at-all", 1) == [404]


def test_style_sheets_and_the_api_do_not_count(hasty: Installation) -> None:
    style = "/static/portal/portal.css"
    address = "198.51.100.9"
    assert asked(hasty, style, 10, address) == [200] * 10
    assert asked(hasty, "/api/v1/units", 10, address) == [200] * 10
    assert asked(hasty, "/", 4, address) == [200, 200, 200, 429]
    assert asked(hasty, style, 1, address) == [200]
    assert asked(hasty, "/api/v1/units", 1, address) == [200]


def test_a_form_that_came_too_soon_can_be_sent_again(hasty: Installation) -> None:
    asked(hasty, "/", 3, "198.51.100.10")
    sent = hasty.visit().post("/developers/sign-in", data={}, environ_overrides={"REMOTE_ADDR": "198.51.100.10"})
    assert sent.status_code == 429
    assert "Set-Cookie" not in sent.headers


def test_people_who_share_an_address_meet_no_limit() -> None:
    assert PER_MINUTE_OF_PAGES >= 1000
