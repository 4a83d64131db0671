"""Quantities among pieces of digits: "20", "2.5", "1/2", "1 1/2", as plain decimals."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from clip.reading.tokens import Token

FRACTION_SLASH = "\u2044"  # of one character that is a fraction, such as a half
_LARGEST_DENOMINATOR = 16
_MOST_WHOLE_DIGITS = 2  # before a fraction: "10 1/2 lb"
_MOST_DECIMALS = 3
_THOUSANDTH = Decimal("0.001")


def size_at_end(pieces: Sequence[Token]) -> int:
    """How many of the last pieces are one quantity: 1, 2 ("2.5", "1/2") or 3 ("1 1/2")."""
    return next(size for size in (3, 2, 1) if size == 1 or (len(pieces) >= size and _is_one(pieces[-size:])))


def size_at_start(pieces: Sequence[Token]) -> int:
    """How many of the first pieces are one quantity: 1, 2 or 3."""
    return next(size for size in (3, 2, 1) if size == 1 or (len(pieces) >= size and _is_one(pieces[:size])))


def fraction_size(tokens: Sequence[Token], start: int) -> int:
    """How many tokens from `start` on are one fraction that was one character, with its whole number; 0 if none is."""
    ahead = tokens[start : start + 3]
    if len(ahead) > 2 and ahead[2].gap == FRACTION_SLASH and _is_one(ahead):
        return 3
    return 2 if len(ahead) > 1 and ahead[1].gap == FRACTION_SLASH and _is_fraction(ahead[:2]) else 0


def split(pieces: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Pieces that are no number, quantity by quantity."""
    place = 0
    while place < len(pieces):
        size = size_at_start(pieces[place : place + 3])
        yield pieces[place : place + size]
        place += size


def plain(pieces: Sequence[Token]) -> str:
    """One quantity as a plain decimal, at most three decimals: "1 1/2" is "1.5"."""
    if len(pieces) == 1:
        return plain_decimal(pieces[0].text)
    if pieces[-1].gap == ".":
        return plain_decimal(f"{pieces[0].text}.{pieces[1].text}")
    fraction = Decimal(int(pieces[-2].text)) / Decimal(int(pieces[-1].text))
    whole = Decimal(int(pieces[0].text)) if len(pieces) == 3 else Decimal(0)
    return plain_decimal(str((whole + fraction).quantize(_THOUSANDTH)))


def plain_decimal(text: str) -> str:
    """Without thousands' commas and idle zeros: "1,130.50" is "1130.5"."""
    whole, _, decimals = text.replace(",", "").partition(".")
    decimals = decimals.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")


def _is_one(pieces: Sequence[Token]) -> bool:
    if len(pieces) == 3:
        return len(pieces[0].text) <= _MOST_WHOLE_DIGITS and pieces[1].gap == " " and _is_fraction(pieces[1:])
    return _is_fraction(pieces) or (pieces[1].gap == "." and len(pieces[1].text) <= _MOST_DECIMALS)


def _is_fraction(pieces: Sequence[Token]) -> bool:
    above, below = pieces[0].text, pieces[1].text
    if pieces[1].gap not in {"/", FRACTION_SLASH} or len(above) > 2 or len(below) > 2:
        return False
    return 0 < int(above) < int(below) <= _LARGEST_DENOMINATOR
