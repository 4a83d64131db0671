"""What a text can turn out to ask: the values that `read` returns and that answering acts on."""

from dataclasses import dataclass
from enum import StrEnum

from harvest.findings import GoodsAsked, Question


class NoteKind(StrEnum):
    """Something that was understood and must be said, so that the officer can object."""

    READ_AS = "read_as"  # letters were read as digits: text is the number as read
    FARMER_ASSUMED = "farmer_assumed"  # a bare 9-digit number was taken as a farmer's
    QUANTITY_ASSUMED = "quantity_assumed"  # a number as long as a receipt's was taken as a quantity
    NOT_READ = "not_read"  # a number, a plate or a mark beside the questions that nothing was done with, as typed


@dataclass(frozen=True, slots=True)
class Note:
    """`number`: the number as read that the note is about. `typed`: what stood in the text, in plain characters."""

    kind: NoteKind
    number: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class AskedCheck:
    """One to five numbers to look up; `ignored`: how many more were left out; `place`: "... at Toll Gate"."""

    questions: tuple[Question, ...]
    notes: tuple[Note, ...] = ()
    ignored: int = 0
    place: str | None = None


@dataclass(frozen=True, slots=True)
class AskedNoReceipt:
    """`N`: no receipt was shown for these goods."""

    goods: tuple[GoodsAsked, ...]
    plate: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """`AT <place>`; empty asks which place is set. `clear`: "AT OFF", no place holds any longer (`place` is empty)."""

    place: str
    clear: bool = False


@dataclass(frozen=True, slots=True)
class AskedLast:
    """`LAST`: the latest answer again."""


@dataclass(frozen=True, slots=True)
class AskedMore:
    """`MORE`: what did not fit into the latest answer."""


@dataclass(frozen=True, slots=True)
class AskedHelp:
    """`?`, `MENU`, and HELP where the carrier does not answer it itself."""


@dataclass(frozen=True, slots=True)
class AskedWrong:
    """`WRONG <ref>`: withdraw a check. None: the reference is missing. It may be none of ours, as it was typed.

    `notes`: receipt numbers beside it, which are not looked up.
    """

    reference: str | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class CarrierWord:
    """A word that the carrier answers itself (STOP ...): no reply of ours."""

    word: str


class UnclearKind(StrEnum):
    """Why a text cannot be acted on; `parts` are what the sentence needs."""

    EMPTY = "empty"  # ()
    NO_NUMBER = "no_number"  # (): words, emoji, nothing that can be a number
    WRONG_LENGTH = "wrong_length"  # (number, number of digits)
    WHICH_NUMBER = "which_number"  # (reading 1, reading 2): both are plausible, e.g. "4100151 2"
    NUMBER_OR_QUANTITY = "number_or_quantity"  # (number, goods)
    NUMBER_OR_BOOK = "number_or_book"  # (reading as receipt, reading as book)
    CONFIRM_LETTERS = "confirm_letters"  # (typed, as read): low-confidence letters G, Q or T
    LOOKS_LIKE_DATE = "looks_like_date"  # (typed, digits)
    LOOKS_LIKE_PHONE = "looks_like_phone"  # (typed,)
    LOOKS_LIKE_PLATE = "looks_like_plate"  # (plate,): a plate and nothing to check
    NO_RECEIPT_WHAT = "no_receipt_what"  # (): N without goods
    NO_RECEIPT_OR_NUMBER = "no_receipt_or_number"  # (number,): "N 4100151" may mean "No. 4100151"
    KEYWORD_ALONE = "keyword_alone"  # (keyword,): R, F or B without a number
    PLACE_OR_GOODS = "place_or_goods"  # (words and number after AT,): goods or still the place?
    NO_RECEIPT_UNREAD = "no_receipt_unread"  # (number or words,): N ... with something that cannot be logged
    BOOK_ALONE = "book_alone"  # (book,): a book number without a receipt number


@dataclass(frozen=True, slots=True)
class Unclear:
    kind: UnclearKind
    parts: tuple[str, ...] = ()


Asked = (
    AskedCheck | AskedNoReceipt | AskedPlace | AskedLast | AskedMore | AskedHelp | AskedWrong | CarrierWord | Unclear
)
