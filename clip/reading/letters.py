"""Letters that were meant as digits: O for 0, I for 1. A digit is never turned into another digit."""

from dataclasses import dataclass

_MEANT = {letter: digit for digit, letters in {
    "0": "OoQD", "1": "IiLl|!", "2": "Zz", "5": "Ss", "6": "Gb", "8": "B", "9": "gq", "7": "T",
}.items() for letter in letters}  # fmt: skip
_READABLE = frozenset(_MEANT) | frozenset("0123456789")
_UNSURE = frozenset("gqT")
_STRAY_LETTERS = 2  # with more of them it is no number with a slip in it


@dataclass(frozen=True, slots=True)
class LettersRead:
    """`sure` False: G, Q or T in small or smudged print, so the officer must confirm."""

    number: str
    sure: bool


def read_letters(typed: str, digits: frozenset[int]) -> LettersRead | None:
    """`typed` as a receipt number, if at least half of it is digits and it has exactly the length of one."""
    number = meant_as_digits(typed)
    if number is None or len(number) not in digits or not _mostly_digits(typed):
        return None
    return LettersRead(number, sure=_UNSURE.isdisjoint(typed))


def may_be_digits(typed: str) -> bool:
    """Half of it is digits and the rest can be meant as such, whatever its length."""
    return meant_as_digits(typed) is not None and _mostly_digits(typed)


def meant_as_digits(typed: str) -> str | None:
    """`typed` with its letters read as digits, whatever its length; None if one of them cannot be a digit."""
    if not typed or any(char not in _READABLE for char in typed):
        return None
    return "".join(_MEANT.get(char, char) for char in typed)


def digits_beside_strays(typed: str) -> str | None:
    """The digits of "A4100151" or "4100151x": letters that are no digits, at most two; None if more."""
    if may_be_digits(typed):
        return None
    own = "".join(char for char in typed if "0" <= char <= "9")
    return own if len(typed) - len(own) <= _STRAY_LETTERS else None


def looks_like_number(typed: str, digits: frozenset[int]) -> str | None:
    """What "4IOOI5I" would be: too many letters to be read, but as long as a receipt number; None if it is not."""
    meant = meant_as_digits(typed)
    return meant if meant and len(meant) in digits else None


def _mostly_digits(typed: str) -> bool:
    return sum("0" <= char <= "9" for char in typed) * 2 >= len(typed)
