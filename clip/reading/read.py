"""One text of an officer into what it asks. Pure: the same text always asks the same."""

from clip.reading.asked import Asked, AskedCheck, AskedNoReceipt, AskedPlace, AskedWrong, Unclear, UnclearKind
from clip.reading.clean import clean
from clip.reading.commands import command_of, is_reference
from clip.reading.goods import load_of
from clip.reading.items import Doubt, Item, ItemKind
from clip.reading.left_over import not_read
from clip.reading.places import CLEARS_PLACE, place_alone, take_place
from clip.reading.plates import join_plates
from clip.reading.questions import MOST_GOODS, checks_of
from clip.reading.scan import items_of
from clip.reading.shapes import Shapes, digits_of, take_shapes_out
from clip.reading.tokens import Kind, Token, tokens_of
from clip.reading.unclear import why_unclear
from harvest.findings import Question, QuestionKind

_OF_A_LOAD = frozenset({ItemKind.AMOUNT, ItemKind.GOODS, ItemKind.PLATE})
_MOST_COUNTED = 4  # digits of a quantity; longer ones may be a receipt number with some missing
_NO_PAPER = frozenset({"receipt", "rcpt", "paper", "papers"})


def read(text: str, *, digits: frozenset[int], carrier_words: frozenset[str]) -> Asked:
    """What `text` asks. `digits`: the lengths a receipt number can have; `carrier_words`: answered by the carrier.

    Never raises, whatever the text. A digit of the text is never turned into another digit, and what is ambiguous
    comes back as Unclear, to be asked.
    """
    if text.isascii() and text.isdigit() and len(text) in digits:
        return AskedCheck((Question(kind=QuestionKind.RECEIPT, number=text),))  # the main form, and nothing to doubt
    cleaned = clean(text)
    if not cleaned.strip():
        return Unclear(UnclearKind.EMPTY)
    command = command_of(cleaned, carrier_words)
    if isinstance(command, AskedWrong) and not is_reference(command.reference):
        asked = _asked(cleaned, digits)  # "wrong number, it is 4100191"
        return asked if _is_about_a_receipt(asked, digits) else command
    return command or _asked(cleaned, digits)


def _is_about_a_receipt(asked: Asked, digits: frozenset[int]) -> bool:
    if isinstance(asked, Unclear):
        return any(len(digits_of(part)) in digits for part in asked.parts)
    return isinstance(asked, AskedCheck)


def _asked(text: str, digits: frozenset[int]) -> Asked:
    shapes = take_shapes_out(text, digits)
    tokens = join_plates(tokens_of(shapes.text, digits), digits)
    alone = place_alone(text, tokens, digits)
    if alone is not None:
        clear = alone.lower() in CLEARS_PLACE
        return AskedPlace("" if clear else alone, clear)
    try:
        return _asked_of(text, shapes, tokens, digits)
    except Doubt as doubt:
        return doubt.unclear


def _asked_of(text: str, shapes: Shapes, tokens: tuple[Token, ...], digits: frozenset[int]) -> Asked:
    placed = take_place(text, tokens, digits)
    no_receipt = _size_of_no_receipt(placed.tokens, digits)
    items = items_of(placed.tokens[no_receipt:], digits)
    if no_receipt:
        return _no_receipt(items, placed.place)
    load = load_of(items)
    checks = checks_of(items, load)
    if not checks.questions:
        return why_unclear(tokens, items, load, shapes, digits)
    notes = (*checks.notes, *not_read(items, load))
    return AskedCheck(checks.questions, notes, checks.ignored, placed.place)


def _size_of_no_receipt(tokens: tuple[Token, ...], digits: frozenset[int]) -> int:
    """How many tokens say that no receipt was shown: "N ..." and "NO yam 20" are 1, "No receipt ..." is 2."""
    first, second, *_ = (*(token.text.lower() for token in tokens[:2]), "", "")
    if first == "n" and tokens[0].kind is Kind.FILLER:
        return 1
    if first == "no" and second in _NO_PAPER:
        return 2
    return 1 if first == "no" and _is_only_a_load(tokens[1:], digits) else 0


def _is_only_a_load(tokens: tuple[Token, ...], digits: frozenset[int]) -> bool:
    """Goods first, then how much of them, and nothing that might be a number to look up: "no problem" logs nothing."""
    if not tokens or tokens[0].kind is not Kind.WORD:
        return False
    items = items_of(tokens, digits)
    counted = any(item.kind is ItemKind.AMOUNT for item in items)
    return counted and all(item.kind in _OF_A_LOAD and len(digits_of(item.typed)) <= _MOST_COUNTED for item in items)


def _no_receipt(items: tuple[Item, ...], place: str | None) -> AskedNoReceipt | Unclear:
    number = next((item.text for item in items if item.kind is ItemKind.NUMBER), None)
    if number is not None:
        return Unclear(UnclearKind.NO_RECEIPT_OR_NUMBER, (number,))
    goods = tuple(load_of(items).goods.values())[:MOST_GOODS]
    if not goods:
        return Unclear(UnclearKind.NO_RECEIPT_WHAT)
    plate = next((item.text for item in items if item.kind is ItemKind.PLATE), None)
    return AskedNoReceipt(goods, plate, place)
