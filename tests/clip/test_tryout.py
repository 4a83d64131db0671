"""The demonstration's roadside: every card brings the answer it explains, and nothing typed there is lost."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

import clip.tryout
import wsgi
from clip.answering.line import Line
from clip.tryout.cards import CARDS, GROUPS, OF_VERDICT, OVER_LIMIT, Card, Texter, why
from clip.tryout.outage import SILENT_ABOUT, Outage
from clip.tryout.roadside import Roadside
from harvest.demo import CASES, EXTRA_CASES
from harvest.demo.stories import BOOKS, FARMERS
from harvest.findings import Question, QuestionKind, RegistryUnavailable
from harvest.foundation.settings import Settings
from tests.conftest import ENGINES, Databases
from tests.fakes import FakeRegistry, make_finding
from tests.roadside import demonstration, work_off

PAPERS = {key: card.paper for key, card in CARDS.items() if card.paper}
FORGED = {"unsold", "never_printed"}  # papers of books that no farmer has
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module", params=ENGINES)
def settings(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Settings]:
    with demonstration(databases, request.param) as made:
        yield made


@pytest.fixture(scope="module")
def app(settings: Settings) -> wsgi.WsgiApp:
    return wsgi.build(settings)


@pytest.fixture
def browser(app: wsgi.WsgiApp) -> Client:
    return Client(app)


def tap(browser: Client, key: str) -> dict[str, Any]:
    """What the script gets back for a tap."""
    response = browser.post("/try", data={"card": key}, headers=JSON)
    assert response.status_code == 200, response.text
    return dict(response.json or {})


def type_in(browser: Client, text: str, **fields: str) -> TestResponse:
    """What a browser without script gets back for a typed text."""
    return browser.post("/try", data={"text": text, **fields})


@pytest.mark.parametrize("key", CARDS)
def test_every_card_brings_the_answer_that_it_explains(browser: Client, key: str) -> None:
    answer = tap(browser, key)
    assert answer["reply"].startswith(CARDS[key].starts)
    assert answer["why"] == CARDS[key].why
    assert answer["segments"] == 1
    assert answer["milliseconds"] > 0
    assert answer["waiting"] is (key == "registry_down")


@pytest.mark.parametrize(("case", "text"), {**CASES, **EXTRA_CASES}.items())
def test_every_case_of_the_register_has_its_card_with_the_same_text(case: str, text: str) -> None:
    assert CARDS[case].text == text


@pytest.mark.parametrize("key", sorted(set(PAPERS) - {"never_printed"}))
def test_a_paper_names_the_book_that_holds_its_number(key: str) -> None:
    paper = PAPERS[key]
    (book,) = [book for book in BOOKS if book.book_number == paper.book]
    assert book.first_number <= int(paper.number) <= book.last_number


@pytest.mark.parametrize("key", sorted(set(PAPERS) - FORGED))
def test_a_paper_names_the_farmer_who_bought_the_book(key: str) -> None:
    paper = PAPERS[key]
    (book,) = [book for book in BOOKS if book.book_number == paper.book]
    assert paper.farmer_number == book.farmer
    if key != "stop_list":  # that leaf was signed by whoever tore it out
        (farmer,) = [farmer for farmer in FARMERS if farmer.farmer_number == book.farmer]
        assert paper.seller.split()[-1].upper() == farmer.surname


@pytest.mark.parametrize("key", sorted(FORGED))
def test_a_forged_paper_uses_nobodys_farmer_number(key: str) -> None:
    assert PAPERS[key].farmer_number not in {farmer.farmer_number for farmer in FARMERS}


def test_a_silent_register_answers_later_on_the_same_phone(settings: Settings, browser: Client) -> None:
    assert tap(browser, "registry_down")["reply"].startswith("PENDING")
    assert browser.get("/try/late?after=0").json == {"waiting": True, "late": []}
    work_off(settings)
    news = browser.get("/try/late?after=0").json or {}
    assert [one["reply"].split(" JANE")[0] for one in news["late"]] == ["OK R4100160"]
    assert news["waiting"] is False
    assert browser.get(f"/try/late?after={news['late'][0]['id']}").json == {"waiting": False, "late": []}
    assert browser.get("/try").text.count("R4100160") == 2  # PENDING and the answer


def test_a_stranger_is_answered_once_and_then_told_nothing(browser: Client) -> None:
    tap(browser, "unknown_phone")
    second = tap(browser, "unknown_phone")
    assert second["reply"] is None
    assert "once in 24 hours" in second["why"]


def test_a_typed_text_is_a_form_and_brings_the_page_with_the_conversation(browser: Client) -> None:
    page = type_in(browser, "4100151").text
    assert "R4100151 JANE SAMPLE" in page
    assert OF_VERDICT["OK"] in page
    assert "R4100151 JANE SAMPLE" in browser.get("/try").text


def test_what_is_typed_is_shown_as_typed_and_never_as_markup(browser: Client) -> None:
    page = type_in(browser, "<script>alert(1)</script>").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("text", ["", " ", "9" * 5000, "\x00\x07" * 2500, "\ud83c", "٤١٠٠١٥١", "%ff%00", "a\r\nb"])
def test_any_text_is_answered_in_one_segment(browser: Client, text: str) -> None:
    data = {"text": text.encode("utf-8", "replace").decode()}
    answer = browser.post("/try", data=data, headers=JSON).json or {}
    assert answer["reply"]
    assert answer["segments"] == 1


def test_the_same_form_sent_twice_is_one_text(browser: Client) -> None:
    first = type_in(browser, "4100151", once="0123456789abcdef").text
    again = type_in(browser, "4100151", once="0123456789abcdef").text
    assert first.count("R4100151") == again.count("R4100151") == 1


def test_two_visitors_have_two_officers_and_two_conversations(app: wsgi.WsgiApp) -> None:
    one, other = Client(app), Client(app)
    type_in(one, "4100725")
    page = type_in(other, "4101356").text
    assert "R4100725" not in page
    assert officer_on(one) != officer_on(other)


def officer_on(browser: Client) -> str:
    found = re.search(r'class="officer">You are (.*?)\.</p>', browser.get("/try").text)
    assert found
    return found[1]


def test_starting_again_empties_the_phone(browser: Client) -> None:
    type_in(browser, "4100151")
    assert "R4100151" not in browser.post("/try", data={"card": "again"}).text


def test_a_text_that_cannot_be_stored_stays_in_the_field(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    browser.get("/try")
    monkeypatch.setattr(Line, "deliver", broken)
    response = type_in(browser, "4100151 yam")
    assert response.status_code == 503
    assert 'value="4100151 yam"' in response.text
    assert "was not stored" in response.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://else.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_another_site_is_refused(browser: Client, headers: dict[str, str]) -> None:
    response = browser.post("/try", data={"text": "4100151"}, headers=headers)
    assert response.status_code == 403
    assert "R4100151" not in browser.get("/try").text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}])
def test_our_own_form_is_taken(browser: Client, headers: dict[str, str]) -> None:
    assert browser.post("/try", data={"text": "4100151"}, headers=headers).status_code == 200


def test_the_cookie_stays_with_this_site(browser: Client) -> None:
    cookie = browser.get("/try").headers["Set-Cookie"]
    assert cookie.startswith("clip_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_bad_input_gets_a_sentence(browser: Client) -> None:
    assert "no card of that name" in browser.post("/try", data={"card": "nothing"}).text
    assert "after:" in browser.get("/try/late?after=٣").text
    assert "shorten it" in type_in(browser, "4" * 1_100_000).text


def test_no_page_is_kept_by_a_cache_or_needs_a_script_in_itself(browser: Client) -> None:
    response = browser.get("/try")
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<style|style=|<script>|\son\w+=", response.text)


def test_the_whole_page_weighs_under_100_kilobytes(browser: Client) -> None:
    folder = Path(clip.tryout.__file__).parent / "static"
    parts = [browser.get("/try").data, *(file.read_bytes() for file in folder.iterdir())]
    assert sum(len(gzip.compress(part)) for part in parts) < 100_000


def test_high_limits_leave_out_the_card_that_would_reach_them(settings: Settings) -> None:
    shown = {card.key for group in GROUPS for card in group.cards}
    raised = msgspec.structs.replace(settings, clip_checks_per_10_minutes=5000, clip_checks_per_day=90_000)
    line: Any = None  # the cards depend on the settings alone
    assert {card.key for group in Roadside(line, settings).groups for card in group.cards} == shown
    assert shown - {card.key for group in Roadside(line, raised).groups for card in group.cards} == {"limit"}


@given(
    card=st.sampled_from(list(CARDS.values())), reply=st.text() | st.sampled_from([*OF_VERDICT, "Limit reached: 30"])
)
def test_a_card_never_explains_an_answer_that_did_not_come(card: Card, reply: str) -> None:
    said = why(card, reply)
    assert reply.startswith(card.starts) or said in {"", OVER_LIMIT, *OF_VERDICT.values()}


def test_the_outage_is_silent_about_its_number_alone() -> None:
    outage = Outage(FakeRegistry(make_finding("4100151"), make_finding(SILENT_ABOUT)))
    assert outage.find(Question(QuestionKind.RECEIPT, number="4100151")).number == "4100151"
    with pytest.raises(RegistryUnavailable):
        outage.find(Question(QuestionKind.RECEIPT, number=SILENT_ABOUT))


def test_only_the_cards_of_other_phones_text_from_other_phones() -> None:
    others = {key for key, card in CARDS.items() if card.texter is not Texter.VISITOR}
    assert others == {"unknown_phone", "suspended_officer", "limit"}
