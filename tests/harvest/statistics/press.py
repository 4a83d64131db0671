"""Publishes invented populations release after release, as the worker does: what the world sees of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harvest.records.cube import Reason
from harvest.statistics.layers import History, Layer, packed, unpacked
from harvest.statistics.revising import revised
from harvest.statistics.safety import Parts
from harvest.statistics.trees import Cut, Fact, Tree, cell_key, grown

WHOLE = "all"


@dataclass(frozen=True)
class Cell:
    """What anybody reads of one cell. `numbers`: contributors, then the measures; None with a reason."""

    key: str
    numbers: tuple[int, ...] | None
    reason: Reason | None
    computed_on: int


Release = Mapping[str, Cell]


@dataclass(frozen=True)
class Person:
    """Where somebody is, by cut, and what he has there."""

    way: tuple[str, ...]
    part: tuple[int, ...] = (1,)


Population = Mapping[int, Sequence[Person]]


def tree_of(population: Population, cut: Cut) -> Tree:
    facts = [Fact(WHOLE, (one.way,), who, one.part) for who, ones in population.items() for one in ones]
    return grown(WHOLE, [cut], facts)


def truth_of(tree: Tree) -> dict[str, Parts]:
    """Who really stands behind each cell that has anybody."""
    cells = {cell_key(key, name): parts for key, one in tree.relations.items() for name, parts in one.parts.items()}
    return {tree.whole: tree.total, **cells}


@dataclass
class Press:
    """`releases`: all that was ever published; `truths`: what stood behind each."""

    cut: Cut
    releases: list[Release] = field(default_factory=list)
    truths: list[dict[str, Parts]] = field(default_factory=list)
    layers: dict[str, list[bytes]] = field(default_factory=dict)

    def publish(self, population: Population) -> Release:
        tree, now = tree_of(population, self.cut), len(self.releases)
        standing = self.releases[-1] if self.releases else {}
        histories = {key: History([unpacked(one) for one in pile]) for key, pile in self.layers.items()}
        revision = revised(tree, histories, {key: cell.numbers is not None for key, cell in standing.items()})
        release = {key: cell for key, cell in standing.items() if revision.carries(key)}
        for key, told in revision.told.items():
            release[key] = Cell(key, None if told.reason else numbers(told.parts), told.reason, now)
        for key, layer in revision.layers.items():
            self._lay(key, layer)
        self.releases.append(release)
        self.truths.append(truth_of(tree))
        return release

    def _lay(self, key: str, layer: Layer) -> None:
        self.layers.setdefault(key, []).append(packed(layer))


def numbers(parts: Parts) -> tuple[int, ...]:
    return (len(parts), *(sum(column) for column in zip(*parts.values(), strict=True)))


def people(*groups: tuple[int, tuple[str, ...], Iterable[int] | int]) -> dict[int, list[Person]]:
    """So many people in a cell, each with a record and so much land (or one after the other of these amounts)."""
    found: dict[int, list[Person]] = {}
    for count, way, land in groups:
        amounts = [land] * count if isinstance(land, int) else list(land)
        for amount in amounts[:count]:
            found[len(found) + 1] = [Person(way, (1, amount))]
    return found
