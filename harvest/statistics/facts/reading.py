"""What the statements of all datasets share: who stands for a merged farmer, periods, whole units, rows in portions."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Numeric,
    Select,
    case,
    cast,
    extract,
    func,
    literal_column,
    select,
    type_coerce,
)

from harvest.records.farmers.record import FarmerMerge
from harvest.vocabulary import UNIT_BY_CODE, UnitKind

AT_ONCE = 5_000  # rows held in memory


def kept(connection: Connection) -> Mapping[int, int]:
    """For each farmer who was merged into another one: that other one."""
    merges = select(FarmerMerge.other_id, FarmerMerge.kept_id)
    in_force = merges.where(FarmerMerge.confirmed_on.is_not(None), FarmerMerge.undone_on.is_(None))
    return {row.other_id: row.kept_id for row in connection.execute(in_force)}


def rows(connection: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """A few at a time: memory does not grow with them."""
    return iter(connection.execute(statement, execution_options={"yield_per": AT_ONCE}))


def number(part: str, day: Any) -> ColumnElement[int]:
    """The "year" or "month" of a day."""
    return cast(extract(part, day), Integer)


def month_number(day: Any) -> ColumnElement[int]:
    """Months since the year 0."""
    return number("year", day) * 12 + number("month", day) - 1


def quarter_number(day: Any) -> ColumnElement[int]:
    """Quarters since the year 0."""
    return number("year", day) * 4 + (number("month", day) - 1) // 3


def month_now(today: date) -> int:
    return today.year * 12 + today.month - 1


def quarter_now(today: date) -> int:
    return today.year * 4 + (today.month - 1) // 3


def month_name(months: int) -> str:
    return f"{months // 12:04}-{months % 12 + 1:02}"


def quarter_name(quarters: int) -> str:
    return f"{quarters // 4:04}-Q{quarters % 4 + 1}"


def square_metres(hectares: Any) -> ColumnElement[int]:
    """The sum, in whole units that both engines add up alike."""
    return _whole_sum(type_coerce(hectares, Numeric(asdecimal=False)) * literal_column("10000"))


def grams(quantity: Any, unit: Any) -> ColumnElement[int]:
    """The sum of what is weighed; what is counted in heaps or bags has no weight that anybody measured."""
    weights: dict[Any, ColumnElement[Any]] = {
        code: literal_column(str(float(one.factor or 0) * 1000))
        for code, one in UNIT_BY_CODE.items()
        if one.kind is UnitKind.MASS
    }
    return _whole_sum(type_coerce(quantity, Numeric(asdecimal=False)) * case(weights, value=unit))


def _whole_sum(amount: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(cast(func.round(amount), BigInteger)), 0), BigInteger)
