"""`N <goods> <quantity> [plate]`: no receipt was shown. It becomes a record, so whatever is not sure is asked."""

from clip.reading.asked import AskedNoReceipt, Unclear, UnclearKind
from clip.reading.goods import Load, load_of
from clip.reading.items import Doubt, Item, ItemKind
from clip.reading.questions import MOST_GOODS
from clip.reading.scan import items_of
from clip.reading.shapes import digits_of
from clip.reading.tokens import Kind, Token

_OF_A_LOAD = frozenset({ItemKind.AMOUNT, ItemKind.GOODS, ItemKind.PLATE})
_MOST_COUNTED = 4  # digits of a quantity; longer ones may be a receipt number with some missing
_NO_PAPER = frozenset({"receipt", "receipts", "rcpt", "paper", "papers"})
_NUMERIC = frozenset({Kind.DIGITS, Kind.MIXED, Kind.GROUPED})


def size_of_no_receipt(tokens: tuple[Token, ...], digits: frozenset[int]) -> int:
    """How many tokens say that no receipt was shown: "N ..." and "NO yam 20" are 1, "No receipt ..." is 2."""
    first, second, *_ = (*(token.text.lower() for token in tokens[:2]), "", "")
    if first == "n" and tokens[0].kind is Kind.FILLER:
        return 1
    if first == "no" and second in _NO_PAPER:
        return 2
    return 1 if first == "no" and _is_only_a_load(tokens[1:], digits) else 0


def no_receipt(items: tuple[Item, ...], tokens: tuple[Token, ...], place: str | None) -> AskedNoReceipt | Unclear:
    """The record that `items` make, which stand in `tokens`; Unclear where one of them has no place in it."""
    number = next((item.text for item in items if item.kind is ItemKind.NUMBER), None)
    if number is not None:
        return Unclear(UnclearKind.NO_RECEIPT_OR_NUMBER, (number,))
    load = load_of(items)
    if not load.goods:
        return Unclear(UnclearKind.NO_RECEIPT_WHAT)
    unread = _negative(tokens) or _left_over(items, load)
    if unread:
        return Unclear(UnclearKind.NO_RECEIPT_UNREAD, (unread,))
    plate = next((item.text for item in items if item.kind is ItemKind.PLATE), None)
    return AskedNoReceipt(tuple(load.goods.values()), plate, place)


def denied_receipt(tokens: tuple[Token, ...], items: tuple[Item, ...]) -> None:
    """Raises Doubt for "4100151 no receipt": a number to look up, and none that was shown."""
    number = next((item.text for item in items if item.kind is ItemKind.NUMBER), None)
    words = [token.text.lower() for token in tokens]
    for at in range(len(tokens) - 1):
        denied = words[at] == "no" and words[at + 1] in _NO_PAPER
        if number and denied and not any(token.kind in _NUMERIC for token in tokens[at + 2 : at + 3]):
            raise Doubt(UnclearKind.NO_RECEIPT_OR_NUMBER, number)


def _is_only_a_load(tokens: tuple[Token, ...], digits: frozenset[int]) -> bool:
    """Goods first, then how much of them, and nothing that might be a number to look up: "no problem" logs nothing."""
    if not tokens or tokens[0].kind is not Kind.WORD:
        return False
    items = items_of(tokens, digits)
    counted = any(item.kind is ItemKind.AMOUNT for item in items)
    return counted and all(item.kind in _OF_A_LOAD and len(digits_of(item.typed)) <= _MOST_COUNTED for item in items)


def _negative(tokens: tuple[Token, ...]) -> str:
    """ "yam -5", while "yam-5" and "yam - 5" only part the two."""
    return next((f"-{token.text}" for token in tokens if token.kind in _NUMERIC and token.gap.endswith(" -")), "")


def _left_over(items: tuple[Item, ...], load: Load) -> str:
    """The first number, plate or goods that the record has no room for."""
    plates = [item.text for item in items if item.kind is ItemKind.PLATE]
    unread = [item.text for at, item in enumerate(items) if item.kind not in _OF_A_LOAD or _is_spare(item, at, load)]
    unread += [plate for plate in plates if plate != plates[0]]
    unread += [goods.words for goods in tuple(load.goods.values())[MOST_GOODS:]]
    return next(iter(unread), "")


def _is_spare(item: Item, at: int, load: Load) -> bool:
    return item.kind is ItemKind.AMOUNT and at not in load.used
