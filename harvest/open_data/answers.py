"""Rows for a question: the page and the mark of the next one, one row, the values of a field, one figure.

The only place that asks the database for open data; a statement that takes too long is an error and not a wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row

from harvest.open_data import queries
from harvest.open_data.asking import Asked
from harvest.open_data.cursors import Cursors
from harvest.open_data.figures import Figure, figure
from harvest.open_data.resources import Field, Resource, Version


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as tuples of the fields asked for, perhaps with the fields of the order behind them. `next`: a cursor."""

    rows: Sequence[Row[Any]]
    next: str | None = None
    count: int | None = None
    count_kind: str = "exact"


class Answers:
    """What open resources answer, out of one database."""

    def __init__(self, engine: Engine, cursors: Cursors) -> None:
        self.engine = engine
        self.cursors = cursors

    def version(self, resource: Resource) -> Version:
        with self.engine.connect() as connection:
            return resource.version(connection)

    def page(self, resource: Resource, asked: Asked, version: Version) -> Page:
        if asked.changed_since and version.changed_at < asked.changed_since:
            return Page((), None, 0 if asked.counts else None)
        statement, values = queries.page(resource, asked)
        with self.engine.connect() as connection:
            rows = connection.execute(statement, values).all()
            count = connection.scalar(*queries.count(resource, asked)) if asked.counts else None
        at_most = None if count is None else min(count, queries.COUNTED_AT_MOST)
        kind = "exact" if count == at_most else "at_least"
        if len(rows) <= asked.limit:
            return Page(rows, None, at_most, kind)
        last = rows[asked.limit - 1]
        place = tuple(last[at] for at in queries.places_of(asked))
        return Page(rows[: asked.limit], self.cursors.give(resource, asked, place), at_most, kind)

    def one(self, resource: Resource, fields: tuple[str, ...], key: Any) -> Row[Any] | None:
        statement, values = queries.one(resource, fields, key)
        with self.engine.connect() as connection:
            return connection.execute(statement, values).one_or_none()

    def values(self, resource: Resource, field: Field) -> tuple[Sequence[Any], bool]:
        """The different values of a field, and whether they are all of them. A closed list is told whole."""
        if field.words:
            return field.words, True
        with self.engine.connect() as connection:
            found = connection.scalars(queries.values_of(resource, field)).all()
        return found[: queries.VALUES_AT_MOST], len(found) <= queries.VALUES_AT_MOST

    def figure(self, resource: Resource, asked: Asked) -> Figure:
        with self.engine.connect() as connection:
            return figure(connection, resource, asked)
