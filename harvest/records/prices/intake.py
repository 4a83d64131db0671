"""The weekly grid of prices as it was typed, into quotes or one sentence for each cell. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from harvest.foundation.intake import FieldWrong, decimal, text
from harvest.records.prices.record import CENT, PRICE_UNITS, Quote

MOST = Decimal(1_000_000)
PRICES = {"low": "Low", "frequent": "Most frequent", "high": "High"}
NO_PRICE = frozenset({"-", "–", "—", "n/a", "na", "nil", "none"})  # how the printed reports say that there was none


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing at one place. Its inputs are called `<key>-low`, `-frequent`, `-high`, `-unit`, `-supply`, `-grade`."""

    point_id: int
    item_id: int
    label: str  # "Callaloo, whole at St Ann"
    unit: str = "LBR"

    @property
    def key(self) -> str:
        return f"p{self.point_id}-i{self.item_id}"


@dataclass(frozen=True, slots=True)
class Grid:
    """What came in. `values`: the quote of each cell that could be read, None where the cell was left empty.

    `errors`: one sentence a cell; `wrong_input`: the name of the first input it speaks of, which takes the focus.
    """

    typed: Mapping[str, str]
    values: Mapping[str, Quote | None]
    errors: Mapping[str, str]
    wrong_input: Mapping[str, str]

    def __bool__(self) -> bool:
        return not self.errors


class _CellWrong(FieldWrong):
    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


def grid(typed: Mapping[str, str], cells: Iterable[Cell]) -> Grid:
    """Read the prices of these cells: all three or none, low ≤ most frequent ≤ high, as people write numbers.

    The unit is the cell's own input, or the one input `unit` of the whole grid, or the cell's usual one.
    """
    kept: dict[str, str] = {"unit": typed.get("unit", "")}
    values: dict[str, Quote | None] = {}
    errors: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for cell in cells:
        parts = {part: typed.get(f"{cell.key}-{part}", "") for part in (*PRICES, "unit", "supply", "grade")}
        kept |= {f"{cell.key}-{part}": words for part, words in parts.items()}
        bare = {part: " ".join(words.split()) for part, words in parts.items()}
        try:
            values[cell.key] = _quote(bare | {"unit": bare["unit"] or kept["unit"].strip() or cell.unit})
        except _CellWrong as said:
            errors[cell.key] = f"{cell.label}: {said}"
            wrong[cell.key] = f"{cell.key}-{said.part}"
    return Grid(kept, values, errors, wrong)


def _quote(parts: Mapping[str, str]) -> Quote | None:
    given = [part for part in PRICES if parts[part].casefold() not in NO_PRICE | {""}]
    told = {part: None if parts[part].casefold() in NO_PRICE else _words(parts, part) for part in ("supply", "grade")}
    if not given:
        for part, words in told.items():
            if words:
                raise _CellWrong("low", f"there is a {part} but no price. Enter the prices or clear the {part}.")
        return None
    prices = {part: _price(parts, part) for part in given}
    for part, label in PRICES.items():
        if part not in prices:
            raise _CellWrong(part, f"“{label}” is empty. Enter low, most frequent and high, or none of them.")
    if parts["unit"] not in PRICE_UNITS:
        raise _CellWrong("unit", f"“{parts['unit'][:40]}” is not a unit of price. Choose lb or kg.")
    _in_order(prices)
    return Quote(prices["low"], prices["frequent"], prices["high"], parts["unit"], told["supply"], told["grade"])


def price(label: str, typed: Mapping[str, str], *, unit: str) -> Quote | None:
    """One price of a file: its `low`, `most_frequent`, `high`, `supply`, `grade`; None where it says there was none.

    Raises FieldWrong, whose sentence names the part.
    """
    parts = {"frequent" if name == "most_frequent" else name: " ".join(text.split()) for name, text in typed.items()}
    complete = {name: parts.get(name, "") for name in (*PRICES, "supply", "grade")}
    try:
        return _quote(complete | {"unit": unit})
    except _CellWrong as wrong:
        raise FieldWrong(f"{label}: {wrong}") from None


def _in_order(prices: Mapping[str, Decimal]) -> None:
    low, frequent, high = prices["low"], prices["frequent"], prices["high"]
    if low > high:
        raise _CellWrong("low", f"low J${low:,} is more than high J${high:,}. Correct one of them.")
    if not low <= frequent <= high:
        raise _CellWrong(
            "frequent", f"most frequent J${frequent:,} is not between low J${low:,} and high J${high:,}. Correct it."
        )


def _price(parts: Mapping[str, str], part: str) -> Decimal:
    label = PRICES[part]
    try:
        return Decimal(decimal(f"“{label}”", places=2, least=CENT, most=MOST)(parts[part])).quantize(CENT)
    except FieldWrong as wrong:
        raise _CellWrong(part, str(wrong)) from None


def _words(parts: Mapping[str, str], part: str) -> str | None:
    try:
        return text(part.capitalize(), longest=40)(parts[part]) or None
    except FieldWrong as wrong:
        raise _CellWrong(part, str(wrong)) from None
