"""The seven vectors of the signature, by the library, by our own signer and at the gateway."""

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from clip.gateways.base import HttpRequest
from tests.gateways.harness import Case, run_cases
from tests.gateways.twilio_line import gateway, signature

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
BODY_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
JSON = '{"property": "value", "boolean": true}'


class Repeated(dict[str, list[str]]):
    def getlist(self, name: str) -> list[str]:
        return self[name]


ROW_5 = Repeated({"Sid": ["CA123"], "SidAccount": ["AC123"], "Digits": ["5678", "1234", "1234"]})
VECTORS = [
    (URL, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "HMAC_SHA1"),
    (URL.replace("https", "http").replace(".com", ".com:1234"), CALL, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=", "HMAC_SHA1"),
    (URL.replace(".com", ".com:443"), CALL, "kvajT1Ptam85bY51eRf/AJRuM3w=", "HMAC_SHA1"),
    (URL.replace("https", "http").replace(".com", ".com:80"), CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4=", "HMAC_SHA1"),
    (URL, ROW_5, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", "HMAC_SHA1"),
    (f"{URL}&bodySHA256={BODY_HASH}", JSON, "a9nBmqA0ju/hNViExpshrM61xv4=", "HMAC_SHA1"),
    (URL, CALL, "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s=", "HMAC_SHA256"),
]


@pytest.mark.parametrize(("url", "params", "signed", "algorithm"), VECTORS)
def test_the_library_accepts_its_published_vector(url: str, params: object, signed: str, algorithm: str) -> None:
    assert RequestValidator("12345").validate(url, params, signed, algorithm)
    assert not RequestValidator("12346").validate(url, params, signed, algorithm)


@pytest.mark.parametrize("row", [0, 1, 2, 3, 6])
def test_our_own_signer_agrees_with_the_vector(row: int) -> None:
    url, params, signed, algorithm = VECTORS[row]
    assert isinstance(params, dict)
    assert signature(params, url, "12345", algorithm.removeprefix("HMAC_").lower()) == signed


def posted(body: str, target: str, signed: str, media_type: str) -> HttpRequest:
    return HttpRequest("POST", target, {"content-type": media_type, "x-twilio-signature": signed}, body.encode())


def test_at_the_gateway_a_repeated_field_and_a_json_body_are_refused_though_signed() -> None:
    target = "/myapp.php?foo=1&bar=2"
    repeated = "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234"
    form = posted(repeated, target, VECTORS[4][2], "application/x-www-form-urlencoded")
    json = posted(JSON, f"{target}&bodySHA256={BODY_HASH}", VECTORS[5][2], "application/json")
    line = gateway(public_url="https://mycompany.com", auth_tokens=("12345",))
    run_cases(line, [Case("row 5", form, "repeated_field"), Case("row 6", json, "not_a_form", 415)])
