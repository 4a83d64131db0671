"""What stands above the prices of one table: whose they are, and which column says what. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harvest.bulk_import.layouts.jamis.cells import filled
from harvest.bulk_import.layouts.jamis.reports import Layout, Part
from harvest.bulk_import.rows import Row

NOT_A_LETTER = re.compile(r"[^a-z]+")
PARTS = {
    "low": Part.LOW, "lowest": Part.LOW, "lowprice": Part.LOW, "lowestprice": Part.LOW,
    "high": Part.HIGH, "highest": Part.HIGH, "highprice": Part.HIGH, "highestprice": Part.HIGH,
    "mostfrequent": Part.MOST_FREQUENT, "mostfreq": Part.MOST_FREQUENT, "mostfrequentprice": Part.MOST_FREQUENT,
    "mostfreqprice": Part.MOST_FREQUENT, "supply": Part.SUPPLY, "grade": Part.GRADE,
}  # fmt: skip
FRAGMENTS = frozenset({"most", "frequent", "freq"})  # a heading broken over two rows
LABELS = frozenset({"commodity", "commodities", "variety", "varietysource", "source"})
THREE = frozenset({Part.LOW, Part.HIGH, Part.MOST_FREQUENT})
FIVE = THREE | {Part.SUPPLY, Part.GRADE}


class HeaderWrong(ValueError):
    """Nothing under this header can be told apart; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one place. `place` as printed at column `at`, on one line; "" where the report names none."""

    place: str
    at: int | None
    columns: Mapping[Part, int]


@dataclass(frozen=True, slots=True)
class Table:
    """One header and what its columns mean. `line` is where it begins."""

    line: int
    groups: tuple[Group, ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """Every column that says something of a price, from left to right."""
        return tuple(sorted(column for group in self.groups for column in group.columns.values()))


def heading_of(words: str) -> str:
    """The letters of a heading: "Most\\nFreq." is "mostfreq"."""
    return NOT_A_LETTER.sub("", words.casefold())


def is_header(row: Row) -> bool:
    """Whether the row names columns."""
    return any(heading_of(words) in PARTS.keys() | FRAGMENTS | LABELS for _, words in filled(row))


def table(layout: Layout, rows: Sequence[Row]) -> Table:
    """What these rows, from the row with the places to the first row with prices, say. Raises HeaderWrong."""
    first = next((number for number, row in enumerate(rows) if is_header(row)), None)
    if first is None:
        raise HeaderWrong("No row above these prices names their columns. Put the header row back.")
    above = [row for row in rows[:first] if filled(row)]
    places = filled(above[-1]) if above else []
    line = (above[-1] if above else rows[first]).line
    headings = _headings(rows[first:])
    if layout is Layout.RETAIL:
        return Table(line, _stores(places, headings))
    groups = _groups(layout, headings)
    if layout is Layout.SUPERMARKETS:
        if len(groups) != 1:
            raise HeaderWrong(
                "The summary has one lowest, one highest and one most frequent price. Correct the header."
            )
        return Table(line, (Group("", None, groups[0]),))
    return Table(line, _placed(places, groups))


def _headings(rows: Sequence[Row]) -> dict[int, str]:
    """What stands over each column, broken over how many rows it may be."""
    parts: dict[int, list[str]] = {}
    for row in rows:
        for index, words in filled(row):
            parts.setdefault(index, []).append(words)
    return {index: " ".join(parts[index]) for index in sorted(parts)}


def _groups(layout: Layout, headings: Mapping[int, str]) -> list[Mapping[Part, int]]:
    """Cut where a heading comes again; every group must say the same in the same order."""
    groups: list[dict[Part, int]] = []
    for index, words in headings.items():
        name = heading_of(words)
        if name in LABELS and not groups:
            continue
        if name not in PARTS:
            raise HeaderWrong(f"“{words[:40]}” is not a heading of this report. Write it as Low, High, Most Frequent …")
        if not groups or PARTS[name] in groups[-1]:
            groups.append({})
        groups[-1][PARTS[name]] = index
    wanted = FIVE if layout is Layout.FARMGATE else THREE
    if not groups or any(list(group) != list(groups[0]) or group.keys() != wanted for group in groups):
        names = ", ".join(part.label for part in Part if part in wanted)
        raise HeaderWrong(f"A heading is missing, or stands twice. Each place needs, in one order: {names}.")
    return list(groups)


def _placed(places: Sequence[tuple[int, str]], groups: Sequence[Mapping[Part, int]]) -> tuple[Group, ...]:
    """Each place stands over its own columns, or left of them and right of the place before."""
    ends = [-1, *(max(group.values()) for group in groups)]
    if len(places) != len(groups) or not all(
        ends[number] < index <= ends[number + 1] for number, (index, _) in enumerate(places)
    ):
        named = ", ".join(words for _, words in places)[:80]
        raise HeaderWrong(
            f"{len(groups)} groups of columns, and over them stands “{named}”. Put one place over each group."
        )
    return tuple(Group(words, index, group) for (index, words), group in zip(places, groups, strict=True))


def _stores(areas: Sequence[tuple[int, str]], headings: Mapping[int, str]) -> tuple[Group, ...]:
    """A store belongs to the area that begins over it or left of it; an area begins at its first, or just before."""
    stores = {index: words for index, words in headings.items() if heading_of(words) not in LABELS}
    wrong = [words for words in stores.values() if heading_of(words) in PARTS.keys() | {""}]
    if wrong or not stores or not areas or min(stores) < areas[0][0]:
        raise HeaderWrong("A row with the areas must stand over the row with the stores. Put both back.")
    ends = [index for index, _ in areas[1:]] + [max(stores) + 1]
    groups: list[Group] = []
    for (start, area), end in zip(areas, ends, strict=True):
        own = [index for index in stores if start <= index < end]
        if not own or own[0] > start + 1:
            raise HeaderWrong(
                f"It cannot be told which stores are in “{area[:40]}”. Put the area over its first store."
            )
        groups += [Group(f"{stores[index]}, {area}", index, {Part.THE_PRICE: index}) for index in own]
    return tuple(groups)
