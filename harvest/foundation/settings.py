"""Every setting of both applications, read from the environment once, with a sentence for each that is wrong.

One table for both, because they may run in one process. `.env.example` lists the same names (a house test compares).
Weak values exist only under DEMO=1; nothing here has a secret as its default.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SHORTEST_SECRET = 32  # characters of SECRET_KEY outside the demo
DEMO_SECRET = "demo only: nothing real is protected by this"  # noqa: S105 - used under DEMO=1 alone


class SettingsWrong(SystemExit):
    """Raised with all sentences at once: stops the program with them on standard error and exit status 1."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Names are the environment's, in lower case. Times in seconds, counts per officer."""

    demo: bool = False
    serve: str = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 8000
    secret_key: str = ""
    harvest_database_url: str = "sqlite:///var/harvest.db"
    clip_database_url: str = "sqlite:///var/clip.db"
    harvest_url: str = ""
    harvest_api_key: str = ""
    clip_public_url: str = ""
    clip_numbers: str = ""
    clip_help_number: str = ""
    clip_receipt_digits: str = "7,8"
    clip_checks_per_10_minutes: Annotated[int, Meta(ge=1)] = 30
    clip_checks_per_day: Annotated[int, Meta(ge=1)] = 200
    clip_same_trip_hours: Annotated[float, Meta(gt=0, le=72)] = 6
    clip_same_stop_hours: Annotated[float, Meta(ge=0, le=72)] = 2
    clip_deadline_s: Annotated[float, Meta(gt=0.1, le=10)] = 2.5
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
PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?")
ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")


def read(environ: Mapping[str, str]) -> Settings:
    """The settings of this environment; raises SettingsWrong with one sentence per bad setting."""
    try:
        settings = msgspec.convert(_known(environ), Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsWrong(_sentence_of(error, environ)) from None
    settings = _with_demo_values(settings) if settings.demo else settings
    complaints = [sentence for rule in RULES for sentence in rule(settings)]
    if complaints:
        raise SettingsWrong("\n".join(["These settings need attention:", *(f"- {line}" for line in complaints)]))
    return settings


def _known(environ: Mapping[str, str]) -> dict[str, str]:
    names = {name.upper(): name for name in Settings.__struct_fields__}
    return {names[key]: value.strip() for key, value in environ.items() if key in names and value.strip()}


def _sentence_of(error: msgspec.ValidationError, environ: Mapping[str, str]) -> str:
    reason, _, field = str(error).partition(" - at `$.")
    name = field.rstrip("`").upper()
    return f"{name}={environ.get(name, '')!r} cannot be used: {reason}. Correct {name} in the environment."


def _with_demo_values(settings: Settings) -> Settings:
    def or_else(value: str, weak: str) -> str:
        return value or weak

    return msgspec.structs.replace(
        settings,
        secret_key=or_else(settings.secret_key, DEMO_SECRET),
        clip_public_url=or_else(settings.clip_public_url, f"http://127.0.0.1:{settings.port}"),
        clip_numbers=or_else(settings.clip_numbers, "+18765550199"),
        clip_help_number=or_else(settings.clip_help_number, "876-555-0100"),
    )


def _serve(settings: Settings) -> list[str]:
    if settings.serve in {"", "harvest", "clip"}:
        return []
    return [f"SERVE={settings.serve!r} is not known: leave it out for both, or say harvest or clip."]


def _databases(settings: Settings) -> list[str]:
    complaints = [
        f"{name} is not a database address: use sqlite:///path/to/file.db or postgresql+psycopg://user@host/name."
        for name, url in _database_urls(settings)
        if not _is_database_url(url)
    ]
    if len({url for _, url in _database_urls(settings)}) == 1:
        complaints.append(
            "HARVEST_DATABASE_URL and CLIP_DATABASE_URL are the same address: give each application its own database."
        )
    return complaints


def _database_urls(settings: Settings) -> tuple[tuple[str, str], ...]:
    return (
        ("HARVEST_DATABASE_URL", settings.harvest_database_url),
        ("CLIP_DATABASE_URL", settings.clip_database_url),
    )


def _is_database_url(text: str) -> bool:
    try:
        url = make_url(text)
    except ArgumentError:
        return False
    return url.get_backend_name() in {"sqlite", "postgresql"} and bool(url.database) and url.database != ":memory:"


def _secret(settings: Settings) -> list[str]:
    if settings.demo or len(settings.secret_key) >= SHORTEST_SECRET:
        return []
    return [
        f"SECRET_KEY has {len(settings.secret_key)} characters, at least {SHORTEST_SECRET} are needed: make one with "
        "python -c 'import secrets; print(secrets.token_urlsafe(48))'."
    ]


def _line(settings: Settings) -> list[str]:
    """What CLIP needs to answer gateways. Checked only where CLIP is served."""
    if not settings.serves_clip:
        return []
    complaints = []
    if not PUBLIC_URL.fullmatch(settings.clip_public_url):
        complaints.append(
            f"CLIP_PUBLIC_URL={settings.clip_public_url!r}: give the address that gateways call, such as "
            "https://clip.example.gov.jm, without user, query or final slash."
        )
    complaints += [
        f"CLIP_NUMBERS has {number!r}: write the line's own numbers as +18765550199, separated by commas."
        for number in settings.line_numbers or ("",)
        if not E164.fullmatch(number)
    ]
    if not settings.clip_help_number or len(settings.clip_help_number) > 16:
        complaints.append(
            f"CLIP_HELP_NUMBER={settings.clip_help_number!r}: give the duty desk's number, at most 16 characters."
        )
    return complaints + _digits(settings)


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
    if not settings.twilio_auth_tokens:
        complaints.append("TWILIO_AUTH_TOKEN: give the account's token; two, separated by a comma, during rotation.")
    return complaints


def _remote(settings: Settings) -> list[str]:
    if not settings.harvest_url:
        if settings.serve != "clip":
            return []
        return ["HARVEST_URL is missing: with SERVE=clip it says where Harvest runs, such as https://harvest.example."]
    complaints = []
    if not PUBLIC_URL.fullmatch(settings.harvest_url):
        complaints.append(f"HARVEST_URL={settings.harvest_url!r}: give an address such as https://harvest.example.")
    if not settings.harvest_api_key:
        complaints.append("HARVEST_API_KEY is missing: make one with harvest key issue --scope findings.")
    return complaints


RULES: tuple[Callable[[Settings], list[str]], ...] = (_serve, _databases, _secret, _line, _twilio, _remote)


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite address; None for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
