"""A posted form exactly as it came, and the shapes that every gateway demands of a text."""

import codecs
import re
from hashlib import sha256
from urllib.parse import parse_qsl, quote

from clip.gateways.base import LONGEST_BODY, HttpRequest, Refused

LARGEST_FORM = 1024 * 1024  # bytes
MOST_FIELDS = 200  # a picture message with all its media has fewer than 50
FORM = "application/x-www-form-urlencoded"

# ASCII digits only: `\d` and int() also take Arabic-Indic and full-width digits, and `$` a trailing newline.
E164 = re.compile(r"\+[1-9][0-9]{6,14}")

# Not inside a run of hexadecimal digits, so that message ids stay readable in logs.
_PHONE = re.compile(
    r"(?:\+|%2[Bb])\d{7,15}"
    r"|(?<![0-9a-fA-F])\d{10,15}(?![0-9a-fA-F])"
    r"|\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?!\d)"
)


def _as_typed(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 stay as the percent signs that were sent: the signature was made over those."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return quote(error.object[error.start : error.end], safe=""), error.end


codecs.register_error("clip.as_typed", _as_typed)


def read_form(request: HttpRequest) -> dict[str, str]:
    """The fields of a POST form, blank values kept, nothing trimmed; raises Refused, also for a repeated field."""
    _require_form(request)
    try:
        pairs = parse_qsl(
            request.body.decode(), keep_blank_values=True, errors="clip.as_typed", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        sentence = f"The form is no UTF-8 text of at most {MOST_FIELDS} fields: send it as a gateway would."
        raise Refused("unreadable_form", sentence, 400) from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise Refused("repeated_field", "A field stands twice in the form: send each field once.")
    return form


def _require_form(request: HttpRequest) -> None:
    if request.method != "POST":
        raise Refused("not_a_post", f"The method is {request.method[:10]!r}: texts are taken by POST only.", 405)
    if len(request.body) > LARGEST_FORM:
        raise Refused("too_large", f"The form has {len(request.body)} bytes: at most {LARGEST_FORM} are read.", 413)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM:
        raise Refused("not_a_form", f"The content type is {media_type[:60]!r}: send {FORM}.", 415)


def require(form: dict[str, str], name: str) -> str:
    """The value of a field that must be there; raises Refused `missing_<name>`."""
    value = form.get(name)
    if value is None:
        raise Refused(f"missing_{name}", f"{name} is missing from the form: send it, if need be empty.")
    return value


def binding_of(*fields: str | None) -> str:
    """SHA-256 in hex over fields framed by their lengths, so that no two lists of fields give the same bytes."""
    digest = sha256()
    for field in fields:
        if field is None:
            digest.update(b"-")
        else:
            encoded = field.encode()
            digest.update(b"%d:%b" % (len(encoded), encoded))
    return digest.hexdigest()


def cut(body: str) -> tuple[str, bool]:
    """At most LONGEST_BODY characters of `body`, and whether there were more."""
    return body[:LONGEST_BODY], len(body) > LONGEST_BODY


def without_phones(text: str) -> str:
    """`text` with every run that can be a phone number replaced; message ids stay."""
    return _PHONE.sub("[phone]", text)
