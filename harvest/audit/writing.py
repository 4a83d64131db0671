"""Many rows into one table as fast as the engine takes them: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, TableClause
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
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, bound)
    elif bound:
        places = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table.name} ({_listed(columns)}) VALUES ({places})"  # noqa: S608 - names of models
        connection.exec_driver_sql(statement, bound)


def _copy(connection: Connection, table: TableClause, names: Iterable[str], rows: Sequence[tuple[Any, ...]]) -> None:
    statement = f"COPY {table.name} ({_listed(names)}) FROM STDIN"
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.IntegrityError as refused:
        raise IntegrityError(statement, None, refused) from refused


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _bound(dialect: Dialect, column: ColumnElement[Any], values: Sequence[Any]) -> Sequence[Any]:
    """The values as the driver takes them. Dates and words of closed lists repeat: each is made once."""
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
