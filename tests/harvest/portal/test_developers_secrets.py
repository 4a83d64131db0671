"""Links, sessions and mails of developers end by themselves, fail without losing anything, and keep secrets."""

from datetime import timedelta

from sqlalchemy import select

from harvest.audit import Change
from harvest.foundation.post import NotSent
from harvest.records.client_apps import ApiKey, ClientApp, Developer, DeveloperLink, Letter
from harvest.records.client_apps.acts import forget_unconfirmed
from harvest.records.client_apps.letters import forget_machines
from tests.harvest.portal.developers import EMAIL, ME, PROGRAM, Browser, Mailbox, count, post_all
from tests.harvest.portal.visitors import Installation
from tests.harvest.records.makers import acting


def test_links_end_by_themselves_and_all_alike_with_the_first_that_is_used(open_house: Installation) -> None:
    for _ in range(2):
        Browser(open_house).post("/developers/register", PROGRAM)
    first, second = post_all(open_house, Mailbox()).links(EMAIL)
    open_house.clock.now += timedelta(hours=25)
    browser = Browser(open_house)
    assert browser.get(first).status_code == 409
    open_house.clock.now -= timedelta(hours=2)
    browser.post(second)
    browser.key()
    browser.post("/developers/sign-in", {"email": EMAIL})
    other = Browser(open_house)
    other.post("/developers/sign-in", {"email": EMAIL})
    [link] = post_all(open_house, Mailbox()).links(EMAIL)
    open_house.clock.now += timedelta(minutes=31)
    assert other.get(link).status_code == 409
    assert other.get("/developers/open/" + "x" * 43).status_code == 409


def test_a_session_ends_by_itself_and_when_somebody_says_so(jo: Browser) -> None:
    jo.registered()
    cookie = jo.client.get_cookie("harvest_developer", path="/developers")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.path == "/developers"
    assert jo.get(ME).headers["Cache-Control"] == "no-store"
    jo.post("/developers/sign-out", at=ME)
    assert jo.get(ME).status_code == 302
    late = Browser(jo.house)
    late.registered(email="late@example.com")
    jo.house.clock.now += timedelta(hours=9)
    assert late.get("/developers/programs").status_code == 302


def test_no_secret_lies_in_the_database_and_no_address_in_the_trail(jo: Browser) -> None:
    jo.post("/developers/register", PROGRAM)
    [link] = post_all(jo.house, Mailbox()).links(EMAIL)
    jo.post(link)
    plain = jo.key()
    with jo.house.sessions() as session:
        held = [
            str(vars(row))
            for model in (ApiKey, DeveloperLink, Letter, ClientApp, Developer)
            for row in session.scalars(select(model))
        ]
        trail = " ".join(str((one.actor, one.before, one.after)) for one in session.scalars(select(Change)))
    assert plain not in str(held)
    assert link.rpartition("/")[2] not in str(held)
    for typed in (EMAIL, "Jo Tester", "Prices for buyers", "127.0.0.1"):
        assert typed not in trail
    assert "127.0.0.1" not in str(held)
    assert "app:1" in trail


def test_a_mail_that_fails_is_tried_again_and_loses_no_registration(jo: Browser) -> None:
    jo.post("/developers/register", PROGRAM)
    box = Mailbox()
    box.fails = NotSent("ConnectionRefusedError")
    post_all(jo.house, box)
    assert count(jo.house, ClientApp) == 1
    box.fails = None
    assert post_all(jo.house, box).mails == []  # not at once
    jo.house.clock.now += timedelta(minutes=2)
    [link] = post_all(jo.house, box).links(EMAIL)
    jo.post(link)
    jo.key()
    jo.post("/developers/sign-in", {"email": EMAIL})


def test_a_mailbox_that_is_not_there_is_not_tried_again(jo: Browser) -> None:
    jo.post("/developers/register", PROGRAM)
    box = Mailbox()
    box.fails = NotSent("refused: [550]", for_good=True)
    post_all(jo.house, box)
    box.fails = None
    jo.house.clock.now += timedelta(days=1)
    assert post_all(jo.house, box).mails == []


def test_what_nobody_confirmed_is_emptied_after_a_week(jo: Browser, open_house: Installation) -> None:
    jo.registered()
    Browser(open_house).post("/developers/register", PROGRAM | {"email": "eve@example.com", "name": "Eve’s"})
    open_house.clock.now += timedelta(days=8)
    with acting(open_house.sessions, "worker:mail") as session:
        assert forget_unconfirmed(session, now=open_house.clock()) == 1
        assert forget_unconfirmed(session, now=open_house.clock()) == 0
        assert forget_machines(session, now=open_house.clock()) == 2
        emails = set(session.scalars(select(Developer.email)))
        assert emails == {EMAIL, None}
        assert "Eve" not in str([app.name for app in session.scalars(select(ClientApp))])
    Browser(open_house).post("/developers/register", PROGRAM | {"email": "eve@example.com"})
    assert post_all(open_house, Mailbox()).links("eve@example.com")
