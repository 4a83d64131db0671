"""Many rows into one table as fast as the engine takes them: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import psycopg
from sqlalchemy import Connection, Date, Dialect, TableClause
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import ColumnElement

FEW = 4  # a value that stands in a column this often on the average is worth being remembered


def add_rows(connection: Connection, table: TableClause, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows that all name the same columns; values as the models have them. Raises sqlalchemy's IntegrityError."""
    if rows:
        names = list(rows[0])
        of_a_row = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
        add_columns(connection, table, dict(zip(names, zip(*map(of_a_row, rows), strict=True), strict=True)))


def add_columns(connection: Connection, table: TableClause, columns: Mapping[str, Sequence[Any]]) -> None:
    """The same with the values of each column together, those of one row at the same place."""
    bound = list(zip(*(_bound(connection.dialect, table.c[name], columns[name]) for name in columns), strict=True))
    add_bound(connection, table, list(columns), bound)


def add_bound(
    connection: Connection, table: TableClause, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """The same with each row as a tuple of what the driver takes."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, rows)
    elif rows:
        places = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table.name} ({_listed(names)}) VALUES ({places})"  # noqa: S608 - names of models
        connection.exec_driver_sql(statement, rows)


def _copy(connection: Connection, table: TableClause, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    statement = f"COPY {table.name} ({_listed(names)}) FROM STDIN"
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.IntegrityError as refused:
        raise IntegrityError(statement, None, refused) from refused


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _bound(dialect: Dialect, column: ColumnElement[Any], values: Sequence[Any]) -> Sequence[Any]:
    """The values as the driver takes them. Words of closed lists repeat: each is made once."""
    if isinstance(column.type, Date):  # as both engines read it; the way of SQLite's dialect takes three times as long
        return [value and value.isoformat() for value in values]
    processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    if processor is None:
        return values
    try:
        distinct = set(values)
    except TypeError:  # what JSON is made of has no hash
        return [processor(value) for value in values]
    if len(distinct) * FEW > len(values):
        return [processor(value) for value in values]
    known = {value: processor(value) for value in distinct}
    return [known[value] for value in values]
