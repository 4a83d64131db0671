"""The whole way in a real browser: registered, verified, sold a book, and an officer's text says OK; stolen: ALERT."""

from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from harvest.database import make_sessions
from harvest.demo.people import PASSWORD
from harvest.foundation.clock import local_day, utc_now
from harvest.foundation.engine import make_engine
from harvest.records.offices import Office
from tests.conftest import Databases
from tests.harvest.records.makers import acting, make_book
from tests.journeys.servers import Site, Sites
from tests.journeys.texting import ask

FIRST = 7200101


@pytest.fixture(scope="module")
def sites(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Sites:
    return Sites(databases, tmp_path_factory.mktemp("staff"))


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_clerks_desk_to_the_roadside(
    sites: Sites, engine_name: str, chromium: Browser, javascript: bool
) -> None:
    with sites.own(engine_name) as site:
        number = stock(site)
        site.start()
        context = chromium.new_context(base_url=site.public_url, java_script_enabled=javascript)
        page = context.new_page()
        sign_in(page, "clerk")
        farmer = register(page)
        assert said(site, "7200131").startswith("ALERT R7200131")
        verify(page)
        page.click("text=Sign out")
        sign_in(page, "jas")
        sell(page, farmer, number)
        reply = said(site, "7200131")
        assert reply.startswith("OK R7200131 NADIA ROADWRIGHT"), reply
        assert "VERIFIED" in reply
        page.goto("/staff/books?q=7200131")
        page.click(f"main a:has-text('{number}')")
        page.goto(f"{page.url}/report")
        page.check("input[value=stolen]")
        page.fill("#since", f"{local_day(utc_now()):%d/%m/%Y}")
        page.fill("#reason", "taken from the car")
        page.click("main form button")
        reply = said(site, "7200132")
        assert reply.startswith("ALERT R7200132"), reply
        assert "STOLEN" in reply
        assert "taken from the car" not in reply
        context.close()


def said(site: Site, body: str) -> str:
    return str(ask(site, body, site.officer()))


def stock(site: Site) -> str:
    """A book in the stock of the office in St Ann; its number."""
    engine = make_engine(site.harvest_url, durable=False)
    with acting(make_sessions(engine)) as session:
        office = session.scalars(select(Office).where(Office.name == "JAS St Ann")).one()
        number = make_book(session, first_number=FIRST, office=office).book_number
    engine.dispose()
    return number


def sign_in(page: Page, username: str) -> None:
    page.goto("/staff/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("main button")
    assert "What waits for you" in page.inner_text("main")


def register(page: Page) -> str:
    """A farmer of St Ann; his number."""
    page.goto("/staff/farmers/new")
    page.fill("#first_name", "Nadia")
    page.fill("#last_name", "Roadwright")
    page.fill("#phone", "876-555-0191")
    page.check("#notice_version")
    page.click("main form button")
    assert "Check before registering" in page.inner_text("main")
    page.click("main button[value=register]")
    assert "is registered with the number" in page.inner_text("main")
    return page.inner_text(".over").split()[-1]


def verify(page: Page) -> None:
    page.click("main a:text-is('Verify')")
    assert page.input_value("#on") == f"{local_day(utc_now()):%d/%m/%Y}"
    page.click("main form button")
    assert "Verified" in page.inner_text("main")


def sell(page: Page, farmer: str, book: str) -> None:
    page.goto("/staff/books/sell")
    page.fill("#farmer_number", farmer)
    page.fill("#book_number", book)
    page.check("input[name=id_seen] >> nth=0")
    page.fill("#price", "450")
    page.fill("#sold_on", f"{date_of_sale():%d/%m/%Y}")
    page.click("main form button")
    assert "Nadia Roadwright" in page.inner_text("main")
    page.click("main button[value=sell]")


def date_of_sale() -> date:
    return local_day(utc_now())
