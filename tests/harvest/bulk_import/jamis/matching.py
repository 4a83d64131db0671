"""The judge of loaded prices: those of a report by the names on record, worked out apart from the loading."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from harvest.bulk_import.layouts.jamis.items import KnownNames, NotKnown
from harvest.bulk_import.problems import Problem
from harvest.bulk_import.rows import Entry, column_letters


@dataclass(frozen=True, slots=True)
class Matched:
    """One price, and the names on record of its item and place."""

    entry: Entry
    item: str
    place: str


def matched(
    prices: Iterable[Entry], items: KnownNames, places: KnownNames
) -> tuple[tuple[Matched, ...], tuple[Problem, ...]]:
    """Each price by the names on record, and a problem for each whose item or place is not known, or comes twice."""
    found: dict[tuple[str, str], list[Matched]] = defaultdict(list)
    refused: list[Problem] = []
    for entry in prices:
        try:
            part = "item"
            item = items.item(entry.typed["item"], entry.typed["variety"])
            part = "place"
            place = places.place(entry.typed["place"])
        except NotKnown as unknown:
            refused.append(_problem(entry, part, f"{part}_not_known", str(unknown)))
        else:
            found[item, place].append(Matched(entry, item, place))
    for (item, place), same in found.items():
        if len(same) > 1:
            sentence = f"{item} at {place} stands here under several names: none is taken. Keep one of them."
            refused += [_problem(one.entry, "item", "said_twice", sentence) for one in same]
    return tuple(same[0] for same in found.values() if len(same) == 1), tuple(refused)


def _problem(entry: Entry, part: str, rule: str, sentence: str) -> Problem:
    column = entry.at.get(part)
    return Problem(
        entry.line, None if column is None else column_letters(column), entry.typed[part][:80], rule, sentence
    )
