"""What the trail holds about somebody's doings or a record's life, newest or oldest first, a page at a time.

Two tables, changes and views, are read in the order of their numbers and merged by time. Days become bounds of those
numbers by halving: the trail is only added to, so its numbers run as its times do, but for clocks that were set.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from harvest.audit import Change, View
from harvest.foundation.clock import start_of_local_day
from harvest.records.staff_members import StaffMember
from harvest.staff.reach import GREATEST_ID

CLOCKS_DIFFER = timedelta(hours=1)  # more than any clock here is ever put back by
MOST_PEOPLE = 50

Kept = type[Change] | type[View]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. `actors` as the trail names them; None: anybody. Days are Jamaican, both included."""

    actors: tuple[str, ...] | None = None
    table: str = ""
    record: int | None = None
    first: date | None = None
    last: date | None = None
    changed: bool = True
    shown: bool = True
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: only what lies before these numbers of the two tables; after them, the oldest first."""

    change: int = GREATEST_ID
    view: int = GREATEST_ID


FIRST_PLACE = Place(0, 0)  # of the oldest first


@dataclass(frozen=True, slots=True)
class Found:
    """The lines of one page and where the next one begins; None after the last."""

    lines: tuple[Change | View, ...]
    following: Place | None


def search_trail(session: Session, asked: Asked, place: Place, limit: int) -> Found:
    """One page of at most `limit` lines."""
    changes = _lines(session, Change, asked, place.change, limit + 1) if asked.changed else []
    views = _lines(session, View, asked, place.view, limit + 1) if asked.shown else []
    merged = list(heapq.merge(changes, views, key=lambda line: line.at, reverse=not asked.oldest_first))
    page = tuple(merged[:limit])
    return Found(page, _after(place, page) if len(merged) > limit else None)


def _after(before: Place, page: Sequence[Change | View]) -> Place:
    for line in page:
        before = replace(before, change=line.id) if isinstance(line, Change) else replace(before, view=line.id)
    return before


def _lines(session: Session, kept: Kept, asked: Asked, place: int, limit: int) -> list[Any]:
    onward = kept.id > place if asked.oldest_first else kept.id < place
    where: list[ColumnElement[bool]] = [onward, *_days(session, kept, asked)]
    if asked.actors is not None:
        where.append(kept.actor.in_(asked.actors))
    if asked.table:
        where.append(kept.table_name == asked.table)
    if asked.record is not None:
        where.append(kept.record_id == asked.record)
    order = kept.id.asc() if asked.oldest_first else kept.id.desc()
    return list(session.scalars(select(kept).where(*where).order_by(order).limit(limit)))


def _days(session: Session, kept: Kept, asked: Asked) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if asked.first is not None:
        start = start_of_local_day(asked.first)
        where += [kept.at >= start, kept.id >= _first_since(session, kept, start - CLOCKS_DIFFER)]
    if asked.last is not None:
        end = start_of_local_day(asked.last + timedelta(days=1))
        where += [kept.at < end, kept.id < _first_since(session, kept, end + CLOCKS_DIFFER)]
    return where


def _first_since(session: Session, kept: Kept, moment: datetime) -> int:
    """The number of the first line at or after this moment, in some twenty looks."""
    low, high = 1, (session.scalar(select(func.max(kept.id))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        number, at = session.execute(select(kept.id, kept.at).where(kept.id >= middle).order_by(kept.id).limit(1)).one()
        if at >= moment:
            high = middle
        else:
            low = number + 1
    return low


def actors_called(session: Session, typed: str) -> tuple[str, ...]:
    """The actors that this text means: a person's name or user name, or the trail's own mark such as "cli:root".

    A person's imports are his doing, too.
    """
    if ":" in typed or typed == "demo":
        return (typed,)
    said = typed.casefold()
    people = session.scalars(
        select(StaffMember.id)
        .where(or_(StaffMember.username == said, func.lower(StaffMember.name).contains(said, autoescape=True)))
        .order_by(StaffMember.id)
        .limit(MOST_PEOPLE)
    ).all()
    mine = {f"staff:{number}" for number in people}
    imports = [one for one in _all_imports(session) if one.rpartition(" by ")[2] in mine] if mine else []
    return (*sorted(mine), *imports)


def _all_imports(session: Session) -> Sequence[str]:
    """Every actor of an import, by one look into the index for each actor there is, not for each line."""
    seen = select(func.min(Change.actor).label("actor")).cte("seen", recursive=True)
    following = select(func.min(Change.actor)).where(Change.actor > seen.c.actor).scalar_subquery()
    seen = seen.union_all(select(following).where(seen.c.actor.is_not(None)))
    return [str(one) for one in session.scalars(select(seen.c.actor).where(seen.c.actor.startswith("import:")))]
