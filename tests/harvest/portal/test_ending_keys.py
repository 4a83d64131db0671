"""Whose key ends is told so two weeks before and on its last day, once each, whatever stood still in between."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from harvest.foundation.clock import said_day
from harvest.foundation.post import NotSent
from harvest.records.client_apps import ApiKey, ClientApp, Developer, revoke_key
from harvest.records.client_apps.acts import close
from harvest.records.client_apps.keys import rotate_key
from harvest.records.client_apps.letters import MOST_TRIES
from harvest.records.client_apps.sending import MailRound
from tests.harvest.portal.developers import EMAIL, ME, Browser, Mailbox, post_all
from tests.harvest.portal.visitors import ADDRESS, Installation
from tests.harvest.records.makers import acting

A_DAY = timedelta(days=1)


class Keyed:
    """A developer with one key of a year, and the worker that passes through its days."""

    def __init__(self, house: Installation) -> None:
        self.house, self.box = house, Mailbox()
        self.browser = Browser(house)
        self.plain = self.browser.registered()
        with house.sessions() as session:
            key = session.scalars(select(ApiKey)).one()
            self.prefix, self.last_day = key.prefix, key.expires_on
        self.registered_at = house.clock()

    def on(self, days_before: int, *, warns: bool = True) -> list[str]:
        """The texts of the mails that the worker sends on this day before the last one of the key."""
        days = (self.last_day - self.registered_at.date()).days - days_before
        self.house.clock.now = self.registered_at + timedelta(days=days)
        return self.sent(warns=warns)

    def sent(self, *, warns: bool = True) -> list[str]:
        before = len(self.box.mails)
        mail = MailRound(self.house.sessions, self.box, ADDRESS, self.house.clock, warns=warns)
        mail.warn()
        while mail.send_next():
            pass
        return [text for to, _, text in self.box.mails[before:] if to == EMAIL]


@pytest.fixture
def keyed(open_house: Installation) -> Keyed:
    return Keyed(open_house)


def test_two_weeks_before_and_on_the_last_day_and_never_else(keyed: Keyed) -> None:
    told = {days: len(keyed.on(days)) for days in range(20, -20, -1)}
    assert {days: number for days, number in told.items() if number} == {14: 1, 0: 1}


def test_a_mail_names_the_key_and_its_last_day_and_leads_to_the_pages(keyed: Keyed) -> None:
    [early] = keyed.on(14)
    [late] = keyed.on(0)
    for text in (early, late):
        assert keyed.prefix in text
        assert keyed.plain not in text
        assert said_day(keyed.last_day) in text
        assert f"{ADDRESS}/developers/sign-in" in text
        assert "Market watch" not in text, "nothing that somebody typed"
    assert early != late


def test_a_worker_that_stood_still_for_a_week_tells_what_is_still_to_be_told(keyed: Keyed) -> None:
    assert keyed.on(18) == []
    [early] = keyed.on(11)
    assert said_day(keyed.last_day) in early
    [late] = keyed.on(-6)
    assert "last day" in late


def test_after_the_last_day_nobody_is_told_that_it_comes(keyed: Keyed) -> None:
    assert len(keyed.on(-3)) == 1
    assert keyed.on(-4) == []


def test_a_key_that_ended_long_ago_is_left_in_peace(keyed: Keyed) -> None:
    assert keyed.on(-40) == []


def test_without_a_mail_server_nothing_is_noted_and_nothing_is_lost(keyed: Keyed) -> None:
    assert keyed.on(14, warns=False) == []
    assert len(keyed.on(13)) == 1


def test_a_mail_server_that_is_away_for_a_night_loses_no_notice(keyed: Keyed) -> None:
    keyed.box.fails = NotSent("away")
    for _ in range(MOST_TRIES + 2):
        keyed.on(14)
        keyed.registered_at += timedelta(hours=4)
    keyed.box.fails = None
    assert len(keyed.on(11)) == 1
    assert keyed.on(10) == []


def test_a_mailbox_that_is_none_is_not_tried_again(keyed: Keyed) -> None:
    keyed.box.fails = NotSent("no such mailbox", for_good=True)
    assert keyed.on(14) == []
    keyed.box.fails = None
    assert keyed.on(13) == []


@pytest.mark.parametrize("what", ["revoked", "replaced", "closed", "forgotten"])
def test_a_key_that_nobody_will_miss_is_not_told_of(keyed: Keyed, what: str) -> None:
    now = keyed.registered_at
    with acting(keyed.house.sessions) as session:
        key, app = session.scalars(select(ApiKey)).one(), session.scalars(select(ClientApp)).one()
        if what == "revoked":
            revoke_key(session, key, now=now)
        elif what == "replaced":
            rotate_key(session, key, now=now)
            keyed.last_day = key.expires_on
        elif what == "closed":
            close(session, app, reason="over", now=now)
        else:
            developer = session.scalars(select(Developer)).one()
            developer.email, developer.forgotten_at = None, now
    assert [keyed.on(days) for days in (6, 0, -1)] == [[], [], []]


def test_several_keys_that_end_together_are_one_mail(keyed: Keyed) -> None:
    keyed.browser.post(f"{ME}/key", at=ME)
    with keyed.house.sessions() as session:
        prefixes = set(session.scalars(select(ApiKey.prefix)))
    assert len(prefixes) == 2
    [text] = keyed.on(14)
    assert all(prefix in text for prefix in prefixes)


def test_notices_leave_room_for_the_mails_one_asks_for(keyed: Keyed) -> None:
    keyed.on(14)
    stranger = Browser(keyed.house)
    for _ in range(3):
        stranger.post("/developers/sign-in", {"email": EMAIL})
    assert len(keyed.sent()) == 3


def test_two_workers_at_once_send_one(keyed: Keyed) -> None:
    keyed.on(15)
    keyed.house.clock.now += A_DAY
    other = MailRound(keyed.house.sessions, keyed.box, ADDRESS, keyed.house.clock, warns=True)
    assert other.warn()
    assert len(keyed.sent()) == 1
    post_all(keyed.house, keyed.box)
    assert keyed.sent() == []
