"""What a search brings: farmers in the order of how well they match, each with why, and receipt books."""

from dataclasses import dataclass
from enum import StrEnum

from harvest.records.farmers import Farmer
from harvest.records.receipt_books import ReceiptBook


class Kind(StrEnum):
    """How the first row was found."""

    NUMBER = "number"
    EXACT = "exact"
    PHONETIC = "phonetic"
    FUZZY = "fuzzy"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Match:
    """One farmer; `why` is a short phrase for the page; `score` from 0 to 1 orders rows of one search only."""

    farmer: Farmer
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """One page of rows. `more`: there is another page. `books`: receipt books with the number that was typed, sold or
    not."""

    rows: tuple[Match, ...] = ()
    kind: Kind = Kind.NOTHING
    more: bool = False
    books: tuple[ReceiptBook, ...] = ()
