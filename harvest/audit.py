"""Who changed what: no actor, no change; the trail is written in the flush that makes the change.

Two ways and no third. Acts change records, and a hook on Harvest's session writes one trail row for each. Loads of many
rows go through `load`, which writes the same trail set-wise. DML statements on the session are refused, deletions too:
records have states. The table itself refuses UPDATE and DELETE (triggers, both engines).

What is worked out from records (harvest.derived) follows acts and loads by itself, see `derives_from`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, cast

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Connection, Index, Table, event, func, insert, select
from sqlalchemy import inspect as inspect_object
from sqlalchemy.orm import Mapped, ORMExecuteState, QueryableAttribute, UOWTransaction, mapped_column

from harvest.database import Base, HarvestSession
from harvest.foundation.clock import utc_now
from harvest.foundation.columns import Choice, one_of


class Action(StrEnum):
    ADDED = "added"
    CHANGED = "changed"


class NoActor(RuntimeError):
    """A change without somebody who made it. A mistake in the calling code, never a clerk's."""


class RecordsAreKept(RuntimeError):
    """Something tried to delete a record, or to change it past the trail."""


class Change(Base):
    """One record added or changed. `before` and `after` hold the changed fields, when added all that are not empty.

    `actor` is text ("staff:12", "import:17 by staff:3") and no key: the trail outlives people.
    """

    __tablename__ = "changes"
    __table_args__ = (
        CheckConstraint("actor <> ''", name="actor"),
        CheckConstraint(one_of("action", Action), name="action"),
        CheckConstraint("(action = 'added') = (before is null)", name="before"),
        Index(None, "table_name", "record_id"),
        Index(None, "actor", "id"),
        Index(None, "table_name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[Action] = mapped_column(Choice(Action))
    table_name: Mapped[str]
    record_id: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


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

    id: Mapped[int] = mapped_column(primary_key=True)


Derivation = Callable[[Connection, Sequence[Mapping[str, Any]]], None]
_derivations: dict[type[Record], tuple[frozenset[str], Derivation]] = {}


def derives_from(model: type[Record], *fields: str) -> Callable[[Derivation], Derivation]:
    """Have the function called with the id and these fields of each record that is added, or changed in one of them."""

    def register(derivation: Derivation) -> Derivation:
        _derivations[model] = (frozenset(fields), derivation)
        return derivation

    return register


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
        _insert_changes(session.connection(), rows, actor_of(session), _now(session))


@event.listens_for(HarvestSession, "after_flush")
def _derive(session: HarvestSession, _context: UOWTransaction) -> None:
    for model, (fields, derivation) in _derivations.items():
        changed = [record for record in session.dirty if isinstance(record, model) and _has_changed(record, fields)]
        records = [*(record for record in session.new if isinstance(record, model)), *changed]
        if records:
            rows = [{name: getattr(record, name) for name in ("id", *fields)} for record in records]
            derivation(session.connection(), rows)


def _has_changed(record: Record, fields: Iterable[str]) -> bool:
    attributes = inspect_object(record).attrs
    return any(attributes[name].history.has_changes() for name in fields)


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
    session.add(View(at=_now(session), actor=actor_of(session), table_name=record.__tablename__, record_id=record.id))
    session.flush()


def _now(session: HarvestSession) -> datetime:
    clock: Callable[[], datetime] = session.info.get("clock", utc_now)
    return clock()


def _added(record: Record) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in _fields(type(record))}
    return _row(type(record), record.id, Action.ADDED, None, values)


def _changed(record: Record) -> dict[str, Any] | None:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    state = inspect_object(record)
    for name in _fields(type(record)):
        history = state.attrs[name].history
        old = history.deleted[0] if history.deleted else None
        if history.has_changes() and getattr(record, name) != old:
            before[name], after[name] = old, getattr(record, name)
    return _row(type(record), record.id, Action.CHANGED, before, after) if after else None


def _fields(model: type[Record]) -> list[str]:
    return [column.name for column in _table(model).columns if column.name not in model.kept_out_of_trail]


def _table(model: type[Base]) -> Table:
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
    connection.execute(insert(_table(Change)), [{**row, "actor": actor, "at": at} for row in rows])


def load(session: HarvestSession, model: type[Record], rows: Sequence[dict[str, Any]], actor: str) -> int:
    """Add many records of one kind with their trail; returns how many.

    A row is a dict of column names. Either every row brings its `id` or none does, and then they are numbered on in
    the order given. Missing columns get the column's default. Nothing is flushed into `session`'s objects.
    """
    if not actor:
        raise NoActor(f"{len(rows)} rows of {model.__tablename__} came without an actor: name who loads them.")
    if not rows:
        return 0
    session.flush()
    connection = session.connection()
    complete = _complete(connection, model, rows)
    connection.execute(insert(_table(model)), complete)
    names = _fields(model)
    trail = [_row(model, row["id"], Action.ADDED, None, {name: row[name] for name in names}) for row in complete]
    _insert_changes(connection, trail, actor, _now(session))
    if model in _derivations:
        _derivations[model][1](connection, complete)
    return len(complete)


def _complete(connection: Connection, model: type[Record], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    defaults = _defaults(_table(model))
    unknown = {name for row in rows for name in row} - {*defaults, "id"}
    if unknown:
        raise ValueError(f"{model.__tablename__} has no column {', '.join(sorted(unknown))}.")
    given = [row["id"] for row in rows if "id" in row]
    if given and len(given) < len(rows):
        raise ValueError(f"{len(given)} of {len(rows)} rows bring an id: give all of them one, or none.")
    ids = given or _reserve(connection, model, len(rows))
    complete = [{**defaults, **row, "id": id_} for id_, row in zip(ids, rows, strict=True)]
    if given:
        _move_sequence(connection, model, max(given))
    return complete


def _defaults(table: Table) -> dict[str, Any]:
    return {column.name: _default(column) for column in table.columns if column.name != "id"}


def _default(column: Column[Any]) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None  # type: ignore[attr-defined]


def _reserve(connection: Connection, model: type[Record], count: int) -> Sequence[int]:
    """Ids nobody else will get. On SQLite the write lock held by this transaction sees to it."""
    if connection.dialect.name == "postgresql":
        numbers = func.generate_series(1, count).table_valued("n")
        sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
        return connection.scalars(select(func.nextval(sequence)).select_from(numbers)).all()
    last = connection.scalar(select(func.max(model.id))) or 0
    return range(last + 1, last + 1 + count)


def _move_sequence(connection: Connection, model: type[Record], last: int) -> None:
    """PostgreSQL numbers on from its sequence, which does not see ids that were given."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
        present = func.nextval(sequence)
        connection.execute(select(func.setval(sequence, func.greatest(present, last))))
