"""Texts that are one command and nothing to look up: help, LAST, MORE, WRONG, and the carrier's own words."""

import re

from clip.reading.asked import Asked, AskedHelp, AskedLast, AskedMore, AskedWrong, CarrierWord

_AROUND = " \n.,;:!?'\"()*_-"
_HELP_WORDS = frozenset({"help", "menu", "info"})
_WRONG = re.compile(r"wrong(?!\w)(.*)", re.IGNORECASE | re.DOTALL)
_REFERENCE = re.compile(r"[^\W_](?:[^\W_]|-)*")
_NOT_A_REFERENCE = frozenset({"ref", "reference", "no", "number", "check", "receipt"})
_LONGEST_REFERENCE = 12


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


def _reference(text: str) -> str | None:
    words = (found[0] for found in _REFERENCE.finditer(text))
    said = next((word for word in words if word.lower() not in _NOT_A_REFERENCE), "")
    return said.replace("-", "").upper()[:_LONGEST_REFERENCE] or None
