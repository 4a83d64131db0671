"""Sending through a Twilio on a loopback socket: what is asked, what an answer means, and no text twice."""

import logging
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic
from typing import Any

import pytest

from clip.gateways.base import OutboundText, SendFailed
from clip.gateways.twilio_sending import TwilioAccount, send_through
from tests.gateways.fake_twilio import FakeTwilio, playing
from tests.gateways.twilio_line import ACCOUNT, LINE, OFFICER, TOKEN, gateway

SENT = (201, {"sid": "SM" + "7a" * 16, "status": "queued"})
SID = SENT[1]["sid"]
SINCE = datetime(2026, 5, 9, 14, 5, tzinfo=UTC)


def text(**changes: Any) -> OutboundText:
    parts = {"sender": LINE, "recipient": OFFICER, "body": "OK R4100151 é", "valid_seconds": 300}
    return OutboundText(**(parts | changes))


def failure(*answers: Any, message: OutboundText | None = None) -> SendFailed:
    with playing(*answers) as fake, pytest.raises(SendFailed) as raised:
        gateway(api_url=fake.url).send(message or text())
    return raised.value


def test_a_text_is_posted_once_with_how_long_it_is_worth_sending() -> None:
    with playing(SENT) as fake:
        assert gateway(api_url=fake.url).send(text()) == SID
    (asked,) = fake.asked
    assert (asked.method, asked.path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    assert asked.fields == {"To": OFFICER, "From": LINE, "Body": "OK R4100151 é", "ValidityPeriod": "300"}
    assert asked.token == TOKEN


def test_only_an_account_that_may_asks_twilio_to_keep_nothing() -> None:
    with playing(SENT) as fake:
        gateway(api_url=fake.url, discard_content=True).send(text(valid_seconds=99_999))
    assert fake.asked[0].fields["ContentRetention"] == "discard"
    assert fake.asked[0].fields["ValidityPeriod"] == "36000"


def test_a_text_out_of_date_is_not_sent() -> None:
    with playing() as fake, pytest.raises(SendFailed) as raised:
        gateway(api_url=fake.url).send(text(valid_seconds=0))
    assert (raised.value.code, raised.value.retryable, fake.asked) == ("out_of_date", False, [])


def test_in_a_rotation_a_refused_token_leads_to_the_next() -> None:
    with playing((401, {"code": 20003}), SENT) as fake:
        assert gateway(api_url=fake.url, auth_tokens=("old", "new")).send(text()) == SID
    assert [asked.token for asked in fake.asked] == ["old", "new"]


@pytest.mark.parametrize("code", [21211, 21214, 21408, 21610, 21614, 21635, 30006, 30007, 21602])
def test_a_refusal_for_good_is_not_tried_again(code: int) -> None:
    failed = failure((400, {"code": code, "message": f"The number {OFFICER} ..."}))
    assert (failed.code, failed.retryable, failed.uncertain) == (str(code), False, False)
    assert "5550" not in str(failed)


@pytest.mark.parametrize(("status", "code"), [
    (429, 20429), (400, 63018), (400, 30001), (400, 21611), (429, None), (401, 20003), (403, None), (404, 20404),
])  # fmt: skip
def test_a_passing_refusal_is_tried_again_and_nothing_went_out(status: int, code: int | None) -> None:
    failed = failure((status, {"code": code}))
    assert (failed.code, failed.retryable, failed.uncertain) == (str(code or f"http_{status}"), True, False)


@pytest.mark.parametrize("answer", [
    (500, {"code": 20500}), (503, b"<html>"), (302, b""), (201, b"no JSON"), (201, []), (200, {"sid": None}), "drop",
])  # fmt: skip
def test_after_an_answer_that_says_nothing_the_text_may_have_gone_out(answer: Any) -> None:
    failed = failure(answer)
    assert (failed.retryable, failed.uncertain) == (True, True)


def test_a_twilio_that_cannot_be_reached_has_not_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        with pytest.raises(SendFailed) as raised:
            gateway(api_url=f"http://127.0.0.1:{taken.getsockname()[1]}").send(text())
    assert (raised.value.code, raised.value.retryable, raised.value.uncertain) == ("unreachable", True, False)


def test_the_deadline_holds_even_when_an_answer_trickles() -> None:
    begun = monotonic()
    with playing("hang") as fake, pytest.raises(SendFailed) as raised:
        send_through(TwilioAccount(ACCOUNT, (TOKEN,), api_url=fake.url, deadline_s=0.2), text())
    assert (raised.value.code, raised.value.retryable, raised.value.uncertain) == ("timeout", True, True)
    assert monotonic() - begun < 2


def row(**changes: Any) -> dict[str, Any]:
    created = format_datetime(SINCE + timedelta(seconds=1))
    return {"sid": SID, "body": text().body, "status": "queued", "date_created": created, "date_sent": None} | changes


def send_again(*answers: Any) -> tuple[str, FakeTwilio]:
    with playing(*answers) as fake:
        return gateway(api_url=fake.url).send(text(maybe_sent_since=SINCE)), fake


def test_a_text_that_had_gone_out_after_all_is_not_sent_again() -> None:
    other = row(sid="SM" + "0" * 32, body="OK R4100152 é")
    sid, fake = send_again((200, {"messages": [other, row()]}))
    assert sid == SID
    (asked,) = fake.asked
    assert (asked.method, asked.fields["To"], asked.fields["From"]) == ("GET", OFFICER, LINE)


@pytest.mark.parametrize("rows", [
    [],
    [row(body="OK R4100151")],
    [row(status="failed")],
    [row(status="canceled")],
    [row(date_created=format_datetime(SINCE - timedelta(hours=1)))],
])  # fmt: skip
def test_a_text_that_had_not_gone_out_is_sent(rows: list[Any]) -> None:
    sid, fake = send_again((200, {"messages": rows}), (201, {"sid": "SM" + "8b" * 16}))
    assert sid == "SM" + "8b" * 16
    assert [asked.method for asked in fake.asked] == ["GET", "POST"]


def test_a_row_without_a_readable_time_counts_as_sent() -> None:
    assert send_again((200, {"messages": [row(date_created=None)]}))[0] == SID


@pytest.mark.parametrize(
    "answer", [(500, {}), (400, {"code": 20001}), (401, {}), (200, b"?"), (200, {"messages": None}), "drop"]
)
def test_while_the_earlier_try_is_unknown_nothing_is_sent(answer: Any) -> None:
    failed = failure(answer, message=text(maybe_sent_since=SINCE))
    assert (failed.retryable, failed.uncertain) == (True, True)


def test_nothing_that_is_logged_while_sending_holds_a_phone_number_or_a_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    send_again((200, {"messages": []}), SENT)
    assert not any(secret in caplog.text for secret in ("5550", "4100151", TOKEN))


def test_an_account_never_shows_its_tokens() -> None:
    assert TOKEN not in repr(TwilioAccount(ACCOUNT, (TOKEN,)))
