"""One text of an officer into what it asks. Pure: the same text always asks the same."""

from dataclasses import replace

from clip.reading.asked import Asked, AskedCheck, AskedPlace, AskedWrong, Unclear, UnclearKind
from clip.reading.clean import clean
from clip.reading.commands import command_of, is_reference
from clip.reading.goods import load_of
from clip.reading.items import Doubt
from clip.reading.left_over import not_read, note_of
from clip.reading.no_receipt import denied_receipt, no_receipt, size_of_no_receipt
from clip.reading.places import CLEARS_PLACE, place_alone, take_place
from clip.reading.plates import join_plates
from clip.reading.questions import checks_of
from clip.reading.runs import FARMER_LENGTH
from clip.reading.scan import items_of
from clip.reading.shapes import Shapes, digits_of, take_shapes_out
from clip.reading.tokens import Token, tokens_of
from clip.reading.unclear import why_unclear
from harvest.findings import Question, QuestionKind


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
    if isinstance(command, AskedWrong):
        return _wrong(command, cleaned, digits)
    return command or _asked(cleaned, digits)


def _wrong(command: AskedWrong, text: str, digits: frozenset[int]) -> Asked:
    """Without a reference of ours a receipt number is looked up; beside one it waits, and that is said."""
    asked = _asked(text, digits)
    numbers = _numbers_in(asked, digits)
    if is_reference(command.reference):
        others = (
            number for number in numbers if number != command.reference and len(number) in {*digits, FARMER_LENGTH}
        )
        return replace(command, notes=tuple(note_of(number) for number in others))
    return asked if numbers else command  # "wrong number, it is 4100191"


def _numbers_in(asked: Asked, digits: frozenset[int]) -> tuple[str, ...]:
    """What a text asks to look up, or would ask if it were clear."""
    if isinstance(asked, Unclear):
        return tuple(part for part in asked.parts if len(digits_of(part)) in digits)
    questions = asked.questions if isinstance(asked, AskedCheck) else ()
    return tuple(question.number or question.farmer_number or "" for question in questions)


def _asked(text: str, digits: frozenset[int]) -> Asked:
    shapes = take_shapes_out(text, digits)
    tokens = join_plates(tokens_of(shapes.text, digits), digits)
    try:
        alone = place_alone(text, tokens, digits)
        if alone is not None:
            clear = alone.lower() in CLEARS_PLACE
            return AskedPlace("" if clear else alone, clear)
        return _asked_of(text, shapes, tokens, digits)
    except Doubt as doubt:
        return doubt.unclear


def _asked_of(text: str, shapes: Shapes, tokens: tuple[Token, ...], digits: frozenset[int]) -> Asked:
    placed = take_place(text, tokens, digits)
    size = size_of_no_receipt(placed.tokens, digits)
    items = items_of(placed.tokens[size:], digits)
    if size:
        return no_receipt(items, placed.tokens[size:], placed.place)
    denied_receipt(placed.tokens, items)
    load = load_of(items)
    checks = checks_of(items, load)
    if not checks.questions:
        return why_unclear(tokens, items, load, shapes, digits)
    notes = (*checks.notes, *not_read(items, load))
    return AskedCheck(checks.questions, notes, checks.ignored, placed.place)
