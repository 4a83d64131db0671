"""Jamaican number plates among the tokens: "5678GT", "5678 GT", "CH 1234". Their letters are never digits."""

import re
from dataclasses import replace

from clip.reading.tokens import Kind, Token
from clip.reading.words import Mark, word_set

_GLUED = re.compile(r"\d{4}[A-Z]{1,2}|[A-Z]{2}\d{4}", re.IGNORECASE)
_PLATE_GAPS = frozenset({"", " ", "-"})
_NOT_LETTERS_OF_PLATES = word_set("a n i x as do go if so by st rd mr hq jm ya mi di fi im")
_LOAD_KINDS = frozenset({Kind.WORD, Kind.LINK, Kind.UNIT})
_LETTER_KINDS = frozenset({Kind.WORD, Kind.UNIT})


def join_plates(tokens: tuple[Token, ...], digits: frozenset[int]) -> tuple[Token, ...]:
    """`tokens` with every plate as one PLATE token, upper case and without a gap inside."""
    before: list[Token] = []
    place = 0
    while place < len(tokens):
        parts = tokens[place : place + _plate_size(before, tokens[place : place + 4], digits)]
        if parts:
            text = "".join(part.text for part in parts).upper()
            before.append(replace(parts[0], kind=Kind.PLATE, text=text, end=parts[-1].end))
        else:
            before.append(tokens[place])
        place += len(parts) or 1
    return tuple(before)


def _plate_size(before: list[Token], ahead: tuple[Token, ...], digits: frozenset[int]) -> int:
    """How many of the tokens `ahead` are one plate: 0, 1 or 2."""
    if ahead[0].kind is Kind.MIXED:
        return 1 if _GLUED.fullmatch(ahead[0].text) else 0
    if _digits_first(before, ahead) and not _is_quantity(before, ahead, digits):
        return 2
    quantity = ahead[0].kind is Kind.UNIT and _goods_wait(before, ahead[0], digits)
    return 2 if _letters_first(ahead) and not quantity else 0


def _digits_first(before: list[Token], ahead: tuple[Token, ...]) -> bool:
    if len(ahead) < 2 or not _is_four(ahead[0]) or _continues_number(before, ahead[0]):
        return False
    if not _is_letters(ahead[1]) or ahead[1].gap not in _PLATE_GAPS:
        return False
    if before and before[-1].kind is Kind.MARK and before[-1].mark is not Mark.NUMBER:
        return False
    # "1130 CH 5678": the letters belong to the number after them, unless that has its own.
    return ahead[1].gap == "" or not _letters_first(ahead[1:])


def _letters_first(ahead: tuple[Token, ...]) -> bool:
    if len(ahead) < 2 or not _is_letters(ahead[0]) or len(ahead[0].text) != 2:
        return False
    if not _is_four(ahead[1]) or ahead[1].gap not in _PLATE_GAPS:
        return False
    continued = len(ahead) > 2 and ahead[2].kind is Kind.DIGITS and ahead[2].joins and ahead[2].gap != " "
    return not continued and not (len(ahead) > 2 and _is_letters(ahead[2]) and ahead[2].gap in _PLATE_GAPS)


def _is_four(token: Token) -> bool:
    return token.kind is Kind.DIGITS and len(token.text) == 4


def _is_letters(token: Token) -> bool:
    """One or two letters that a plate can have and that are no word of ours."""
    text = token.text
    kinds = _LETTER_KINDS | {Kind.FILLER} if len(text) == 1 else _LETTER_KINDS
    usable = token.kind in kinds and len(text) <= 2 and text.isascii() and text.isalpha()
    return usable and text.lower() not in _NOT_LETTERS_OF_PLATES


def _continues_number(before: list[Token], token: Token) -> bool:
    """ "410-0151 GT": four digits at the end of a number."""
    return bool(before) and before[-1].kind is Kind.DIGITS and token.joins and token.gap != " "


def _is_quantity(before: list[Token], ahead: tuple[Token, ...], digits: frozenset[int]) -> bool:
    """ "1130 lb": letters that are a unit make a quantity of it where goods wait for one."""
    if ahead[1].kind is not Kind.UNIT:
        return False
    after = [token for token in ahead[2:] if token.kind is not Kind.LINK]
    return bool(after and after[0].kind is Kind.WORD and not after[0].parted) or _goods_wait(before, ahead[0], digits)


def _goods_wait(before: list[Token], token: Token, digits: frozenset[int]) -> bool:
    """Goods stand directly before `token`, and no quantity before those."""
    if token.parted or not before or before[-1].kind is not Kind.WORD:
        return False
    first = len(before) - 1
    while first and before[first].kind in _LOAD_KINDS and not before[first].parted:
        first -= 1
    number = before[first]
    marked = first > 0 and before[first - 1].kind is Kind.MARK
    return number.kind is not Kind.DIGITS or marked or len(number.text) in digits
