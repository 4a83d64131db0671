"""All datasets worked out from one view of the register: which cells are new, which end, what stands behind them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from harvest.audit import table_of
from harvest.records.commodities import Commodity, Variety
from harvest.records.cube import CubeCell, CubeLayer, ObsStatus
from harvest.statistics.datasets import COUNTED, Counted, by_whole
from harvest.statistics.layers import History, packed, unpacked
from harvest.statistics.revising import Revision, Told, revised
from harvest.statistics.trees import UNKNOWN, Tree, grown
from harvest.statistics.usefulness import Tally

TOTAL = "_T"
COUNTRY = "JM"
Progress = Callable[[str], None]


@dataclass(slots=True)
class Work:
    """What the next release does: cells to add, ids of cells that end, layers to add; how useful it is."""

    cells: list[dict[str, Any]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    layers: list[dict[str, Any]] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)


def worked_out(connection: Connection, today: date, progress: Progress) -> Work:
    """`connection` sees one state of the register throughout."""
    work, names = Work(), _names(connection)
    for counted in COUNTED:
        one = _Dataset(connection, counted, today, names, work)
        one.work_out()
        progress(f"{counted.title}: {work.tallies[counted.title].said()}")
    return work


def _names(connection: Connection) -> Mapping[tuple[str, str], str]:
    """Of commodities and varieties, by the id as it stands in a key."""
    found: dict[tuple[str, str], str] = {}
    for level, model in (("commodity", Commodity), ("variety", Variety)):
        table = table_of(model)
        found |= {(level, f"{row.id:05}"): row.name for row in connection.execute(select(table.c.id, table.c.name))}
    return found


class _Dataset:
    """One family of trees on its way into the next release."""

    def __init__(
        self, connection: Connection, counted: Counted, today: date, names: Mapping[tuple[str, str], str], work: Work
    ) -> None:
        self.connection = connection
        self.counted = counted
        self.today = today
        self.names = names
        self.work = work
        self.tally = work.tallies.setdefault(counted.title, Tally())
        self.published = self._published()
        self.layers = self._layers()

    def work_out(self) -> None:
        done = set()
        for whole, facts in by_whole(self.counted.facts(self.connection, self.today)):
            self._tree(grown(whole, list(self.counted.cuts.values()), facts))
            done.add(whole)
        for whole in sorted(self.published.keys() - done):
            self._tree(Tree(whole, {}))

    def _tree(self, tree: Tree) -> None:
        published = self.published.get(tree.whole, {})
        histories = {key: History([unpacked(one) for one in pile]) for key, pile in self._piles(tree.whole)}
        says = {key: row["obs_status"] is ObsStatus.NORMAL for key, row in published.items()}
        revision = revised(tree, histories, says)
        self._keep(tree, published, revision)
        self.tally.add(tree, {*self._still_said(says, revision), *_newly_said(revision)})

    def _still_said(self, says: Mapping[str, bool], revision: Revision) -> Iterator[str]:
        return (key for key, is_said in says.items() if is_said and revision.carries(key))

    def _keep(self, tree: Tree, published: Mapping[str, dict[str, Any]], revision: Revision) -> None:
        new = {key: self._row(tree.whole, key, told) for key, told in revision.told.items()}
        for key, row in published.items():
            if revision.carries(key):
                continue
            if key == tree.whole and key in new and new[key]["reason"] is row["reason"] is not None:
                del new[key]  # it said nothing and says nothing
            else:
                self.work.ended.append(row["id"])
        self.work.cells += new.values()
        self.work.layers += (
            {"dataset": self.counted.dataset, "relation": key, "packed": packed(layer)}
            for key, layer in revision.layers.items()
        )

    def _row(self, whole: str, key: str, told: Told) -> dict[str, Any]:
        way = dict(step.split("=") for step in key[len(whole) :].split("|") if step)
        dataset, cut = next(
            (one for one in self.counted.cuts.items() if way.keys() <= set(one[1])), (self.counted.dataset, ())
        )
        row: dict[str, Any] = dict.fromkeys(COLUMNS)
        row |= {level: way.get(level, COUNTRY if level == "parish" else TOTAL) for level in cut}
        row |= self._whole(whole)
        if row["variety"] and row["variety"] != UNKNOWN:
            row["variety"] = self.names["variety", row["variety"]]
        if "variety" in cut:
            row["parish"] = COUNTRY
        row |= {"dataset": dataset, "key": key, "level": told.level, "reason": told.reason, "computed_on": self.today}
        row["obs_status"] = ObsStatus.NORMAL if told.reason is None else ObsStatus.SUPPRESSED
        return row if told.reason else row | self._numbers(told)

    def _whole(self, whole: str) -> dict[str, Any]:
        period, _, commodity = whole.partition("|")
        start = self.counted.period_start
        found: dict[str, Any] = {"period": period, "period_start": start(period)} if start else {}
        return found | ({"commodity": self.names["commodity", commodity]} if self.counted.by_commodity else {})

    def _numbers(self, told: Told) -> dict[str, Any]:
        sums = [sum(column) for column in zip(*told.parts.values(), strict=True)]
        told_as = {name: says(value) for (name, says), value in zip(self.counted.measures, sums, strict=True)}
        return {"contributors": len(told.parts), **told_as}

    def _published(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The cells of the newest release by whole and key."""
        table = CubeCell.__table__
        now = select(table).where(table.c.dataset.in_(list(self.counted.cuts)), table.c.until_version.is_(None))
        found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for row in self.connection.execute(now).mappings():
            found[_whole_of(row["key"], self.counted)][row["key"]] = dict(row)
        return found

    def _layers(self) -> dict[str, dict[str, list[bytes]]]:
        """By whole and relation, the oldest first; packed, as they stand."""
        ordered = select(CubeLayer.relation, CubeLayer.packed).where(CubeLayer.dataset == self.counted.dataset)
        found: dict[str, dict[str, list[bytes]]] = defaultdict(lambda: defaultdict(list))
        for relation, content in self.connection.execute(ordered.order_by(CubeLayer.relation, CubeLayer.version)):
            found[_whole_of(relation, self.counted)][relation].append(content)
        return found

    def _piles(self, whole: str) -> Sequence[tuple[str, list[bytes]]]:
        return list(self.layers.get(whole, {}).items())


COLUMNS = tuple(
    column.name for column in CubeCell.__table__.columns if column.name not in {"id", "since_version", "until_version"}
)


def _whole_of(key: str, counted: Counted) -> str:
    return "|".join(key.split("|")[: 2 if counted.by_commodity else 1])


def _newly_said(revision: Revision) -> Iterator[str]:
    return (key for key, told in revision.told.items() if told.reason is None)
