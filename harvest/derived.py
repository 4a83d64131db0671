"""Tables that are worked out from records and can be worked out again: no facts, no trail, replaced at will.

The second and last place with statements that write. It takes nothing but `Derived` tables, so no record can be changed
through it; when to work them out anew is said with `harvest.audit.derives_from`.
"""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from harvest.audit import RecordsAreKept, writing
from harvest.database import Base
from harvest.foundation.columns import among


class Derived(Base):
    """A row that can be worked out from records again, such as a word by which a farmer is found."""

    __abstract__ = True


def replace(
    connection: Connection, model: type[Derived], key: str, keys: Sequence[int], rows: Sequence[dict[str, Any]]
) -> None:
    """Put `rows` in place of all that was derived for these `keys`, ids of records in the column `key`."""
    table = _table(model)
    if keys:
        connection.execute(delete(table).where(among(connection, table.c[key], keys)))
    add_missing(connection, model, rows)


def add_new(connection: Connection, model: type[Derived], rows: Sequence[dict[str, Any]]) -> None:
    """Add rows that no unique key can refuse, those of records which were added a moment ago."""
    writing.add_rows(connection, _table(model), rows)


def add_bound(
    connection: Connection, model: type[Derived], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """The same for numbers and text alone, which a driver takes as they are: tuples of the columns `names`."""
    writing.add_bound(connection, _table(model), names, rows)


def forget(connection: Connection, model: type[Derived], key: str, keys: Sequence[int]) -> None:
    """Take away all that was derived for these `keys`, before the records themselves are removed."""
    replace(connection, model, key, keys, ())


def alter(connection: Connection, model: type[Derived], ids: Sequence[int], **values: Any) -> None:
    """Give the rows with these ids these values, such as the release that replaced them."""
    table = _table(model)
    if ids:
        statement = update(table).where(table.c.id == bindparam("of")).values(values)
        connection.execute(statement, [{"of": one} for one in ids])


def add_missing(connection: Connection, model: type[Derived], rows: Sequence[dict[str, Any]]) -> None:
    """Add those of `rows` that no unique key refuses."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    if rows:
        connection.execute(insert(_table(model)).on_conflict_do_nothing(), rows)


def _table(model: type[Derived]) -> Table:
    if not issubclass(model, Derived):
        raise RecordsAreKept(f"{model.__name__} is a record: only what is derived may be replaced.")
    return cast("Table", model.__table__)
