"""What somebody asks of a list: its filters, its order, its page. The page and the file taken along ask alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import request

from harvest.staff.reach import typed_id

A_PAGE = 25
LAST_PAGE = 10_000
Row = TypeVar("Row")
Choices = tuple[tuple[str, str], ...]  # (value in the address, words)


@dataclass(frozen=True, slots=True)
class Filter:
    """One question to a list: a choice, or a box to type in. `otherwise`: what holds where nothing is chosen."""

    name: str
    label: str
    choices: Choices | None = None
    otherwise: str = "Any"
    hidden: bool = False  # stays in the address and is asked elsewhere on the page


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers; "" where nothing was chosen. `kept` are the same as parts of an address."""

    filters: tuple[Filter, ...]
    orders: Mapping[str, str]
    said: Mapping[str, str]
    page: int

    def __getitem__(self, name: str) -> str:
        return self.said.get(name, "")

    @property
    def sort(self) -> str:
        return self.said["sort"] or next(iter(self.orders))

    @property
    def kept(self) -> dict[str, str]:
        return {name: value for name, value in self.said.items() if value}

    @property
    def offset(self) -> int:
        return (self.page - 1) * A_PAGE

    def number(self, name: str) -> int | None:
        """A filter whose values are our own numbers; None where nothing was chosen, or no number a record can have."""
        try:
            return typed_id(self[name])
        except ValueError:
            return None

    def cut(self, rows: Sequence[Row]) -> tuple[Sequence[Row], bool]:
        """This page of a list that is there as a whole, and whether more follows."""
        return rows[self.offset : self.offset + A_PAGE], len(rows) > self.offset + A_PAGE


def asked(*filters: Filter, orders: Mapping[str, str]) -> Asked:
    """The filters and the order of this request; the first order is the usual one, words nobody offered are dropped."""
    said = {one.name: _said(one) for one in filters}
    sort = request.args.get("sort", "")
    said["sort"] = sort if sort in list(orders)[1:] else ""
    page = min(max(request.args.get("page", 1, type=typed_id), 1), LAST_PAGE)
    return Asked(filters, orders, said, page)


def _said(one: Filter) -> str:
    typed = request.args.get(one.name, "").strip()[:100].replace("\0", "")
    return typed if one.choices is None or typed in dict(one.choices) else ""
