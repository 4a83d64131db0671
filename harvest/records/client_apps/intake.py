"""What may be typed about a program: who it belongs to, what it is for, and what more it needs and why."""

import re
from collections.abc import Mapping

from harvest.foundation.intake import Field, FieldWrong, Intake, choices, day, one_of, take, text
from harvest.records.client_apps.record import GRANTABLE, Scope

LONGEST_NAME = 60
LONGEST_PURPOSE = 500
_EMAIL = re.compile(r"[a-z0-9._%+'&=~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_WEBSITE = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?(?:/[!-;=?-~]*)?", re.IGNORECASE)
_ADDRESS_IN_A_NAME = re.compile(r"://|www\.|@|[a-z0-9]\.[a-z]{2}", re.IGNORECASE)


def email(typed: str) -> str:
    """An address in small letters, as mail is sent to it."""
    bare = typed.lower()
    if not _EMAIL.fullmatch(bare) or len(bare) > 254 or ".." in bare:
        raise FieldWrong(f"E-mail “{typed[:60]}” is not an address we can write to. Write it as name@example.com.")
    return bare


def website(typed: str) -> str:
    bare = typed if "://" in typed else f"https://{typed}"
    if not _WEBSITE.fullmatch(bare) or "." not in bare or len(bare) > 200:
        raise FieldWrong(f"Website “{typed[:60]}” is not an address. Write it as https://example.com, or leave it out.")
    return bare


def program_name(typed: str) -> str:
    """A name that is no address: it stands on staff pages, and must never be a way to make somebody follow a link."""
    name = text("Name of the program", LONGEST_NAME)(typed)
    if _ADDRESS_IN_A_NAME.search(name) or not name.isprintable():
        raise FieldWrong("The name of the program holds an address. Give it a name in words, such as Market watch.")
    return str(name)


PROGRAM_FIELDS = (
    Field("name", "Name of the program", program_name, "As people may know it, such as Market watch.", required=True),
    Field("contact", "Your name", text("Your name", 100), "Whom we ask for.", required=True, autocomplete="name"),
    Field(
        "purpose",
        "What it is for",
        text("What it is for", LONGEST_PURPOSE),
        "One or two sentences: what it does, for whom.",
        required=True,
        kind="textarea",
        missing="Say what the program is for.",
    ),
    Field("website", "Website", website, "Where people can see it.", autocomplete="url"),
)
EMAIL = Field(
    "email", "E-mail", email, "We send a link to it, and write to it only about your programs.", required=True,
    autocomplete="email", inputmode="email", missing="Enter your e-mail address.",
)  # fmt: skip
REGISTRATION_FIELDS = (PROGRAM_FIELDS[0], PROGRAM_FIELDS[1], EMAIL, *PROGRAM_FIELDS[2:])
ASK_FIELDS = (
    Field(
        "scope",
        "What it needs",
        one_of("What it needs", Scope),
        required=True,
        kind="radios",
        choices=choices(Scope)[1:],
        missing="Choose what the program needs.",
    ),
    Field(
        "purpose",
        "What for",
        text("What for", LONGEST_PURPOSE),
        "Who uses it, on whose behalf, and what happens with the answers.",
        required=True,
        kind="textarea",
        missing="Say what it is needed for.",
    ),
)
UNTIL = Field(
    "expires_on", "Until", day("Until"), "Day/month/year, at most two years from now.", required=True, kind="date"
)
REASON = Field(
    "reason", "Why", text("Why", LONGEST_PURPOSE), "The developer reads it.", required=True, kind="textarea",
    missing="Say why.",
)  # fmt: skip


def registration(typed: Mapping[str, str]) -> Intake:
    return take(REGISTRATION_FIELDS, typed)


def program(typed: Mapping[str, str]) -> Intake:
    return take(PROGRAM_FIELDS, typed)


def asked_for(typed: Mapping[str, str]) -> Intake:
    """What a program needs beyond open data."""
    taken = take(ASK_FIELDS, typed)
    if taken and taken["scope"] not in GRANTABLE:
        return taken.refused(scope="Open data needs no grant: choose what goes beyond it.")
    return taken
