"""A developer registers, confirms, has a key, replaces and revokes it; nobody learns whose addresses are known."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from harvest.records.client_apps import ApiKey, ClientApp, Letter, Scope, find_key
from tests.harvest.portal.developers import EMAIL, ME, PROGRAM, Browser, Mailbox, count, holds, post_all
from tests.harvest.portal.visitors import Installation, make_installation, words
from tests.harvest.records.client_apps.makers import make_grant
from tests.harvest.records.makers import acting
from tests.roadside import closing_engines


def test_a_key_is_had_in_a_form_a_mail_and_a_press(jo: Browser) -> None:
    jo.post("/developers/register", PROGRAM)
    assert "Look into your mail" in jo.said
    assert "/developers/confirm/" not in jo.last.text  # type: ignore[union-attr]
    [link] = post_all(jo.house, Mailbox()).links(EMAIL)
    assert "One press" in words(jo.get(link))
    assert count(jo.house, ApiKey) == 0  # a mail program that opens the link makes nothing
    jo.post(link)
    plain = jo.key()
    assert holds(jo.house, plain)
    assert plain not in jo.get(ME).text
    assert plain[:11] in jo.last.text  # type: ignore[union-attr]
    again = Browser(jo.house)
    again.post(link)
    assert (again.last.status_code, "used already" in again.said) == (409, True)  # type: ignore[union-attr]


def test_a_key_of_the_portal_reads_and_asks_nothing_more(jo: Browser) -> None:
    plain = jo.registered()
    with jo.house.sessions() as session:
        found = find_key(session, plain, jo.house.clock())
        assert found is not None
        assert found.rights(jo.house.clock()) == {Scope.OPEN}
    bearer = {"Authorization": f"Bearer {plain}"}
    assert jo.client.post("/api/v1/findings", headers=bearer, json={}).status_code == 403


def test_a_partners_key_has_higher_limits_while_the_grant_holds(jo: Browser) -> None:
    plain = jo.registered()
    with acting(jo.house.sessions) as session:
        app = session.get_one(ClientApp, 1)
        grant = make_grant(session, app, scope=Scope.PARTNER)
        grant.expires_on = jo.house.clock().date() + timedelta(days=30)
    jo.post(f"{ME}/key", {"scope": "partner"}, at=ME)
    partner = jo.key()
    limits = [limit(jo, key) for key in ("", plain, partner)]
    assert limits[0] * 10 <= limits[1]
    assert limits[1] * 10 <= limits[2]
    jo.house.clock.now += timedelta(days=31)
    assert limit(jo, partner) == limits[1]


def limit(browser: Browser, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return int(browser.client.get("/api/v1/prices", headers=headers).headers["X-RateLimit-Limit"])


def test_replacing_leaves_a_week_and_revoking_nothing(jo: Browser) -> None:
    old = jo.registered()
    jo.post(f"{ME}/rotate", {"key": old[:11]}, at=ME)
    new = jo.key()
    assert holds(jo.house, old)
    assert holds(jo.house, new)
    jo.post(f"{ME}/rotate", {"key": old[:11]}, at=ME)
    assert "was replaced already" in jo.said
    jo.house.clock.now += timedelta(days=8)
    assert not holds(jo.house, old)
    assert holds(jo.house, new)
    jo.post("/developers/sign-in", {"email": EMAIL})
    [link] = post_all(jo.house, Mailbox()).links(EMAIL)
    jo.post(link)
    jo.post(f"{ME}/revoke", {"key": new[:11]}, at=ME)
    assert "revoked" in jo.said
    assert not holds(jo.house, new)


def test_five_keys_are_enough_for_a_program(jo: Browser) -> None:
    jo.registered()
    for _ in range(4):
        jo.post(f"{ME}/key", at=ME)
        jo.key()
    jo.post(f"{ME}/key", at=ME)
    assert "has 5 keys that hold" in jo.said
    assert count(jo.house, ApiKey) == 5


def test_known_and_unknown_addresses_are_answered_alike(jo: Browser, open_house: Installation) -> None:
    jo.registered()
    stranger = Browser(open_house)
    answers = []
    for email in (EMAIL, "nobody@example.com"):
        stranger.post("/developers/sign-in", {"email": email})
        said = [stranger.said]
        stranger.post("/developers/register", PROGRAM | {"email": email})
        answers.append([*said, stranger.said])
        assert email not in str(said)
    assert answers[0] == answers[1]
    box = post_all(open_house, Mailbox())
    assert [to for to, _, _ in box.mails] == [EMAIL, EMAIL, "nobody@example.com"]


def test_a_mail_holds_nothing_that_a_stranger_typed(open_house: Installation) -> None:
    Browser(open_house).post("/developers/register", PROGRAM | {"purpose": "Win money now", "contact": "Your bank"})
    [(_, subject, text)] = post_all(open_house, Mailbox()).mails
    for typed in ("Market watch", "Win money", "Your bank", "example.com/"):
        assert typed not in subject + text.replace("https://harvest.example/", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "Go to https://evil.example"),
        ("name", "evil.example"),
        ("name", "x" * 61),
        ("email", "jo@example"),
        ("email", "jo@example.com\r\nBcc: all@example.com"),
        ("email", "jo@exämple.com"),
        ("email", "a@b@example.com"),
        ("website", "javascript:alert(1)"),
        ("purpose", ""),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(jo: Browser, name: str, value: str) -> None:
    answer = jo.post("/developers/register", PROGRAM | {name: value})
    assert answer.status_code == 422
    assert "There is a problem" in jo.said
    for other, typed in PROGRAM.items():
        assert other == name or typed in answer.text
    assert count(jo.house, ClientApp) == count(jo.house, Letter) == 0


def test_a_form_from_elsewhere_does_nothing_and_loses_nothing(jo: Browser) -> None:
    for mark in ("", "0" * 64):
        answer = jo.client.post("/developers/register", data={**PROGRAM, "mark": mark})
        assert answer.status_code == 422
        assert "nothing was sent yet" in words(answer)
        assert PROGRAM["purpose"] in answer.text
    assert count(jo.house, ClientApp) == 0
    jo.registered()
    other = Browser(jo.house)
    mark = re.search(r'name="mark" value="([^"]+)"', other.get("/developers/register").text)
    assert mark
    for do in ("key", "rotate", "revoke", "ask", "correct", "close"):
        jo.client.post(f"{ME}/{do}", data={"mark": mark[1], "key": "x"})
    jo.client.post("/developers/sign-out", data={"mark": mark[1]})
    assert count(jo.house, ApiKey) == 1
    assert jo.get(ME).status_code == 200


def test_nobody_sees_or_changes_the_program_of_another(jo: Browser, open_house: Installation) -> None:
    plain = jo.registered()
    eve = Browser(open_house)
    assert eve.get(ME).headers["Location"] == "/developers/sign-in"
    eve.registered(email="eve@example.com", name="Eve’s")
    assert eve.get(ME).status_code == 404
    for do in ("key", "rotate", "revoke", "ask", "correct", "close"):
        typed = {"key": plain[:11], "scope": "partner", **PROGRAM}
        assert eve.post(f"{ME}/{do}", typed, at="/developers/programs/2").status_code == 404, do
    assert holds(open_house, plain)
    assert "Eve" not in words(jo.get("/developers/programs"))


def test_mails_are_limited_by_address_and_by_machine(open_house: Installation) -> None:
    for _ in range(5):
        Browser(open_house).post("/developers/register", PROGRAM)
    assert len(post_all(open_house, Mailbox()).mails) == 3
    browser = Browser(open_house)
    for n in range(5):
        browser.post("/developers/register", PROGRAM | {"email": f"n{n}@example.com"})
        assert "Look into your mail" in browser.said
    answer = browser.post("/developers/register", PROGRAM | {"email": "n9@example.com"})
    assert answer.status_code == 422
    assert "Too many mails were asked for from here" in browser.said
    assert "n9@example.com" in answer.text
    open_house.clock.now += timedelta(hours=2)
    browser.post("/developers/register", PROGRAM)
    assert len(post_all(open_house, Mailbox()).links(EMAIL)) == 1


@pytest.mark.parametrize(("proxies", "limited"), [("0", True), ("1", False)])
def test_a_visitor_is_who_the_proxy_says_and_never_who_he_says(
    harvest_url: str, harvest_sessions: Any, proxies: str, limited: bool
) -> None:
    with closing_engines():
        house = make_installation(harvest_url, harvest_sessions, TRUSTED_PROXIES=proxies)
        for n in range(11):
            browser = Browser(house)
            browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{n}"
            browser.post("/developers/register", PROGRAM | {"email": f"n{n}@example.com"})
        assert ("Too many mails" in browser.said) is limited
        spoofing = Browser(house)
        for n in range(11):
            spoofing.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{n}, 203.0.113.9"
            spoofing.post("/developers/register", PROGRAM | {"email": f"m{n}@example.com"})
        assert "Too many mails" in spoofing.said


def test_who_is_in_registers_another_program_without_a_mail_and_closes_it(jo: Browser) -> None:
    plain = jo.registered()
    jo.post("/developers/register", PROGRAM | {"name": "Second"})
    assert "registered. Make its key" in jo.said
    jo.post(f"{ME}/correct", PROGRAM | {"name": "Price watch"})
    assert "Price watch" in jo.said
    jo.post(f"{ME}/close")
    assert not holds(jo.house, plain)
    assert "Price watch" not in words(jo.get("/developers/programs"))
    assert jo.get(ME).status_code == 404


def test_two_programs_may_have_one_name_and_none_is_taken_for_the_houses_own(jo: Browser) -> None:
    from harvest.records.client_apps import issue_key  # noqa: PLC0415

    jo.registered(name="CLIP")
    with acting(jo.house.sessions) as session:
        _plain, key = issue_key(
            session, name="CLIP", contact="the duty desk", scopes=["findings"], now=jo.house.clock()
        )
        assert key.client_app.is_of_the_house
        assert session.scalars(select(func.count(ApiKey.id)).where(ApiKey.client_app_id == 1)).one() == 1


def test_the_demonstration_shows_the_link_and_sends_nothing(harvest_url: str, harvest_sessions: Any) -> None:
    with closing_engines():
        house = make_installation(harvest_url, harvest_sessions, DEMO="1")
        browser = Browser(house)
        browser.post("/developers/register", PROGRAM)
        link = re.search(r'href="(/developers/confirm/[^"]+)"', browser.last.text)  # type: ignore[union-attr]
        assert link
        browser.post(link[1])
        assert holds(house, browser.key())
        assert post_all(house, Mailbox()).mails == []


def test_without_an_address_of_its_own_nobody_registers(harvest_url: str, harvest_sessions: Any) -> None:
    with closing_engines():
        house = make_installation(harvest_url, harvest_sessions, HARVEST_PUBLIC_URL="")
        assert "not open here" in words(house.visit().get("/developers/register"))


def test_one_customer_of_ipv6_is_one_machine(open_house: Installation) -> None:
    """He has 2**64 addresses: each for itself he could have mails sent to anybody, without end."""
    visitors = open_house.visit()
    page = visitors.get("/developers/sign-in")
    mark = page.text.partition('name="mark" value="')[2].partition('"')[0]
    told = []
    for at in range(11):
        typed = {"mark": mark, "email": f"tester{at}@example.com"}
        whence = {"REMOTE_ADDR": f"2001:db8::{at:x}"}
        told.append(visitors.post("/developers/sign-in", data=typed, environ_overrides=whence).status_code)
    assert told == [200] * 10 + [422]
