"""Where a place ends and the goods behind it begin: "at May Pen coconut 1130" is no name of a place."""

from clip.reading.amounts import FRACTION_SLASH
from clip.reading.asked import UnclearKind
from clip.reading.items import Doubt
from clip.reading.tokens import Kind, Token
from clip.reading.words import word_set
from harvest.vocabulary import Parish

LONGEST_IN_PLACE = 4  # digits: "mile 12" and "lot 1130", but 410033 is some number gone wrong

# A number beside one of these is a part of the place: "mile 12", "7 Miles", "Toll Gate phase 2".
_NUMBERED = word_set(
    "ave avenue block exit highway house hwy km kms lane lot marker mile miles phase pole post rd road section shop "
    "stage stall station street"
)
# Words with which places end, and no goods begin: "spring" (onion), "bay" (leaf), "garden" (egg) are left out.
_LAST_OF_PLACES = _NUMBERED | word_set(
    "bridge corner cross crossing district gate gates gully harbour heights hill hills junction market park pen plaza "
    "port rios river roundabout springs square toll town vale valley village walk wharf"
)
_PARISHES = frozenset(name.lower() for parish in Parish for name in (parish.label, parish.full_name))
_MOST_PARISH_WORDS = 2


def is_parish(tokens: tuple[Token, ...], start: int) -> bool:
    """ "Toll Gate, Clarendon" is one place; "Toll Gate, yam" is not."""
    return _parish_size(tokens, start) > 0


def begins_with_number(tokens: tuple[Token, ...], start: int) -> bool:
    """ "7 Miles", not "$150 per lb" and not "20 yam"."""
    return tokens[start].kind is Kind.DIGITS and start + 1 < len(tokens) and _word(tokens, start + 1) in _NUMBERED


def end_before_goods(tokens: tuple[Token, ...], start: int, end: int) -> int:
    """Where the place in tokens `start` to `end` really ends; raises Doubt where it may end in several places."""
    for at in range(start + 1, end + 1):
        if _is_amount(tokens, at, end) and not _is_of_place(tokens, start, at, end):
            return _end_before(tokens, start, at, end)
    return end


def _is_amount(tokens: tuple[Token, ...], at: int, end: int) -> bool:
    """A short number, or the quantity by which the place was ended."""
    if at == len(tokens) or tokens[at].parted or tokens[at].gap == FRACTION_SLASH:
        return False
    if tokens[at].kind is Kind.GROUPED:
        return True
    counted = at + 1 < len(tokens) and tokens[at + 1].kind is Kind.UNIT
    short = at < end and len(tokens[at].text) <= LONGEST_IN_PLACE
    return tokens[at].kind is Kind.DIGITS and (short or counted)


def _is_of_place(tokens: tuple[Token, ...], start: int, at: int, end: int) -> bool:
    """ "mile 12", "Toll Gate 12", "Old Harbour 7 Miles"; one word before a number is all there is of a place."""
    if _word(tokens, at - 1) in _NUMBERED:
        return True
    if _word_follows(tokens, at, end):
        return _word(tokens, at + 1) in _NUMBERED
    return at - 1 == start or at in _ends(tokens, start, at)


def _end_before(tokens: tuple[Token, ...], start: int, at: int, end: int) -> int:
    """After the last word with which places end; goods begin there, or with their number at `at`."""
    ends = _ends(tokens, start, at)
    if ends:
        return ends[-1]
    goods = tokens[at : at + 2] if _word_follows(tokens, at, end) else tokens[at - 1 : at + 1]
    raise Doubt(UnclearKind.PLACE_OR_GOODS, " ".join(token.text for token in goods))


def _ends(tokens: tuple[Token, ...], start: int, until: int) -> list[int]:
    """Where a place may end: after one of its last words or after a parish."""
    ends = (at + (_parish_size(tokens, at) or _word(tokens, at) in _LAST_OF_PLACES) for at in range(start, until))
    return sorted({end for at, end in zip(range(start, until), ends, strict=True) if at < end <= until})


def _parish_size(tokens: tuple[Token, ...], start: int) -> int:
    """How many tokens are the name of a parish."""
    for size in range(_MOST_PARISH_WORDS, 0, -1):
        if " ".join(token.text.lower() for token in tokens[start : start + size]) in _PARISHES:
            return size
    return 0


def _word_follows(tokens: tuple[Token, ...], at: int, end: int) -> bool:
    return at + 1 < end and tokens[at + 1].kind is Kind.WORD


def _word(tokens: tuple[Token, ...], at: int) -> str:
    return tokens[at].text.lower()
