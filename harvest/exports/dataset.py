"""What a dataset is: rows of one kind of record, its columns, whose rows they are, by what day they are chosen."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from harvest.exports.columns import Column
from harvest.permissions import Act
from harvest.vocabulary import Parish


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose rows: those of these parishes, as somebody may see them by `act`. `store`: the printer's books as well."""

    parishes: Collection[Parish]
    act: Act | None = None
    store: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """`says` is one sentence for the page; `rows` what is selected from; `key` orders them and tells them apart.

    inside: the rows of a reach; None where records belong to no parish. day: the column whose day `since` means.
    """

    name: str
    title: str
    says: str
    rows: Any
    key: Any
    columns: tuple[Column, ...]
    inside: Callable[[Reach], ColumnElement[bool]] | None = None
    day: str = ""
    always: tuple[ColumnElement[bool], ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)
