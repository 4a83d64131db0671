"""The roadside in a real browser: taps, typing, late answers, a narrow screen, no script, no error in the console."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

import wsgi
from harvest.foundation.settings import Settings
from tests.conftest import Databases
from tests.roadside import demonstration, work_off

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def settings(databases: Databases) -> Iterator[Settings]:
    with demonstration(databases, "sqlite") as made:
        yield made


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    """A real server on a free port of this machine."""
    server = make_server("127.0.0.1", 0, wsgi.build(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/try"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """The roadside in a browser of its own; whatever its console complains about fails the test."""
    context = chromium.new_context()
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(address)
    yield opened
    context.close()
    assert complaints == []


def test_a_tap_brings_a_bubble_and_says_why(page: Page) -> None:
    address = page.url
    page.get_by_role("button", name="On its third truck").click()
    log = page.get_by_role("log")
    expect(log.get_by_text("ASK R4100337 SEEN 2x")).to_be_visible()
    expect(log.get_by_text("A true receipt on its third truck")).to_be_visible()
    expect(log.get_by_text("1 segment ·")).to_be_visible()
    assert page.url == address  # nothing was loaded anew


def test_a_typed_number_is_answered_and_survives_a_reload(page: Page) -> None:
    field = page.get_by_label("Text to CLIP")
    field.fill("4101356")
    field.press("Enter")
    answer = page.get_by_role("log").get_by_text("ALERT R4101356 bk 151572 STOLEN")
    expect(answer).to_be_visible()
    expect(field).to_have_value("")
    page.reload()
    expect(answer).to_be_visible()


def test_a_paper_can_be_texted_by_keyboard_alone(page: Page) -> None:
    page.get_by_role("button", name="An honest stop").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_text("OK R4100151")).to_be_visible()


def test_what_is_typed_is_never_markup(page: Page) -> None:
    page.get_by_label("Text to CLIP").fill("<img src=x onerror=alert(1)>")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log").get_by_text("<img src=x")).to_be_visible()
    assert page.locator("img").count() == 0


def test_a_late_answer_appears_by_itself(page: Page, settings: Settings) -> None:
    page.get_by_role("button", name="The register down").click()
    log = page.get_by_role("log")
    expect(log.get_by_text("PENDING R4100160")).to_be_visible()
    work_off(settings)
    expect(log.get_by_text("OK R4100160")).to_be_visible()
    expect(log.get_by_text("later", exact=True)).to_be_visible()


def test_a_text_that_does_not_go_out_stays_in_the_field(chromium: Browser, address: str) -> None:
    context = chromium.new_context()  # of its own: a browser notes a refused request in its console
    page = context.new_page()
    page.goto(address)
    page.route("**/try", lambda route: route.fulfill(status=503, json={"problem": "Not stored. Send it again."}))
    page.get_by_label("Text to CLIP").fill("4100151 yam")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_have_text("Not stored. Send it again.")
    expect(page.get_by_label("Text to CLIP")).to_have_value("4100151 yam")
    context.close()


@pytest.mark.parametrize("name", ["An honest stop", "A stranger’s phone", "The register down"])
def test_without_script_a_tap_is_a_form(chromium: Browser, address: str, name: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("log").locator(".from-clip")).to_have_count(1)
    expect(page.get_by_role("log").locator(".why")).to_have_count(1)
    page.get_by_label("Text to CLIP").fill("4100151")
    page.get_by_label("Text to CLIP").press("Enter")
    expect(page.get_by_role("log").locator(".from-clip")).to_have_count(2)
    context.close()


def test_a_narrow_screen_never_scrolls_sideways(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="An honest stop").click()
    expect(page.get_by_role("log").get_by_text("OK R4100151")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    context.close()


def test_less_motion_means_none(chromium: Browser, address: str) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="An honest stop").click()
    expect(page.get_by_role("log").get_by_text("OK R4100151")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.exchange')).animationName") == "none"
    context.close()
