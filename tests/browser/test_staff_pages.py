"""Every staff page, for every role, as it is met: axe finds no barrier, a phone needs no sideways scroll, it is light.

Pages are found by following the menu and then one link further; of pages that differ only in their data one of each
kind is opened. A page that looks like one that was examined before (same tags, classes and names of attributes) is
not examined twice. Forms are sent empty, so that the errors are seen too.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from harvest.demo.people import PASSWORD
from tests.browser.inspection import DESK, PHONE, ROLES, Inspection, Running, running
from tests.conftest import Databases


@pytest.fixture(scope="module")
def country(databases: Databases) -> Iterator[Running]:
    with running(databases, farmers=300) as site:
        yield site


@pytest.fixture(scope="module")
def nobody_yet(databases: Databases, country: Running) -> Iterator[Running]:
    with running(databases, farmers=None) as site:
        site.examined = country.examined
        yield site


@pytest.mark.parametrize(("username", "role"), ROLES)
def test_no_page_of_this_role_bars_anybody(chromium: Browser, country: Running, username: str, role: object) -> None:
    assert inspected(chromium, country, username) == []


@pytest.mark.parametrize(("username", "role"), ROLES)
def test_no_page_without_any_records_bars_anybody(
    chromium: Browser, nobody_yet: Running, username: str, role: object
) -> None:
    assert inspected(chromium, nobody_yet, username) == []


def test_the_pages_before_sign_in_and_beside_the_way_bar_nobody(chromium: Browser, country: Running) -> None:
    with chromium.new_context(viewport=DESK) as context:
        inspection = Inspection(country, context.new_page())
        inspection.visit(f"{country.address}/staff/sign-in")
        inspection.visit(f"{country.address}/staff/sign-in?then=/staff/farmers/new&kept=yes")
        inspection.sign_in("analyst")
        for path, status in (("trail", 403), ("history/farmers/999999", 403), ("welcome/none", 409)):
            answer = inspection.tab.goto(f"{country.address}/staff/{path}")
            assert answer is not None
            assert answer.status == status
            inspection.examine(path)
        assert inspection.wrong == []


def test_what_was_done_and_the_ways_on_bar_nobody(chromium: Browser, country: Running) -> None:
    """Pages that no link leads to: after an act, the check before registering, labels, a search by name."""
    with chromium.new_context(viewport=DESK) as context:
        inspection = Inspection(country, context.new_page())
        inspection.sign_in("clerk")
        tab = inspection.tab
        for path in (
            "farmers?q=Featherstonehaugh",
            "farmers?verified=no&sort=name&page=2",
            "labels?books=1",
            "stops?state=all",
        ):
            inspection.visit(f"{country.address}/staff/{path}")
        tab.goto(f"{country.address}/staff/farmers/new")
        tab.fill("#first_name", "Marguerite-Antoinette Eliza")
        tab.fill("#last_name", "Featherstonehaugh-Cholmondeley")
        tab.fill("#phone", "876-555-0177")
        tab.check("#notice_version")
        tab.click("main form button")
        inspection.examine("the check before registering")
        tab.click("main button[value=register]")
        inspection.examine("the check, unanswered")
        tab.check("#different")
        tab.click("main button[value=register]")
        inspection.examine("registered")
        tab.click("main a:text-is('Verify')")
        tab.click("main form button")
        assert "is verified" in tab.inner_text("[role=status]")
        inspection.examine("verified")
        tab.click("text=Give a card")
        tab.click("main form button")
        tab.click("text=Print the ID card")
        inspection.examine("the card")
        assert inspection.wrong == []


def test_what_only_javascript_can_do_is_not_offered_without_it(chromium: Browser, country: Running) -> None:
    with chromium.new_context(viewport=PHONE, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{country.address}/staff/sign-in")
        tab.fill("#username", "jas")
        tab.fill("#password", PASSWORD)
        tab.click("main form button")
        tab.goto(f"{country.address}/staff/books?state=in_stock")
        tab.click("main td a")
        tab.click("text=Print its label")
        assert not tab.is_visible("[data-print]")


def test_what_is_typed_into_the_search_box_can_be_read(chromium: Browser, country: Running) -> None:
    """axe does not look into what was typed."""
    with chromium.new_context(viewport=PHONE) as context:
        inspection = Inspection(country, context.new_page())
        inspection.sign_in("clerk")
        colours = "box => [getComputedStyle(box).color, getComputedStyle(box).backgroundColor]"
        written, behind = inspection.tab.eval_on_selector("#q", colours)
        assert (written, behind) == ("rgb(22, 33, 27)", "rgb(255, 255, 255)")


def test_a_barrier_is_noticed(chromium: Browser, country: Running) -> None:
    """That the harness itself sees: a field without a label, grey on grey, and a wide table."""
    with chromium.new_context(viewport=DESK) as context:
        inspection = Inspection(country, context.new_page())
        inspection.tab.set_content(
            "<html lang=en><title>x</title><main><input class=only-here><p style='color:#aaa'>Pale</p>"
            "<div style='width:900px'>wide</div></main>"
        )
        inspection.examine("made up")
    said = " ".join(inspection.wrong)
    for noticed in ("label", "color-contrast", "wide on a phone", "the title", "0 main headings"):
        assert noticed in said


def inspected(chromium: Browser, site: Running, username: str) -> list[str]:
    with chromium.new_context(viewport=DESK) as context:
        inspection = Inspection(site, context.new_page())
        inspection.sign_in(username)
        inspection.walk()
        assert len(inspection.opened) >= 3, inspection.opened
    return inspection.wrong
