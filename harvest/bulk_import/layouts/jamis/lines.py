"""One row of prices under its header: what was sold, and what it cost at each place. No cell is guessed at. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from harvest.bulk_import.layouts.jamis.cells import CellWrong, filled, is_for_prices, is_no_price, plain, price, remark
from harvest.bulk_import.layouts.jamis.headers import THREE, Group, Table
from harvest.bulk_import.layouts.jamis.reports import Layout, Part
from harvest.bulk_import.problems import Problem
from harvest.bulk_import.rows import Row, column_letters

LABELS = 2  # commodity, variety
LONGEST_LABEL = 80

Cells = Mapping[int, tuple[int, str]]  # by the header's column: where the cell stands, and what it says


class RowWrong(ValueError):
    """A row that cannot be taken at all; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Quoted:
    """What one row says of one place. `typed` without prices: there was none. `at`: the columns of what is typed."""

    group: Group
    typed: Mapping[str, str]
    at: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One row read."""

    number: int
    commodity: str
    variety: str
    label_columns: tuple[int, int]
    quoted: tuple[Quoted, ...]
    refused: tuple[Problem, ...]


def line(layout: Layout, row: Row, header: Table) -> Line:
    """Read one row. Raises RowWrong where its cells cannot be told apart."""
    cells = filled(row)
    labels, values = cells[:LABELS], cells[LABELS:]
    if len(labels) < LABELS or any(is_for_prices(words) or len(words) > LONGEST_LABEL for _, words in labels):
        raise _wrong(row, "labels", "Commodity or variety is missing before the prices. Fill both in.")
    if not values:
        raise _wrong(
            row, "no_prices", f"{labels[0][1]} has neither prices nor -. Enter them, or - where there is none."
        )
    quoted, refused = _assigned(layout, row, values, header)
    (at_commodity, commodity), (at_variety, variety) = labels
    return Line(row.line, commodity, variety, (at_commodity, at_variety), tuple(quoted), tuple(refused))


def _assigned(
    layout: Layout, row: Row, values: Sequence[tuple[int, str]], header: Table
) -> tuple[list[Quoted], list[Problem]]:
    columns = header.columns
    cells: Cells = {index: (index, words) for index, words in values}
    if cells.keys() <= set(columns):
        quoted, refused = _read(row, cells, header)
        if _may_have_moved(row, values, header, len(refused)):
            raise _wrong(
                row, "doubt", "An empty cell here may be a cell that slipped. Write - where there is no price."
            )
        return quoted, refused
    if layout is not Layout.RETAIL and len(values) == len(columns):
        quoted, refused = _read(row, dict(zip(columns, values, strict=True)), header)
        if not refused:
            return quoted, refused
    stray = next(index for index, _ in values if index not in columns)
    raise _wrong(
        row, "shifted", "A cell stands under no heading, so prices may be in the wrong place. Put them in line.", stray
    )


def _may_have_moved(row: Row, values: Sequence[tuple[int, str]], header: Table, wrong: int) -> bool:
    """Whether a cell lost or come in between would give other prices, no worse than those that stand here."""
    columns = set(header.columns)
    if len(values) == len(columns):
        return False
    here = {index: words for index, words in values if not is_no_price(words)}
    for moved in _moved(values):
        if moved.keys() <= columns and len(_read(row, moved, header)[1]) <= wrong:
            there = {index: words for index, (_, words) in moved.items() if not is_no_price(words)}
            if there != here:
                return True
    return False


def _moved(values: Sequence[tuple[int, str]]) -> Iterator[dict[int, tuple[int, str]]]:
    for cut in range(len(values)):
        for step in (-1, 1):
            moved = {index + step * (number >= cut): (index, words) for number, (index, words) in enumerate(values)}
            if len(moved) == len(values):
                yield moved


def _read(row: Row, cells: Cells, header: Table) -> tuple[list[Quoted], list[Problem]]:
    quoted: list[Quoted] = []
    refused: list[Problem] = []
    for group in header.groups:
        own = {part: cells.get(column, (column, "")) for part, column in group.columns.items()}
        try:
            quoted.append(_quoted(group, own))
        except _PartWrong as wrong:
            index, words = own[wrong.part]
            where = f"{group.place}: " if group.place else ""
            refused.append(
                Problem(row.line, column_letters(index), words[:LONGEST_LABEL], wrong.rule, f"{where}{wrong}")
            )
    return quoted, refused


class _PartWrong(CellWrong):
    def __init__(self, part: Part, rule: str, sentence: str) -> None:
        super().__init__(rule, sentence)
        self.part = part


def _quoted(group: Group, own: Mapping[Part, tuple[int, str]]) -> Quoted:
    prices = {part: _price(part, own[part][1]) for part in own if part in THREE | {Part.THE_PRICE}}
    remarks: dict[Part, str] = {part: _remark(part, own[part][1]) for part in own if part in {Part.SUPPLY, Part.GRADE}}
    told = {part: value for part, value in prices.items() if value is not None}
    if not told:
        _no_remark(remarks)
        return Quoted(group, {}, {})
    empty = next((part for part in prices if part not in told), None)
    if empty is not None:
        raise _PartWrong(empty, "price_missing", f"{empty.label} is empty. Enter low, most frequent and high, or none.")
    if Part.THE_PRICE in told:
        told = dict.fromkeys(THREE, told[Part.THE_PRICE])
    _in_order(told)
    typed = {part.value: plain(value) for part, value in told.items()}
    typed |= {part.value: words for part, words in remarks.items() if words}
    columns = {part: own.get(part, own.get(Part.THE_PRICE, (0, "")))[0] for part in Part}
    return Quoted(group, typed, {name: columns[Part(name)] for name in typed})


def _no_remark(remarks: Mapping[Part, str]) -> None:
    for part, words in remarks.items():
        if words:
            raise _PartWrong(part, "remark_without_price", f"“{words}” but no price. Enter the prices or write -.")


def _in_order(told: Mapping[Part, Decimal]) -> None:
    low, often, high = told[Part.LOW], told[Part.MOST_FREQUENT], told[Part.HIGH]
    if not low <= often <= high:
        raise _PartWrong(
            Part.MOST_FREQUENT if low <= high else Part.LOW,
            "price_order",
            f"low {plain(low)}, most frequent {plain(often)}, high {plain(high)} are not in order. Correct them.",
        )


def _price(part: Part, words: str) -> Decimal | None:
    try:
        return price(words)
    except CellWrong as wrong:
        raise _PartWrong(part, wrong.rule, str(wrong)) from None


def _remark(part: Part, words: str) -> str:
    try:
        return remark(words)
    except CellWrong as wrong:
        raise _PartWrong(part, wrong.rule, str(wrong)) from None


def _wrong(row: Row, rule: str, sentence: str, column: int | None = None) -> RowWrong:
    if column is None:
        return RowWrong(Problem(row.line, None, "", rule, sentence))
    return RowWrong(Problem(row.line, column_letters(column), row.cells[column][:LONGEST_LABEL], rule, sentence))
