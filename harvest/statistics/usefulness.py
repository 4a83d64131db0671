"""How much of what the register knows is published: of the cells with ten contributors and more, and of the value."""

from collections.abc import Collection
from dataclasses import dataclass

from harvest.statistics.safety import Parts
from harvest.statistics.trees import Tree, cell_key

LARGE = 10  # contributors


@dataclass(slots=True)
class Tally:
    """How many cells there are and are published; the same of those with 10 contributors and more; and how much of the
    last measure there is in these, and is published."""

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
                self._cell(parts, is_said=cell_key(key, name) in said)

    def _cell(self, parts: Parts, *, is_said: bool) -> None:
        self.cells += 1
        self.cells_said += is_said
        if len(parts) >= LARGE:
            value = sum(part[-1] for part in parts.values())
            self.large += 1
            self.large_said += is_said
            self.value += value
            self.value_said += value if is_said else 0

    def __add__(self, other: "Tally") -> "Tally":
        names = self.__slots__
        return Tally(*(getattr(self, name) + getattr(other, name) for name in names))

    def said(self) -> str:
        """In words, for whoever runs the publication."""
        large, value = (share(*pair) for pair in ((self.large_said, self.large), (self.value_said, self.value)))
        return (
            f"{self.cells_said:,} of {self.cells:,} cells are published; of those with {LARGE} and more contributors"
            f" {large:.1%}, and {value:.1%} of their value"
        )


def share(some: int, of: int) -> float:
    """1.0 of nothing: nothing is kept back."""
    return some / of if of else 1.0
