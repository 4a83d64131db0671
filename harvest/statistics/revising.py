"""What is published of one tree next, given what is published now: new numbers, carried ones, suppressed ones. Pure.

From the whole downwards. The parts of a cell are published anew only while the cell itself says what it is now, so that
whatever a relation could tell of its total was told by the total itself. What lies below a suppressed cell is not told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harvest.records.cube import Reason
from harvest.statistics.freezing import has_moved, may_replace
from harvest.statistics.layers import Changes, History, Layer, changes
from harvest.statistics.safety import Parts, together
from harvest.statistics.trees import Judged, Relation, Tree, cell_key, judged, parent_of, relation_of


@dataclass(frozen=True, slots=True)
class Told:
    """A new cell: the measures of `parts`, or why it says none."""

    level: str
    parts: Parts
    reason: Reason | None


@dataclass(slots=True)
class Revision:
    """`told`: new cells by key; `carried`: the relations whose cells stay as they are; `layers` by relation."""

    told: dict[str, Told] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    carries_whole: bool = False
    layers: dict[str, Layer] = field(default_factory=dict)

    def carries(self, key: str) -> bool:
        """Whether the published cell of this key stays."""
        relation = relation_of(key)
        return relation in self.carried if relation else self.carries_whole


def revised(tree: Tree, histories: Mapping[str, History], published: Mapping[str, bool]) -> Revision:
    """published: the keys of the tree's cells that are published now, and whether they say a number."""
    return _Revising(tree, histories, published).revision()


class _Revising:
    """One tree on its way from one release into the next. `fresh`: its shown cells, and whether they say what is."""

    def __init__(self, tree: Tree, histories: Mapping[str, History], published: Mapping[str, bool]) -> None:
        self.tree = tree
        self.histories = histories
        self.published = published
        self.result = Revision()
        self.fresh: dict[str, bool] = {}
        self.judged: Judged = judged(tree, self._kept_hidden())

    def _kept_hidden(self) -> dict[str, list[str]]:
        """Parts that were hidden stay so until enough has changed in them."""
        kept = {}
        for key, history in self.histories.items():
            parts = self.tree.relations[key].parts if key in self.tree.relations else {}
            kept[key] = [
                name
                for name in history.hidden
                if name in parts and not has_moved(history.parts.get(name, {}), parts[name])
            ]
        return kept

    def revision(self) -> Revision:
        main = self._whole()
        keys = self.tree.relations.keys() | {relation_of(key) for key in self.published} - {"", main}
        for key in sorted(keys - {main}, key=lambda key: key.count("|")):
            if (is_fresh := self.fresh.get(parent_of(key))) is not None:
                self._relation(key, is_fresh=is_fresh)
        return self.result

    def _whole(self) -> str:
        """The total and its first cut, which go together; the cut's key."""
        main = self._main()
        history = self.histories.get(main)
        if history is None:
            self._tell_whole(main, self.judged.whole)
        elif self.judged.whole is None:
            self._follow(main, history)
        else:
            self._withdraw(main, history)
        return main

    def _main(self) -> str:
        """In the tree; or, when nothing is left of it, as it was published."""
        if self.tree.whole in self.tree.of:
            return self.tree.of[self.tree.whole][0]
        return next((key for key in self.histories if parent_of(key) == self.tree.whole), "")

    def _tell_whole(self, main: str, reason: Reason | None) -> None:
        if self.tree.total:
            self.result.told[self.tree.whole] = Told("country", self.tree.total, reason)
        if self.tree.total and reason is None:
            self.fresh[self.tree.whole] = True
            self._tell(main)

    def _follow(self, main: str, history: History) -> None:
        relation = self.tree.relations[main]
        is_same = self._is_same(history, relation)
        if is_same and self.published.get(self.tree.whole):
            self._carry_whole(main, is_fresh=True)
        elif is_same or may_replace(history, relation.parts, self._hidden(relation)):
            self._tell_whole(main, None)
        else:
            self._carry_whole(main, is_fresh=False)

    def _withdraw(self, main: str, history: History) -> None:
        """The total can no longer be told. It goes when so many have changed that its going says nothing of them."""
        was = together(history.parts.values())
        if has_moved(was, self.tree.total) or not self.published.get(self.tree.whole):
            self._tell_whole(main, self.judged.whole)
        else:
            self._carry_whole(main, is_fresh=False)

    def _carry_whole(self, main: str, *, is_fresh: bool) -> None:
        self.result.carries_whole = True
        if self.published.get(self.tree.whole):
            self.fresh[self.tree.whole] = is_fresh
            self._carry(main)

    def _relation(self, key: str, *, is_fresh: bool) -> None:
        """The parts of a shown cell."""
        relation, history = self.tree.relations.get(key), self.histories.get(key)
        if relation is None or not is_fresh or key not in self.judged.hidden:
            self._carry(key)
        elif history is None:
            self._tell(key)
        elif self._is_same(history, relation) and self._is_published(key):
            self._carry(key)
        elif self._is_same(history, relation) or may_replace(history, relation.parts, self._hidden(relation)):
            self._tell(key)
        else:
            self._carry(key)

    def _hidden(self, relation: Relation) -> frozenset[str]:
        """All of a relation that is withheld."""
        return frozenset(self.judged.hidden.get(relation.key, relation.parts))

    def _is_same(self, history: History, relation: Relation) -> bool:
        return history.hidden == self._hidden(relation) and history.parts == relation.parts

    def _is_published(self, key: str) -> bool:
        return any(relation_of(cell) == key for cell in self.published)

    def _tell(self, key: str) -> None:
        relation, history = self.tree.relations[key], self.histories.get(key)
        if key in self.judged.hidden:
            self._tell_parts(relation, self.judged.hidden[key])
        if history is None or not self._is_same(history, relation):
            self.result.layers[key] = Layer(self._hidden(relation), _changes(history, relation.parts))

    def _tell_parts(self, relation: Relation, hidden: Mapping[str, Reason]) -> None:
        for name, parts in relation.parts.items():
            cell = cell_key(relation.key, name)
            self.result.told[cell] = Told(relation.level, parts, hidden.get(name))
            if name not in hidden:
                self.fresh[cell] = True

    def _carry(self, key: str) -> None:
        self.result.carried.add(key)
        now = self.tree.relations[key].parts if key in self.tree.relations else {}
        history = self.histories.get(key)
        for cell, says in self.published.items():
            if says and history is not None and relation_of(cell) == key:
                name = cell.rpartition("=")[2]
                self.fresh[cell] = history.parts.get(name, {}) == now.get(name, {})


def _changes(history: History | None, parts: Mapping[str, Parts]) -> Changes:
    return changes({}, parts) if history is None else history.changes_to(parts)
