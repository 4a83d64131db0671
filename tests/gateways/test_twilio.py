"""The Twilio gateway against the common cases, and what only Twilio has: ids, accounts, rotation, addresses."""

import base64
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clip.gateways.base import HttpRequest, InboundText, Refused
from clip.gateways.forms import binding_of
from tests.gateways.harness import Case, Provider, derived_cases, run_cases
from tests.gateways.twilio_line import (
    ACCOUNT,
    GOOD,
    LINE,
    OFFICER,
    PUBLIC_URL,
    SID,
    TARGET,
    TOKEN,
    gateway,
    request,
    signature,
)


def twice(name: str) -> HttpRequest:
    """Signed as the library signs a repeated field of equal values: once."""
    honest = request(GOOD)
    return replace(honest, body=honest.body + f"&{urlencode({name: GOOD[name]})}".encode())


def unsigned() -> HttpRequest:
    honest = request(GOOD)
    return replace(honest, headers={"content-type": honest.headers["content-type"]})


PROVIDER = Provider(
    gateway=gateway(),
    good=GOOD,
    sender="From",
    text="Body",
    required=("AccountSid", "MessageSid", "SmsSid", "SmsMessageSid", "From", "To", "Body"),
    build=request,
    twice=twice,
    forge=lambda: request(GOOD, signed=signature(GOOD, token="another")),
    unsign=unsigned,
)


def having(**changes: str) -> HttpRequest:
    return request(GOOD | changes)


def ends_of(text: InboundText) -> tuple[str, str, str]:
    return text.sender, text.recipient, text.message_id


OTHER_SID = "SM" + "2c" * 16
SIDS = ("MessageSid", "SmsSid", "SmsMessageSid")
TWILIO_CASES = [
    Case("the good form whole", request(GOOD), accepted=lambda text: ends_of(text) == (OFFICER, LINE, SID)),
    Case("a picture message", having(**dict.fromkeys(SIDS, "MM" + "3d" * 16))),
    Case("a message service", having(MessagingServiceSid="MG" + "4e" * 16)),
    Case("the fallback's fields", having(ErrorCode="11200", ErrorUrl="https://clip.example/sms/twilio")),
    Case("a field that Twilio adds tomorrow", having(CarrierName="Digicel", FromNetwork="x", Tomorrow="", Yes12="1")),
    Case("658 numbers", having(From="+16585550100")),
    Case("the line's own number", having(From=LINE), refused="own_number"),
    Case("a number that is not the line's", having(To="+18765550198"), refused="other_line"),
    Case("another account", having(AccountSid="AC" + "9f" * 16), refused="other_account"),
    Case("sids that differ", having(SmsSid=OTHER_SID), refused="sids_differ"),
    Case("a sid too short", having(**dict.fromkeys(SIDS, "SM12")), refused="shape_MessageSid"),
    Case("a sid in capitals", having(**dict.fromkeys(SIDS, "SM" + "AB" * 16)), refused="shape_MessageSid"),
    Case("a sid and a newline", having(**dict.fromkeys(SIDS, SID + "\n")), refused="shape_MessageSid"),
    Case("a name with a blank", having(**{"Body R": "1"}), refused="shape_name"),
    Case("a name without letters", having(**{"": "1"}), refused="shape_name"),
    Case("a country of three letters", having(FromCountry="JAM"), refused="shape_Country"),
    Case("segments that are no number", having(NumSegments="1x"), refused="shape_Num"),
    Case("media counted in Arabic digits", having(NumMedia="\u0661"), refused="shape_Num"),
    Case("a second sender in a city", having(ToCity="XFrom+18765550101"), refused="second_sender"),
    Case("bytes that are no UTF-8 stay as sent", replace(
        request(GOOD | {"Body": "%FF%FE a+b"}), body=urlencode(GOOD).replace("R+4100151", "%ff%fe+a%2Bb").encode()),
        accepted=lambda text: text.body == "%FF%FE a+b"),
]  # fmt: skip


@pytest.mark.parametrize("case", [*derived_cases(PROVIDER), *TWILIO_CASES], ids=str)
def test_the_gateway_reads_or_refuses(case: Case) -> None:
    run_cases(PROVIDER.gateway, [case])


def test_both_tokens_of_a_rotation_are_accepted_and_no_third() -> None:
    rotating = gateway(auth_tokens=("old", "new"))
    for token in ("old", "new"):
        assert rotating.receive(request(GOOD, signature(GOOD, token=token))).message_id == SID
    run_cases(rotating, [Case("a third", request(GOOD), refused="bad_signature")])


@pytest.mark.parametrize(
    "target", ["/sms/twilio?", "/s%6Ds/%C3%A9?a=%7E", "/sms/%7Etwilio", "/sms//twilio/?b=&a=1&a=2"]
)
def test_an_address_validates_as_it_was_sent(target: str) -> None:
    assert gateway().receive(request(GOOD, target=target)).sender == OFFICER


def test_an_address_that_was_signed_in_another_spelling_is_refused() -> None:
    signed = signature(GOOD, PUBLIC_URL + "/sms/~twilio")
    run_cases(gateway(), [Case("decoded", request(GOOD, signed, target="/sms/%7Etwilio"), refused="bad_signature")])


def test_a_whole_address_in_place_of_a_path_is_refused() -> None:
    absolute = request(GOOD, target=PUBLIC_URL + TARGET)
    run_cases(gateway(), [Case("absolute", absolute, refused="absolute_target", status=400)])


def test_the_port_may_be_signed_or_not() -> None:
    for public_url in (PUBLIC_URL, PUBLIC_URL + ":443", PUBLIC_URL + "/"):
        for signed_url in (PUBLIC_URL, PUBLIC_URL + ":443"):
            signed = signature(GOOD, signed_url + TARGET)
            assert gateway(public_url=public_url).receive(request(GOOD, signed)).message_id == SID


def test_what_a_proxy_claims_does_not_change_the_address() -> None:
    elsewhere = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "http", "host": "evil.example"}
    assert gateway().receive(request(GOOD, **elsewhere)).message_id == SID
    signed = signature(GOOD, "http://evil.example" + TARGET)
    run_cases(gateway(), [Case("forwarded", request(GOOD, signed, **elsewhere), refused="bad_signature")])


@pytest.mark.parametrize("signed", ["é", "\udcff", "=", "x" * 28, "x" * 100_000, "\x00"])
def test_a_signature_that_is_no_signature_is_refused_and_nothing_raises(signed: str) -> None:
    run_cases(gateway(), [Case("odd", request(GOOD, signed), refused="bad_signature")])


def test_a_lone_surrogate_in_the_address_is_refused_and_nothing_raises() -> None:
    run_cases(gateway(), [Case("odd", request(GOOD, "x" * 28, target="/sms/\udcff"), refused="bad_signature")])


def test_a_body_hash_in_the_address_proves_nothing() -> None:
    body = urlencode(GOOD).encode()
    target = f"{TARGET}?bodySHA256={sha256(body).hexdigest()}"
    signed = signature({}, PUBLIC_URL + target)
    run_cases(gateway(), [Case("body hash", request(GOOD, signed, target=target), refused="bad_signature")])


def test_with_a_shared_key_only_sha256_by_that_key_is_accepted() -> None:
    shared = gateway(shared_keys=("shared",))
    assert shared.receive(request(GOOD, signature(GOOD, token="shared", algorithm=sha256))).message_id == SID
    header = {"x-twilio-webhooks-signature-settings": "key=x,algorithm=HMAC_SHA1"}
    weaker = request(GOOD, signature(GOOD, token="shared"), **header)
    by_token = request(GOOD, signature(GOOD, algorithm=sha256))
    run_cases(shared, [Case(name, sent, "bad_signature") for name, sent in {"sha1": weaker, "token": by_token}.items()])


def test_without_a_shared_key_the_header_cannot_choose_the_algorithm() -> None:
    header = {"x-twilio-webhooks-signature-settings": "key=x,algorithm=HMAC_SHA256"}
    run_cases(gateway(), [Case("header", request(GOOD, signature(GOOD, algorithm=sha256), **header), "bad_signature")])


def received(**changes: str) -> InboundText:
    return gateway().receive(having(**changes))


def test_the_binding_holds_what_is_acted_on_and_not_what_the_fallback_adds() -> None:
    assert received().binding == received(ErrorCode="11200", ErrorUrl="https://x.example").binding
    others = {received(Body="R 4100152").binding, received(From="+18765550101").binding, received(NumMedia="1").binding}
    assert received().binding not in others
    assert len(others) == 3


def test_the_binding_is_over_the_whole_text_even_if_it_is_cut() -> None:
    assert received(Body="x" * 1601).body == received(Body="x" * 1602).body
    assert received(Body="x" * 1601).binding != received(Body="x" * 1602).binding


fields = st.lists(st.none() | st.text(st.sampled_from("0123:-a"), max_size=4), max_size=6)


@given(fields, fields)
def test_two_lists_of_fields_are_bound_alike_only_if_they_are_the_same(
    some: list[str | None], others: list[str | None]
) -> None:
    assert (binding_of(*some) == binding_of(*others)) == (some == others)


LONG = "R 4100151 coconut 1130 at Toll Gate, three sacks of yam too. Driver says Linstead market."


def test_a_long_text_in_base64_is_read_and_bound_as_it_came() -> None:
    encoded = base64.b64encode(LONG.encode()).decode()
    assert received(Body=encoded).body == LONG
    assert received(Body=encoded).binding != received(Body=LONG).binding


@pytest.mark.parametrize("body", [
    base64.b64encode(LONG[:42].encode()).decode(),  # 56 characters
    base64.b64encode(LONG.encode()).decode()[:-1],
    base64.b64encode(b"\xff\xfe" * 40).decode(),
    base64.b64encode("\u0431".encode() * 60).decode(),  # no half of it ASCII
    base64.b64encode(b"\x00R 4100151" * 8).decode(),
    "4100151" * 12,
    "0400" * 15,  # would decode to Cyrillic letters and other digits
    "RECEIPT" * 12,
    "=" * 60,
])  # fmt: skip
def test_what_only_looks_like_base64_stays_as_typed(body: str) -> None:
    assert received(Body=body).body == body


@given(st.text(st.sampled_from("0123456789"), min_size=60, max_size=1600))
def test_digits_are_never_decoded_into_others(digits: str) -> None:
    assert received(Body=digits).body == digits


@given(st.text(max_size=300))
def test_any_text_arrives_as_typed(text: str) -> None:
    text = text.encode(errors="ignore").decode()
    assert received(Body=text).body == text


def test_nothing_secret_survives_redaction() -> None:
    signed, strong = signature(GOOD), signature(GOOD, algorithm=sha256)
    text = (
        f"token {TOKEN} X-Twilio-Signature: {signed} {strong} from +18765550100, %2B18765550101, 18765550102, "
        "(876) 555-0103 876-555-0104 From=+16585550105"
    )
    redacted = gateway().redact(f"{text} sid {SID} receipt 4100151")
    assert all(secret not in redacted for secret in (TOKEN, signed, strong, "5550", "555-0"))
    assert SID in redacted
    assert "4100151" in redacted


def test_refusals_never_hold_the_sender_the_text_or_the_signature() -> None:
    for form in (
        GOOD | {"From": "+1876555010x"},
        GOOD | {"To": "+18765550177"},
        GOOD | {"FromCity": "From+18765550101"},
    ):
        with pytest.raises(Refused) as refusal:
            gateway().receive(request(form))
        assert all(secret not in str(refusal.value) for secret in ("5550", signature(form), "4100151"))


@pytest.mark.parametrize(("setting", "value", "name"), [
    ("public_url", "clip.example", "CLIP_PUBLIC_URL"),
    ("public_url", "https://user:pass@clip.example", "CLIP_PUBLIC_URL"),
    ("public_url", "https://clip.example/?a=1", "CLIP_PUBLIC_URL"),
    ("public_url", "https://clip.example/#rc=2", "CLIP_PUBLIC_URL"),
    ("public_url", "https://[2001:db8::1]/", "CLIP_PUBLIC_URL"),
    ("public_url", "https://clip.example\n", "CLIP_PUBLIC_URL"),
    ("account_sid", "AC12", "TWILIO_ACCOUNT_SID"),
    ("auth_tokens", (), "TWILIO_AUTH_TOKEN"),
    ("auth_tokens", ("new", ""), "TWILIO_AUTH_TOKEN"),
    ("numbers", frozenset[str](), "CLIP_NUMBERS"),
    ("numbers", frozenset({"8765550199"}), "CLIP_NUMBERS"),
    ("api_url", "http://api.example", "api_url"),
])  # fmt: skip
def test_a_wrong_setting_is_named(setting: str, value: object, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        gateway(**{setting: value})


def test_a_wrong_setting_never_shows_a_token() -> None:
    with pytest.raises(ValueError) as error:
        gateway(auth_tokens=("secret ", "other"))
    assert "secret" not in str(error.value)
    assert ACCOUNT not in str(error.value)


def test_the_gateway_does_not_load_the_heavy_part_of_the_helper() -> None:
    program = "import sys, clip.gateways.twilio; sys.exit('twilio.rest' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
