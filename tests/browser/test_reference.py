"""The reference in a real browser: drawn of the contract by our own files alone, opened at a question, no barriers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.inspection import AXE, DESK, FIND, PHONE, Running, running
from tests.conftest import Databases

LOGO = "logo-mini-full.svg' violates the following Content Security Policy"


@pytest.fixture(scope="module")
def desk(databases: Databases) -> Iterator[Running]:
    with running(databases, farmers=None) as site:
        yield site


def opened(page: Page, site: Running) -> list[str]:
    """The drawn reference; what went wrong on the way is in the list, also later.

    Its maker's logo is asked for elsewhere: our policy of content stops that, and the picture hides itself.
    """
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" and LOGO not in said.text else None)
    page.on("response", lambda got: wrong.append(got.url) if not got.url.startswith(site.address) else None)
    page.goto(f"{site.address}/api/v1/docs")
    expect(page.get_by_role("heading", name="Market prices").first).to_be_visible(timeout=30_000)
    return wrong


def test_it_is_drawn_without_anybody_elses_help_and_leads_to_an_operation(chromium: Browser, desk: Running) -> None:
    with chromium.new_context(viewport=DESK) as context:
        page = context.new_page()
        wrong = opened(page, desk)
        page.locator("a", has_text="/api/v1/prices").first.click()
        expect(page.get_by_text("week_ending__gte").first).to_be_visible()
        assert wrong == []


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_it_bars_nobody(chromium: Browser, desk: Running, viewport: dict[str, int]) -> None:
    with chromium.new_context(viewport=viewport) as context:  # type: ignore[arg-type]
        page = context.new_page()
        opened(page, desk)
        page.evaluate(AXE)
        assert page.evaluate(FIND) == []
