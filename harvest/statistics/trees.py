"""One total and all that it is cut into, level below level, as it stands in the register now. Pure.

The whole is cut by each of its `cuts`: production into parishes, and into varieties beside that; farmers into parishes,
these into activities, and so on. A relation is one cell and the parts one level of a cut makes of it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harvest.records.cube import Reason
from harvest.statistics.hiding import hidden_parts
from harvest.statistics.safety import Part, Parts, together, weakness

UNKNOWN = "_U"  # SDMX for what nobody said; a further cut that says nothing else is left out
Cut = tuple[str, ...]  # the levels, the coarsest first: ("parish", "activity", "sex", "age_band")


@dataclass(frozen=True, slots=True)
class Fact:
    """What one contributor has in one cell of the finest levels: `labels` holds the way to it for each cut."""

    tree: str
    labels: tuple[tuple[str, ...], ...]
    who: int
    part: Part


@dataclass(slots=True)
class Relation:
    """A cell and its parts. `key` names it, the key of a part is `key=name`; `level` is that of the parts."""

    key: str
    level: str
    parts: dict[str, Parts]


@dataclass(slots=True)
class Tree:
    """`whole`: the key of the total. Relations stand before those of their own parts; `of` says which a cell has."""

    whole: str
    total: Parts
    relations: dict[str, Relation] = field(default_factory=dict)
    of: dict[str, list[str]] = field(default_factory=dict)


def cell_key(relation: str, name: str) -> str:
    return f"{relation}={name}"


def parent_of(relation: str) -> str:
    """The key of the cell that a relation cuts."""
    return relation.rpartition("|")[0]


def relation_of(cell: str) -> str:
    """The key of the relation whose part a cell is; empty for a whole."""
    return cell.rpartition("=")[0]


def grown(whole: str, cuts: Sequence[Cut], facts: Iterable[Fact]) -> Tree:
    """The tree of these facts, all of one whole."""
    leaves: list[dict[tuple[str, ...], dict[int, Part]]] = [{} for _ in cuts]
    for fact in facts:
        for leaf, way in zip(leaves, fact.labels, strict=True):
            cell = leaf.setdefault(way, {})
            before = cell.get(fact.who)
            cell[fact.who] = fact.part if before is None else tuple(map(int.__add__, before, fact.part))
    tree = Tree(whole, {})
    for number, (cut, leaf) in enumerate(zip(cuts, leaves, strict=True)):
        if number == 0 or leaf.keys() != {(UNKNOWN,)}:
            _cut(tree, cut, leaf)
    tree.total = together(tree.relations[tree.of[whole][0]].parts.values()) if whole in tree.of else {}
    return tree


def _cut(tree: Tree, cut: Cut, leaves: Mapping[tuple[str, ...], Parts]) -> None:
    """Lay one cut into the tree, upwards from its finest level."""
    cells: Mapping[tuple[str, ...], Parts] = leaves
    levels: list[list[Relation]] = []
    for depth in range(len(cut) - 1, -1, -1):
        made: dict[tuple[str, ...], Relation] = {}
        for way, parts in cells.items():
            above = way[:-1]
            relation = made.get(above) or made.setdefault(above, Relation(_key(tree.whole, cut, above), cut[depth], {}))
            relation.parts[way[-1]] = parts
        levels.append(list(made.values()))
        cells = {way: together(relation.parts.values()) for way, relation in made.items()}
    for relations in reversed(levels):
        for relation in relations:
            tree.relations[relation.key] = relation
            tree.of.setdefault(parent_of(relation.key), []).append(relation.key)


def _key(whole: str, cut: Cut, way: Sequence[str]) -> str:
    named = [f"{level}={name}" for level, name in zip(cut, way, strict=False)]
    return "|".join([whole, *named, cut[len(way)]])


@dataclass(frozen=True, slots=True)
class Judged:
    """`hidden`: for each relation that can be told, which parts say no number and why. The others are withheld: not
    even hiding all their parts would be enough, and so none is listed. `whole`: why the total says no number."""

    hidden: dict[str, dict[str, Reason]]
    whole: Reason | None


def judged(tree: Tree, kept_hidden: Mapping[str, Collection[str]]) -> Judged:
    """What may be told of this tree, were it alone. kept_hidden: parts that are better left hidden, by relation."""
    hidden = {}
    for key, relation in tree.relations.items():
        weak = {name: reason for name, parts in relation.parts.items() if (reason := weakness(parts))}
        found = hidden_parts(relation.parts, weak, kept_hidden.get(key, ()))
        if found is not None:
            hidden[key] = found
    return Judged(hidden, weakness(tree.total))
