"""What stands in a text once it is understood: numbers, amounts, goods, plates, in their order."""

from dataclasses import dataclass
from enum import StrEnum

from clip.reading.asked import Unclear, UnclearKind


class ItemKind(StrEnum):
    NUMBER = "number"  # a receipt's
    FARMER = "farmer"
    BOOK = "book"
    AMOUNT = "amount"  # a quantity, if goods stand beside it; left over otherwise
    GOODS = "goods"
    PLATE = "plate"
    LOST = "lost"  # nothing to look up, and said: an F or B without a number, a number after "ID"


@dataclass(frozen=True, slots=True)
class Item:
    """`text`: digits, a plain decimal, goods words or a plate.

    `parted`: something stands between it and the item before, so they are not neighbours. `marked`: a word said what it
    is. `short`: a marked receipt number without a receipt's length. `typed`: as it stood in the text, where that
    differs and must be said; for an amount the digits around it, should it turn out to be left over.
    """

    kind: ItemKind
    text: str
    parted: bool = False
    marked: bool = False
    short: bool = False
    typed: str = ""
    unit: str | None = None


class Doubt(Exception):
    """The text must be asked back."""

    def __init__(self, kind: UnclearKind, *parts: str) -> None:
        super().__init__(kind)
        self.unclear = Unclear(kind, parts)


def wrong_length(typed: str) -> Doubt:
    count = sum("0" <= char <= "9" for char in typed)
    return Doubt(UnclearKind.WRONG_LENGTH, typed, str(count))
