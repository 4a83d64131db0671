"""The rules that judge an act and not a row, at rest while a backup is loaded, and back as they were before it counts.

A trigger may refuse what was true when it happened: prices of a report that is published by now. Such triggers are
lifted inside the one transaction of the restore; what holds for every row (CHECK, UNIQUE, foreign keys) never is.
"""

import contextlib
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, text

from harvest.foundation.backup.portable import PortableTable


@contextlib.contextmanager
def rules_at_rest(connection: Connection, tables: Sequence[PortableTable]) -> Iterator[None]:
    """Triggers do not fire, and a row may point at one that comes later. An error leaves all to the roll-back."""
    if connection.dialect.name == "sqlite":
        triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))  # until this transaction ends
        for name, _ in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield
        for _, definition in triggers:
            connection.exec_driver_sql(definition)
        return
    waiting = list(_pointing_ahead(tables))
    for table in tables:
        connection.exec_driver_sql(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER')
    for table_name, key in waiting:
        connection.exec_driver_sql(f'ALTER TABLE "{table_name}" ALTER CONSTRAINT "{key}" DEFERRABLE INITIALLY DEFERRED')
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table_name, key in waiting:
        connection.exec_driver_sql(f'ALTER TABLE "{table_name}" ALTER CONSTRAINT "{key}" NOT DEFERRABLE')
    for table in tables:
        connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER')


def _pointing_ahead(tables: Sequence[PortableTable]) -> Iterator[tuple[str, str]]:
    """Foreign keys whose goal may come after them: into their own table, or into one that is loaded later."""
    loaded: set[str] = set()
    for table in tables:
        for key, goal in table.points_at:
            if goal not in loaded:
                yield table.name, key
        loaded.add(table.name)
