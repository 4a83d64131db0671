"""A whole load taken back: earlier values return, new records go, and what was used since stays and is listed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Date, func, or_, select
from sqlalchemy.orm import Session

from harvest import audit, derived
from harvest.audit import Action, Altered, Change, Record, Source, table_of
from harvest.bulk_import.portions import Work, again, in_spite_of_others, lease, rarely_collecting
from harvest.database import Base, HarvestSession
from harvest.derived import Derived, add_new
from harvest.foundation.columns import Amount, Choice, UtcDateTime
from harvest.records.loads import Load, LoadFinding, LoadState, OtherNumber, Outcome
from harvest.records.prices import MarketPrice, PriceReport, published_prices, published_reports

# What stands on paper about records that point at others.
PRINTED = {
    "receipt_books": ("receipt book ", "book_number"),
    "farmers": ("farmer ", "farmer_number"),
    "farms": ("farm H", "id"),
    "plantings": ("crop H", "id"),
    "livestock": ("count of animals H", "id"),
}
MOST_NAMED = 5  # of those that refer to one record
# Records that cannot be changed any more, and the sentence that says why.
FROZEN: dict[type[Record], Callable[[Session, Sequence[int]], dict[int, str]]] = {
    MarketPrice: published_prices,
    PriceReport: published_reports,
}


@rarely_collecting()
def run_undo(work: Work, load_id: int) -> None:
    """Take a load back from where an earlier worker left off, newest change first. Raises NotNow."""
    with work.sessions.begin() as session:
        session.info["actor"] = f"undo:{load_id}"
        load = lease(session, load_id, LoadState.UNDOING, work.clock())
        if load.undone_to is None:
            load.undone_to = _last_change(session, load) + 1
            derived.forget(session.connection(), LoadFinding, "load_id", [load.id])
    while in_spite_of_others(partial(_undo_portion, work, load_id)):
        pass


def _last_change(session: Session, load: Load) -> int:
    return session.scalar(select(func.max(Change.id)).where(Change.load_id == load.id)) or 0


def _undo_portion(work: Work, load_id: int) -> bool:
    """One portion in one transaction; says whether there may be more."""
    with work.sessions.begin() as session:
        session.info["actor"] = f"undo:{load_id}"
        load = again(session, load_id, LoadState.UNDOING, work.clock())
        if load is None:
            return False
        changes = session.scalars(
            select(Change)
            .where(Change.load_id == load.id, Change.id < load.undone_to)
            .order_by(Change.id.desc())
            .limit(work.portion)
        ).all()
        if not changes:
            load.state, load.lease_until, load.finished_at = LoadState.UNDONE, None, work.clock()
            return False
        session.info["actor"] = f"undo:{load_id} by {load.undone_by or load.confirmed_by or load.made_by}"
        for table_name, group in _by_table(changes):
            own = OtherNumbers if table_name == OtherNumber.__tablename__ else Undoing
            own(session, load, table_name).take_back(group)
        load.undone_to = changes[-1].id
        work.progress(0, 0)
        return True


def _by_table(changes: Sequence[Change]) -> Iterable[tuple[str, list[Change]]]:
    """In the order in which tables come up, so that what points at a record goes before the record."""
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        groups[change.table_name].append(change)
    return groups.items()


class Undoing:
    """Taking back what a load did to the records of one table."""

    def __init__(self, session: HarvestSession, load: Load, table_name: str) -> None:
        self.session = session
        self.load = load
        self.model = _model_of(table_name)
        self.actor = str(session.info["actor"])

    def take_back(self, changes: Sequence[Change]) -> None:
        since = self._changed_since(changes)
        added = [one for one in changes if one.action is Action.ADDED]
        kept = {
            one.record_id: f"It was changed since, by {since[one.record_id][0]}."
            for one in added
            if one.record_id in since
        }
        frozen = FROZEN.get(self.model)
        kept |= frozen(self.session, [one.record_id for one in added]) if frozen else {}
        kept |= self._pointed_at([one.record_id for one in added if one.record_id not in kept])
        self._restore(self._open([one for one in changes if one.action is Action.CHANGED]), since)
        self._remove([one for one in added if one.record_id not in kept])
        for one in added:
            if one.record_id in kept:
                self._list(one, "kept", f"Kept, {kept[one.record_id][0].lower()}{kept[one.record_id][1:]}")

    def _open(self, changed: Sequence[Change]) -> list[Change]:
        """Those that can still be changed back; of the others it is said why not."""
        frozen = FROZEN.get(self.model)
        published = frozen(self.session, [one.record_id for one in changed]) if frozen else {}
        for one in changed:
            if one.record_id in published:
                self._list(one, "kept", f"Left as it is: {published[one.record_id]}")
        return [one for one in changed if one.record_id not in published]

    def _remove(self, added: Sequence[Change]) -> None:
        self._forget_numbers(added)
        ids = [one.record_id for one in added]
        audit.remove(self.session, self.model, ids, self.actor, source=self._source(added))

    def _forget_numbers(self, added: Sequence[Change]) -> None:
        """What other registers call these records goes with them, and stays with those that stay."""
        lines = {one.record_id: one.line or 0 for one in added}
        rows = self.session.execute(
            select(OtherNumber.id, OtherNumber.record_id).where(
                OtherNumber.table_name == self.model.__tablename__, OtherNumber.record_id.in_(lines)
            )
        ).all()
        source = Source(self.load.id, [lines[row.record_id] for row in rows])
        audit.remove(self.session, OtherNumber, [row.id for row in rows], self.actor, source=source)

    def _restore(self, changed: Sequence[Change], since: Mapping[int, tuple[str, set[str]]]) -> None:
        altered, whence = [], []
        for one in changed:
            theirs = since.get(one.record_id, ("", set()))[1] & one.after.keys()
            before = {
                name: self._value(name, value) for name, value in (one.before or {}).items() if name not in theirs
            }
            after = {name: self._value(name, one.after[name]) for name in before}
            if theirs:
                fields = ", ".join(sorted(theirs))
                self._list(one, "changed_since", f"{fields}: changed since by {since[one.record_id][0]}, and left so.")
            if before:
                altered.append(Altered(one.record_id, after, before))
                whence.append(one)
        audit.change(self.session, self.model, altered, self.actor, source=self._source(whence))

    def _source(self, changes: Sequence[Change]) -> Source:
        return Source(self.load.id, [one.line or 0 for one in changes])

    def _changed_since(self, changes: Sequence[Change]) -> dict[int, tuple[str, set[str]]]:
        """By record: who changed it after this load, and which of its fields; not what was changed back again."""
        first = {one.record_id: one.id for one in changes}
        theirs = (
            select(Change)
            .where(
                Change.table_name == self.model.__tablename__,
                Change.record_id.in_(first),
                Change.action == Action.CHANGED,
                or_(Change.load_id.is_(None), Change.load_id != self.load.id),
            )
            .order_by(Change.id)
        )
        actors: dict[int, str] = {}
        was: dict[tuple[int, str], Any] = {}
        became: dict[tuple[int, str], Any] = {}
        for one in self.session.scalars(theirs):
            if one.id > first[one.record_id]:
                actors[one.record_id] = one.actor
                was = {(one.record_id, name): value for name, value in (one.before or {}).items()} | was
                became |= {(one.record_id, name): value for name, value in one.after.items()}
        found: dict[int, tuple[str, set[str]]] = {}
        for (record_id, name), value in became.items():
            if was[record_id, name] != value:
                found.setdefault(record_id, (actors[record_id], set()))[1].add(name)
        return found

    def _pointed_at(self, ids: Sequence[int]) -> dict[int, str]:
        """Which of these records others point at, and which those are."""
        if not ids:
            return {}
        found: dict[int, list[str]] = defaultdict(list)
        for table in Base.metadata.sorted_tables:
            if table.name == "load_findings" or _is_derived(table.name):
                continue
            for key in table.foreign_keys:
                if key.column.table is not table_of(self.model) or key.column.name != "id":
                    continue
                called, name = PRINTED.get(table.name, (f"{table.name.replace('_', ' ')} no. ", "id"))
                rows = self.session.execute(select(key.parent, table.c[name]).where(key.parent.in_(ids)))
                for id_, other in rows:
                    found[id_].append(f"{called}{other}")
        return {id_: _refer(names) for id_, names in found.items()}

    def _value(self, name: str, plain: Any) -> Any:
        """What the trail wrote down, as the model has it."""
        kind = table_of(self.model).c[name].type
        if plain is None:
            return None
        if isinstance(kind, Choice):
            return kind.words(plain)
        if isinstance(kind, Amount):
            return Decimal(plain)
        if isinstance(kind, Date):
            return date.fromisoformat(plain)
        return datetime.fromisoformat(plain) if isinstance(kind, UtcDateTime) else plain

    def _list(self, change: Change, rule: str, sentence: str) -> None:
        row = {
            "load_id": self.load.id,
            "line": change.line or 0,
            "outcome": Outcome.SAME,
            "column_letters": None,
            "value": f"{self.model.__tablename__} {change.record_id}",
            "was": None,
            "rule": rule,
            "sentence": sentence,
        }
        add_new(self.session.connection(), LoadFinding, [row])


class OtherNumbers(Undoing):
    """A number goes with the record that it was given to; one that was on record before loses it here."""

    def take_back(self, changes: Sequence[Change]) -> None:
        ids = [one.record_id for one in changes if one.action is Action.ADDED]
        there = {one.id: one for one in self.session.scalars(select(OtherNumber).where(OtherNumber.id.in_(ids)))}
        brought = self._brought(there.values())
        alone = [
            one
            for one in changes
            if (number := there.get(one.record_id)) and (number.table_name, number.record_id) not in brought
        ]
        super()._remove(alone)

    def _brought(self, numbers: Iterable[OtherNumber]) -> set[tuple[str, int]]:
        """Those of the numbers' records that this load itself brought."""
        rows = self.session.execute(
            select(Change.table_name, Change.record_id).where(
                Change.load_id == self.load.id,
                Change.action == Action.ADDED,
                Change.table_name.in_({one.table_name for one in numbers}),
                Change.record_id.in_({one.record_id for one in numbers}),
            )
        )
        return {(table_name, record_id) for table_name, record_id in rows}


def _refer(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    said = [*names[:MOST_NAMED], *([f"{more:,} more"] if more > 0 else [])]
    return f"{said[0]} refers to it." if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]} refer to it."


def _model_of(table_name: str) -> type[Record]:
    return next(
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Record) and mapper.class_.__tablename__ == table_name
    )


def _is_derived(table_name: str) -> bool:
    return any(
        issubclass(mapper.class_, Derived) and mapper.class_.__tablename__ == table_name
        for mapper in Base.registry.mappers
    )
