"""The tables of a database as both engines understand them: found in the database itself, rows in one order, as JSON.

Found there and not in the models, because a backup may be older than the program that restores it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Select,
    String,
    Table,
    collate,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from harvest.foundation.columns import Amount, UtcDateTime

VERSION_TABLE = "alembic_version"
AT_ONCE = 2_000  # rows held in memory

encode = msgspec.json.Encoder().encode


class Kind(StrEnum):
    """What a column holds, whatever its engine calls it."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    AMOUNT = "amount"
    YES_NO = "yes or no"
    DAY = "day"
    MOMENT = "moment"
    BYTES = "bytes"
    JSON = "json"


# In this order: a Float is a Numeric, too.
KINDS: tuple[tuple[type[TypeEngine[Any]], Kind, Any], ...] = (
    (Boolean, Kind.YES_NO, bool),
    (Integer, Kind.INTEGER, int),
    (Float, Kind.NUMBER, float),
    (Numeric, Kind.AMOUNT, Decimal),
    (DateTime, Kind.MOMENT, datetime),
    (Date, Kind.DAY, date),
    (LargeBinary, Kind.BYTES, bytes),
    (JSON, Kind.JSON, Any),
    (String, Kind.TEXT, str),
)
READ_AS = {kind: python for _, kind, python in KINDS}


@dataclass(frozen=True, slots=True)
class PortableTable:
    """One table: its columns' kinds by name, and itself with types that read and write alike on both engines."""

    name: str
    kinds: dict[str, Kind]
    table: Table
    points_at: tuple[tuple[str, str], ...]
    """Its foreign keys: their names, and the tables they lead to."""

    def decoder(self) -> msgspec.json.Decoder[tuple[Any, ...]]:
        """Reads one row as it stands in the file."""
        types = tuple(READ_AS[kind] | None if kind is not Kind.JSON else Any for kind in self.kinds.values())
        row: Any = tuple.__class_getitem__(types)
        return msgspec.json.Decoder(row)

    def rows(self, connection: Connection) -> Iterator[tuple[Any, ...]]:
        """All rows in the order of the key, the same on both engines, a few at a time."""
        key = [*self.table.primary_key] or [*self.table.columns]
        statement: Select[Any] = select(self.table).order_by(*(_in_order(column, connection) for column in key))
        for row in connection.execute(statement, execution_options={"yield_per": AT_ONCE}):
            yield tuple(row)

    def count(self, connection: Connection) -> int:
        return connection.scalar(select(func.count()).select_from(self.table)) or 0


def _in_order(column: Column[Any], connection: Connection) -> Any:
    """PostgreSQL orders texts by the language of the server unless it is told not to."""
    textual = isinstance(column.type, String)
    return collate(column, "C") if textual and connection.dialect.name == "postgresql" else column


def portable_tables(connection: Connection) -> list[PortableTable]:
    """Every table but Alembic's own; those that are pointed at come before those that point, as far as that goes."""
    found = MetaData()
    found.reflect(connection)
    return [_portable(table) for table in found.sorted_tables if table.name != VERSION_TABLE]


def _portable(found: Table) -> PortableTable:
    """Columns in one order, whatever the one in which each engine came by them: the key, then by name."""
    ordered = sorted(found.columns, key=lambda column: (not column.primary_key, column.name))
    kinds = {str(column.name): _kind(column) for column in ordered}
    columns = [
        Column(str(column.name), _type(column, kinds[column.name]), primary_key=column.primary_key, autoincrement=False)
        for column in ordered
    ]
    points_at = tuple((str(key.name), key.referred_table.name) for key in found.foreign_key_constraints)
    return PortableTable(str(found.name), kinds, Table(found.name, MetaData(), *columns), points_at)


def _kind(column: Column[Any]) -> Kind:
    for family, kind, _ in KINDS:
        if isinstance(column.type, family):
            return kind
    raise TypeError(
        f"{column} has the type {column.type!r}, which no backup can hold: say in {__name__} how it is kept."
    )


def _type(column: Column[Any], kind: Kind) -> TypeEngine[Any]:
    """What reads the same value on both engines."""
    if kind is Kind.AMOUNT:
        return Amount(getattr(column.type, "scale", None) or 0)
    if kind is Kind.MOMENT:
        return UtcDateTime()
    if kind is Kind.JSON:
        return JSON(none_as_null=bool(column.nullable))
    plain: dict[Kind, TypeEngine[Any]] = {
        Kind.YES_NO: Boolean(),
        Kind.INTEGER: Integer(),
        Kind.NUMBER: Float(53),
        Kind.DAY: Date(),
        Kind.BYTES: LargeBinary(),
        Kind.TEXT: String(),
    }
    return plain[kind]
