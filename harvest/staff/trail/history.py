"""One record's history as a readable diff, from the trail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.audit import Action, Change, Record
from harvest.staff.trail.words import NOTHING, Names, field_label

MOST = 200  # changes of one record on a page; the newest
LONGEST = 400  # characters of one value


@dataclass(frozen=True, slots=True)
class Row:
    """One field that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change as people read it: when, who, what ("Added", "Changed"), and field by field what was and is."""

    at: datetime
    who: str
    what: str
    rows: tuple[Row, ...]


def history_of(session: Session, record: Record) -> list[Entry]:
    """What happened to this record, newest first, at most MOST changes."""
    of_it = (Change.table_name == record.__tablename__, Change.record_id == record.id)
    changes = session.scalars(select(Change).where(*of_it).order_by(Change.id.desc()).limit(MOST))
    names = Names(session)
    return [as_entry(names, change) for change in changes.all()]


def as_entry(names: Names, change: Change) -> Entry:
    what = "Added" if change.action is Action.ADDED else "Changed"
    return Entry(change.at, names.actor(change.actor), what, rows_of(names, change))


def rows_of(names: Names, change: Change) -> tuple[Row, ...]:
    """The fields of one change in the record's own order, its number left out."""
    before = change.before or {}
    return tuple(
        Row(
            field_label(column),
            _short(names.value(change.table_name, column, before.get(column))),
            _short(names.value(change.table_name, column, after)),
        )
        for column, after in change.after.items()
        if column != "id" and not (before.get(column) is None and after in (None, "", NOTHING))
    )


def _short(said: str) -> str:
    return said if len(said) <= LONGEST else f"{said[:LONGEST]} …"
