"""Many records of one kind at once, with their trail: added, changed, and taken out again when a load is undone."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from sqlalchemy import Column, Connection, Table, Text, bindparam, column, delete, func, select, table, update
from sqlalchemy.dialects.postgresql import REGCLASS

from harvest.audit.derivations import derive, forget
from harvest.audit.trail import Action, Change, NoActor, Record, fields_kept, now_in, table_of
from harvest.audit.writing import add_columns
from harvest.database import HarvestSession
from harvest.foundation.columns import among


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: a load, and for each row the line of its file."""

    load_id: int
    lines: Sequence[int]


@dataclass(frozen=True, slots=True)
class Altered:
    """One record that changes: the fields that do, as they are on record and as they will be."""

    id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def only(self, names: Collection[str]) -> "Altered":
        """The same with no more than these fields."""
        sides = ({name: value for name, value in of.items() if name in names} for of in (self.before, self.after))
        return Altered(self.id, *sides)


@dataclass(frozen=True, slots=True)
class Told:
    """What the trail says of many records: for each its id, and its fields before, if there were any, and after."""

    ids: Sequence[int]
    before: Sequence[Mapping[str, Any]] | None
    after: Sequence[Mapping[str, Any]]


# The trail with its JSON already written: text goes as it is into either engine's column.
TRAIL = table(
    Change.__tablename__,
    *(column(name, Text()) for name in ("actor", "action", "table_name", "record_id", "before", "after")),
    *(column(name, table_of(Change).c[name].type) for name in ("at", "load_id", "line")),
)


def load(
    session: HarvestSession,
    model: type[Record],
    rows: Sequence[Mapping[str, Any]],
    actor: str,
    *,
    source: Source | None = None,
) -> Sequence[int]:
    """Add many records of one kind with their trail; returns their ids.

    A row is a dict of column names; all rows name the same ones, or missing columns get the column's default. Either
    every row brings its `id` or none does, and then they are numbered on in the order given. Nothing is flushed into
    `session`'s objects.
    """
    _require(actor, model, len(rows))
    if not rows:
        return ()
    session.flush()
    connection = session.connection()
    given = set().union(*rows)
    usual = _usual(model, given)
    ids = _numbers(connection, model, rows)
    numbered = [{**usual, **row, "id": id_} for row, id_ in zip(rows, ids, strict=True)]
    columns = {name: [row.get(name) for row in numbered] for name in {**usual, **dict.fromkeys(given), "id": None}}
    add_columns(connection, table_of(model), columns)
    names = set(fields_kept(model))
    after = [{name: value for name, value in row.items() if value is not None and name in names} for row in numbered]
    _write_trail(session, model, Action.ADDED, Told(ids, None, after), actor, source)
    derive(connection, model, numbered, new=True)
    return ids


def change(
    session: HarvestSession,
    model: type[Record],
    altered: Sequence[Altered],
    actor: str,
    *,
    source: Source | None = None,
) -> None:
    """Change many records of one kind with their trail. The caller has compared: `before` is what stands there."""
    _require(actor, model, len(altered))
    if not altered:
        return
    session.flush()
    connection = session.connection()
    _update(connection, table_of(model), altered)
    ids, before, after = zip(*((one.id, one.before, one.after) for one in altered), strict=True)
    _write_trail(session, model, Action.CHANGED, Told(ids, before, after), actor, source)
    names = {name for one in altered for name in one.after}
    derive(connection, model, _rows(connection, model, [one.id for one in altered]), new=False, changed=names)
    session.expire_all()


def remove(
    session: HarvestSession, model: type[Record], ids: Sequence[int], actor: str, *, source: Source | None = None
) -> None:
    """Take records out that a load brought and that nothing points at; the trail keeps all that stood in them.

    Only the undoing of a load does this: everything else that happened to a record is a state of it.
    """
    _require(actor, model, len(ids))
    if not ids:
        return
    session.flush()
    connection = session.connection()
    names = fields_kept(model)
    rows = {row["id"]: row for row in _rows(connection, model, ids)}
    stood = [{name: rows[id_][name] for name in names if rows[id_][name] is not None} for id_ in ids]
    forget(connection, model, ids)
    connection.execute(delete(table_of(model)).where(among(connection, model.id, ids)))
    _write_trail(session, model, Action.REMOVED, Told(ids, stood, [{}] * len(ids)), actor, source)
    session.expire_all()


def _require(actor: str, model: type[Record], count: int) -> None:
    if not actor:
        raise NoActor(f"{count} rows of {model.__tablename__} came without an actor: name who loads them.")


def _write_trail(
    session: HarvestSession, model: type[Record], action: Action, told: Told, actor: str, source: Source | None
) -> None:
    count = len(told.ids)
    same = {
        "at": now_in(session),
        "actor": actor,
        "action": action.value,
        "table_name": model.__tablename__,
        "load_id": source.load_id if source else None,
    }
    columns: dict[str, Sequence[Any]] = {name: [value] * count for name, value in same.items()}
    columns["record_id"], columns["after"] = told.ids, _json(told.after)
    if told.before is not None:
        columns["before"] = _json(told.before)
    if source is not None:
        columns["line"] = source.lines
    add_columns(session.connection(), TRAIL, columns)


def _json(many: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """As the trail of acts writes it: dates as ISO, decimals and words of lists as text."""
    encode = msgspec.json.Encoder().encode
    return [encode(values).decode() for values in many]


def _update(connection: Connection, records: Table, altered: Sequence[Altered]) -> None:
    """One statement for each set of columns that change together."""
    alike: dict[tuple[str, ...], list[Altered]] = {}
    for one in altered:
        alike.setdefault(tuple(sorted(one.after)), []).append(one)
    for names, group in alike.items():
        values: dict[Column[Any], Any] = {records.c[name]: bindparam(f"to_{name}") for name in names}
        statement = update(records).where(records.c.id == bindparam("of")).values(values)
        bound = [{"of": one.id, **{f"to_{name}": one.after[name] for name in names}} for one in group]
        connection.execute(statement, bound)


def _rows(connection: Connection, model: type[Record], ids: Sequence[int]) -> list[Mapping[str, Any]]:
    return [
        dict(row)
        for row in connection.execute(select(table_of(model)).where(among(connection, model.id, ids))).mappings()
    ]


def _usual(model: type[Record], given: Set[str]) -> dict[str, Any]:
    """The values of columns that a row need not name; `given`: the columns that some row does."""
    columns = {column.name: _default(column) for column in table_of(model).columns}
    unknown = given - columns.keys()
    if unknown:
        raise ValueError(f"{model.__tablename__} has no column {', '.join(sorted(unknown))}.")
    return {name: value for name, value in columns.items() if value is not None}


def _numbers(connection: Connection, model: type[Record], rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """The rows' ids: those that they bring, or new ones."""
    given = [row["id"] for row in rows if "id" in row]
    if given and len(given) < len(rows):
        raise ValueError(f"{len(given)} of {len(rows)} rows bring an id: give all of them one, or none.")
    if given:
        _move_sequence(connection, model, max(given))
    return given or _reserve(connection, model, len(rows))


def _default(column: Column[Any]) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None  # type: ignore[attr-defined]


def _reserve(connection: Connection, model: type[Record], count: int) -> Sequence[int]:
    """Ids nobody else will get. On SQLite the write lock held by this transaction sees to it."""
    if connection.dialect.name == "postgresql":
        # The sequence is looked up once, and the numbers come as one value: each for itself they took 5 µs.
        name = func.pg_get_serial_sequence(model.__tablename__, "id")
        sequence = select(name.cast(REGCLASS)).scalar_subquery()
        numbers = func.generate_series(1, count).table_valued("n")
        reserved = select(func.array_agg(func.nextval(sequence))).select_from(numbers)
        return cast("list[int]", connection.scalar(reserved))
    last = connection.scalar(select(func.max(model.id))) or 0
    return range(last + 1, last + 1 + count)


def _move_sequence(connection: Connection, model: type[Record], last: int) -> None:
    """PostgreSQL numbers on from its sequence, which does not see ids that were given."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
        present = func.nextval(sequence)
        connection.execute(select(func.setval(sequence, func.greatest(present, last))))
