"""What every gateway must do with a text, derived from one good form: a gateway gives a Provider, the cases follow."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from clip.gateways.base import LONGEST_BODY, Gateway, HttpReply, HttpRequest, InboundText, Refused

Form = dict[str, str]


@dataclass(frozen=True)
class Provider:
    """`build` makes the request that the gateway's sender would make of a form; `required` leaves nothing out.

    `twice` repeats a field in the body of an otherwise honest request. `forge` and `unsign` are None where a gateway
    signs nothing.
    """

    gateway: Gateway
    good: Form
    sender: str
    text: str
    required: tuple[str, ...]
    build: Callable[[Form], HttpRequest]
    twice: Callable[[str], HttpRequest]
    forge: Callable[[], HttpRequest] | None = None
    unsign: Callable[[], HttpRequest] | None = None

    def request(self, **changes: str) -> HttpRequest:
        return self.build(self.good | changes)

    def texting(self, text: str) -> HttpRequest:
        return self.build(self.good | {self.text: text})

    def without(self, name: str) -> HttpRequest:
        return self.build({key: value for key, value in self.good.items() if key != name})


@dataclass(frozen=True)
class Case:
    """One request and what comes of it: the code of its refusal, or what `accepted` says of the text."""

    name: str
    request: HttpRequest
    refused: str | None = None
    status: int = 403
    accepted: Callable[[InboundText], bool] = lambda text: True

    def __str__(self) -> str:
        return self.name


def run_cases(gateway: Gateway, cases: Iterable[Case]) -> None:
    """Put each case to the gateway; the first that comes out otherwise fails with its name."""
    for case in cases:
        outcome = outcome_of(gateway, case.request)
        if isinstance(outcome, Refused):
            assert outcome.code == case.refused, f"{case}: refused as {outcome.code} ({outcome})"
            assert outcome.status == case.status, f"{case}: status {outcome.status}"
        else:
            assert case.refused is None, f"{case}: accepted as {outcome}"
            assert case.accepted(outcome), f"{case}: read as {outcome}"


def outcome_of(gateway: Gateway, request: HttpRequest) -> InboundText | Refused:
    try:
        return gateway.receive(request)
    except Refused as refusal:
        return refusal


def derived_cases(provider: Provider) -> list[Case]:
    """The cases that every gateway has."""
    return [
        Case("a good form", provider.request(), accepted=lambda text: text.body == provider.good[provider.text]),
        *_missing_and_repeated(provider),
        *_unsigned(provider),
        *_texts(provider),
        *_senders(provider),
        *_envelopes(provider),
    ]


def _missing_and_repeated(provider: Provider) -> Iterable[Case]:
    for name in provider.required:
        yield Case(f"without {name}", provider.without(name), refused=f"missing_{name}")
        yield Case(f"{name} twice", provider.twice(name), refused="repeated_field")


def _unsigned(provider: Provider) -> Iterable[Case]:
    if provider.forge:
        yield Case("a wrong signature", provider.forge(), refused="bad_signature")
    if provider.unsign:
        yield Case("no signature", provider.unsign(), refused="missing_signature")


TEXTS = {
    "an empty text": "",
    "only blanks, which are not trimmed": "  R 4100151 \n",
    "1,600 characters": "x" * LONGEST_BODY,
    "emoji": "\U0001f33d\U0001f954 R 4100151 \U0001f468\u200d\U0001f33e",
    "NUL and control characters": "R\x00 41\x0b00\x1b151\x7f",
    "1,600 characters of two bytes": "é" * LONGEST_BODY,
    "markup": "</Message><Message>&amp;",
}


def _texts(provider: Provider) -> Iterable[Case]:
    for name, body in TEXTS.items():
        yield Case(
            name, provider.texting(body), accepted=lambda text, body=body: (text.body, text.was_cut) == (body, False)
        )
    for longer in (LONGEST_BODY + 1, 5000):
        request = provider.texting("R 4100151 " + "\x07" * (longer - 10))
        yield Case(
            f"{longer} characters are cut", request, accepted=lambda text: text.was_cut and len(text.body) == 1600
        )


ODD_SENDERS = (
    "",
    "RADA",
    "12345",
    "18765550100",
    "+1876555",  # see below: seven digits are the least
    "+08765550100",
    "+1876555010012345",
    "whatsapp:+18765550100",
    "tel:+18765550100",
    "+1876JAMAICA",
    "+18765550100;ext=5",
    "+18765550100\n",
    " +18765550100",
    "+1 876 555 0100",
    "\uff0b\uff11\uff18\uff17\uff16\uff15\uff15\uff15\uff10\uff11\uff10\uff10",
    "+\uff11\uff18\uff17\uff16\uff15\uff15\uff15\uff10\uff11\uff10\uff10",
    "+\u0661\u0668\u0667\u0666\u0665\u0665\u0665\u0660\u0661\u0660\u0660",
    "+1876555010\u0660",
    "+18765550100\x00",
)


def _senders(provider: Provider) -> Iterable[Case]:
    status = 400 if provider.gateway.name == "console" else 403
    for sender in ODD_SENDERS:
        request = provider.build(provider.good | {provider.sender: sender})
        if sender == "+1876555":
            yield Case("seven digits are the shortest sender", request)
            continue
        yield Case(f"the sender {sender!a}", request, refused=f"shape_{provider.sender}", status=status)


def _envelopes(provider: Provider) -> Iterable[Case]:
    good = provider.request()
    form = "application/x-www-form-urlencoded"

    def other(**changes: object) -> HttpRequest:
        parts = {"method": good.method, "raw_target": good.raw_target, "headers": good.headers, "body": good.body}
        return HttpRequest(**{**parts, **changes})  # type: ignore[arg-type]

    yield Case("a GET", other(method="GET"), refused="not_a_post", status=405)
    for name, media_type in {"JSON": "application/json", "multipart": "multipart/form-data; boundary=x"}.items():
        yield Case(name, other(headers={**good.headers, "content-type": media_type}), refused="not_a_form", status=415)
    yield Case("a form with its charset", other(headers={**good.headers, "content-type": f"{form}; charset=UTF-8"}))
    yield Case("over 1 MiB", other(body=good.body + b"x" * 1024 * 1024), refused="too_large", status=413)
    yield Case("bytes that are no text", other(body=b"\xff\xfe=1"), refused="unreadable_form", status=400)
    yield Case("thousands of fields", other(body=b"&".join([b"A=1"] * 5000)), refused="unreadable_form", status=400)


def messages_in(reply: HttpReply) -> list[str]:
    """What an XML reader finds in a TwiML reply."""
    assert reply.status == 200
    assert reply.content_type == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(reply.body)
    assert root.tag == "Response"
    assert all(child.tag == "Message" and not list(child) for child in root)
    return [child.text or "" for child in root]
