"""What is worked out from records follows them: every act and every load calls who works it out, in the same flush."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy import inspect as inspect_object
from sqlalchemy.orm import UOWTransaction

from harvest.audit.trail import Record
from harvest.database import HarvestSession

# Called with rows of the id and the fields asked for, and whether the records are new.
Derivation = Callable[[Connection, Sequence[Mapping[str, Any]], bool], Any]
Forgetting = Callable[[Connection, Sequence[int]], None]
_derivations: dict[type[Record], list[tuple[frozenset[str], Derivation]]] = {}
_forgettings: dict[type[Record], list[Forgetting]] = {}


def derives_from(model: type[Record], *fields: str) -> Callable[[Derivation], Derivation]:
    """Have the function called with the id and these fields of each record that is added, or changed in one of them."""

    def register(derivation: Derivation) -> Derivation:
        _derivations.setdefault(model, []).append((frozenset(fields), derivation))
        return derivation

    return register


def forgotten_with(model: type[Record]) -> Callable[[Forgetting], Forgetting]:
    """Have the function called with the ids of records before they are removed, which undoing a load alone does."""

    def register(forgetting: Forgetting) -> Forgetting:
        _forgettings.setdefault(model, []).append(forgetting)
        return forgetting

    return register


def derive(
    connection: Connection,
    model: type[Record],
    rows: Sequence[Mapping[str, Any]],
    *,
    new: bool,
    changed: Iterable[str] = (),
) -> None:
    """After rows were added, or changed in the fields `changed`; a column that is empty may be missing in a row."""
    for fields, derivation in _derivations.get(model, ()):
        if new or fields & set(changed):
            derivation(connection, rows, new)


def forget(connection: Connection, model: type[Record], ids: Sequence[int]) -> None:
    """Before the records with these ids are removed."""
    for forgetting in _forgettings.get(model, ()):
        forgetting(connection, ids)


@event.listens_for(HarvestSession, "after_flush")
def _derive(session: HarvestSession, _context: UOWTransaction) -> None:
    for model, derivations in _derivations.items():
        new = [record for record in session.new if isinstance(record, model)]
        dirty = [record for record in session.dirty if isinstance(record, model)]
        for fields, derivation in derivations:
            changed = [record for record in dirty if _has_changed(record, fields)]
            for records, is_new in ((new, True), (changed, False)):
                rows = [{name: getattr(record, name) for name in ("id", *fields)} for record in records]
                if rows:
                    derivation(session.connection(), rows, is_new)


def _has_changed(record: Record, fields: Iterable[str]) -> bool:
    attributes = inspect_object(record).attrs
    return any(attributes[name].history.has_changes() for name in fields)
