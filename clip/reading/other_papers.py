"""Numbers of other papers that a text names: a TRN, a licence, a badge. They are neither receipts nor farmers."""

from dataclasses import dataclass

from clip.reading.tokens import Kind, Token
from clip.reading.words import DRIVER_WORDS, Mark

_GROUP = 3  # digits: 123-456-789
_LONGEST = 9  # digits of a TRN
_NUMERIC = frozenset({Kind.DIGITS, Kind.MIXED})


@dataclass(frozen=True, slots=True)
class OtherPaper:
    """`size`: how many tokens it takes. `as_receipt`: its number, if as long as a receipt's; `typed`: with its word."""

    size: int
    as_receipt: str = ""
    typed: str = ""


def other_paper(tokens: tuple[Token, ...], start: int, digits: frozenset[int]) -> OtherPaper:
    """The other paper that is named at `start`; without a number directly after it, only its words."""
    at = start + 1
    while at < len(tokens) and _is_word_of_it(tokens[at]):
        at += 1
    if at == len(tokens) or tokens[at].kind not in _NUMERIC:
        return OtherPaper(at - start)
    as_receipt = tokens[at].text if tokens[at].kind is Kind.DIGITS and len(tokens[at].text) in digits else ""
    words = [token.text for token in tokens[start:at]]
    if as_receipt and words[-1].lower() in DRIVER_WORDS:
        return OtherPaper(at - start)
    size = _end_of_number(tokens, at, digits) - start
    return OtherPaper(size, as_receipt, f"{words[0].upper()} {as_receipt}" if as_receipt else "")


def _is_word_of_it(token: Token) -> bool:
    """ "driver's licence no.": a word between it and its number."""
    return token.kind is Kind.OTHER_PAPER or (token.kind is Kind.MARK and token.mark is Mark.NUMBER)


def _end_of_number(tokens: tuple[Token, ...], start: int, digits: frozenset[int]) -> int:
    """Groups belong together with a hyphen between them, or with a space where both have three digits."""
    end, length = start + 1, len(tokens[start].text)
    while end < len(tokens) and length < _LONGEST and _continues(tokens[end - 1], tokens[end], digits):
        length += len(tokens[end].text)
        end += 1
    return end


def _continues(before: Token, token: Token, digits: frozenset[int]) -> bool:
    if token.kind is not Kind.DIGITS or not token.joins or len(token.text) in digits:
        return False
    return token.gap != " " or len(before.text) == len(token.text) == _GROUP
