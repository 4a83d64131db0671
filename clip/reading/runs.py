"""A run of digits, with what is marked and what stands around it, into numbers and quantities."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from clip.reading import amounts
from clip.reading.asked import UnclearKind
from clip.reading.items import Doubt, Item, ItemKind, wrong_length
from clip.reading.partition import readings
from clip.reading.tokens import Token
from clip.reading.words import Mark

FARMER_LENGTH = 9  # digits of a farmer number as it is printed, e.g. 081119321
LONGEST_FARMER = 10
LONGEST_BOOK = 8
_SAID = 2  # numbers of one reading that are repeated in a question back


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces of digits with nothing but joining characters between them.

    `after_goods`, `before_goods`: goods stand directly beside it; `unit`: the code of the unit right after it.
    """

    pieces: tuple[Token, ...]
    mark: Mark | None
    after_goods: bool
    before_goods: bool
    unit: str | None
    digits: frozenset[int]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(piece.text for piece in self.pieces)

    def alone(self, piece: Token) -> bool:
        """This piece has a receipt's length by itself."""
        return len(piece.text) in self.digits


def resolve(run: Run) -> list[Item]:
    """The items of a run in their order; raises Doubt where two readings are plausible."""
    if run.mark in {Mark.FARMER, Mark.BOOK}:
        return _named(run)
    read = _receipts(run) or _farmer(run)
    if read is None:
        read = _pieces_alone(run) if run.mark is None else _short(run)
    return _with_unit(read, run.unit)


def _with_unit(read: list[Item], unit: str | None) -> list[Item]:
    return [*read[:-1], replace(read[-1], unit=unit)]


def _receipts(run: Run) -> list[Item] | None:
    """The one way in which all of the run is receipt numbers, with quantities at its ends where goods wait for them."""
    ways = {
        reading: (lead, tail)
        for lead, tail in _ends(run)
        for reading in readings(run.texts[lead : len(run.pieces) - tail], run.digits, whole=True)
    }
    if len(ways) > 1:
        raise _which(*list(ways)[:2])
    if ways:
        ((reading, (lead, tail)),) = ways.items()
        numbers = [_number(text, run.mark) for text in reading]
        return [*_amounts(run.pieces[:lead]), *numbers, *_amounts(run.pieces[len(run.pieces) - tail :])]
    glued = [] if _tail_is_quantity(run) else readings(run.texts, run.digits, whole=False)
    if glued:
        raise _which(glued[0], tuple(piece.text for piece in run.pieces if run.alone(piece)))
    return None


def _farmer(run: Run) -> list[Item] | None:
    """A bare number of nine digits is taken as a farmer's, which is said."""
    if run.mark is not None or any(run.alone(piece) for piece in run.pieces):
        return None
    for lead, tail in _ends(run):
        inner = run.pieces[lead : len(run.pieces) - tail]
        if sum(len(piece.text) for piece in inner) == FARMER_LENGTH:
            farmer = Item(ItemKind.FARMER, _joined(inner), typed=_typed(inner))
            return [*_amounts(run.pieces[:lead]), farmer, *_amounts(run.pieces[len(run.pieces) - tail :])]
    return None


def _pieces_alone(run: Run) -> list[Item]:
    """What has a receipt's length by itself stands; the rest are quantities or left over."""
    read: list[Item] = []
    rest: list[Token] = []
    for piece in run.pieces:
        farmer = len(piece.text) == FARMER_LENGTH
        if not run.alone(piece) and not farmer:
            rest.append(piece)
            continue
        read.extend(_amounts(rest))
        rest = []
        read.append(Item(ItemKind.FARMER, piece.text, typed=piece.text) if farmer else _number(piece.text, None))
    return [*read, *_amounts(rest)]


def _short(run: Run) -> list[Item]:
    """R before a number without a receipt's length: old books had such, if a book or farmer is named too."""
    if any(run.alone(piece) for piece in run.pieces):
        raise wrong_length(run.pieces[0].text)
    tail = _waiting_tail(run)
    kept = run.pieces[: len(run.pieces) - tail]
    return [
        Item(ItemKind.NUMBER, _joined(kept), marked=True, short=True),
        *_amounts(run.pieces[len(run.pieces) - tail :]),
    ]


def _named(run: Run) -> list[Item]:
    """The number after F or B, then the rest of the run as if it stood alone."""
    farmer = run.mark is Mark.FARMER
    taken = _named_size(run, LONGEST_FARMER if farmer else LONGEST_BOOK)
    number = _joined(run.pieces[:taken])
    if len(number) > (LONGEST_FARMER if farmer else LONGEST_BOOK):
        raise wrong_length(number)
    item = Item(ItemKind.FARMER if farmer else ItemKind.BOOK, number, marked=True)
    rest = run.pieces[taken:]
    return [item, *resolve(replace(run, pieces=rest, mark=None, after_goods=False))] if rest else [item]


def _named_size(run: Run, longest: int) -> int:
    """How many pieces the number after F or B takes: up to the next receipt number or quantity."""
    until = len(run.pieces) - _waiting_tail(run)
    until = next((place for place in range(1, until) if run.alone(run.pieces[place])), until)
    length = 0
    for place in range(until):
        length += len(run.pieces[place].text)
        if length == FARMER_LENGTH and run.mark is Mark.FARMER:
            return place + 1
    return until if length <= longest else 1


def _ends(run: Run) -> Iterator[tuple[int, int]]:
    """How many pieces at each end may be quantities of goods beside the run."""
    leads = [0, amounts.size_at_start(run.pieces)] if run.after_goods and run.mark is None else [0]
    tails = [_waiting_tail(run)] if _tail_is_quantity(run) else sorted({0, _waiting_tail(run)})
    for lead in leads:
        for tail in tails:
            taken_whole = lead == 1 and _stands_alone(run, run.pieces[0])
            if lead + tail < len(run.pieces) and not taken_whole:
                yield lead, tail


def _waiting_tail(run: Run) -> int:
    """Pieces at the end that goods or a unit after the run make a quantity of; never all, never a receipt."""
    if not (run.before_goods or run.unit) or _stands_alone(run, run.pieces[-1]):
        return 0
    size = amounts.size_at_end(run.pieces)
    return size if size < len(run.pieces) else 0


def _stands_alone(run: Run, piece: Token) -> bool:
    """A receipt's length, or a farmer's: nobody carries a hundred million of anything."""
    return run.alone(piece) or len(piece.text) == FARMER_LENGTH


def _tail_is_quantity(run: Run) -> bool:
    """ "4100 15.1 kg": a fraction with a unit is nothing else."""
    return run.unit is not None and _waiting_tail(run) > 1


def _amounts(pieces: Sequence[Token]) -> list[Item]:
    around = _joined(pieces)
    return [Item(ItemKind.AMOUNT, amounts.plain(part), typed=around) for part in amounts.split(pieces)]


def _number(text: str, mark: Mark | None) -> Item:
    return Item(ItemKind.NUMBER, text, marked=mark is not None)


def _joined(pieces: Sequence[Token]) -> str:
    return "".join(piece.text for piece in pieces)


def _typed(pieces: Sequence[Token]) -> str:
    return pieces[0].text + "".join(piece.gap + piece.text for piece in pieces[1:])


def _which(one: tuple[str, ...], other: tuple[str, ...]) -> Doubt:
    """Asks from the first number in which two readings differ."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    said = [" + ".join(reading[same : same + _SAID]) or "nothing more" for reading in (one, other)]
    return Doubt(UnclearKind.WHICH_NUMBER, *said)
