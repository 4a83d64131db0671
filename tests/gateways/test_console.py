"""The console gateway against the common cases, and the little that is its own."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from clip.gateways.base import Gateway, HttpRequest, OutboundText
from clip.gateways.console import ConsoleGateway
from clip.gateways.twilio import TwilioGateway
from tests.gateways.harness import Case, Provider, derived_cases, outcome_of, run_cases
from tests.gateways.twilio_line import gateway as twilio_gateway

LINE = "+18765550199"
GOOD = {"from": "+18765550100", "text": "R 4100151", "id": "tap-1"}


def typed(form: dict[str, str]) -> HttpRequest:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return HttpRequest("POST", "/sms/console", headers, urlencode(form).encode())


def twice(name: str) -> HttpRequest:
    once = typed(GOOD)
    return replace(once, body=once.body + f"&{urlencode({name: GOOD[name]})}".encode())


PROVIDER = Provider(
    gateway=ConsoleGateway(),
    good=GOOD,
    sender="from",
    text="text",
    required=("from", "text"),
    build=typed,
    twice=twice,
)
CONSOLE_CASES = [
    Case(
        "the good form whole", typed(GOOD), accepted=lambda text: (text.message_id, text.recipient) == ("tap-1", LINE)
    ),
    Case("a form with the page's own fields", typed(GOOD | {"csrf_token": "x"})),
    Case("an id with a blank", typed(GOOD | {"id": "tap 1"}), refused="shape_id", status=400),
    Case("an id too long", typed(GOOD | {"id": "x" * 65}), refused="shape_id", status=400),
    Case("an id and a newline", typed(GOOD | {"id": "x\n"}), refused="shape_id", status=400),
    Case("the line itself", typed(GOOD | {"from": LINE}), refused="own_number"),
]


@pytest.mark.parametrize("case", [*derived_cases(PROVIDER), *CONSOLE_CASES], ids=str)
def test_the_gateway_reads_or_refuses(case: Case) -> None:
    run_cases(PROVIDER.gateway, [case])


def test_without_an_id_each_text_is_a_new_one_and_with_it_the_same() -> None:
    console = ConsoleGateway()
    for form in (PROVIDER.without("id"), typed(GOOD | {"id": ""})):
        assert console.receive(form).message_id != console.receive(form).message_id
    assert console.receive(typed(GOOD)) == console.receive(typed(GOOD))


def test_the_same_id_with_another_text_is_bound_otherwise() -> None:
    bindings = {
        console.binding for console in map(ConsoleGateway().receive, (typed(GOOD), typed(GOOD | {"text": "F"})))
    }
    assert len(bindings) == 2


def test_a_reply_is_the_plain_text() -> None:
    reply = ConsoleGateway().reply("OK <R 4100151> & é")
    assert (reply.status, reply.content_type) == (200, "text/plain; charset=utf-8")
    assert reply.body.decode() == "OK <R 4100151> & é"
    assert ConsoleGateway().reply(None).body == b""
    assert ConsoleGateway().reply("\ud800").body == b"?"


def test_sending_gives_every_text_an_id_of_its_own() -> None:
    text = OutboundText(LINE, "+18765550100", "OK", 300)
    assert ConsoleGateway().send(text) != ConsoleGateway().send(text)


def test_no_carrier_stands_between_and_phone_numbers_are_redacted() -> None:
    assert ConsoleGateway().carrier_words == frozenset()
    assert ConsoleGateway().redact("from +18765550100: R 4100151") == "from [phone]: R 4100151"


def test_a_refusal_never_holds_the_sender() -> None:
    assert "555019" not in str(outcome_of(ConsoleGateway(), typed(GOOD | {"from": "+1876555019x"})))


def test_both_gateways_are_gateways() -> None:
    gateways: list[Gateway] = [ConsoleGateway(), twilio_gateway()]
    assert [gateway.name for gateway in gateways] == ["console", "twilio"]
    assert isinstance(gateways[1], TwilioGateway)
