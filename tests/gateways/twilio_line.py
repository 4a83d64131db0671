"""An invented Twilio line for the tests: a good form, a signer of our own, a gateway."""

import base64
import hmac
from hashlib import sha1
from typing import Any
from urllib.parse import urlencode

from clip.gateways.base import HttpRequest
from clip.gateways.twilio import TwilioGateway

ACCOUNT = "AC" + "0a" * 16
TOKEN = "token-that-is-invented"
LINE = "+18765550199"
OFFICER = "+18765550100"
SID = "SM" + "1b" * 16
PUBLIC_URL = "https://clip.example"
TARGET = "/sms/twilio"
GOOD = {
    "ToCountry": "JM", "ToState": "", "SmsMessageSid": SID, "NumMedia": "0", "ToCity": "", "FromZip": "", "SmsSid": SID,
    "FromState": "", "SmsStatus": "received", "FromCity": "", "Body": "R 4100151", "FromCountry": "JM", "To": LINE,
    "ToZip": "", "NumSegments": "1", "MessageSid": SID, "AccountSid": ACCOUNT, "From": OFFICER,
    "ApiVersion": "2010-04-01",
}  # fmt: skip


def gateway(**changes: Any) -> TwilioGateway:
    settings: dict[str, Any] = {
        "public_url": PUBLIC_URL,
        "account_sid": ACCOUNT,
        "auth_tokens": (TOKEN,),
        "numbers": frozenset({LINE}),
    }
    return TwilioGateway(**(settings | changes))


def concatenated(form: dict[str, str]) -> str:
    return "".join(name + form[name] for name in sorted(form))


def signature(form: dict[str, str], url: str = PUBLIC_URL + TARGET, token: str = TOKEN, algorithm: Any = sha1) -> str:
    """Written from Twilio's page, not with its library."""
    mac = hmac.new(token.encode(), (url + concatenated(form)).encode(), algorithm)
    return base64.b64encode(mac.digest()).decode()


def request(form: dict[str, str], signed: str | None = None, target: str = TARGET, **headers: str) -> HttpRequest:
    """The request as Twilio sends it; `signed` None: signed honestly for its own form."""
    signed = signature(form, PUBLIC_URL + target) if signed is None else signed
    sent = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signed, **headers}
    return HttpRequest("POST", target, sent, urlencode(form).encode())
