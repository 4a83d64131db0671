"""One text of an officer into what it asks. Pure: the same text always asks the same."""

from clip.reading.asked import Asked, AskedCheck, AskedNoReceipt, AskedPlace, Unclear, UnclearKind
from clip.reading.clean import clean
from clip.reading.commands import command_of
from clip.reading.goods import load_of
from clip.reading.items import Doubt, Item, ItemKind
from clip.reading.places import place_alone, take_place
from clip.reading.plates import join_plates
from clip.reading.questions import MOST_GOODS, checks_of
from clip.reading.scan import items_of
from clip.reading.shapes import Shapes, take_shapes_out
from clip.reading.tokens import Kind, Token, tokens_of
from clip.reading.unclear import why_unclear

_NO_PAPER = frozenset({"receipt", "rcpt", "paper", "papers"})


def read(text: str, *, digits: frozenset[int], carrier_words: frozenset[str]) -> Asked:
    """What `text` asks. `digits`: the lengths a receipt number can have; `carrier_words`: answered by the carrier.

    Never raises, whatever the text. A digit of the text is never turned into another digit, and what is ambiguous
    comes back as Unclear, to be asked.
    """
    cleaned = clean(text)
    if not cleaned.strip():
        return Unclear(UnclearKind.EMPTY)
    return command_of(cleaned, carrier_words) or _asked(cleaned, digits)


def _asked(text: str, digits: frozenset[int]) -> Asked:
    shapes = take_shapes_out(text, digits)
    tokens = join_plates(tokens_of(shapes.text, digits), digits)
    alone = place_alone(text, tokens, digits)
    if alone is not None:
        return AskedPlace(alone)
    try:
        return _asked_of(text, shapes, tokens, digits)
    except Doubt as doubt:
        return doubt.unclear


def _asked_of(text: str, shapes: Shapes, tokens: tuple[Token, ...], digits: frozenset[int]) -> Asked:
    placed = take_place(text, tokens, digits)
    no_receipt = _size_of_no_receipt(placed.tokens)
    items = items_of(placed.tokens[no_receipt:], digits)
    if no_receipt:
        return _no_receipt(items, placed.place)
    load = load_of(items)
    checks = checks_of(items, load)
    if not checks.questions:
        return why_unclear(tokens, items, load, shapes, digits)
    return AskedCheck(checks.questions, checks.notes, checks.ignored, placed.place)


def _size_of_no_receipt(tokens: tuple[Token, ...]) -> int:
    """How many tokens say that no receipt was shown: "N ..." is 1, "No receipt ..." is 2."""
    first, second, *_ = (*(token.text.lower() for token in tokens[:2]), "", "")
    if first == "n" and tokens[0].kind is Kind.FILLER:
        return 1
    return 2 if first == "no" and second in _NO_PAPER else 0


def _no_receipt(items: tuple[Item, ...], place: str | None) -> AskedNoReceipt | Unclear:
    number = next((item.text for item in items if item.kind is ItemKind.NUMBER), None)
    if number is not None:
        return Unclear(UnclearKind.NO_RECEIPT_OR_NUMBER, (number,))
    goods = tuple(load_of(items).goods.values())[:MOST_GOODS]
    if not goods:
        return Unclear(UnclearKind.NO_RECEIPT_WHAT)
    plate = next((item.text for item in items if item.kind is ItemKind.PLATE), None)
    return AskedNoReceipt(goods, plate, place)
