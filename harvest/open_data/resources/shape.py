"""What an open resource is: typed fields over what is selected from, an order, a key, the version of its data.

One entry of the table serves, filters, sorts, adds up and documents itself: nothing else is said about a resource.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection

NUMBERS = (int, float)
Geometry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """Which state of its data a resource is in: `tag` is another one after every change, `changed_at` aware."""

    tag: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """A list that we publish, from which a field takes its values: any other word can only be a mistake.

    what: what one of them is, such as "a commodity". Either all `words` of it, or a select of those on record (`kept`)
    and where they are listed (`at`, an address).
    """

    what: str
    at: str = ""
    words: tuple[str, ...] = ()
    kept: Any = None


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a row, one column of a CSV; filtered by as it is typed.

    value: the column or expression that is selected. holds: str, int, float, bool, date, datetime or a StrEnum, whose
    words are a closed list; a float has `places` decimal places. unit: what a number counts, in words. example: a true
    value. nullable: it may be empty. sorts: rows may be ordered by it. offers: a select of its values, where reading
    the rows for them would be long; without it and with `lists` they are read from the rows. codes: the list beyond
    which no word can have rows.
    """

    name: str
    says: str
    value: Any
    holds: type[Any] = str
    example: Any = None
    unit: str = ""
    nullable: bool = False
    filters: bool = True
    sorts: bool = False
    lists: bool = False
    offers: Any = None
    codes: Codes | None = None
    places: int = 2

    @property
    def is_number(self) -> bool:
        return self.holds in NUMBERS

    @property
    def words(self) -> tuple[str, ...]:
        """The closed list, where it is one."""
        return tuple(word.value for word in self.holds) if issubclass(self.holds, StrEnum) else ()

    @property
    def taken(self) -> tuple[str, ...]:
        """Every word that a filter takes, where the program knows them all."""
        return self.words or (self.codes.words if self.codes else ())

    @property
    def is_listed(self) -> bool:
        return self.lists or self.offers is not None or bool(self.words)


@dataclass(frozen=True, slots=True)
class History:
    """Revisions: a row counts from the day `since` until the day `until`, which is empty while it counts.

    counts: what holds while it does, where an index knows that better.
    """

    since: ColumnElement[date]
    until: ColumnElement[date]
    counts: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class Deprecation:
    """When it was said that this goes, when it goes, and what to use instead (an address)."""

    said_at: datetime
    gone_at: datetime
    successor: str


@dataclass(frozen=True, eq=False)
class Resource:
    """An entry of the table.

    name: in the address, plural. rows: what is selected from. order: names of fields, "-" before one for downwards.
    unique: fields that together tell rows apart; they end every order. key: the field by which /{resource}/{key} finds
    one row; empty: none. version: asked at most once a second. source: who says so, for people. always: holds for every
    row. updated: the day or moment field that `updated_since` means; without one the version's moment stands for all.
    geometry: by key, makes it GeoJSON too. apart: the field that must be chosen before rows are added up, because rows
    of other values of it are parts and wholes of each other.
    """

    name: str
    title: str
    says: str
    rows: Any
    fields: tuple[Field, ...]
    order: tuple[str, ...]
    unique: tuple[str, ...]
    version: Callable[[Connection], Version]
    source: str
    key: str = ""
    always: tuple[ColumnElement[bool], ...] = ()
    history: History | None = None
    updated: str = ""
    geometry: Mapping[str, Geometry] | None = None
    apart: str = ""
    deprecation: Deprecation | None = None

    def __post_init__(self) -> None:
        named = {
            *self.unique,
            *(name.removeprefix("-") for name in self.order),
            *filter(None, (self.key, self.updated, self.apart)),
        }
        unknown = named - set(self.by_name)
        if unknown or not self.unique or RESERVED & set(self.by_name):
            raise ValueError(f"{self.name}: {unknown or 'its unique fields or a reserved name'} cannot be.")

    @cached_property
    def tells_its_end(self) -> bool:
        """Whether a row says until when it counted, so that all revisions can stand beside each other."""
        return self.history is not None and any(field.value is self.history.until for field in self.fields)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def sortable(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.sorts or field.name in self.unique)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """What can be added up: a number that tells rows apart counts nothing."""
        return tuple(one.name for one in self.fields if one.is_number and one.filters and one.name not in self.unique)

    @cached_property
    def days(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.holds in (date, datetime) and field.filters)


# Parameters that mean something else than a field of the same name would.
RESERVED = frozenset(
    [
        "fields",
        "sort",
        "limit",
        "cursor",
        "count",
        "format",
        "bom",
        "as_of",
        "revisions",
        "updated_since",
        "operation",
        "field",
        "date_range",
        "start_date",
        "end_date",
    ]
)
