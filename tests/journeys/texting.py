"""Texts as the gateway brings them: signed forms over a real socket, and what comes back."""

import contextlib
import re
import secrets
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode
from xml.etree import ElementTree

import smsutil
from twilio.request_validator import RequestValidator

from clip.demo import LINE
from tests.journeys.servers import ACCOUNT, TOKEN, Site

TARGET = "/sms/twilio"
ENDING = re.compile(r"\.? ?Ref [0-9A-Z]{4,} \d\d:\d\d$")


@dataclass(frozen=True)
class Reply:
    """What the gateway got for one delivery, and after how many seconds."""

    status: int
    content_type: str
    body: bytes
    seconds: float

    @property
    def said(self) -> str | None:
        """The one SMS in it, checked as an SMS; None for silence."""
        assert (self.status, self.content_type) == (200, "text/xml; charset=utf-8"), self
        root = ElementTree.fromstring(self.body)
        assert root.tag == "Response"
        assert [child.tag for child in root] in ([], ["Message"]), self.body
        return one_segment(root[0].text or "") if len(root) else None


def one_segment(text: str) -> str:
    """The text, when an independent library finds one GSM-7 segment in it."""
    assert text.strip()
    split = smsutil.split(text)
    assert (smsutil.is_valid_gsm(text), len(split.parts)) == (True, 1), text
    return text


def without_ending(reply: str) -> str:
    """A reply without its own reference and time: what must be the same when a case is texted again."""
    return ENDING.sub("", reply)


def new_message_id() -> str:
    return "SM" + secrets.token_hex(16)


def form(body: str, sender: str, message_id: str) -> dict[str, str]:
    """Every parameter of a gateway's request."""
    nowhere = {f"{end}{part}": "" for end in ("To", "From") for part in ("State", "City", "Zip")}
    known = {"ToCountry": "JM", "FromCountry": "JM", "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received"}
    ids = dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), message_id)
    ends = {"From": sender, "To": LINE, "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01"}
    return {**nowhere, **known, **ids, **ends, "Body": body}


def sign(url: str, fields: dict[str, str], token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, fields))


def post_sms(
    site: Site,
    body: str,
    sender: str,
    message_id: str | None = None,
    *,
    signature: str | None = None,
    timeout: float = 15,
) -> Reply:
    """Deliver one text as Twilio would; raises OSError or HTTPException when nobody answers.

    `signature` None: the right one; empty: none at all.
    """
    fields = form(body, sender, message_id or new_message_id())
    signature = sign(site.public_url + TARGET, fields) if signature is None else signature
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    headers |= {"X-Twilio-Signature": signature} if signature else {}
    began = time.monotonic()
    connection = HTTPConnection("127.0.0.1", site.port, timeout=timeout)
    with contextlib.closing(connection):
        connection.request("POST", TARGET, urlencode(fields).encode(), headers)
        answer = connection.getresponse()
        content = answer.read()
    return Reply(answer.status, answer.getheader("Content-Type", ""), content, time.monotonic() - began)


def ask(site: Site, body: str, sender: str, message_id: str | None = None) -> str:
    """The SMS that a text brings back."""
    said = post_sms(site, body, sender, message_id).said
    assert said is not None, f"{body!r} got silence"
    return said
