"""What somebody typed, uploaded or sent, field by field, into values or one sentence for each bad field.

Pure. A room's table of `Field`s serves its form, its file columns, the API and the commands alike; the field macro
draws label, hint and error from the same table. Nothing typed is lost: `typed` gives every field back as it came.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from harvest.foundation.phone_numbers import PhoneWrong, jamaican_phone

LONGEST_TEXT = 200
_NUMBERS = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
_THOUSANDS = re.compile(r"(?<![0-9,.])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])", re.ASCII)
# Control characters, halves of letters, and what turns the order of letters round: a name would read otherwise.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)


class FieldWrong(ValueError):
    """One field cannot be taken; the message is the sentence beside it: what is wrong and how to write it."""


Read = Callable[[str], Any]  # raises FieldWrong


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `label` also names it in sentences; `choices` are (value, label).

    `kind`: text, date, textarea, select, radios, checkbox, file, password. `missing`: said when it is needed and empty.
    """

    name: str
    label: str
    read: Read
    hint: str = ""
    required: bool = False
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    width: str = ""  # "short" for numbers and dates
    inputmode: str = ""
    autocomplete: str = "off"
    missing: str = ""
    suggest: str = ""  # the list of words that the page offers while somebody types

    def when_missing(self) -> str:
        if self.kind == "date" and not self.missing:
            return f"Enter the day for “{self.label}”, such as 27/3/2026."
        verb = "Choose" if self.kind in {"select", "radios"} else "Enter"
        is_short = self.label[:2].isupper()  # "ID seen" keeps its capitals
        label = self.label if is_short else self.label[0].lower() + self.label[1:]
        return self.missing or f"{verb} the {label}."


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in. `values` holds what could be read (None: empty); `errors` one sentence a field."""

    typed: Mapping[str, str]
    values: Mapping[str, Any]
    errors: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return not self.errors

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def refused(self, **sentences: str) -> "Intake":
        """The same with more sentences, for rules over several fields; a field keeps its first one."""
        return replace(self, errors={**sentences, **self.errors})


def take(fields: Sequence[Field], typed: Mapping[str, str]) -> Intake:
    """Read every field; whitespace around is dropped, an empty field is None."""
    kept = {one.name: typed.get(one.name, "") for one in fields}
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in fields:
        text = " ".join(kept[one.name].split()) if one.kind not in {"textarea", "password"} else kept[one.name].strip()
        values[one.name] = None
        if not text:
            if one.required:
                errors[one.name] = one.when_missing()
            continue
        try:
            values[one.name] = one.read(text)
        except FieldWrong as wrong:
            errors[one.name] = str(wrong)
    return Intake(kept, values, errors)


def empty(fields: Sequence[Field], /, **typed: str) -> Intake:
    """A form before anybody typed, with what is known filled in; an input may be called "fields"."""
    return Intake({one.name: typed.get(one.name, "") for one in fields}, dict.fromkeys(one.name for one in fields))


def text(label: str, longest: int = LONGEST_TEXT) -> Read:
    def read(typed: str) -> str:
        if not typed.isprintable() and _UNSEEN.search(typed):
            raise FieldWrong(f"{label} holds a character that cannot be kept. Type it again.")
        if len(typed) > longest:
            raise FieldWrong(f"{label} has {len(typed)} characters. Use at most {longest}.")
        return typed

    return read


def digits(label: str, least: int, most: int) -> Read:
    """A number printed on paper: text of ASCII digits, leading zeros kept."""
    how_many = str(least) if least == most else f"{least} to {most}"

    def read(typed: str) -> str:
        bare = typed.replace(" ", "").replace("-", "")
        if not (bare.isascii() and bare.isdigit() and least <= len(bare) <= most):
            raise FieldWrong(f"{label} “{typed[:40]}” is not {how_many} digits. Copy it as it is printed.")
        return bare

    return read


def day(label: str, *, earliest: date | None = None, latest: date | None = None) -> Read:
    """A date as people write it here: day, month, year."""

    def read(typed: str) -> date:
        found = _date(typed)
        if found is None:
            raise FieldWrong(f"{label} “{typed[:40]}” is not a date. Write day/month/year, such as 27/3/2026.")
        if earliest and found < earliest:
            raise FieldWrong(too_early(label, found, earliest))
        if latest and found > latest:
            raise FieldWrong(f"{label} {found:%d/%m/%Y} is too late. It must be {latest:%d/%m/%Y} or earlier.")
        return found

    return read


def too_early(label: str, found: date, earliest: date) -> str:
    """The sentence for a day before the first one that can be meant."""
    return f"{label} {found:%d/%m/%Y} is too early. It must be {earliest:%d/%m/%Y} or later."


def _date(typed: str) -> date | None:
    numbers = _NUMBERS.fullmatch(typed)
    iso = None if numbers else _ISO.fullmatch(typed)
    try:
        if numbers:
            found = date(int(numbers[4]), int(numbers[3]), int(numbers[1]))
        elif iso:
            found = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            found = _named(typed)
    except ValueError:
        return None
    return found if found.year >= 1900 else None


def _named(typed: str) -> date:
    """A date with its month in words; raises ValueError."""
    if not typed.isascii():
        raise ValueError(typed)
    try:
        return datetime.strptime(typed, "%d %b %Y").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return datetime.strptime(typed, "%d %B %Y").date()  # noqa: DTZ007


def without_commas(typed: str) -> str:
    """Commas between thousands taken out. Any other stays and is refused: "2,5" is not 25, nor "82,50" 8250."""
    return _THOUSANDS.sub(lambda found: found[0].replace(",", ""), typed) if "," in typed else typed


def decimal(label: str, *, places: int, least: Decimal = Decimal(0), most: Decimal = Decimal(10**8)) -> Read:
    """An amount as people write it: "1,130.50", "J$ 450"."""

    def read(typed: str) -> Decimal:
        bare = without_commas(typed.upper().removeprefix("J").removeprefix("$").replace(" ", ""))
        try:
            found = Decimal(bare) if bare.isascii() and bare.replace(".", "", 1).isdigit() else None
        except InvalidOperation:
            found = None
        if found is None:
            raise FieldWrong(f"{label} “{typed[:40]}” is not a number. Write it in digits, such as 12.5.")
        if not least <= found <= most:
            raise FieldWrong(f"{label} {typed[:40]} must be between {least:,} and {most:,}.")
        if found != round(found, places):
            raise FieldWrong(f"{label} {typed[:40]} has more than {places} decimal places. Round it.")
        return found

    return read


def whole(label: str, *, least: int = 0, most: int = 10**9) -> Read:
    def read(typed: str) -> int:
        bare = without_commas(typed.replace(" ", ""))
        if not (bare.isascii() and bare.isdigit() and len(bare) <= 15):
            raise FieldWrong(f"{label} “{typed[:40]}” is not a whole number. Write it in digits, such as 12.")
        if not least <= int(bare) <= most:
            raise FieldWrong(f"{label} {bare} must be between {least:,} and {most:,}.")
        return int(bare)

    return read


def one_of(label: str, words: type[StrEnum]) -> Read:
    """A word of a closed list, by its stored value."""

    def read(typed: str) -> StrEnum:
        try:
            return words(typed)
        except ValueError:
            raise FieldWrong(f"{label} “{typed[:40]}” is not one of the choices. Choose one from the list.") from None

    return read


def phone(typed: str) -> str:
    """E.164 of a Jamaican number."""
    try:
        return jamaican_phone(typed)
    except PhoneWrong:
        raise FieldWrong(
            f"Phone “{typed[:40]}” is not a Jamaican number. Write all ten digits, such as 876-555-0100."
        ) from None


def yes(typed: str) -> bool:
    """A ticked box."""
    return typed.casefold() in {"yes", "on", "1", "true"}


def choices(words: type[StrEnum], *, labels: Mapping[str, str] | None = None) -> tuple[tuple[str, str], ...]:
    """(value, label) of a closed list, its members' own `label` where they have one."""
    said = labels or {}
    return tuple(
        (word.value, said.get(word, getattr(word, "label", "") or str(word.value).replace("_", " ").capitalize()))
        for word in words
    )
