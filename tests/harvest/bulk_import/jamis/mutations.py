"""Ways in which a price report is damaged between the Ministry and us, one class of cell or line at a time."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from harvest.bulk_import.layouts.jamis.cells import is_for_prices
from tests.harvest.bulk_import.jamis.pages import Sheet

NASTY = (
    "", "-", "n/a", "$", "1,100", "1.100", "12o", "=1+1", "Low", "High", "Most Frequent", "Grade", "Moderate", "Local",
    "1e3", "٣٤", "\U0001f600", "x" * 5000, "2027-05-15", "0", "-5", "132", "Commodity", "Week Ending", "ja-mis.com",
    "Prepared on 1/1/2027", "Prices",
)  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyzABC0123456789 .,-()$|\n"


@dataclass
class Damage:
    """A damaged copy. `typed_over`: line and number of price cells into which another text was typed."""

    sheet: Sheet
    typed_over: dict[int, int] = field(default_factory=dict)


def _copy(sheet: Sheet) -> Sheet:
    return [(line, list(cells)) for line, cells in sheet]


def _a_cell(sheet: Sheet, dice: random.Random) -> tuple[int, int]:
    """Headers, titles and footers are few: half of the damage goes to rows without prices."""
    plain = [number for number, (_, cells) in enumerate(sheet) if any(cells) and not any(map(is_for_prices, cells))]
    full = [number for number, (_, cells) in enumerate(sheet) if any(cells)]
    number = dice.choice(plain if plain and dice.random() < 0.5 else full)
    return number, dice.choice([index for index, cell in enumerate(sheet[number][1]) if cell.strip()])


def _type(damage: Damage, number: int, index: int, text: str) -> None:
    line, cells = damage.sheet[number]
    damage.typed_over[line] = damage.typed_over.get(line, 0) + is_for_prices(" ".join(cells[index].split()))
    cells[index] = text


def garble(sheet: Sheet, dice: random.Random) -> Damage:
    """One letter more, less or other."""
    damage = Damage(_copy(sheet))
    number, index = _a_cell(damage.sheet, dice)
    cell = damage.sheet[number][1][index]
    at = dice.randrange(len(cell))
    middle = dice.choice(["", dice.choice(LETTERS), cell[at] + dice.choice(LETTERS)])
    _type(damage, number, index, cell[:at] + middle + cell[at + 1 :])
    return damage


def overtype(sheet: Sheet, dice: random.Random) -> Damage:
    damage = Damage(_copy(sheet))
    number, index = _a_cell(damage.sheet, dice)
    _type(damage, number, index, dice.choice(NASTY))
    return damage


def repeat_a_cell(sheet: Sheet, dice: random.Random) -> Damage:
    """One cell's text over another one of the same row."""
    damage = Damage(_copy(sheet))
    number, index = _a_cell(damage.sheet, dice)
    cells = damage.sheet[number][1]
    _type(damage, number, index, dice.choice([cell for cell in cells if cell]))
    return damage


def swap_cells(sheet: Sheet, dice: random.Random) -> Damage:
    damage = Damage(_copy(sheet))
    number, index = _a_cell(damage.sheet, dice)
    cells = damage.sheet[number][1]
    other = min(index + 1, len(cells) - 1)
    first, second = cells[index], cells[other]
    _type(damage, number, index, second)
    _type(damage, number, other, first)
    return damage


def lose_a_cell(sheet: Sheet, dice: random.Random) -> Damage:
    """What stands to its right moves one column to the left."""
    damage = Damage(_copy(sheet))
    number, _ = _a_cell(damage.sheet, dice)
    cells = damage.sheet[number][1]
    del cells[dice.randrange(len(cells))]
    if dice.random() < 0.5:
        cells.append("")
    return damage


def slip_a_cell_in(sheet: Sheet, dice: random.Random) -> Damage:
    """What stands to its right moves one column to the right, perhaps over the edge."""
    damage = Damage(_copy(sheet))
    number, _ = _a_cell(damage.sheet, dice)
    cells = damage.sheet[number][1]
    cells.insert(dice.randrange(len(cells) + 1), "")
    if dice.random() < 0.5:
        cells.pop()
    return damage


def move_a_cell(sheet: Sheet, dice: random.Random) -> Damage:
    """Into an empty neighbour."""
    damage = Damage(_copy(sheet))
    number, index = _a_cell(damage.sheet, dice)
    cells = damage.sheet[number][1]
    other = max(0, min(index + dice.choice((-2, -1, 1, 2)), len(cells) - 1))
    if not cells[other]:
        cells[other], cells[index] = cells[index], ""
    return damage


def lose_a_row(sheet: Sheet, dice: random.Random) -> Damage:
    number, _ = _a_cell(sheet, dice)
    return Damage(_copy(sheet[:number] + sheet[number + 1 :]))


def repeat_a_row(sheet: Sheet, dice: random.Random) -> Damage:
    number, _ = _a_cell(sheet, dice)
    place = dice.choice([number, dice.randrange(len(sheet) + 1)])
    return Damage(_copy([*sheet[:place], sheet[number], *sheet[place:]]))


def swap_rows(sheet: Sheet, dice: random.Random) -> Damage:
    damage = Damage(_copy(sheet))
    number = dice.randrange(len(sheet) - 1)
    damage.sheet[number], damage.sheet[number + 1] = damage.sheet[number + 1], damage.sheet[number]
    return damage


def lose_a_column(sheet: Sheet, dice: random.Random) -> Damage:
    index = dice.randrange(max(len(cells) for _, cells in sheet))
    return Damage([(line, cells[:index] + cells[index + 1 :]) for line, cells in sheet])


def repeat_a_column(sheet: Sheet, dice: random.Random) -> Damage:
    index = dice.randrange(max(len(cells) for _, cells in sheet))
    return Damage([(line, cells[: index + 1] + cells[index:]) for line, cells in sheet])


def an_empty_column(sheet: Sheet, dice: random.Random) -> Damage:
    index = dice.randrange(max(len(cells) for _, cells in sheet))
    return Damage([(line, [*cells[:index], "", *cells[index:]]) for line, cells in sheet])


def other_separators(sheet: Sheet, dice: random.Random) -> Damage:
    """One row, or two of its cells, as one."""
    damage = Damage(_copy(sheet))
    number, index = _a_cell(damage.sheet, dice)
    cells = damage.sheet[number][1]
    if dice.random() < 0.5:
        cells[:] = [dice.choice("|;,\t").join(cells)]
    else:
        cells[index : index + 2] = [dice.choice("|;, ").join(cells[index : index + 2])]
    return damage


def move_rows_aside(sheet: Sheet, dice: random.Random) -> Damage:
    """All rows from one on, one column to the right or left."""
    start = dice.randrange(len(sheet))
    if dice.random() < 0.5:
        return Damage(
            [(line, ["", *cells] if number >= start else cells) for number, (line, cells) in enumerate(sheet)]
        )
    return Damage([(line, cells[1:] if number >= start else cells) for number, (line, cells) in enumerate(sheet)])


MUTATIONS: tuple[Callable[[Sheet, random.Random], Damage], ...] = (
    garble, overtype, repeat_a_cell, swap_cells, lose_a_cell, slip_a_cell_in, move_a_cell, lose_a_row, repeat_a_row,
    swap_rows, lose_a_column, repeat_a_column, an_empty_column, other_separators, move_rows_aside,
)  # fmt: skip
