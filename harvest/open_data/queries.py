"""A question as one statement: whitelisted fields in, rows out, from where the page before ended. No offset, ever.

Statements are made once for each shape of question and get the values as parameters.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Numeric,
    Select,
    Text,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
)

from harvest.open_data.asking import Asked, Filter, Order
from harvest.open_data.resources import Field, Resource

COUNTED_AT_MOST = 100_000
VALUES_AT_MOST = 1000
Values = dict[str, Any]
Shape = tuple[tuple[str, str, int], ...]  # of filters: field, operator, how many values


def selected(field: Field) -> ColumnElement[Any]:
    """The field as it is read fastest: days and words as the database has them, which JSON and CSV write alike."""
    if field.holds in (str, date) or issubclass(field.holds, StrEnum):
        return type_coerce(field.value, Text()).label(field.name)
    if field.holds is float:
        return type_coerce(field.value, Numeric(15, field.places, asdecimal=False)).label(field.name)
    return field.value.label(field.name)  # type: ignore[no-any-return]


def page(resource: Resource, asked: Asked) -> tuple[Select[Any], Values]:
    """The rows of the page and one more, which says that there is another; behind the fields those of the order."""
    empty = None if asked.after is None else tuple(value is None for value in asked.after)
    statement = _page(resource, asked.fields, _shape(asked.filters), asked.order, empty, _revisions(resource, asked))
    values = _values(asked) | {"most": asked.limit + 1}
    for place, value in enumerate(asked.after or ()):
        if value is not None:
            values[f"after{place}"] = value
    return statement, values


def count(resource: Resource, asked: Asked) -> tuple[Select[Any], Values]:
    """How many rows there are in all, up to COUNTED_AT_MOST and one more."""
    return _count(resource, _shape(asked.filters), _revisions(resource, asked)), _values(asked)


def one(resource: Resource, fields: tuple[str, ...], key: Any) -> tuple[Select[Any], Values]:
    """The row with this key."""
    return _one(resource, fields), {"key": key}


def chosen(resource: Resource, asked: Asked) -> tuple[ColumnElement[bool], Values]:
    """What holds for all rows that are asked about."""
    return _where(resource, _shape(asked.filters), _revisions(resource, asked)), _values(asked)


def values_of(resource: Resource, field: Field) -> Select[Any]:
    """The different values of a field, in order; one more than are told."""
    if field.offers is not None:
        listed = field.offers.subquery()
        return select(listed.c[0]).order_by(listed.c[0]).limit(VALUES_AT_MOST + 1)
    where = and_(true(), *resource.always, counting(resource, ""), field.value.is_not(None))
    value = type_coerce(field.value, Text()) if field.holds is not bool else field.value
    return select(value).select_from(resource.rows).where(where).distinct().order_by(value).limit(VALUES_AT_MOST + 1)


def _shape(filters: Sequence[Filter]) -> Shape:
    return tuple((one.field, _operator(one), len(one.values)) for one in filters)


def _operator(one: Filter) -> str:
    return f"isnull {one.values[0]}" if one.operator == "isnull" else one.operator


def _revisions(resource: Resource, asked: Asked) -> str:
    if resource.history is None or asked.all_revisions:
        return "all"
    return "as_of" if asked.as_of else ""


def _values(asked: Asked) -> Values:
    values: Values = {"as_of": asked.as_of} if asked.as_of else {}
    for place, one in enumerate(asked.filters):
        if one.operator == "in":
            values[f"f{place}"] = list(one.values)
        elif one.operator in ("contains", "startswith"):
            values[f"f{place}"] = _pattern(one)
        elif one.operator != "isnull":
            values[f"f{place}"] = one.values[0]
    return values


def _pattern(one: Filter) -> str:
    words = one.values[0].lower()
    for sign in "\\%_":
        words = words.replace(sign, f"\\{sign}")
    return f"{words}%" if one.operator == "startswith" else f"%{words}%"


@lru_cache(maxsize=512)
def _page(
    resource: Resource,
    fields: tuple[str, ...],
    filters: Shape,
    order: tuple[Order, ...],
    empty: tuple[bool, ...] | None,
    revisions: str,
) -> Select[Any]:
    shown = [selected(resource.by_name[name]) for name in fields]
    places = [selected(resource.by_name[one.field]).label(f"_{one.field}") for one in order if one.field not in fields]
    statement = select(*shown, *places).select_from(resource.rows).where(_where(resource, filters, revisions))
    if empty is not None:
        statement = statement.where(_behind(resource, order, empty))
    ordered = [by for one in order for by in _ordered(resource.by_name[one.field], one)]
    return statement.order_by(*ordered).limit(bindparam("most"))


def places_of(asked: Asked) -> tuple[int, ...]:
    """Where in a row of the page the fields of the order stand."""
    extra = [one.field for one in asked.order if one.field not in asked.fields]
    listed = (*asked.fields, *extra)
    return tuple(listed.index(one.field) for one in asked.order)


@lru_cache(maxsize=512)
def _count(resource: Resource, filters: Shape, revisions: str) -> Select[Any]:
    some = select(literal(1)).select_from(resource.rows).where(_where(resource, filters, revisions))
    return select(func.count()).select_from(some.limit(COUNTED_AT_MOST + 1).subquery())


@lru_cache(maxsize=512)
def _one(resource: Resource, fields: tuple[str, ...]) -> Select[Any]:
    key = resource.by_name[resource.key].value
    shown = [selected(resource.by_name[name]) for name in fields]
    # A key that names a row in every revision means the one that counts.
    which = true() if resource.unique == (resource.key,) else counting(resource, "")
    found = select(*shown).select_from(resource.rows).where(and_(true(), *resource.always, which))
    return found.where(key == bindparam("key", type_=key.type))


def _where(resource: Resource, filters: Shape, revisions: str) -> ColumnElement[bool]:
    conditions = [_holds(resource, place, *one) for place, one in enumerate(filters)]
    return and_(true(), *resource.always, counting(resource, revisions), *conditions)


def counting(resource: Resource, revisions: str) -> ColumnElement[bool]:
    """Which revisions count: the newest, or those that counted at the end of a day."""
    if resource.history is None or revisions == "all":
        return true()
    since, until = resource.history.since, resource.history.until
    if not revisions:
        return until.is_(None) if resource.history.counts is None else resource.history.counts
    day = bindparam("as_of", type_=since.type)
    return and_(since <= day, or_(until.is_(None), until > day))


def _holds(resource: Resource, place: int, name: str, operator: str, _number: int) -> ColumnElement[bool]:
    value = resource.by_name[name].value
    parameter: Any = bindparam(f"f{place}", type_=value.type)
    if operator == "in":
        return value.in_(bindparam(f"f{place}", expanding=True, type_=value.type))  # type: ignore[no-any-return]
    if operator in ("contains", "startswith"):
        return func.lower(value).like(bindparam(f"f{place}", type_=Text()), escape="\\")
    return OPERATORS[operator](value, parameter)  # type: ignore[no-any-return]


OPERATORS: Mapping[str, Any] = {
    "eq": lambda value, parameter: value == parameter,
    "ne": lambda value, parameter: or_(value != parameter, value.is_(None)),
    "gt": lambda value, parameter: value > parameter,
    "gte": lambda value, parameter: value >= parameter,
    "lt": lambda value, parameter: value < parameter,
    "lte": lambda value, parameter: value <= parameter,
    "isnull True": lambda value, _: value.is_(None),
    "isnull False": lambda value, _: value.is_not(None),
}


def _ordered(field: Field, one: Order) -> list[Any]:
    """What is empty comes last, upwards and downwards, on both engines."""
    by = field.value.desc() if one.is_down else field.value.asc()
    return [_emptiness(field), by] if field.nullable else [by]


def _emptiness(field: Field) -> ColumnElement[int]:
    return case((field.value.is_(None), 1), else_=0)


def _behind(resource: Resource, order: tuple[Order, ...], empty: tuple[bool, ...]) -> ColumnElement[bool]:
    """The rows behind a place. Fields of one direction that are never empty are compared as one: an index does that."""
    fields = [resource.by_name[one.field] for one in order]
    parameters = [bindparam(f"after{place}", type_=field.value.type) for place, field in enumerate(fields)]
    if len({one.is_down for one in order}) == 1 and not any(field.nullable for field in fields):
        place, bound = tuple_(*(field.value for field in fields)), tuple_(*parameters)
        return place < bound if order[0].is_down else place > bound
    behind: ColumnElement[bool] = false()
    for field, one, parameter, is_empty in reversed(list(zip(fields, order, parameters, empty, strict=True))):
        behind = _further(field, one, parameter, is_empty, behind)
    return behind


def _further(
    field: Field, one: Order, parameter: Any, is_empty: bool, then: ColumnElement[bool]
) -> ColumnElement[bool]:
    if is_empty:
        return and_(field.value.is_(None), then)
    beyond = field.value < parameter if one.is_down else field.value > parameter
    further = or_(beyond, and_(field.value == parameter, then))
    return or_(further, field.value.is_(None)) if field.nullable else further
