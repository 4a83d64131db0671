"""Whether a signed Twilio form can be read in one way only: names, shapes and the rule about the sender.

Twilio signs the concatenation of names and values without a mark between them, so one signature fits every other way
of cutting the same characters into fields, and a sender writes a part of them. What is refused here is every cut that
makes another sender, line or message id out of a text. A cut that only shortens the sender's own text at its end is
left: it keeps its message id and changes its binding.
"""

import re
from base64 import b64decode
from binascii import Error as NoBase64

from clip.gateways.base import Refused
from clip.gateways.forms import E164, require

ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")
_MESSAGE_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
_NAME = re.compile(r"[A-Z][A-Za-z]{1,39}[0-9]{0,2}")
_SHAPES = {
    "Country": re.compile(r"[A-Z]{0,2}"),  # FromCountry, ToCountry and any other
    "Num": re.compile(r"[0-9]{1,6}"),  # NumMedia, NumSegments and any other
    "From": E164,
    "MessageSid": _MESSAGE_SID,
    "ApiVersion": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "MessagingServiceSid": re.compile(r"MG[0-9a-f]{32}"),
    "SmsStatus": re.compile(r"[a-z_]{0,20}"),
    "OptOutType": re.compile(r"[A-Z]{0,10}"),
    "ErrorCode": re.compile(r"[0-9]{0,6}"),
    "ErrorUrl": re.compile(r"https?://\S*"),
}
_REQUIRED = ("AccountSid", "MessageSid", "SmsSid", "SmsMessageSid", "From", "To", "Body")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/=]{4}){15,}")


def check_form(form: dict[str, str], *, account_sid: str, numbers: frozenset[str]) -> None:
    """Raise Refused unless the fields have the one form in which Twilio sends an SMS to one of `numbers`."""
    for name in _REQUIRED:
        require(form, name)
    for name, value in form.items():
        _check_field(name, value)
    if form["AccountSid"] != account_sid:
        raise Refused("other_account", "AccountSid is not the configured account: check TWILIO_ACCOUNT_SID.")
    if not form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]:
        raise Refused("sids_differ", "MessageSid, SmsSid and SmsMessageSid differ: Twilio sends one id in all three.")
    if form["To"] not in numbers:
        raise Refused("other_line", "To is none of the line's own numbers: add it to CLIP_NUMBERS if it is one.")
    if form["From"] in numbers:
        raise Refused("own_number", "From is one of the line's own numbers: the line does not text itself.")


def check_target(raw_target: str) -> None:
    """Raise Refused unless the target is a path that has swallowed no field: what follows the URL is signed with it."""
    if not raw_target.startswith("/"):
        raise Refused("absolute_target", "The request target does not start with '/': ask for a path.", 400)
    if "AccountSid" in raw_target or "From" in raw_target:
        raise Refused("field_in_target", "The address holds the name of a form field: call it as configured.")


def _check_field(name: str, value: str) -> None:
    if not _NAME.fullmatch(name):
        raise Refused("shape_name", "A field has a name that Twilio cannot have given it: letters, then two digits.")
    if name == "Body":
        return
    _check_stands_once(name, value)
    kind = "Country" if name.endswith("Country") else "Num" if name.startswith("Num") else name
    shape = _SHAPES.get(kind)
    if shape and not shape.fullmatch(value):
        raise Refused(f"shape_{kind}", f"{name} does not have the form {shape.pattern}.")


def _check_stands_once(name: str, value: str) -> None:
    # When a sender is planted in the text, the true one is still among the signed characters and ends up in some
    # other field. It need not begin with "+": short codes, names and "whatsapp:" are senders too.
    if "From" in (name + value)[1:]:
        raise Refused("second_sender", f"{name} holds a second From: the signed fields were cut anew.")
    # The true sender is followed by FromCity; as a field of its own it would have to sort before it.
    if name.startswith("From") and name < "FromCountry" and name not in {"From", "FromCity"}:
        raise Refused("second_sender", "A field between From and FromCity: the signed fields were cut anew.")
    # When the text begins later than it did ("Bo" = "dyR 4100151"), its true beginning is in another field.
    if "Body" in name + value:
        raise Refused("second_body", f"{name} holds a second Body: the signed fields were cut anew.")


def plain_body(body: str) -> str:
    """`body`, decoded if it is one of the long texts that Twilio hands over in base64 (courier's rule, narrowed).

    At least 60 characters, a multiple of four, of the alphabet, that decode to UTF-8 without control characters and at
    least half ASCII. A text of digits alone is never decoded: no digit may become another one.
    """
    joined = body.replace("\r", "").replace("\n", "").strip()
    if len(joined) < 60 or joined.isdigit() or not _BASE64.fullmatch(joined):
        return body
    try:
        decoded = b64decode(joined, validate=True).decode()
    except (NoBase64, UnicodeDecodeError):
        return body
    readable = all(character.isprintable() or character in "\r\n\t" for character in decoded)
    ascii_characters = sum(character.isascii() for character in decoded)
    return decoded if readable and ascii_characters * 2 >= len(decoded) else body
