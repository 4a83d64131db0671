"""Amounts as people write them, with a unit beside them or behind them: "2 1/2", "2½ acres", "5 squares", "40 lb"."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from harvest.foundation.intake import FieldWrong, Intake, Read, without_commas
from harvest.vocabulary import UNIT_BY_CODE, UNIT_BY_WORD, UNITS, Unit, UnitKind

PLACES = 3
MOST = Decimal(10**7)
AREA_UNITS = tuple(unit.code for unit in UNITS if unit.kind is UnitKind.AREA)
GOODS_UNITS = tuple(unit.code for unit in UNITS if unit.kind is not UnitKind.AREA)

_VULGAR = {"¼": " 1/4", "½": " 1/2", "¾": " 3/4", "⅛": " 1/8", "⅜": " 3/8", "⅝": " 5/8", "⅞": " 7/8"}
_WRITTEN = re.compile(
    r"(?:(?P<whole>[0-9]{1,9}) )?(?P<top>[0-9]{1,4}) ?/ ?(?P<bottom>[0-9]{1,4})(?P<word> ?[a-z].*)?"
    r"|(?P<number>[0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})(?P<unit> ?[a-z].*)?"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """`unit` is a unit's code; None where none was written behind the number."""

    quantity: Decimal
    unit: str | None = None


def hectares(quantity: Decimal, unit: str) -> Decimal:
    """An area in hectares, to the square metre; `unit` is a code of the vocabulary's area units."""
    factor = UNIT_BY_CODE[unit].factor
    if unit not in AREA_UNITS or factor is None:
        raise ValueError(f"unit {unit!r} does not measure an area: use one of {', '.join(AREA_UNITS)}.")
    return (quantity * Decimal(factor)).quantize(Decimal("0.0001"))


def written(quantity: Decimal, unit: str) -> str:
    """As people read it: "2.5 acres"."""
    one = UNIT_BY_CODE[unit]
    several = f"{one.label}s"
    return f"{quantity.normalize():f} {several if quantity != 1 and several in one.words else one.label}"


def measured(label: str, units: Iterable[str]) -> Read:
    """An amount above zero with at most three decimal places, and the unit where it is written behind it."""
    codes = frozenset(units)

    def read(typed: str) -> Measured:
        found = _WRITTEN.fullmatch(_plain(typed))
        if found is None:
            raise FieldWrong(f"{label} “{typed[:40]}” is not an amount. Write it in digits, such as 2.5 or 2 1/2.")
        quantity = _quantity(found)
        if quantity is None:
            raise FieldWrong(f"{label} “{typed[:40]}” has more than {PLACES} decimal places. Round it, such as 0.333.")
        if not 0 < quantity <= MOST:
            raise FieldWrong(f"{label} “{typed[:40]}” must be more than 0 and at most {MOST:,}.")
        word = (found["unit"] or found["word"] or "").strip()
        return Measured(quantity, _unit_of(label, word, codes) if word else None)

    return read


def unit(label: str, units: Iterable[str]) -> Read:
    """The code of a unit, by its code or a word for it."""
    codes = frozenset(units)

    def read(typed: str) -> str:
        return typed if typed in codes else _unit_of(label, typed.casefold(), codes)

    return read


def unit_choices(units: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((code, UNIT_BY_CODE[code].label) for code in units)


def settled(taken: Intake, name: str, unit_name: str) -> Intake:
    """The intake with a plain quantity under `name` and its unit under `unit_name`, or with a sentence about them.

    A unit without an amount says nothing: forms offer one already chosen.
    """
    amount: Measured | None = taken.values.get(name)
    chosen: str | None = taken.values.get(unit_name)
    quantity = amount.quantity if amount else None
    behind = amount.unit if amount else None
    both: Mapping[str, Any] = {name: quantity, unit_name: (chosen or behind) if amount else None}
    done = Intake(taken.typed, {**taken.values, **both}, taken.errors)
    if behind and chosen and behind != chosen:
        said, meant = UNIT_BY_CODE[behind].label, UNIT_BY_CODE[chosen].label
        return done.refused(**{unit_name: f"The amount says {said}, the unit says {meant}. Make them agree."})
    if amount and not both[unit_name]:
        return done.refused(**{unit_name: "Choose the unit of the amount."})
    return done


def _plain(typed: str) -> str:
    text = typed.casefold()
    for sign, fraction in _VULGAR.items():
        text = text.replace(sign, fraction)
    return " ".join(without_commas(text).split())


def _quantity(found: re.Match[str]) -> Decimal | None:
    """The exact amount; None when three decimal places cannot hold it."""
    if found["number"]:
        exact = Fraction(found["number"])
    elif int(found["bottom"]) == 0:
        return None
    else:
        exact = int(found["whole"] or 0) + Fraction(int(found["top"]), int(found["bottom"]))
    thousandths = exact * 10**PLACES
    return Decimal(thousandths.numerator).scaleb(-PLACES) if thousandths.denominator == 1 else None


def _unit_of(label: str, word: str, codes: frozenset[str]) -> str:
    found: Unit | None = UNIT_BY_WORD.get(word.removesuffix("."))
    if found is None or found.code not in codes:
        known = ", ".join(one.label for one in UNITS if one.code in codes)
        raise FieldWrong(f"{label}: “{word[:40]}” is not a unit for this. Use one of {known}.")
    return found.code
