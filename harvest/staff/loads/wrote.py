"""What a file wrote into the register, record by record, and what taking it back would do."""

from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from harvest.audit import Action, Change
from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState
from harvest.records.receipt_books import ReceiptBook
from harvest.staff.reach import GREATEST_ID
from harvest.staff.trail.history import DONE, Row, rows_of
from harvest.staff.trail.words import NAMED_BY, Names, models, table_label

A_PAGE = 50
MOST_COUNTED = 1000
HISTORIES = {Farmer.__tablename__: Act.SEE_FARMER, ReceiptBook.__tablename__: Act.SEE_BOOKS}


@dataclass(frozen=True, slots=True)
class Wrote:
    """So many records of one kind that a file added or changed."""

    table: str
    label: str
    action: Action
    count: int


@dataclass(frozen=True, slots=True)
class FromLine:
    """One record that a line of a file touched. `opens`: it has a history that the guest may read."""

    line: int | None
    what: str
    table: str
    record: int
    called: str
    rows: tuple[Row, ...]
    opens: bool


def wrote_of(session: Session, load: Load) -> list[Wrote]:
    """Records by kind and by what happened to them, what was taken back since left out."""
    rows = session.execute(
        select(Change.table_name, Change.action, func.count())
        .where(Change.load_id == load.id, Change.action != Action.REMOVED)
        .group_by(Change.table_name, Change.action)
        .order_by(Change.table_name, Change.action)
    )
    return [Wrote(table, table_label(table), action, count) for table, action, count in rows]


def touched_since(session: Session, load: Load) -> int:
    """How many records of this load others changed after it, and not loads that are gone; counted to MOST_COUNTED."""
    later = aliased(Change)
    gone = select(Load.id).where(Load.state.in_((LoadState.UNDONE, LoadState.UNDOING)))
    elsewhere = or_(later.load_id.is_(None), and_(later.load_id != load.id, later.load_id.not_in(gone)))
    same = (later.table_name == Change.table_name, later.record_id == Change.record_id, later.id > Change.id)
    touched = select(Change.record_id).where(Change.load_id == load.id, exists().where(*same, elsewhere))
    return session.scalar(select(func.count()).select_from(touched.limit(MOST_COUNTED).subquery())) or 0


def records_of(session: Session, load: Load, after: int) -> dict[str, Any]:
    """One page of what a file did, in the order in which it was done."""
    place = min(max(after, 0), GREATEST_ID)
    listed = select(Change).where(Change.load_id == load.id, Change.id > place).order_by(Change.id)
    changes = session.scalars(listed.limit(A_PAGE + 1)).all()
    names = Names(session)
    gone = load.state in {LoadState.UNDONE, LoadState.UNDOING}
    rows = [_from_line(session, names, one, gone) for one in changes[:A_PAGE]]
    return {"rows": rows, "after": changes[A_PAGE - 1].id if len(changes) > A_PAGE else None}


def _from_line(session: Session, names: Names, change: Change, gone: bool) -> FromLine:
    table, number = change.table_name, change.record_id
    act = HISTORIES.get(table)
    may = g.guest.may(Act.READ_TRAIL) or (act is not None and g.guest.may(act))
    opens = may and not (gone and session.get(models()[table], number) is None)
    called = _called(change) or f"no. {number}"
    return FromLine(change.line, DONE[change.action], table, number, called, rows_of(names, change), opens)


def _called(change: Change) -> str:
    """The record by what the trail says of it, so that one which was taken out again has its name, too."""
    model = models().get(change.table_name)
    column = NAMED_BY.get(model, "") if model else ""
    told = {**(change.before or {}), **change.after}
    said = f"{table_label(change.table_name)} {told.get(column, '')}".strip() if column in told else ""
    return said or f"{table_label(change.table_name)} no. {change.record_id}"
