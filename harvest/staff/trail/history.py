"""One record's history as a readable diff, from the trail; a farmer's with all that belongs to him."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from harvest.audit import Action, Change, Record
from harvest.records.farmers import Farmer
from harvest.records.loads import Load
from harvest.records.receipt_books import ReceiptBook
from harvest.staff.trail.belongings import parts_of
from harvest.staff.trail.words import NOTHING, Names, field_label
from harvest.staff.whose_load import in_reach

DONE = {Action.ADDED: "Added", Action.CHANGED: "Changed", Action.REMOVED: "Taken back"}
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
    """One change as people read it: when, who, what ("Added", "Changed"), and field by field what was and is.

    `source`: "line 204 of farmers.csv (load 17)" for what came from a file; `load`: its number, where it may be opened.
    `about`: what was changed where it is not the record itself ("Farm no. 12"); `link` leads to its own history.
    """

    at: datetime
    who: str
    what: str
    rows: tuple[Row, ...]
    source: str = ""
    load: int | None = None
    about: str = ""
    link: tuple[str, int] | None = None


def history_of(session: Session, record: Record) -> list[Entry]:
    """What happened to this record, and to what is kept beside a farmer, newest first, at most MOST changes."""
    parts = parts_of(session, record) if isinstance(record, Farmer) else {}
    of_it = and_(Change.table_name == record.__tablename__, Change.record_id == record.id)
    of_parts = (and_(Change.table_name == table, Change.record_id.in_(ids)) for table, ids in parts.items())
    changes = session.scalars(select(Change).where(or_(of_it, *of_parts)).order_by(Change.id.desc()).limit(MOST))
    names, known = Names(session), [change for change in changes.all() if _belongs(change, record)]
    files = _files(session, known)
    opens = in_reach(session, set(files))
    return [_about(as_entry(names, change, files, opens), names, change, record) for change in known]


def as_entry(names: Names, change: Change, files: Mapping[int, str], opens: Container[int]) -> Entry:
    source = _source(change, files)
    load = change.load_id if change.load_id in opens else None
    return Entry(change.at, names.actor(change.actor), DONE[change.action], rows_of(names, change), source, load)


def _about(entry: Entry, names: Names, change: Change, record: Record) -> Entry:
    if (change.table_name, change.record_id) == (record.__tablename__, record.id):
        return entry
    called = names.record(change.table_name, change.record_id)
    return replace(entry, about=called, link=(change.table_name, change.record_id))


def _files(session: Session, changes: Sequence[Change]) -> dict[int, str]:
    """The names of the files from which these changes came, by load."""
    numbers = {one.load_id for one in changes if one.load_id is not None}
    if not numbers:
        return {}
    rows = session.execute(select(Load.id, Load.file_name).where(Load.id.in_(numbers)))
    return {row.id: row.file_name for row in rows}


def _source(change: Change, files: Mapping[int, str]) -> str:
    if change.load_id is None:
        return ""
    line = f"line {change.line} of " if change.line else ""
    return f"{line}{files.get(change.load_id, 'a file')} (load {change.load_id})"


def _belongs(change: Change, record: Record) -> bool:
    """Of a book that a farmer bought only what came with the sale and after it: before, it was an office's."""
    if change.table_name != ReceiptBook.__tablename__ or not isinstance(record, Farmer):
        return True
    is_an_offices = change.action is Action.ADDED or "office_id" in change.after
    return "farmer_id" in change.after or not is_an_offices


def rows_of(names: Names, change: Change) -> tuple[Row, ...]:
    """The fields of one change in the record's own order, its number left out; what is gone stands before nothing."""
    before = change.before or {}
    return tuple(
        Row(
            field_label(column),
            _short(names.value(change.table_name, column, before.get(column))),
            _short(names.value(change.table_name, column, after)),
        )
        for column, after in (change.after or dict.fromkeys(before)).items()
        if column != "id" and not (before.get(column) is None and after in (None, "", NOTHING))
    )


def _short(said: str) -> str:
    return said if len(said) <= LONGEST else f"{said[:LONGEST]} …"
