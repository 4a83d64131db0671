"""Texts through Twilio: signed requests in, TwiML out, later answers by its REST interface.

Source: Twilio's pages on webhook security and TwiML for messages; the re-splits in tests/gateways were all run.
"""

import re
from hmac import compare_digest
from html import escape
from typing import Any
from urllib.parse import quote

from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator  # type: ignore[import-untyped]

from clip.gateways.base import (
    LONGEST_BODY,
    START_WORDS,
    STOP_WORDS,
    HttpReply,
    HttpRequest,
    InboundText,
    OutboundText,
    Refused,
)
from clip.gateways.forms import E164, binding_of, cut, read_form, without_phones
from clip.gateways.twilio_sending import TwilioAccount, send_through
from clip.gateways.twilio_shapes import ACCOUNT_SID, check_form, check_target, plain_body

# No IPv6 address and no user:password@: Twilio's own validator cannot check signatures over such addresses.
_PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~%/-]*)?")
_ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGNATURE = re.compile(r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{16})?[A-Za-z0-9+/]{27}(?:=|%3[Dd])(?![A-Za-z0-9+/=])")
_BOUND_FIELDS = ("AccountSid", "MessageSid", "From", "To", "Body", "NumMedia")
_CARRIER_WORDS = STOP_WORDS | START_WORDS | {"HELP", "INFO"}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_NOTHING = HttpReply(200, "text/xml; charset=utf-8", f"{_HEAD}<Response/>".encode())


class _SignedFields(dict[str, str]):
    """Fields in the form in which the validator finds them without raising twice for each (a third of its time)."""

    def getall(self, name: str) -> list[str]:
        return [self[name]]


class TwilioGateway:
    """One account's line. `public_url` is what Twilio calls, without the path; two `auth_tokens` during rotation.

    `shared_keys`: secrets of Twilio's webhook SharedKeys. With them only HMAC-SHA256 by one of them is accepted, and
    the tokens serve for sending alone. `discard_content`: Twilio keeps neither text nor address; then an earlier send
    of unknown outcome cannot be looked up and is repeated. `api_url`: a Twilio played by this machine, for tests.
    """

    def __init__(
        self,
        *,
        public_url: str,
        account_sid: str,
        auth_tokens: tuple[str, ...],
        numbers: frozenset[str],
        shared_keys: tuple[str, ...] = (),
        discard_content: bool = False,
        api_url: str | None = None,
    ) -> None:
        _check_settings(public_url, account_sid, auth_tokens, shared_keys, numbers)
        self.name: str = "twilio"
        self.carrier_words = _CARRIER_WORDS
        self._public_url = public_url.rstrip("/")
        self._numbers = numbers
        # The algorithm comes from the configuration: a caller who could choose it would choose the weaker one.
        self._algorithm = HMAC_SHA256 if shared_keys else HMAC_SHA1
        self._validators = tuple(RequestValidator(secret) for secret in shared_keys or auth_tokens)
        self._secrets = auth_tokens + shared_keys
        self._account = TwilioAccount(account_sid, auth_tokens, discard_content, api_url)

    def receive(self, request: HttpRequest) -> InboundText:
        """One inbound SMS from a signed form; raises Refused. Nothing is taken from X-Forwarded-* or Host."""
        form = read_form(request)
        check_target(request.raw_target)
        self._check_signature(request, form)
        check_form(form, account_sid=self._account.sid, numbers=self._numbers)
        body, was_cut = cut(plain_body(form["Body"]))
        return InboundText(
            gateway=self.name,
            message_id=form["MessageSid"],
            binding=binding_of(*(form.get(name) for name in _BOUND_FIELDS)),
            sender=form["From"],
            recipient=form["To"],
            body=body,
            was_cut=was_cut,
        )

    def _check_signature(self, request: HttpRequest, form: dict[str, str]) -> None:
        signature = request.headers.get("x-twilio-signature")
        if not signature:
            raise Refused("missing_signature", "The request has no X-Twilio-Signature: only Twilio may call this.")
        url = self._public_url + request.raw_target
        fields = _SignedFields(form)
        if not any(_is_signed_by(key, url, fields, signature, self._algorithm) for key in self._validators):
            sentence = "The signature does not fit: compare CLIP_PUBLIC_URL and TWILIO_AUTH_TOKEN with Twilio's."
            raise Refused("bad_signature", sentence)

    def reply(self, text: str | None) -> HttpReply:
        """TwiML with one message, well-formed for any text; `<Response/>` for None or a text with nothing in it."""
        # Twilio reports an error and sends nothing when a message is empty or longer than 1,600 characters.
        sayable = _ILLEGAL_IN_XML.sub("", text or "")[:LONGEST_BODY]
        if not sayable.strip():
            return _NOTHING
        twiml = f"{_HEAD}<Response><Message>{escape(sayable, quote=False)}</Message></Response>"
        return HttpReply(200, "text/xml; charset=utf-8", twiml.encode())

    def send(self, message: OutboundText) -> str:
        """Send by Twilio's REST interface within 10 s and return the message's sid; raises SendFailed."""
        return send_through(self._account, message)

    def redact(self, text: str) -> str:
        """`text` without this gateway's secrets, anything shaped like a signature, and phone numbers."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]").replace(quote(secret, safe=""), "[secret]")
        return without_phones(_SIGNATURE.sub("[signature]", text))


def _is_signed_by(key: Any, url: str, fields: _SignedFields, signature: str, algorithm: str) -> bool:
    """Whether `key` made the signature over `url` exactly as sent, or over it with or without its port."""
    try:
        # The validator takes the address apart and loses an empty "?"; it is asked only for the two forms of the port.
        exact = key.compute_signature(url, fields, algorithm)
        return compare_digest(exact, signature) or bool(key.validate(url, fields, signature, algorithm))
    except Exception:  # noqa: BLE001 - the validator raises four kinds for hostile input; each means: not signed
        return False


def _check_settings(
    public_url: str,
    account_sid: str,
    auth_tokens: tuple[str, ...],
    shared_keys: tuple[str, ...],
    numbers: frozenset[str],
) -> None:
    if not _PUBLIC_URL.fullmatch(public_url):
        raise ValueError(
            f"CLIP_PUBLIC_URL is {public_url!r}: write it as Twilio has it, https://host or https://host:port/prefix, "
            "without user, query or fragment."
        )
    if not ACCOUNT_SID.fullmatch(account_sid):
        raise ValueError(f"TWILIO_ACCOUNT_SID is {account_sid!r}: copy 'AC' and 32 characters 0-9 a-f from Twilio.")
    if not auth_tokens or not all(secret and secret == secret.strip() for secret in auth_tokens + shared_keys):
        raise ValueError("TWILIO_AUTH_TOKEN is empty or has an empty part: give one token, or two with a comma.")
    wrong = sorted(number for number in numbers if not E164.fullmatch(number))
    if wrong or not numbers:
        raise ValueError(f"CLIP_NUMBERS is {wrong or 'empty'}: give the line's numbers in full, such as +18765550199.")
