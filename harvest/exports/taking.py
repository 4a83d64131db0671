"""What one person takes: his columns and his rows of a dataset, chosen by parish and day, read in one view."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from harvest.exports.columns import Column, Kind
from harvest.exports.dataset import Dataset, Reach
from harvest.exports.datasets import DATASETS
from harvest.exports.whitelist import AT_THE_MACHINE, MAY_TAKE, Grant
from harvest.foundation.clock import start_of_local_day
from harvest.foundation.intake import too_early
from harvest.permissions import Act, Where, may, where
from harvest.records.refusals import ActRefused
from harvest.records.staff_members import Role
from harvest.vocabulary import Parish

FIRST_DAY = date(1900, 1, 1)
AT_ONCE = 2_000  # rows held in memory


class NotTaken(ActRefused):
    """This cannot be taken by this person, or not chosen so. `field`: to which of the form the sentence belongs."""

    code = "not_taken"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes. role: None for who works at the machine. `own`: the parishes that his office serves."""

    role: Role | None = None
    own: frozenset[Parish] = frozenset()

    @property
    def grants(self) -> Mapping[str, Grant]:
        return AT_THE_MACHINE if self.role is None else MAY_TAKE[self.role]

    def columns(self, dataset: Dataset) -> tuple[Column, ...]:
        """Those that he may take, in their order."""
        named = self.grants[dataset.name].columns
        return tuple(column for column in dataset.columns if column.name in named)

    def datasets(self) -> tuple[Dataset, ...]:
        """What he may take anything of."""
        return tuple(dataset for dataset in DATASETS.values() if dataset.name in self.grants)

    def parishes(self, dataset: Dataset) -> frozenset[Parish] | None:
        """Those whose rows he may take; None: all rows, of parishes or not."""
        act = self.grants[dataset.name].act
        return None if self.role is None or where(self.role, act) is Where.ANYWHERE else self.own


@dataclass(frozen=True, slots=True)
class Taken:
    """One file to be: which columns, which rows."""

    dataset: Dataset
    columns: tuple[Column, ...]
    where: tuple[ColumnElement[bool], ...]

    def rows(self) -> Select[Any]:
        chosen = select(*(column.selected for column in self.columns)).select_from(self.dataset.rows)
        return chosen.where(*self.where).order_by(self.dataset.key)

    def count(self) -> Select[int]:
        return select(func.count()).select_from(self.dataset.rows).where(*self.where)


def taken(taker: Taker, name: str, *, parish: Parish | None = None, since: date | None = None) -> Taken:
    """What this person takes. Raises NotTaken: not his to take, another office's parish, a day that he does not see."""
    dataset = DATASETS.get(name)
    if dataset is None or name not in taker.grants:
        names = ", ".join(one.name for one in taker.datasets())
        raise NotTaken("dataset", f"“{name[:40]}” is nothing that can be taken here. There are: {names}.")
    columns = taker.columns(dataset)
    chosen = (*dataset.always, *_inside(taker, dataset, parish), *_since(dataset, columns, since))
    return Taken(dataset, columns, chosen)


def _inside(taker: Taker, dataset: Dataset, parish: Parish | None) -> Sequence[ColumnElement[bool]]:
    own, act = taker.parishes(dataset), taker.grants[dataset.name].act
    if parish is not None and dataset.inside is None:
        raise NotTaken("parish", f"{dataset.title} belong to no parish: leave the parish empty.")
    if parish is not None and own is not None and parish not in own:
        raise NotTaken("parish", f"{parish.label} is not served by your office: ask the office there.")
    if dataset.inside is None or (parish is None and own is None):
        return ()
    store = parish is None and taker.role is not None and may(taker.role, Act.RECEIVE_BOOKS)
    return (dataset.inside(Reach({parish} if parish else own or (), act, store=store)),)


def _since(dataset: Dataset, columns: Sequence[Column], since: date | None) -> Sequence[ColumnElement[bool]]:
    if since is None:
        return ()
    day = next((column for column in columns if column.name == dataset.day), None)
    if day is None:
        raise NotTaken("since", f"{dataset.title} have no day by which you could choose: leave it empty.")
    if since < FIRST_DAY:
        raise NotTaken("since", too_early("The day", since, FIRST_DAY))
    return (day.value >= (start_of_local_day(since) if day.kind is Kind.MOMENT else since),)


def rows_of(connection: Connection, what: Taken) -> Iterator[Sequence[Any]]:
    """The rows in the order of their keys, a few at a time; memory does not grow with them."""
    yield from connection.execution_options(yield_per=AT_ONCE).execute(what.rows())
