"""How much of what the register knows is published: of the cells with ten contributors and more, and of the value."""

from collections.abc import Collection
from dataclasses import dataclass

from harvest.statistics.safety import Parts
from harvest.statistics.trees import Tree, cell_key

LARGE = 10  # contributors


@dataclass(slots=True)
class Tally:
    """Over all cells: how many there are and are published, how many of those with 10 contributors and more; over the
    finest cells of the first cut, the last measure: how much there is and is published."""

    cells: int = 0
    cells_said: int = 0
    large: int = 0
    large_said: int = 0
    value: int = 0
    value_said: int = 0

    def add(self, tree: Tree, said: Collection[str]) -> None:
        if tree.total:
            self._cell(tree.total, is_said=tree.whole in said)
        for key, relation in tree.relations.items():
            for name, parts in relation.parts.items():
                cell = cell_key(key, name)
                self._cell(parts, is_said=cell in said)
                if cell not in tree.of:
                    self._value(parts, is_said=cell in said)

    def _cell(self, parts: Parts, *, is_said: bool) -> None:
        is_large = len(parts) >= LARGE
        self.cells += 1
        self.cells_said += is_said
        self.large += is_large
        self.large_said += is_large and is_said

    def _value(self, parts: Parts, *, is_said: bool) -> None:
        value = sum(part[-1] for part in parts.values())
        self.value += value
        self.value_said += value if is_said else 0

    def __add__(self, other: "Tally") -> "Tally":
        names = self.__slots__
        return Tally(*(getattr(self, name) + getattr(other, name) for name in names))

    def said(self) -> str:
        """ "1,204 of 1,512 cells, 93 % of those with 10 contributors and more, 96 % of the value"."""
        large, value = (share(*pair) for pair in ((self.large_said, self.large), (self.value_said, self.value)))
        return (
            f"{self.cells_said:,} of {self.cells:,} cells are published, {large:.0%} of those with {LARGE} and more"
            f" contributors, {value:.0%} of the value in the finest cells"
        )


def share(some: int, of: int) -> float:
    """1.0 of nothing: nothing is kept back."""
    return some / of if of else 1.0
