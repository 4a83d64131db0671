"""Which records point at which: what refers to one that is to go, and what one refers to itself."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.audit import Record, table_of
from harvest.database import Base
from harvest.derived import Derived
from harvest.foundation.columns import among

# What stands on paper about records that point at others.
PRINTED = {
    "receipt_books": ("receipt book ", "book_number"),
    "farmers": ("farmer ", "farmer_number"),
    "farms": ("farm H", "id"),
    "plantings": ("crop H", "id"),
    "livestock": ("count of animals H", "id"),
}
MOST_NAMED = 5  # of those that refer to one record
BESIDE = "load_findings"


def pointed_at(session: Session, model: type[Record], ids: Sequence[int]) -> dict[int, str]:
    """Which of these records others point at, and a sentence that says which those are."""
    if not ids:
        return {}
    found: dict[int, list[str]] = defaultdict(list)
    for table in Base.metadata.sorted_tables:
        if table.name == BESIDE or _is_derived(table.name):
            continue
        for key in table.foreign_keys:
            if key.column.table is not table_of(model) or key.column.name != "id":
                continue
            called, name = PRINTED.get(table.name, (f"{table.name.replace('_', ' ')} no. ", "id"))
            these = among(session.connection(), key.parent, ids)
            for id_, other in session.execute(select(key.parent, table.c[name]).where(these)):
                found[id_].append(f"{called}{other}")
    return {id_: _refer(names) for id_, names in found.items()}


def keys_of(model: type[Record]) -> Iterator[tuple[str, type[Record], frozenset[str]]]:
    """The columns by which records of this kind point at others: each with whom, and all columns that belong to it."""
    for constraint in table_of(model).foreign_key_constraints:
        for key in constraint.elements:
            if key.column.name == "id":
                yield key.parent.name, model_of(key.column.table.name), frozenset(constraint.column_keys)


def points_at(session: Session, model: type[Record], lines: Mapping[int, int]) -> dict[type[Record], dict[int, int]]:
    """What these records point at, by kind and id, each with a line by which one of them came."""
    found: dict[type[Record], dict[int, int]] = defaultdict(dict)
    keys = [(name, other) for name, other, _ in keys_of(model)]
    table = table_of(model)
    these = among(session.connection(), model.id, list(lines))
    rows = session.execute(select(table.c.id, *(table.c[name] for name, _ in keys)).where(these)) if keys else ()
    for id_, *ids in rows:
        for (_, other), pointed in zip(keys, ids, strict=True):
            if pointed is not None:
                found[other].setdefault(pointed, lines[id_])
    return found


def there(session: Session, model: type[Record], ids: Collection[int]) -> set[int]:
    """Those of these ids that are of a record."""
    return set(session.scalars(select(model.id).where(among(session.connection(), model.id, ids)))) if ids else set()


def model_of(table_name: str) -> type[Record]:
    return next(one for one in _models() if issubclass(one, Record) and one.__tablename__ == table_name)


def _is_derived(table_name: str) -> bool:
    return any(issubclass(one, Derived) and one.__tablename__ == table_name for one in _models())


def _models() -> Iterator[type[Base]]:
    return (mapper.class_ for mapper in Base.registry.mappers)


def _refer(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    said = [*names[:MOST_NAMED], *([f"{more:,} more"] if more > 0 else [])]
    return f"{said[0]} refers to it." if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]} refer to it."
