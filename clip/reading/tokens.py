"""A cleaned text cut into tokens: digits, words, marks, units, links, and what stands between them."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from clip.reading import words
from clip.reading.letters import may_be_digits, meant_as_digits, read_letters
from clip.reading.words import Mark

JOINING = frozenset(" -./_")  # what may stand inside one number
BESIDE = frozenset(" -./_:=()*'\"~#@\u2044")  # what does not part a number from its goods
UNITS = words.UNIT_CODE_BY_WORD


class Kind(StrEnum):
    DIGITS = "digits"
    GROUPED = "grouped"  # 1,130: thousands with commas
    MIXED = "mixed"  # digits and letters that nothing explains yet
    WORD = "word"
    MARK = "mark"
    UNIT = "unit"
    LINK = "link"
    FILLER = "filler"
    OTHER_PAPER = "other paper"  # "TRN": the number after it is not ours
    AND = "and"
    AT = "at"
    PLATE = "plate"


_KNOWN_WORDS: tuple[tuple[Kind, Collection[str]], ...] = (
    (Kind.MARK, words.MARK_BY_WORD),
    (Kind.UNIT, UNITS),
    (Kind.LINK, words.LINKS),
    (Kind.AND, words.AND_WORDS),
    (Kind.OTHER_PAPER, words.OTHER_PAPERS),
    (Kind.FILLER, words.FILLERS),
)


@dataclass(frozen=True, slots=True)
class Token:
    """`gap`: what stood between the token before and this one. `start` and `end` count in the cleaned text."""

    kind: Kind
    text: str
    gap: str
    start: int
    end: int

    @property
    def mark(self) -> Mark:
        """The mark that a MARK token is; a slip of the keys is resolved by then."""
        return words.MARK_BY_WORD[self.text.lower()]

    @property
    def parted(self) -> bool:
        """A comma, a line's end, an "and" ... parts this token from the one before."""
        return self.kind is Kind.AND or not BESIDE.issuperset(self.gap)

    @property
    def joins(self) -> bool:
        """This token may continue the number before it."""
        return bool(self.gap) and JOINING.issuperset(self.gap)


_GROUPED = r"(?<![\w,.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])"
_CHARS = r"(?:[^\W_]|(?<=\w)\|(?=\w))"
_ONES = r"(?<=[\dOoQDIiLl])[|!]{2,}(?=[\dOoQDIiLl])"  # "41||51"
_TOKEN = re.compile(rf"{_GROUPED}|{_CHARS}+(?:(?:['!](?=\w)|{_ONES}){_CHARS}+)*|#|@")
_MARK_WORDS = "|".join(sorted((word for word in words.MARK_BY_WORD if word != "#"), key=len, reverse=True))
_GLUED_MARK = re.compile(rf"({_MARK_WORDS}|n)(?=\d)", re.IGNORECASE)
_GLUED_QUANTITY = re.compile(r"\d+(?=([^\W\d_]+))")
_GLUED_GOODS = re.compile(r"[^\W\d_]{3,}(?=\d)")
_BAR = re.compile(r"[|!]")
_SHORTEST_GOODS = 3  # letters that are a word when digits are glued to them
_PRICED = re.compile(r"\$ ?\Z")
_ORDINAL = re.compile(r"\d?(?:1st|2nd|3rd|\dth)", re.IGNORECASE)


def tokens_of(text: str, digits: frozenset[int]) -> tuple[Token, ...]:
    """All tokens of a cleaned text with its shapes blanked. Glued marks ("R4100151", "20lb") are cut off."""
    raw: list[Token] = []
    end = 0
    for found in _TOKEN.finditer(text):
        token = Token(Kind.WORD, found[0], text[end : found.start()], found.start(), found.end())
        raw.extend(_cut(token, digits))
        end = found.end()
    return tuple(_resolve_slips(raw))


def _cut(token: Token, digits: frozenset[int]) -> Iterator[Token]:
    """ "R4100151" is a mark and digits, "20lb" digits and a unit, "yam20" goods and digits; the rest stays MIXED."""
    while at := _first_cut(token.text, digits):
        middle = token.start + at
        yield _of_kind(replace(token, text=token.text[:at], end=middle))
        token = replace(token, text=token.text[at:], gap="", start=middle)
    yield _of_kind(token)


def _first_cut(text: str, digits: frozenset[int]) -> int:
    """Where to cut a piece off the front of `text`; 0 where it is one piece."""
    if text[0] in "|!":  # left of a bar that was no 1
        return int(len(text) > 1)
    if not _has_digit(text) or "," in text or _ORDINAL.fullmatch(text):
        return 0
    whole = read_letters(text, digits) or _looks_whole(text, digits)
    return _mark_cut(text, digits) or (0 if whole else _bar_cut(text, digits) or _word_cut(text))


def _looks_whole(text: str, digits: frozenset[int]) -> bool:
    """ "4IOOI5I", "4IOOI5": too many letters to be read as digits, and yet no goods among them."""
    if not ("0" <= text[0] <= "9") or meant_as_digits(text) is None or _BAR.search(text):
        return False
    return len(text) in digits or "0" <= text[-1] <= "9"


def _mark_cut(text: str, digits: frozenset[int]) -> int:
    """ "20lb", "R4100151"; a glued B may be an 8, so scan.py decides on it."""
    quantity, mark = _GLUED_QUANTITY.match(text), _GLUED_MARK.match(text)
    if quantity and quantity[1].lower() in UNITS and not _may_be_digit(text, quantity[1], digits):
        return quantity.end()
    if mark and mark[1].lower() != "b":
        return mark.end()
    return int(text[0] in "Rr" and read_letters(text[1:], digits) is not None)


def _may_be_digit(text: str, unit: str, digits: frozenset[int]) -> bool:
    """ "500g" is a quantity, "410015g" and "41g0151" are perhaps numbers."""
    if not text.endswith(unit):
        return may_be_digits(text)
    return len(unit) == 1 and read_letters(text, digits) is not None


def _word_cut(text: str) -> int:
    """ "4100151yam", "yam20", but not "0OOO00000"."""
    if may_be_digits(text):
        return 0
    quantity, goods = _GLUED_QUANTITY.match(text), _GLUED_GOODS.match(text)
    if quantity and len(quantity[1]) >= _SHORTEST_GOODS:
        return quantity.end()
    return goods.end() if goods else 0


def _bar_cut(text: str, digits: frozenset[int]) -> int:
    """ "4100151|4100152", "4100151|yam": a bar between whole numbers and words parts them; elsewhere it may be a 1."""
    parts = [part for part in _BAR.split(text) if part]
    whole = all(len(part) in digits if _has_digit(part) else len(part) >= _SHORTEST_GOODS for part in parts)
    return len(parts[0]) if whole and len(parts) > 1 else 0


def _of_kind(token: Token) -> Token:
    text = token.text
    if text.isascii() and text.isdigit():
        return replace(token, kind=Kind.FILLER if _is_price(token) else Kind.DIGITS)
    if "," in text:
        return replace(token, kind=Kind.FILLER if _PRICED.search(token.gap) else Kind.GROUPED)
    if _has_digit(text):
        return replace(token, kind=Kind.FILLER if _ORDINAL.fullmatch(text) else Kind.MIXED)
    text = text.replace("'", "")
    return replace(token, kind=_kind_of_word(text.lower()), text=text)


def _kind_of_word(word: str) -> Kind:
    if word in {"at", "@"}:
        return Kind.AT
    for kind, known in _KNOWN_WORDS:
        if word in known:
            return kind
    return Kind.FILLER if len(word) == 1 else Kind.WORD


def _is_price(token: Token) -> bool:
    return bool(_PRICED.search(token.gap)) and len(token.text) <= 6


def _has_digit(text: str) -> bool:
    return any("0" <= char <= "9" for char in text)


def _resolve_slips(raw: list[Token]) -> Iterator[Token]:
    """A misspelt keyword counts only before a number; "look 4100151" is not "book" unless a number stands before."""
    number_before = False
    for place, token in enumerate(raw):
        mark = words.slipped_mark(token.text.lower()) if _before_number(raw, place) else None
        if token.kind is Kind.WORD and mark and (mark is not Mark.BOOK or number_before):
            token = replace(token, kind=Kind.MARK, text=mark.value)  # noqa: PLW2901
        number_before = number_before or token.kind in {Kind.DIGITS, Kind.MIXED}
        yield token


def _before_number(raw: list[Token], place: int) -> bool:
    following = raw[place + 1 : place + 3]
    if following and following[0].kind is Kind.MARK and following[0].mark is Mark.NUMBER:
        del following[0]
    return bool(following) and following[0].kind in {Kind.DIGITS, Kind.MIXED}
