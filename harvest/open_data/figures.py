"""Sum, average, least, most, variance and deviation over published rows: never over records, never over a hidden field.

What is empty (not published, suppressed) counts for nothing and is told apart. Variance and deviation are those of a
sample, as before; both engines compute alike because the squares are taken here.
"""

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Double, bindparam, cast, func, select

from harvest.open_data import queries
from harvest.open_data.asking import Asked
from harvest.open_data.resources import Resource

PLACES = 6  # of averages and what is made of squares


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is None where no row has one. `rows`: that the question chose; `used`: of them with a value."""

    value: Any
    rows: int
    used: int


def figure(connection: Connection, resource: Resource, asked: Asked) -> Figure:
    field = resource.by_name[asked.operand]
    where, values = queries.chosen(resource, asked)
    rows = select(func.count(), func.count(field.value)).select_from(resource.rows).where(where)
    if not field.is_number:
        ends = getattr(func, asked.operation)(queries.selected(field))
        number, used, end = connection.execute(rows.add_columns(ends), values).one()
        return Figure(end, number, used)
    value = cast(field.value, Double)
    sums = rows.add_columns(func.sum(value), func.min(value), func.max(value))
    number, used, total, least, most = connection.execute(sums, values).one()
    if not used:
        return Figure(None, number, 0)
    simple = {"sum": (total, field.places), "min": (least, field.places), "max": (most, field.places)}
    if asked.operation in simple:
        exact, places = simple[asked.operation]
        return Figure(round(exact, places) if field.holds is float else int(exact), number, used)
    if asked.operation == "avg":
        return Figure(round(total / used, PLACES), number, used)
    if used == 1:
        return Figure(None, number, 1)
    off = value - bindparam("mean", type_=Double())
    squares = select(func.sum(off * off)).select_from(resource.rows).where(where, field.value.is_not(None))
    variance = connection.scalar(squares, values | {"mean": total / used}) / (used - 1)
    return Figure(round(variance if asked.operation == "var" else math.sqrt(variance), PLACES), number, used)
