"""The query string, read whole: every parameter is known and every value of its type, or all that is wrong is said.

What stands before `?` and what form the answer has is the door's; here is what is asked about the rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from harvest.foundation.clock import local_day, start_of_local_day
from harvest.open_data.asking.asked import (
    MOST_TOLD,
    Asked,
    AskedWrong,
    Fault,
    Filter,
    Order,
    not_among,
    shown,
)
from harvest.open_data.asking.known import (
    LARGEST_LIMIT,
    LIMIT,
    MOST_ORDERED,
    MOST_VALUES,
    OF_ONE_ROW,
    OPERATIONS,
    Pairs,
    parameters_of,
    understood,
    unknown_parameter,
)
from harvest.open_data.asking.values import SAMENESS, value_of
from harvest.open_data.resources import Codes, Field, Resource

CursorReader = Callable[[str, Asked], tuple[Any, ...]]
FaultOf = Callable[[Codes, str, str], Fault | None]  # a word that a list of ours may have, and its parameter


def read(resource: Resource, pairs: Pairs, cursor: CursorReader, fault_of: FaultOf) -> Asked:
    """The complete question; raises AskedWrong with every fault. `cursor` reads the text that a page before gave."""
    return _Reading(resource, pairs, fault_of=fault_of).asked(cursor)


def read_one(resource: Resource, pairs: Pairs) -> tuple[str, ...]:
    """The fields that are asked for of one row; raises AskedWrong."""
    reading = _Reading(resource, pairs, OF_ONE_ROW)
    fields = reading.fields()
    reading.form()
    reading.finish()
    return fields


class _Reading:
    """One query string. Faults are collected, so that nobody mends one to be told the next."""

    def __init__(
        self, resource: Resource, pairs: Pairs, known: tuple[str, ...] | None = None, fault_of: FaultOf | None = None
    ) -> None:
        self.resource = resource
        self.fault_of = fault_of
        self.known = parameters_of(resource) if known is None else known
        self.faults: list[Fault] = []
        self.sent: dict[str, list[str]] = {}
        for name, value in pairs:
            self.sent.setdefault(name, []).append(value)
        strange = [name for name in self.sent if name not in self._understood][:MOST_TOLD]
        self.faults += [unknown_parameter(name, self.known, resource) for name in strange]

    @property
    def _understood(self) -> frozenset[str]:
        return understood(self.resource, self.known)

    def asked(self, cursor: CursorReader) -> Asked:
        limit_asked = self._whole("limit", LIMIT)
        operation, operand = self._figure()
        asked = Asked(
            fields=self.fields(),
            filters=(*self._filters(), *self._updated(), *self._range()),
            changed_since=None if self.resource.updated else self._since(),
            order=self._order(),
            limit=min(limit_asked, LARGEST_LIMIT),
            limit_asked=limit_asked if limit_asked > LARGEST_LIMIT else None,
            counts=self._among("count", ("none", "exact"), "none") == "exact",
            as_of=self._day("as_of"),
            all_revisions=self._among("revisions", ("latest", "all"), "latest") == "all",
            operation=operation,
            operand=operand,
        )
        if asked.as_of and asked.all_revisions:
            self._wrong("revisions", "together", "as_of says which revision counts: leave out revisions.")
        self.form()
        after = self._after(cursor, asked)
        self.finish()
        return asked if after is None else replace(asked, after=after)

    def finish(self) -> None:
        if self.faults:
            raise AskedWrong(*self.faults)

    def fields(self) -> tuple[str, ...]:
        names = self._words("fields")
        known = tuple(self.resource.by_name)
        if len(set(names)) < len(names):
            self._wrong("fields", "repeated", "fields names a field twice: name each once.")
        self.faults += [not_among("fields", "field", "a field", name, known) for name in names if name not in known]
        return tuple(name for name in known if name in names) if names else known

    def form(self) -> None:
        """What the door reads by itself is checked here like everything else."""
        self._one("format")
        self._among("bom", ("0", "1"), "0")

    def _wrong(self, parameter: str, code: str, sentence: str) -> None:
        self.faults.append(Fault(parameter, code, sentence))

    def _one(self, name: str) -> str | None:
        """What was sent under this name, at most once."""
        if name not in self.known:
            return None
        values = self.sent.get(name, ())
        if len(values) > 1:
            self._wrong(name, "repeated", f"{name} was sent {len(values)} times: send it once.")
        return values[0] if values else None

    def _words(self, name: str) -> list[str]:
        text = self._one(name)
        return [] if text is None else [word.strip() for word in text.split(",")]

    def _among(self, name: str, words: tuple[str, ...], usual: str) -> str:
        word = self._one(name)
        if word is None or word in words:
            return word or usual
        self.faults.append(not_among(name, "value", f"a value of {name}", word, words))
        return usual

    def _whole(self, name: str, usual: int) -> int:
        text = self._one(name)
        if text is None:
            return usual
        if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0:
            return int(text)
        self._wrong(name, "value", f"{name}: “{shown(text)}” is not a whole number from 1 to {LARGEST_LIMIT}.")
        return usual

    def _day(self, name: str) -> date | None:
        text = self._one(name)
        return None if text is None else self._value(Field(name, "", None, date), text, name)

    def _value(self, field: Field, text: str, parameter: str) -> Any:
        try:
            return value_of(field, text, parameter)
        except AskedWrong as wrong:
            self.faults += wrong.faults
            return None

    def _filters(self) -> Iterator[Filter]:
        for name, texts in self.sent.items():
            field_name, _, operator = name.partition("__")
            field = self.resource.by_name.get(field_name)
            if field is not None and name in self._understood:
                yield from self._filter(field, operator or "eq", name, texts)

    def _filter(self, field: Field, operator: str, name: str, texts: list[str]) -> Iterator[Filter]:
        if operator == "in":
            texts = [part for text in texts for part in text.split(",")]
        elif operator == "eq" and len(texts) > 1:
            operator = "in"  # a field that is named twice is one of both
        elif len(texts) > 1:
            self._wrong(name, "repeated", f"{name} was sent {len(texts)} times: send it once.")
        if len(texts) > MOST_VALUES:
            self._wrong(name, "too-many", f"{name} has {len(texts)} values: at most {MOST_VALUES} are looked for.")
            return
        read_as = Field(field.name, "", None, bool) if operator == "isnull" else field
        values = tuple(self._value(read_as, text, name) for text in texts)
        if field.codes and operator in SAMENESS:
            self._look_up(field.codes, name, values)
        yield Filter(field.name, operator, values)

    def _look_up(self, codes: Codes, name: str, words: tuple[str | None, ...]) -> None:
        for word in words:
            if word is None or self.fault_of is None or len(self.faults) >= MOST_TOLD:
                continue
            if fault := self.fault_of(codes, word, name):
                self.faults.append(fault)

    def _since(self) -> datetime | None:
        """The moment of `updated_since`; a day begins in Jamaica."""
        text = self._one("updated_since")
        if text is None:
            return None
        if len(text) > len("2026-05-16"):
            moment: datetime | None = self._value(Field("updated_since", "", None, datetime), text, "updated_since")
            return moment
        day = self._value(Field("updated_since", "", None, date), text, "updated_since")
        return start_of_local_day(day) if day else None

    def _updated(self) -> Iterator[Filter]:
        field = self.resource.by_name.get(self.resource.updated)
        since = self._since() if field else None
        if field is not None and since is not None:
            yield Filter(field.name, "gte", (local_day(since) if field.holds is date else since,))

    def _range(self) -> Iterator[Filter]:
        """`date_range=<field>&start_date=…&end_date=…`, as it was asked of Harvest before."""
        name, ends = self._one("date_range"), {"gte": self._one("start_date"), "lte": self._one("end_date")}
        given = {operator: text for operator, text in ends.items() if text is not None}
        if name is None and not given:
            return
        if not given:
            self._wrong("date_range", "incomplete", "date_range needs start_date, end_date or both.")
        if name not in self.resource.days:
            self.faults.append(not_among("date_range", "value", "a field of days", name or "", self.resource.days))
            return
        for operator, text in given.items():
            parameter = "start_date" if operator == "gte" else "end_date"
            yield Filter(name, operator, (self._value(self.resource.by_name[name], text, parameter),))

    def _order(self) -> tuple[Order, ...]:
        known = self.resource.sortable
        names = self._words("sort")
        if len(names) > MOST_ORDERED:
            self._wrong("sort", "too-many", f"Rows are ordered by at most {MOST_ORDERED} fields.")
        for name in names[:MOST_TOLD]:
            if name.removeprefix("-") not in known:
                self.faults.append(not_among("sort", "value", "a field to sort by", name, known))
        if len({name.removeprefix("-") for name in names}) < len(names):
            self._wrong("sort", "repeated", "sort names a field twice: name each once.")
        return _complete(self.resource, tuple(names[:MOST_ORDERED]) or self._usual_order())

    def _usual_order(self) -> tuple[str, ...]:
        """What is fetched again to see what is new comes in the order in which it came out."""
        if self.resource.updated and "updated_since" in self.sent:
            return (self.resource.updated,)
        return self.resource.order

    def _figure(self) -> tuple[str, str]:
        operation = self._among("operation", OPERATIONS, "")
        operand = self._one("field")
        if not operation and operand is None:
            return "", ""
        allowed = self.resource.numbers + (self.resource.days if operation in ("min", "max") else ())
        if not operation and "operation" not in self.sent:
            self._wrong("field", "incomplete", "field says of what operation is taken: send operation, too.")
        elif operand not in allowed:
            self.faults.append(not_among("field", "value", "a field to add up", operand or "", allowed))
        apart = self.resource.apart
        if apart and operation not in ("", "min", "max") and len(self.sent.get(apart, ())) != 1:
            where = f"/api/v1/{self.resource.name}/values/{apart}"
            self._wrong(
                "operation", "parts-and-wholes", f"Rows are parts of each other: choose one {apart}, see {where}."
            )
        paging = [name for name in ("cursor", "sort", "fields", "limit", "count") if name in self.sent]
        for name in paging:
            self._wrong(name, "together", f"operation answers with one figure: leave out {name}.")
        return operation, operand or ""

    def _after(self, cursor: CursorReader, asked: Asked) -> tuple[Any, ...] | None:
        text = self._one("cursor")
        if text is None or self.faults:
            return None
        try:
            return cursor(text, asked)
        except AskedWrong as wrong:
            self.faults += wrong.faults
            return None


@lru_cache(maxsize=1024)
def _complete(resource: Resource, names: tuple[str, ...]) -> tuple[Order, ...]:
    """The order with what tells rows apart at its end, in the direction of what stands before it."""
    order = [Order(name.removeprefix("-"), name.startswith("-")) for name in names]
    named = {one.field for one in order}
    is_down = order[-1].is_down if order else False
    return (*order, *(Order(name, is_down) for name in resource.unique if name not in named))
