"""What a report says twice: the same price twice counts once, two different ones count for nothing. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harvest.bulk_import.problems import Problem
from harvest.bulk_import.rows import Entry

Key = tuple[object, object]  # place and item


@dataclass(frozen=True, slots=True)
class Said:
    """What the file says of one item at one place. `prices` empty: there was none. `table`: the line of its header."""

    place: object
    item: object
    prices: Mapping[str, str]
    entry: Entry
    table: int

    @property
    def key(self) -> Key:
        return self.place, self.item

    @property
    def name(self) -> str:
        typed = self.entry.typed
        return " ".join(filter(None, (typed["item"], typed["variety"], "at", typed["place"] or "all")))


def agreeing(said: Sequence[Said]) -> tuple[list[Entry], list[Problem]]:
    """The prices that nothing else in the file contradicts, and a problem for each that something does.

    Two tables of one place that differ in anything cast doubt on the place's name: neither is taken.
    """
    by_key: dict[Key, list[Said]] = defaultdict(list)
    for one in said:
        by_key[one.key].append(one)
    torn = {key: told for key, told in by_key.items() if any(one.prices != told[0].prices for one in told)}
    tables = _tables_that_differ(torn.values())
    refused = [_wrong_place(told[0], lines) for told, lines in tables.values()]
    taken: list[Entry] = []
    for key, told in by_key.items():
        if key[0] in tables:
            continue
        if key in torn:
            refused += [_said_otherwise(one, told) for one in told]
        elif told[0].prices:
            taken.append(told[0].entry)
    return sorted(taken, key=lambda entry: entry.line), refused


def _tables_that_differ(torn: Iterable[list[Said]]) -> dict[object, tuple[list[Said], list[int]]]:
    found: dict[object, tuple[list[Said], list[int]]] = {}
    for told in torn:
        tables = sorted({one.table for one in told})
        if len(tables) > 1:
            found.setdefault(told[0].place, (told, tables))
    return found


def _wrong_place(one: Said, tables: Sequence[int]) -> Problem:
    place = one.entry.typed["place"]
    lines = " and ".join(map(str, tables))
    return Problem(
        tables[-1], None, place, "place_twice",
        f"{place} stands over the tables at lines {lines}, which differ: nothing of {place} is read. Correct one name.",
    )  # fmt: skip


def _said_otherwise(one: Said, told: Sequence[Said]) -> Problem:
    lines = ", ".join(str(other.entry.line) for other in told)
    return Problem(
        one.entry.line, None, one.name[:80], "said_twice",
        f"{one.name} stands in lines {lines} with different prices: none is taken. Keep the right one.",
    )  # fmt: skip
