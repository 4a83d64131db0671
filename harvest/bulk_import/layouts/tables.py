"""Files that are one table with a row of headings: which layout it is, and which column is what. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from harvest.bulk_import.rows import Entry, Note, Row

LOOKED_AT = 30  # rows in which the headings are looked for
ALIKE = 86  # of 100: a heading that is misspelt, not one that means something else
NOT_A_LETTER = re.compile(r"[\W_]+")
NUMBERS = {"no", "num", "nr"}
Typed = dict[str, str]
OURS = {"what is wrong", "outcome"}  # the columns that a sheet with its errors has more


def heading(text: str) -> str:
    """The words that matter: "Farmer_No." and "FARMER NUM" are "farmer number"."""
    words = NOT_A_LETTER.sub(" ", text.replace("#", " no ")).casefold().split()
    return " ".join("number" if word in NUMBERS else word for word in words)


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One way to write records of a kind into a table. `headings`: for each field what stands over its column.

    `needed`: fields without whose columns a table is none of this layout. `telltale`: headings that only it has.
    `system`: whose numbers it uses. `lenient`: it may bring places that are not on record. `ignored`: headings that it
    has and that are not kept. `clean` says the cells of a row in our words, and what it had to change for that.
    """

    name: str
    title: str
    kind: str
    headings: Mapping[str, tuple[str, ...]]
    needed: frozenset[str]
    telltale: frozenset[str] = frozenset()
    system: str = "file"
    lenient: bool = False
    ignored: frozenset[str] = frozenset()
    clean: Callable[[Typed], tuple[Typed, tuple[Note, ...]]] | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """A layout against the headings of a table. `sureness` from 0 to 1; `unknown`: columns that nobody claims."""

    layout: TableLayout
    line: int
    columns: Mapping[str, int]
    unknown: Mapping[int, str] = field(default_factory=dict)
    sureness: float = 0.0

    @property
    def missing(self) -> frozenset[str]:
        return self.layout.needed - self.columns.keys()


def best_match(layouts: Sequence[TableLayout], rows: Sequence[Row]) -> Matched | None:
    """The surest layout and row of headings among the first rows; None when nothing fits at all."""
    found = [match(layout, row) for row in rows[:LOOKED_AT] for layout in layouts]
    return max(found, key=lambda one: (one.sureness, len(one.columns)), default=None)


def match(layout: TableLayout, row: Row) -> Matched:
    """Each heading goes to the field that is called so, then to one that is called nearly so."""
    said = {at: heading(cell) for at, cell in enumerate(row.cells) if cell.strip()}
    said = {at: words for at, words in said.items() if words not in OURS}
    known = {words: name for name, many in layout.headings.items() for words in many}
    columns: dict[str, int] = {}
    for at, words in said.items():
        name = known.get(words)
        if name is not None:
            columns.setdefault(name, at)
    for at, words in said.items():
        if at in columns.values() or words in layout.ignored or words in known:
            continue
        likely = [one for one in known if one[:1] == words[:1]]  # "altitude" is no misspelt "latitude"
        near = process.extractOne(words, likely, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if near is not None:
            columns.setdefault(known[near[0]], at)
    claimed = {*columns.values(), *(at for at, words in said.items() if words in layout.ignored)}
    unknown = {at: row.cells[at] for at in said if at not in claimed}
    return Matched(layout, row.line, columns, unknown, _sureness(layout, columns, said))


def _sureness(layout: TableLayout, columns: Mapping[str, int], said: Mapping[int, str]) -> float:
    """Half for the columns it needs, half for the headings that it knows; a heading of its own alone decides."""
    if not said or not columns:
        return 0.0
    needed = len(layout.needed & columns.keys()) / len(layout.needed)
    known = (len(columns) + len(layout.ignored & set(said.values()))) / len(said)
    own = bool(layout.telltale & set(said.values()))
    return round(min(1.0, 0.5 * needed + 0.4 * known + (0.1 if own or not layout.telltale else -0.3)), 2)


def by_hand(layout: TableLayout, row: Row, columns: Mapping[str, int]) -> Matched:
    """The columns as somebody said them."""
    said = {at: heading(cell) for at, cell in enumerate(row.cells) if cell.strip() and at not in columns.values()}
    unknown = {at: row.cells[at] for at, words in said.items() if words not in OURS}
    return Matched(layout, row.line, dict(columns), unknown, 1.0)


def entries(matched: Matched, rows: Iterator[Row]) -> Iterator[Entry]:
    """The rows under the headings as records; empty cells are left out."""
    columns = sorted(matched.columns.items(), key=lambda one: one[1])
    at = dict(columns)
    clean = matched.layout.clean
    widest = columns[-1][1] + 1 if columns else 0
    for row in rows:
        cells = row.cells
        width = len(cells)
        if row.line <= matched.line:
            widest = max(widest, width) if row.line == matched.line else widest
            continue
        typed = {name: cells[place] for name, place in columns if place < width and cells[place]}
        notes: tuple[Note, ...] = ()
        if clean is not None:
            typed, notes = clean(typed)
        if typed:
            yield Entry(row.line, typed, at, notes, _stray(cells, widest) if width > widest else None)


def _stray(cells: Sequence[str], widest: int) -> tuple[int, str] | None:
    """The first cell past the headings that says something: where it stands, the cells before it may have slipped."""
    return next(((place, cell) for place, cell in enumerate(cells) if place >= widest and cell.strip()), None)
