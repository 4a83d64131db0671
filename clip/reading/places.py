"""Where the officer stands: "AT Toll Gate" by itself, or at the end of a question."""

from dataclasses import dataclass, replace

from clip.reading.after_place import LONGEST_IN_PLACE, begins_with_number, end_before_goods, is_parish
from clip.reading.amounts import FRACTION_SLASH
from clip.reading.asked import UnclearKind
from clip.reading.items import Doubt
from clip.reading.letters import read_letters
from clip.reading.partition import begins_number
from clip.reading.tokens import Kind, Token
from clip.reading.words import Mark

LONGEST_PLACE = 30  # characters
CLEARS_PLACE = frozenset({"off", "none", "clear"})
_ENDS_PLACE = frozenset(",;\n\x1f&+")
_PIECES_OF_NUMBER = 20
_NUMERIC = frozenset({Kind.DIGITS, Kind.MIXED, Kind.GROUPED, Kind.PLATE})


@dataclass(frozen=True, slots=True)
class Placed:
    """`tokens` without the place; `place` None: none was named."""

    tokens: tuple[Token, ...]
    place: str | None


def place_alone(text: str, tokens: tuple[Token, ...], digits: frozenset[int]) -> str | None:
    """The place, if the cleaned text is "AT <place>" and asks about nothing; None if it is something else.

    Raises Doubt where goods seem to stand behind the place; a comma at the end says that they are a part of it.
    """
    if not tokens or tokens[0].kind is not Kind.AT:
        return None
    if any(_starts_number(tokens, start, digits) for start in range(1, len(tokens))):
        return None
    end = len(tokens) if text.endswith(",") else end_before_goods(tokens, 1, len(tokens))
    if end < len(tokens):
        raise Doubt(UnclearKind.PLACE_OR_GOODS, _said(text[tokens[end].start :]))
    return _said(text[tokens[0].end :])


def take_place(text: str, tokens: tuple[Token, ...], digits: frozenset[int]) -> Placed:
    """Take the last "at <words>" out of the tokens, if it leads the text or a number stands before it."""
    first_number = next((at for at, token in enumerate(tokens) if token.kind in _NUMERIC), len(tokens))
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].kind is Kind.AT and (at == 0 or at > first_number):
            end = _end_of_place(tokens, at + 1, digits)
            if any(token.kind is Kind.WORD for token in tokens[at + 1 : end]):
                rest = tokens[end:]
                parted = (replace(rest[0], gap="\n"), *rest[1:]) if rest else ()
                return Placed((*tokens[:at], *parted), _said(text[tokens[at + 1].start : tokens[end - 1].end]))
    return Placed(tokens, None)


def _end_of_place(tokens: tuple[Token, ...], start: int, digits: frozenset[int]) -> int:
    if start == len(tokens):
        return start
    if tokens[start].text[0].isdigit() and not begins_with_number(tokens, start):  # "at $150 per lb"
        return start
    end = start
    while end < len(tokens) and not _ends_place(tokens, start, end, digits):
        end += 1
    return end_before_goods(tokens, start, end)


def _ends_place(tokens: tuple[Token, ...], start: int, at: int, digits: frozenset[int]) -> bool:
    token = tokens[at]
    if not _ENDS_PLACE.isdisjoint(token.gap) and not (at > start and token.gap == ", " and is_parish(tokens, at)):
        return True
    quantity = token.kind is Kind.DIGITS and at + 1 < len(tokens) and tokens[at + 1].kind is Kind.UNIT
    long = token.kind is Kind.DIGITS and len(token.text) > LONGEST_IN_PLACE
    return quantity or long or token.kind in {Kind.PLATE, Kind.GROUPED, Kind.AT} or _starts_number(tokens, at, digits)


def _starts_number(tokens: tuple[Token, ...], start: int, digits: frozenset[int]) -> bool:
    token = tokens[start]
    if token.kind is Kind.MARK and token.mark is not Mark.BOOK:
        return any(token.kind in {Kind.DIGITS, Kind.MIXED} for token in _after_mark(tokens, start))
    if token.kind is Kind.MIXED:
        return read_letters(token.text, digits) is not None
    if token.kind is not Kind.DIGITS:
        return False
    end = start + 1
    while end < min(len(tokens), start + _PIECES_OF_NUMBER) and tokens[end].kind is Kind.DIGITS and tokens[end].joins:
        end += 1
    return begins_number(tuple(piece.text for piece in tokens[start:end]), digits)


def _after_mark(tokens: tuple[Token, ...], start: int) -> tuple[Token, ...]:
    following = tokens[start + 1 : start + 3]
    doubled = bool(following) and following[0].kind is Kind.MARK
    return following[1:] if doubled else following[:1]


def _said(text: str) -> str:
    """A place as it is kept: one line, at most LONGEST_PLACE characters."""
    said = " ".join(text.replace(FRACTION_SLASH, "/").split()).strip(" .,;:-'\"")[:LONGEST_PLACE].strip()
    return said if any(char.isalnum() for char in said) else ""
