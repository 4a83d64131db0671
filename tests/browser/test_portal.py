"""The public pages in a real browser: seen by anybody, on a phone, without JavaScript; and a developer's whole way."""

import json
import re
from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.inspection import DESK, PHONE, Inspection, Running, running
from tests.conftest import Databases

OPEN_PAGES = (
    *("/", "/prices", "/prices?parish=JM-06", "/prices?parish=JM-04", "/prices/tomato", "/prices/yam?line=yam-negro"),
    *("/season", "/parishes", "/parishes?show=shown", "/developers", "/developers/guide", "/terms", "/privacy"),
)
PROGRAM = {
    "name": "Market watch",
    "contact": "Jo Tester",
    "email": "jo.tester@example.com",
    "purpose": "Prices for buyers",
}


@pytest.fixture(scope="module")
def country(databases: Databases) -> Iterator[Running]:
    with running(databases, farmers=300) as site:
        yield site


@pytest.fixture(scope="module")
def nobody_yet(databases: Databases, country: Running) -> Iterator[Running]:
    with running(databases, farmers=None) as site:
        site.examined = country.examined
        yield site


def test_no_open_page_bars_anybody(chromium: Browser, country: Running) -> None:
    assert barriers(chromium, country) == []


def test_no_open_page_of_an_empty_register_bars_anybody(chromium: Browser, nobody_yet: Running) -> None:
    assert barriers(chromium, nobody_yet) == []


def barriers(chromium: Browser, site: Running) -> list[str]:
    with chromium.new_context(viewport=DESK) as context:
        inspection = Inspection(site, context.new_page())
        for path in OPEN_PAGES:
            inspection.goto(f"{site.address}{path}")
            inspection.tab.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
            inspection.examine(path)
        crops = inspection.tab.request.get(f"{site.address}/season").text()
        if crop := re.search(r'href="(/season/[^"]+)"', crops):
            inspection.goto(f"{site.address}{crop[1]}")
            inspection.examine("a crop")
        inspection.tab.goto(f"{site.address}/nothing/here")
        inspection.examine("nothing here")
    return inspection.wrong


def test_no_table_is_cut_off_on_a_phone(chromium: Browser, country: Running) -> None:
    with chromium.new_context(viewport=PHONE) as context:
        tab = context.new_page()
        for path in (*OPEN_PAGES, "/season/yam"):
            tab.goto(f"{country.address}{path}")
            cut = tab.eval_on_selector_all(
                ".wide", "all => all.map(one => one.scrollWidth - one.clientWidth).filter(one => one > 1)"
            )
            assert cut == [], path


def test_a_farmer_finds_his_price_on_a_phone_without_javascript(chromium: Browser, country: Running) -> None:
    with chromium.new_context(viewport=PHONE, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(country.address)
        assert tab.is_visible(".tiles svg")
        assert not tab.is_visible(".map svg")
        tab.click("text=See this week’s prices")
        tab.select_option("#parish", "JM-06")
        tab.click("main form button")
        assert "in St Ann" in tab.inner_text("h1")
        tab.click("main table a:text-is('Tomato, salad')")
        assert "a kg was paid most often" in tab.inner_text(".lead")
        assert tab.is_visible("main svg >> nth=0")


@pytest.mark.parametrize("javascript", [True, False])
def test_from_registering_to_a_key_its_use_and_the_next_key(
    chromium: Browser, country: Running, javascript: bool
) -> None:
    with chromium.new_context(viewport=DESK, java_script_enabled=javascript) as context:
        inspection = Inspection(country, context.new_page())
        looked_at = inspection.examine if javascript else (lambda _what: None)
        tab = inspection.tab
        key = first_key(tab, country, f"jo{javascript}@example.com".lower(), looked_at)
        assert call(country, key) == 200
        tab.click("text=I have copied it")
        seen_when_counted(tab, "1 request,")
        looked_at("a program")
        tab.click("button:has-text('Replace')")
        looked_at("a key in place of another")
        new = tab.inner_text("#key")
        assert new != key
        assert call(country, key) == call(country, new) == 200
        tab.click("text=I have copied it")
        assert "replaced, goes on until" in tab.inner_text("main")
        tab.click("li:has-text('holds until') button:has-text('Revoke')")
        assert "The key is revoked" in tab.inner_text("[role=status]")
        assert call(country, new) == 401
        looked_at("a key revoked")
        tab.click("text=Correct this")
        looked_at("correct")
        tab.go_back()
        tab.click("text=Close the program")
        looked_at("close")
        tab.click("text=Leave it open")
        tab.click("text=Sign out")
        assert inspection.wrong == []


def first_key(tab: Page, site: Running, email: str, looked_at: object = None) -> str:
    look = looked_at if callable(looked_at) else (lambda _what: None)
    tab.goto(f"{site.address}/developers")
    tab.click("main a.button:text-is('Register a program')")
    look("register")
    tab.click("main form button")
    assert "There are 4 problems" in tab.inner_text("#summary")
    look("registered with nothing")
    for name, typed in (PROGRAM | {"email": email}).items():
        tab.fill(f"#{name}", typed)
    tab.click("main form button")
    look("sent")
    tab.click("text=Open the link")
    look("confirm")
    tab.click("text=Confirm and make the key")
    look("the key")
    return tab.inner_text("#key")


def call(site: Running, key: str) -> int:
    request = Request(f"{site.address}/api/v1/prices?limit=3", headers={"Authorization": f"Bearer {key}"})
    try:
        with urlopen(request) as answer:
            assert len(json.load(answer)["items"]) == 3
            return int(answer.status)
    except OSError as refused:
        return int(getattr(refused, "code", 0))


def seen_when_counted(tab: Page, words: str) -> None:
    assert words in tab.inner_text("main")


def test_an_administrator_grants_what_a_program_asks_for(chromium: Browser, country: Running) -> None:
    with chromium.new_context(viewport=DESK) as context, chromium.new_context(viewport=DESK) as office:
        tab = context.new_page()
        first_key(tab, country, "agency@example.com")
        tab.click("text=I have copied it")
        program = tab.url
        tab.click("text=Ask for more")
        tab.check("input[value=findings]")
        tab.fill("#purpose", "The Agricultural Protection Branch checks receipts, by its Act")
        tab.click("button:text-is('Ask')")
        assert "waits for an administrator" in tab.inner_text("[role=status]")
        inspection = Inspection(country, office.new_page())
        desk = inspection.tab
        inspection.sign_in("admin")
        desk.click("text=Programs that ask for more")
        inspection.examine("programs")
        desk.click("main table a >> nth=0")
        inspection.examine("a program of a developer")
        desk.click("text=Look at it and grant")
        inspection.examine("grant")
        desk.click("main form button")
        assert "is granted" in desk.inner_text("[role=status]")
        inspection.examine("granted")
        tab.goto(program)
        tab.check("#new-findings")
        tab.click("text=Make another key")
        key = tab.inner_text("#key")
        assert asks(country, key) == 200
        desk.click("main a:has-text('Withdraw')")
        inspection.examine("withdraw")
        desk.fill("#reason", "The task has ended")
        desk.click("main form button")
        assert asks(country, key) == 403
        tab.goto(program)
        assert "The task has ended" in tab.inner_text("main")
        inspection.goto(f"{desk.url}/close")
        inspection.examine("close a program")
        assert inspection.wrong == []


def asks(site: Running, key: str) -> int:
    question = json.dumps({"kind": "receipt", "number": "4100151"}).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(f"{site.address}/api/v1/findings", question, headers)) as answer:
            return int(answer.status)
    except OSError as refused:
        return int(getattr(refused, "code", 0))
