"""What stood in a text beside its questions and was not read: said in the reply, so that silence acquits nobody."""

from collections.abc import Iterator

from clip.reading.asked import Note, NoteKind
from clip.reading.goods import Load
from clip.reading.items import Item, ItemKind
from clip.reading.letters import meant_as_digits
from clip.reading.shapes import digits_of

_FEWEST_DIGITS = 3  # fewer are hardly a number that somebody wanted to have looked up
_FEWEST_OF_DECIMAL = 5  # "1 1/2" and "12.5" are some quantity, "4100.33" is perhaps none


def not_read(items: tuple[Item, ...], load: Load) -> tuple[Note, ...]:
    """A note for each number, second plate and lost mark that is nobody's, in the order of the text; each once."""
    said = dict.fromkeys((*_numbers(items, load), *_plates(items), *_lost(items)))
    return tuple(note_of(typed) for typed in said)


def note_of(typed: str) -> Note:
    return Note(NoteKind.NOT_READ, typed, typed)


def _numbers(items: tuple[Item, ...], load: Load) -> Iterator[str]:
    """Numbers without a unit that are no quantity of any goods."""
    shared = {items[place].typed for place in load.used}
    for place, item in enumerate(items):
        if item.kind is not ItemKind.AMOUNT or place in load.used or item.unit is not None:
            continue
        typed = item.text if item.typed in shared else item.typed
        if len(meant_as_digits(typed) or digits_of(typed)) >= (
            _FEWEST_OF_DECIMAL if "." in item.text else _FEWEST_DIGITS
        ):
            yield typed


def _plates(items: tuple[Item, ...]) -> Iterator[str]:
    """Only the first plate goes with the questions."""
    plates = dict.fromkeys(item.text for item in items if item.kind is ItemKind.PLATE)
    return iter(tuple(plates)[1:])


def _lost(items: tuple[Item, ...]) -> Iterator[str]:
    return (item.text for item in items if item.kind is ItemKind.LOST)
