"""Texts that are one command and nothing to look up: help, LAST, MORE, WRONG, and the carrier's own words."""

import re

from clip.reading.asked import Asked, AskedHelp, AskedLast, AskedMore, AskedWrong, CarrierWord
from clip.reading.words import REFERENCE_LENGTHS, REFERENCE_LETTERS

_AROUND = " \n.,;:!?'\"()*_-"
_HELP_WORDS = frozenset({"help", "menu", "info"})
_WRONG = re.compile(r"wrong(?!\w)(.*)", re.IGNORECASE | re.DOTALL)
_REFERENCE = re.compile(r"[^\W_](?:[^\W_]|-)*")
_NOT_A_REFERENCE = frozenset({"ref", "reference", "no", "number", "check", "receipt"})


def command_of(text: str, carrier_words: frozenset[str]) -> Asked | None:
    """The command that a cleaned text is; None if it is none. Carrier words count in any case."""
    folded = text.strip().casefold()
    if folded in {word.casefold() for word in carrier_words}:
        return CarrierWord(folded.upper())
    bare = folded.strip(_AROUND)
    if bare in _HELP_WORDS or (not bare and "?" in folded):
        return AskedHelp()
    if bare == "last":
        return AskedLast()
    if bare == "more":
        return AskedMore()
    wrong = _WRONG.fullmatch(text.lstrip(_AROUND))
    return AskedWrong(_reference(wrong[1])) if wrong else None


def is_reference(word: str | None) -> bool:
    """`word` can be a reference of ours: its letters and its length."""
    return word is not None and len(word) in REFERENCE_LENGTHS and REFERENCE_LETTERS.issuperset(word)


def _reference(text: str) -> str | None:
    """The first word that can be ours; else what was meant as one: all that was said, or a word with digits."""
    words = [found[0].replace("-", "").upper() for found in _REFERENCE.finditer(text)]
    said = [word for word in words if word.lower() not in _NOT_A_REFERENCE]
    long_enough = [word for word in said if len(word) in REFERENCE_LENGTHS]
    typed = [word for word in long_enough if len(said) == 1 or any("0" <= char <= "9" for char in word)]
    return next((word for word in (*filter(is_reference, said), *typed)), None)
