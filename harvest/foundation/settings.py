"""Every setting of both applications, read from the environment once, with a sentence for each that is wrong.

One table for both, because they may run in one process. `.env.example` lists the same names (a house test compares).
Weak values exist only under DEMO=1; nothing here has a secret as its default.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from harvest.foundation import post
from harvest.foundation.addresses import about_redis, is_address, shown_address
from harvest.foundation.engine import is_database_url, which_database

SHORTEST_SECRET = 32  # characters of SECRET_KEY outside the demo
FEWEST_LETTERS = 8  # different ones in it; 32 random hexadecimal digits have fewer once in ten million times
DEMO_SECRET = "demo only: nothing real is protected by this"  # noqa: S105 - used under DEMO=1 alone


class SettingsWrong(SystemExit):
    """Raised with all sentences at once: stops the program with them on standard error and exit status 1."""


Count = Annotated[int, Meta(ge=1, le=1_000_000, description="a whole number from 1 to 1000000")]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Names are the environment's, in lower case. Times in seconds, counts per officer."""

    demo: Annotated[bool, Meta(description="1 or empty")] = False
    serve: str = ""
    port: Annotated[int, Meta(ge=1, le=65535, description="a whole number from 1 to 65535")] = 8000
    secret_key: str = ""
    harvest_database_url: str = "sqlite:///var/harvest.db"
    clip_database_url: str = "sqlite:///var/clip.db"
    open_data_folder: str = "var/data"
    harvest_url: str = ""
    harvest_api_key: str = ""
    harvest_public_url: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    contact_email: str = ""
    clip_public_url: str = ""
    clip_numbers: str = ""
    clip_help_number: str = ""
    clip_receipt_digits: str = "7,8"
    clip_checks_per_10_minutes: Count = 30
    clip_checks_per_day: Count = 200
    clip_same_trip_hours: Annotated[float, Meta(gt=0, le=72, description="hours as 6 or 0.5, more than 0, to 72")] = 6
    clip_same_stop_hours: Annotated[float, Meta(ge=0, le=72, description="hours as 2 or 0.5, from 0 to 72")] = 2
    clip_deadline_s: Annotated[float, Meta(ge=0.1, le=10, description="seconds as 2.5, from 0.1 to 10")] = 2.5
    rate_limit_storage_url: str = "memory://"
    trusted_proxies: Annotated[int, Meta(ge=0, le=5, description="a whole number from 0 to 5")] = 0
    twilio_account_sid: str = ""
    twilio_auth_token: str = ""
    twilio_webhook_key: str = ""

    @property
    def serves_harvest(self) -> bool:
        return self.serve != "clip"

    @property
    def serves_clip(self) -> bool:
        return self.serve != "harvest"

    @property
    def twilio_auth_tokens(self) -> tuple[str, ...]:
        return _words(self.twilio_auth_token)

    @property
    def twilio_webhook_keys(self) -> tuple[str, ...]:
        return _words(self.twilio_webhook_key)

    @property
    def line_numbers(self) -> tuple[str, ...]:
        return _words(self.clip_numbers)

    @property
    def receipt_digits(self) -> frozenset[int]:
        return frozenset(int(word) for word in _words(self.clip_receipt_digits))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


E164 = re.compile(r"\+[1-9][0-9]{6,14}")
ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")
PRINTABLE = re.compile(r"[!-~]+")  # a key or a token travels in a header: ASCII without blanks
HELP_NUMBER = re.compile(r"(?=.*[0-9])[0-9+ ()-]{1,16}")
FORM_FIELDS = ("From", "AccountSid")  # in an address they are the mark of a forged text (clip.gateways.twilio_shapes)


def read(environ: Mapping[str, str]) -> Settings:
    """The settings of this environment; raises SettingsWrong with one sentence per bad setting."""
    values, complaints = _values(_known(environ))
    settings = msgspec.convert(values, Settings)
    settings = _with_demo_values(settings) if settings.demo else settings
    complaints += [sentence for rule in RULES for sentence in rule(settings)]
    if complaints:
        raise SettingsWrong("\n".join(["These settings need attention:", *(f"- {line}" for line in complaints)]))
    return settings


def _known(environ: Mapping[str, str]) -> dict[str, str]:
    names = {name.upper(): name for name in Settings.__struct_fields__}
    return {names[key]: value.strip() for key, value in environ.items() if key in names and value.strip()}


def _values(known: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """What can be read, and a sentence for each value that cannot: the others are then checked all the same."""
    values: dict[str, Any] = {}
    complaints = []
    for field in msgspec.structs.fields(Settings):
        text = known.get(field.name)
        if text is None:
            continue
        name = field.name.upper()
        if text != text.encode(errors="ignore").decode():
            complaints.append(f"{name} is not written in UTF-8: write it anew.")
            continue
        try:
            values[field.name] = _converted(text, field)
        except msgspec.ValidationError:
            complaints.append(f"{name}={text!r} cannot be used: give {_allowed(field)}.")
            # Whoever wrote something there wants the demonstration; what else it lacks is not his trouble now.
            values |= {"demo": True} if field.name == "demo" else {}
    return values, complaints


def _converted(text: str, field: msgspec.structs.FieldInfo) -> Any:
    """Exactly what its description says: "true" is not 1, and "1e3" is no whole number."""
    if isinstance(field.default, bool) and text != "1":
        raise msgspec.ValidationError
    if type(field.default) is int and not (text.isascii() and text.isdigit()):
        raise msgspec.ValidationError
    return msgspec.convert(text, field.type, strict=False)


def _allowed(field: msgspec.structs.FieldInfo) -> str:
    return "; ".join(meta.description for meta in getattr(field.type, "__metadata__", ()) if meta.description)


def _with_demo_values(settings: Settings) -> Settings:
    return msgspec.structs.replace(
        settings,
        secret_key=settings.secret_key or DEMO_SECRET,
        clip_public_url=settings.clip_public_url or f"http://127.0.0.1:{settings.port}",
        harvest_public_url=settings.harvest_public_url or f"http://127.0.0.1:{settings.port}",
        contact_email=settings.contact_email or "register@example.com",
        clip_numbers=settings.clip_numbers or "+18765550199",
        clip_help_number=settings.clip_help_number or "876-555-0100",
    )


def _serve(settings: Settings) -> list[str]:
    if settings.serve in {"", "harvest", "clip"}:
        return []
    return [f"SERVE={settings.serve!r} is not known: leave it out for both, or say harvest or clip."]


def _databases(settings: Settings) -> list[str]:
    complaints = [
        f"{name} is not a database address: use sqlite:///path/to/file.db or postgresql+psycopg://user@host/name."
        for name, url in _database_urls(settings)
        if not is_database_url(url)
    ]
    if not complaints and len({which_database(url) for _, url in _database_urls(settings)}) == 1:
        complaints.append(
            "HARVEST_DATABASE_URL and CLIP_DATABASE_URL are the same database: give each application its own database."
        )
    return complaints


def _database_urls(settings: Settings) -> tuple[tuple[str, str], ...]:
    return (
        ("HARVEST_DATABASE_URL", settings.harvest_database_url),
        ("CLIP_DATABASE_URL", settings.clip_database_url),
    )


def _secret(settings: Settings) -> list[str]:
    key, remedy = settings.secret_key, "make one with python -c 'import secrets; print(secrets.token_urlsafe(48))'."
    if settings.demo:
        return []
    if len(key) < SHORTEST_SECRET:
        return [f"SECRET_KEY has {len(key)} characters, at least {SHORTEST_SECRET} are needed: {remedy}"]
    if len(set(key)) < FEWEST_LETTERS or key == DEMO_SECRET:
        return [f"SECRET_KEY is a placeholder that anybody can guess: {remedy}"]
    return []


def _hours(settings: Settings) -> list[str]:
    stop, trip = settings.clip_same_stop_hours, settings.clip_same_trip_hours
    if stop <= trip:
        return []
    return [
        f"CLIP_SAME_STOP_HOURS is {stop:g} and CLIP_SAME_TRIP_HOURS {trip:g}: a stop is part of a trip, so give it as "
        "many hours or fewer."
    ]


def _line(settings: Settings) -> list[str]:
    """What CLIP needs to answer gateways. Checked only where CLIP is served."""
    if not settings.serves_clip:
        return []
    complaints = _public_url(settings.clip_public_url)
    complaints += [
        f"CLIP_NUMBERS has {number!r}: write the line's own numbers as +18765550199, separated by commas."
        for number in settings.line_numbers or ("",)
        if not E164.fullmatch(number)
    ]
    if not HELP_NUMBER.fullmatch(settings.clip_help_number):
        complaints.append(
            f"CLIP_HELP_NUMBER={settings.clip_help_number!r}: give the duty desk's number, such as 876-555-0100: "
            "digits, +, -, space and ( ) only, at most 16 characters."
        )
    return complaints + _digits(settings)


def _mail(settings: Settings) -> list[str]:
    """What Harvest needs to write to developers; without it the worker's console shows what would be sent."""
    complaints = post.complaints(settings.smtp_url, settings.mail_from, settings.harvest_public_url)
    return complaints + post.about_contact(settings.contact_email)


def _public_url(url: str) -> list[str]:
    if not is_address(url):
        return [
            f"CLIP_PUBLIC_URL={shown_address(url)!r}: give the address that gateways call, such as "
            "https://clip.example.gov.jm, without user, query or final slash; a port is 1 to 65535."
        ]
    return [
        f"CLIP_PUBLIC_URL={url!r} holds the word {word}, the name of a form field, by which forged texts are known: "
        "every text would be refused. Choose an address without it."
        for word in FORM_FIELDS
        if word in url
    ]


def _digits(settings: Settings) -> list[str]:
    words = _words(settings.clip_receipt_digits)
    if words and all(re.fullmatch(r"[0-9]{1,2}", word) and 3 <= int(word) <= 8 for word in words):
        return []
    return [
        f"CLIP_RECEIPT_DIGITS={settings.clip_receipt_digits!r}: give the lengths of receipt numbers, each 3 to 8, "
        "separated by commas, such as 7,8 (9 digits are a farmer's number)."
    ]


def _twilio(settings: Settings) -> list[str]:
    if not settings.serves_clip or (settings.demo and not settings.twilio_account_sid):
        return []
    complaints = []
    if not ACCOUNT_SID.fullmatch(settings.twilio_account_sid):
        complaints.append("TWILIO_ACCOUNT_SID: give the account's id, AC and 32 digits of 0-9 a-f.")
    if not _is_one_or_two(settings.twilio_auth_tokens):
        complaints.append(f"TWILIO_AUTH_TOKEN: give the account's token; {_IN_ROTATION}")
    if settings.twilio_webhook_key and not _is_one_or_two(settings.twilio_webhook_keys):
        complaints.append(f"TWILIO_WEBHOOK_KEY: leave it out, or give the webhook's shared key; {_IN_ROTATION}")
    return complaints


_IN_ROTATION = "two, separated by a comma, during rotation; ASCII without blanks."


def _is_one_or_two(words: tuple[str, ...]) -> bool:
    return 1 <= len(words) <= 2 and all(PRINTABLE.fullmatch(word) for word in words)


def _remote(settings: Settings) -> list[str]:
    if not settings.harvest_url:
        if settings.serve != "clip":
            return []
        return ["HARVEST_URL is missing: with SERVE=clip it says where Harvest runs, such as https://harvest.example."]
    complaints = []
    if not is_address(settings.harvest_url):
        complaints.append(
            f"HARVEST_URL={shown_address(settings.harvest_url)!r}: give an address such as https://harvest.example, "
            "without user, query or final slash; a port is 1 to 65535."
        )
    if not settings.harvest_api_key:
        complaints.append("HARVEST_API_KEY is missing: make one with harvest key issue --scope findings --scope shown.")
    elif not PRINTABLE.fullmatch(settings.harvest_api_key):
        complaints.append("HARVEST_API_KEY has a blank or a letter outside ASCII: copy it anew, as it was issued.")
    return complaints


def _limits(settings: Settings) -> list[str]:
    return about_redis(settings.rate_limit_storage_url) if settings.serves_harvest else []


Rule = Callable[[Settings], list[str]]
RULES: tuple[Rule, ...] = (_serve, _databases, _secret, _hours, _line, _twilio, _remote, _mail, _limits)
