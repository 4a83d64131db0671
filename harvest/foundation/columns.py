"""How aware times, exact amounts and closed lists are kept in a column, alike on SQLite and PostgreSQL."""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Integer,
    Numeric,
    Text,
    TypeDecorator,
    and_,
    bindparam,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

# Words in the order of their letters' codes, alike on both engines: the server's language would decide what "begins
# with" means, and where the next page goes on.
BY_CODE = Text().with_variant(Text(collation="C"), "postgresql")

LISTED = (
    "json_array_elements_text(CAST(:{} AS json)) AS wanted (value)"  # PostgreSQL's rows of a list that came as text
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment as aware UTC. A time without a zone is refused: it could be Jamaican or UTC, five hours apart."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"The time {value} has no time zone: pass an aware time such as datetime.now(UTC).")
        moment = value.astimezone(UTC)
        # SQLite keeps text; one zone for all makes the text sort as time does.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, at most 15 digits in all, read back exactly as it was written.

    PostgreSQL keeps NUMERIC. SQLite keeps a binary number, which 15 digits survive once they are rounded again.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__(15, places)
        self.places = places
        self.step = Decimal(1).scaleb(-places)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Numeric(15, self.places, asdecimal=False))
        return dialect.type_descriptor(Numeric(15, self.places))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Decimal | float | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise ValueError(f"The amount {value} is a binary number, which is not exact: pass a Decimal.")
        written = Decimal(value)
        if not written.is_finite() or abs(written) >= Decimal(10) ** (15 - self.places):
            raise ValueError(f"The amount {value} is too large: {15 - self.places} digits before the point are kept.")
        if written != written.quantize(self.step):
            raise ValueError(f"The amount {value} has more than {self.places} decimal places: round it first.")
        return float(written) if dialect.name == "sqlite" else written

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(str(value)).quantize(self.step)


class Choice(TypeDecorator[StrEnum]):
    """One word of a closed list, kept as text and read back as the list's own; the table's CHECK is `one_of`."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        return None if value is None else self.words(value)


def among(
    connection: Connection, column: InstrumentedAttribute[Any] | Column[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """The column has one of these values, thousands of them: one parameter, and the plan of a seek for each.

    A plain IN writes each value into the statement, which for a file's rows takes longer than the search itself. All
    of them are one text of JSON: PostgreSQL's driver takes 2 µs to write a value into an array.
    """
    # As text: a table that SQLAlchemy knows points at its columns and they at it, and each statement stays in memory,
    # with all its values, until Python looks for such circles; a load lets it look rarely.
    listed: BindParameter[str] = bindparam("listed", json.dumps(list(values)), unique=True)
    if connection.dialect.name == "postgresql":
        kind = "bigint" if isinstance(column.type, Integer) else "text"
        of_these = text(f"(ARRAY(SELECT wanted.value::{kind} FROM {LISTED.format('listed')}))")  # noqa: S608 - no value in it
        return column.op("= ANY", is_comparison=True)(of_these.bindparams(listed))
    return column.op("IN", is_comparison=True)(text("(SELECT value FROM json_each(:listed))").bindparams(listed))


def among_those(
    connection: Connection, column: InstrumentedAttribute[Any], values: Collection[Any], **same: Any
) -> ColumnElement[bool]:
    """The same for words that PostgreSQL would rather not seek; with `same`, what other columns of the index hold.

    Such as the book numbers of one series: it thinks that a series has few books, and reads all of them for every
    portion of a file. In a table that grew a minute ago it reads all rows. A fenced look for each value leaves it no
    way but the index.
    """
    model = column.class_
    if connection.dialect.name != "postgresql":
        return and_(among(connection, column, values), *(getattr(model, name) == value for name, value in same.items()))
    alike = " AND ".join((f"{column.key} = wanted.value", *(f"{name} = :{name}" for name in same)))
    each = f"(SELECT id FROM {model.__tablename__} WHERE {alike} OFFSET 0)"  # noqa: S608 - names of models
    found = text(
        f"(ARRAY(SELECT one.id FROM {LISTED.format('wanted')} CROSS JOIN LATERAL {each} AS one))"  # noqa: S608
    ).bindparams(
        bindparam("wanted", json.dumps(list(values)), unique=True),
        *(bindparam(name, value, type_=getattr(model, name).type, unique=True) for name, value in same.items()),
    )
    return model.id.op("= ANY", is_comparison=True)(found)  # type: ignore[no-any-return]


def one_of(column: str, words: Iterable[str]) -> str:
    """The text of a CHECK: the column holds one of these words. SQLite builds a table anew for each "in (…)"."""
    return f"({' or '.join(f'{column} = {str(word)!r}' for word in words)})"
