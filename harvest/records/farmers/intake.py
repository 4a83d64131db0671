"""What is asked of a farmer who registers or is corrected: a person's fields, an organisation's, their rules.

The TRN is not asked for: it may only be kept encrypted (DOMAIN section 7), and nothing here needs it yet.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from harvest.foundation import intake
from harvest.foundation.intake import Field, FieldWrong, Intake
from harvest.records.farmers.record import LARGEST_PHOTO, Gender, PhotoKind
from harvest.vocabulary import FarmerKind, Parish

NOTICE_VERSION = "2026-11"  # of the privacy notice that is read to a farmer before anything is kept
LONGEST_NAME = 30
YOUNGEST = 14  # years; younger is questioned and not refused (DOMAIN section 7)
EARLIEST_BIRTH = date(1900, 1, 1)
CARD_YEARS = 3

_SIGNATURES = ((b"\xff\xd8\xff", PhotoKind.JPEG), (b"\x89PNG\r\n\x1a\n", PhotoKind.PNG))


def _name(name: str, label: str, *, longest: int = LONGEST_NAME, required: bool = False, hint: str = "") -> Field:
    return Field(name, label, _one_line(label, longest), hint=hint, required=required)


def _one_line(label: str, longest: int) -> intake.Read:
    read = intake.text(label, longest)

    def with_a_letter(typed: str) -> str:
        if not any(character.isalpha() for character in typed):
            raise FieldWrong(f"{label} “{typed[:40]}” has no letter in it. Write the name as on the ID.")
        return str(read(typed))

    return with_a_letter


def _notice(typed: str) -> str:
    if intake.yes(typed) or typed == NOTICE_VERSION:
        return NOTICE_VERSION
    raise FieldWrong(f"The privacy notice is now version {NOTICE_VERSION}. Read the new one to the farmer, then tick.")


ALIAS = _name("alias", "Alias", hint="The name people call the farmer by, such as Biggs.")
PARISH = Field(
    *("parish", "Parish", intake.one_of("Parish", Parish)),
    required=True,
    kind="select",
    choices=intake.choices(Parish),
)
DISTRICT = Field(
    "district",
    "District",
    intake.text("District", 60),
    hint="The place in the parish, such as Inverness.",
    suggest="districts",
)
PHONE = Field(
    *("phone", "Phone", intake.phone),
    hint="All ten digits, such as 876-555-0100.",
    inputmode="tel",
)
NOTICE = Field(
    *("notice_version", "Privacy notice", _notice),
    required=True,
    kind="checkbox",
    missing="Read the privacy notice to the farmer and tick the box.",
)
PERSON_FIELDS: tuple[Field, ...] = (
    _name("first_name", "First name", required=True),
    _name("middle_name", "Middle name"),
    _name("last_name", "Last name", required=True),
    ALIAS,
    Field(
        *("date_of_birth", "Date of birth", intake.day("Date of birth", earliest=EARLIEST_BIRTH)),
        hint="Day/month/year, such as 27/3/1970.",
        kind="date",
        width="short",
    ),
    Field("gender", "Gender", intake.one_of("Gender", Gender), kind="radios", choices=intake.choices(Gender)),
    *(PARISH, DISTRICT, PHONE),
)
ORGANISATION_FIELDS: tuple[Field, ...] = (
    _name("organisation_name", "Name of the company or group", longest=100, required=True),
    *(ALIAS, PARISH, DISTRICT, PHONE),
)


def fields_of(kind: FarmerKind) -> tuple[Field, ...]:
    """What is asked of a farmer of this kind, without the notice."""
    return PERSON_FIELDS if kind is FarmerKind.PERSON else ORGANISATION_FIELDS


def registration(kind: FarmerKind, typed: Mapping[str, str], *, today: date) -> Intake:
    """A new farmer's values; `today` is the Jamaican day. The district is still in words: see `with_district`."""
    return _with_rules(intake.take((*fields_of(kind), NOTICE), typed), today)


def correction(kind: FarmerKind, typed: Mapping[str, str], *, today: date) -> Intake:
    """The same fields of a farmer who is registered; the notice was given before."""
    return _with_rules(intake.take(fields_of(kind), typed), today)


def _with_rules(taken: Intake, today: date) -> Intake:
    born = taken.values.get("date_of_birth")
    if born is not None and born > today:
        return taken.refused(date_of_birth=f"Date of birth {born:%d/%m/%Y} lies in the future. Check the year.")
    return taken


def questions(values: Mapping[str, object], *, today: date) -> dict[str, str]:
    """What is odd and may be right: one sentence a field, said on the check page and no reason to refuse."""
    born = values.get("date_of_birth")
    if not isinstance(born, date):
        return {}
    age = full_years(born, today)
    if 0 <= age < YOUNGEST:
        return {"date_of_birth": f"This farmer would be {age} years old. Check the year of birth."}
    if age > 105:
        return {"date_of_birth": f"This farmer would be {age} years old. Check the year of birth."}
    return {}


def full_years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def card_expires(renewed_on: date) -> date:
    """A card holds for three years (DOMAIN section 3): the last day on which it does."""
    try:
        return renewed_on.replace(year=renewed_on.year + CARD_YEARS)
    except ValueError:  # 29 February
        return (renewed_on + timedelta(days=1)).replace(year=renewed_on.year + CARD_YEARS) - timedelta(days=1)


def photo_kind(content: bytes) -> PhotoKind:
    """JPEG or PNG by its first bytes, whatever it is called. Raises FieldWrong."""
    if len(content) > LARGEST_PHOTO:
        raise FieldWrong(f"The photo has {len(content) / 1024**2:.1f} MB. Use at most {LARGEST_PHOTO // 1024**2} MB.")
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    raise FieldWrong("The photo is neither a JPEG nor a PNG picture. Take it again, or save it as JPEG.")
