"""The trail: no actor, no change; a hook on Harvest's session writes one row for each record that an act changes.

DML statements on the session are refused, deletions too: records have states. The table itself refuses UPDATE and
DELETE (triggers, both engines).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, cast

from sqlalchemy import JSON, BigInteger, CheckConstraint, Connection, Index, Table, event, insert, text
from sqlalchemy import inspect as inspect_object
from sqlalchemy.orm import Mapped, ORMExecuteState, QueryableAttribute, UOWTransaction, mapped_column

from harvest.database import Base, HarvestSession
from harvest.foundation.clock import utc_now
from harvest.foundation.columns import Choice, one_of


class Action(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"  # by the undoing of a load, and by nothing else


class NoActor(RuntimeError):
    """A change without somebody who made it. A mistake in the calling code, never a clerk's."""


class RecordsAreKept(RuntimeError):
    """Something tried to delete a record, or to change it past the trail."""


FROM_A_FILE = "load_id is not null"


class Change(Base):
    """One record added or changed. `before` and `after` hold the changed fields, when added all that are not empty.

    `actor` is text ("staff:12", "import:17 by staff:3") and no key: the trail outlives people. What came from a file
    has its load and the line of the file.
    """

    __tablename__ = "changes"
    __table_args__ = (
        CheckConstraint("actor <> ''", name="actor"),
        CheckConstraint(one_of("action", Action), name="action"),
        CheckConstraint("(action = 'added') = (before is null)", name="before"),
        Index(None, "table_name", "record_id"),
        Index(None, "actor", "id"),
        CheckConstraint("line is null or load_id is not null", name="line"),
        Index(None, "table_name", "id"),
        Index(None, "load_id", "id", sqlite_where=text(FROM_A_FILE), postgresql_where=text(FROM_A_FILE)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[Action] = mapped_column(Choice(Action))
    table_name: Mapped[str]
    record_id: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    load_id: Mapped[int | None]
    line: Mapped[int | None]


class View(Base):
    """Somebody looked at one person's record. Never changed, never deleted (a trigger refuses)."""

    __tablename__ = "views"
    __table_args__ = (
        CheckConstraint("actor <> ''", name="actor"),
        Index(None, "table_name", "record_id"),
        Index(None, "actor", "id"),
        Index(None, "table_name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    table_name: Mapped[str]
    record_id: Mapped[int] = mapped_column(BigInteger)


class Record(Base):
    """What every noun of Harvest is: a row that is added and changed by somebody, and never deleted."""

    __abstract__ = True
    kept_out_of_trail: ClassVar[frozenset[str]] = frozenset()
    told_without_value: ClassVar[frozenset[str]] = frozenset()  # of those kept out: the trail says that they changed

    id: Mapped[int] = mapped_column(primary_key=True)


@event.listens_for(Record, "attribute_instrument", propagate=True)
def _remember_old_values(_class: type[Record], _key: str, attribute: QueryableAttribute[Any]) -> None:
    """Load the old value before a new one replaces it: the trail must not say "before: unknown"."""
    if hasattr(attribute.property, "columns"):
        event.listen(attribute, "set", lambda *_: None, active_history=True)


@event.listens_for(HarvestSession, "before_flush")
def _require_actor(session: HarvestSession, _context: UOWTransaction, _instances: object) -> None:
    if session.deleted:
        name = type(next(iter(session.deleted))).__name__
        raise RecordsAreKept(f"{name}: records are never deleted; give it the state that says what happened to it.")
    if session.new or any(session.is_modified(record) for record in session.dirty):
        actor_of(session)


@event.listens_for(HarvestSession, "after_flush")
def _write_trail(session: HarvestSession, _context: UOWTransaction) -> None:
    rows = [_added(record) for record in session.new if isinstance(record, Record)]
    changed = (_changed(record) for record in session.dirty if isinstance(record, Record))
    rows += [row for row in changed if row is not None]
    if rows:
        _insert_changes(session.connection(), rows, actor_of(session), now_in(session))


@event.listens_for(HarvestSession, "do_orm_execute")
def _refuse_statements(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RecordsAreKept(
            "An INSERT, UPDATE or DELETE statement leaves no trail: change the records themselves, or use audit.load."
        )


def actor_of(session: HarvestSession) -> str:
    """Who acts in this session; raises NoActor when nobody said so."""
    actor = session.info.get("actor")
    if not actor:
        raise NoActor(
            'Nothing is changed without an actor: set session.info["actor"], such as "staff:12" or "cli:root".'
        )
    return str(actor)


def note_view(session: HarvestSession, record: "Record") -> None:
    """Keep that the actor of this session was shown this record."""
    session.add(View(at=now_in(session), actor=actor_of(session), table_name=record.__tablename__, record_id=record.id))
    session.flush()


def now_in(session: HarvestSession) -> datetime:
    """The time of this session's changes, by its own clock."""
    clock: Callable[[], datetime] = session.info.get("clock", utc_now)
    return clock()


def _added(record: Record) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in fields_kept(type(record))}
    return _row(type(record), record.id, Action.ADDED, None, values)


def _changed(record: Record) -> dict[str, Any] | None:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    state = inspect_object(record)
    for name in fields_kept(type(record)):
        history = state.attrs[name].history
        old = history.deleted[0] if history.deleted else None
        if history.has_changes() and getattr(record, name) != old:
            before[name], after[name] = old, getattr(record, name)
    for name in sorted(type(record).told_without_value):
        history = state.attrs[name].history
        if history.has_changes():
            before[name] = "earlier" if history.deleted and history.deleted[0] else None
            after[name] = "new" if getattr(record, name) else None
    return _row(type(record), record.id, Action.CHANGED, before, after) if after else None


def fields_kept(model: type[Record]) -> list[str]:
    """The columns of a record of which the trail tells."""
    return [column.name for column in table_of(model).columns if column.name not in model.kept_out_of_trail]


def table_of(model: type[Base]) -> Table:
    """The table of a model, as one."""
    return cast("Table", model.__table__)


def _row(
    model: type[Record], record_id: int, action: Action, before: dict[str, Any] | None, after: dict[str, Any]
) -> dict[str, Any]:
    if before is None:
        after = {name: value for name, value in after.items() if value is not None}
    return {
        "action": action,
        "table_name": model.__tablename__,
        "record_id": record_id,
        "before": None if before is None else _plain_values(before),
        "after": _plain_values(after),
    }


def _plain_values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | StrEnum) else value


def _insert_changes(connection: Connection, rows: Iterable[dict[str, Any]], actor: str, at: datetime) -> None:
    connection.execute(insert(table_of(Change)), [{**row, "actor": actor, "at": at} for row in rows])
