"""Why a text without any number to look up cannot be acted on: the most useful sentence for it."""

from collections.abc import Iterator

from clip.reading.asked import Unclear, UnclearKind
from clip.reading.goods import Load
from clip.reading.items import Item, ItemKind
from clip.reading.letters import meant_as_digits
from clip.reading.shapes import Shapes, digits_of
from clip.reading.tokens import Kind, Token
from clip.reading.words import Mark

_FEW_DIGITS = 3  # fewer are hardly a receipt number with some missing
_NEAR = 2  # digits too many or too few, and still more likely a receipt's than a quantity


def why_unclear(
    tokens: tuple[Token, ...], items: tuple[Item, ...], load: Load, shapes: Shapes, digits: frozenset[int]
) -> Unclear:
    """The reason for a text that asks nothing; its numbers come before its shapes and its shapes before its words."""
    candidates = (
        *_quantity(items, load, digits),
        *_leftover(items, load, _FEW_DIGITS),
        *(Unclear(UnclearKind.CONFIRM_LETTERS, (item.typed, f"R {item.text}")) for item in _lost(items) if item.typed),
        *_dates(shapes, digits),
        *(Unclear(UnclearKind.LOOKS_LIKE_PHONE, (phone,)) for phone in shapes.phones),
        *(Unclear(UnclearKind.LOOKS_LIKE_PLATE, (item.text,)) for item in items if item.kind is ItemKind.PLATE),
        *_leftover(items, load, 1),
        *_keyword(tokens, items),
    )
    return next(iter(candidates), Unclear(UnclearKind.NO_NUMBER))


def _quantity(items: tuple[Item, ...], load: Load, digits: frozenset[int]) -> Iterator[Unclear]:
    """A quantity without a unit that is as long as a receipt number, or nearly so."""
    for place in sorted(load.used):
        item = items[place]
        if item.unit is not None or not item.typed.isdigit() or item.text != item.typed:
            continue
        if len(item.typed) in digits:
            goods = next(one.words for one in load.goods.values() if one.quantity == item.text)
            yield Unclear(UnclearKind.NUMBER_OR_QUANTITY, (item.typed, goods))
        elif any(abs(len(item.typed) - length) <= _NEAR for length in digits):
            yield _wrong_length(item.typed)


def _leftover(items: tuple[Item, ...], load: Load, fewest: int) -> Iterator[Unclear]:
    """The longest number that is nobody's quantity."""
    left = {item.typed for place, item in enumerate(items) if item.kind is ItemKind.AMOUNT and place not in load.used}
    longest = max(sorted(left), key=lambda typed: len(digits_of(typed)), default="")
    if len(digits_of(longest)) >= fewest:
        yield _wrong_length(longest)


def _wrong_length(typed: str) -> Unclear:
    return Unclear(UnclearKind.WRONG_LENGTH, (typed, str(len(meant_as_digits(typed) or digits_of(typed)))))


def _dates(shapes: Shapes, digits: frozenset[int]) -> Iterator[Unclear]:
    for date in shapes.dates:
        if len(digits_of(date)) in digits:
            yield Unclear(UnclearKind.LOOKS_LIKE_DATE, (date, digits_of(date)))


def _lost(items: tuple[Item, ...]) -> list[Item]:
    return [item for item in items if item.kind is ItemKind.LOST]


def _keyword(tokens: tuple[Token, ...], items: tuple[Item, ...]) -> Iterator[Unclear]:
    marks = [token.mark for token in tokens if token.kind is Kind.MARK and token.mark is not Mark.NUMBER]
    if marks and len(_lost(items)) == len(items):
        yield Unclear(UnclearKind.KEYWORD_ALONE, (marks[0].value,))
