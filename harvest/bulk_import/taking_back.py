"""What a load did to records is taken back: earlier values return, new records go, what was used since stays, listed.

A value or a record of a load that is gone by now, and that was left because of this one, goes with this one.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from harvest import audit, derived
from harvest.audit import Action, Altered, Change, Record, Source, table_of
from harvest.bulk_import.kinds.reading import hold
from harvest.bulk_import.pointing import keys_of, model_of, pointed_at, points_at, there
from harvest.bulk_import.standing import Gone, Life, Write, brought_by, lives, said_of_theirs
from harvest.bulk_import.together import with_field
from harvest.database import HarvestSession
from harvest.foundation.columns import Amount, Choice, UtcDateTime, among
from harvest.records.loads import Load, LoadFinding, OtherNumber, Outcome
from harvest.records.prices import MarketPrice, PriceReport, published_prices, published_reports

# Records that cannot be changed any more, and the sentence that says why.
FROZEN: dict[type[Record], Callable[[Session, Sequence[int]], dict[int, str]]] = {
    MarketPrice: published_prices,
    PriceReport: published_reports,
}
LEFT = ("kept", "changed_since")  # the rules of findings that say what undoing left
Returning = tuple[Write, Altered]  # what a load changed, and what of it is changed back
SAID_BY_UNDOING = (*LEFT, "value_before", "taken_too")


class Undoing:
    """Taking back what a load did to the records of one table. `gone`: the other loads that were taken back."""

    def __init__(self, session: HarvestSession, load: Load, model: type[Record], gone: Gone) -> None:
        self.session = session
        self.load = load
        self.model = model
        self.gone = gone
        self.table_name = model.__tablename__
        self.actor = str(session.info["actor"])

    def take_back(self, changes: Sequence[Write]) -> None:
        histories = self._lives({one.record_id for one in changes})
        changed = [one for one in changes if one.action is Action.CHANGED and one.record_id in histories]
        added = {one.record_id: one.line or 0 for one in changes if one.action is Action.ADDED}
        kept = self._kept(histories, added)
        self._restore(histories, self._open(changed))
        self._remove({id_: line for id_, line in added.items() if id_ not in kept})
        for id_, why in kept.items():
            self._list(id_, added[id_], "kept", f"Kept, {why[0].lower()}{why[1:]}")
        self.take_left({one.record_id: one.line or 0 for one in changed})

    def take_left(self, lines: Mapping[int, int]) -> None:
        """Take those of these records that loads brought which are gone, and that stayed because of this one alone.

        `lines`: by record the line of this load that changed it, or pointed at it.
        """
        if not self.gone.done_to:
            return
        histories = self._lives(brought_by(self.session, self.table_name, lines.keys(), self.gone.done_to))
        left = {id_: added for id_, life in histories.items() if (added := life.added) and self.gone.is_past(added)}
        kept = self._kept(histories, left)
        free = {id_: added for id_, added in left.items() if id_ not in kept}
        for id_, added in free.items():
            self._list(
                id_,
                lines[id_],
                "taken_too",
                f"Load {added.load_id} brought it, was taken back before and left it because of this load: "
                "it is taken back, too.",
            )
        self._forget_left(free)
        self._remove({id_: lines[id_] for id_ in free})

    def _lives(self, ids: Collection[int]) -> Mapping[int, Life]:
        hold(self.session, self.model, ids)  # what a clerk changes now would be lost
        return lives(self.session, self.table_name, ids, self.gone, self.load.id)

    def _kept(self, histories: Mapping[int, Life], ids: Iterable[int]) -> dict[int, str]:
        """Those of these records that have to stay, and why."""
        ids = list(ids)
        kept = {id_: f"It was changed since, by {by.actor}." for id_ in ids if (by := histories[id_].changed_by())}
        frozen = FROZEN.get(self.model)
        kept |= frozen(self.session, ids) if frozen else {}
        return kept | pointed_at(self.session, self.model, [id_ for id_ in ids if id_ not in kept])

    def _open(self, changed: Sequence[Write]) -> list[Write]:
        """Those that can still be changed back; of the others it is said why not."""
        frozen = FROZEN.get(self.model)
        published = frozen(self.session, [one.record_id for one in changed]) if frozen else {}
        for one in changed:
            if one.record_id in published:
                self._list(one.record_id, one.line or 0, "kept", f"Left as it is: {published[one.record_id]}")
        return [one for one in changed if one.record_id not in published]

    def _remove(self, lines: Mapping[int, int]) -> None:
        """Take out these records, each with the line that it came from; what they alone had kept goes with them."""
        self._forget_numbers(lines)
        freed = points_at(self.session, self.model, lines) if self.gone.done_to else {}
        audit.remove(self.session, self.model, list(lines), self.actor, source=self._source(lines.values()))
        self._take_freed(freed)

    def _take_freed(self, freed: Mapping[type[Record], Mapping[int, int]]) -> None:
        for model, lines in freed.items():
            Undoing(self.session, self.load, model, self.gone).take_left(lines)

    def _forget_numbers(self, lines: Mapping[int, int]) -> None:
        """What other registers call these records goes with them, and stays with those that stay."""
        rows = self.session.execute(
            select(OtherNumber.id, OtherNumber.record_id).where(
                OtherNumber.table_name == self.table_name,
                among(self.session.connection(), OtherNumber.record_id, list(lines)),
            )
        ).all()
        source = self._source(lines[row.record_id] for row in rows)
        audit.remove(self.session, OtherNumber, [row.id for row in rows], self.actor, source=source)

    def _forget_left(self, left: Mapping[int, Write]) -> None:
        """What was listed of these records when their loads were taken back is no longer so."""
        about = {f"{self.table_name} {id_}" for id_ in left}
        rows = self.session.execute(
            select(LoadFinding.id, LoadFinding.value).where(
                LoadFinding.load_id.in_({one.load_id for one in left.values()}),
                LoadFinding.line.in_({one.line or 0 for one in left.values()}),
                LoadFinding.rule.in_(LEFT),
            )
        )
        derived.forget(self.session.connection(), LoadFinding, "id", [row.id for row in rows if row.value in about])

    def _restore(self, histories: Mapping[int, Life], changed: Sequence[Write]) -> None:
        returning = [(one, self._returning(one, histories[one.record_id])) for one in changed]
        for name, other, with_it in keys_of(self.model):
            wanted = {altered.after[name] for _, altered in returning if altered.after.get(name) is not None}
            missing = wanted - there(self.session, other, wanted)
            returning = [
                (one, self._without(one, altered, name, with_it) if altered.after.get(name) in missing else altered)
                for one, altered in returning
            ]
        returned = self._change_back([(one, altered) for one, altered in returning if altered.after])
        for one, altered in returned:
            self._list_older(one, histories[one.record_id], altered)
        self._take_freed(self._freed_by(returned) if self.gone.done_to else {})

    def _change_back(self, returning: Sequence[Returning]) -> Sequence[Returning]:
        """Change these; what the register refuses to hold is left as it is, and listed. Gives those that were changed.

        A clerk corrected a size that the load had brought: its unit alone cannot go.
        """
        if not returning or self._is_taken(returning):
            return returning
        half = len(returning) // 2
        if half:
            return [*self._change_back(returning[:half]), *self._change_back(returning[half:])]
        one, altered = returning[0]
        own = altered.only(one.after)
        if own.after and len(own.after) < len(altered.after):
            return self._change_back([(one, own)])
        self._list(
            one.record_id,
            one.line or 0,
            "changed_since",
            f"{', '.join(sorted(altered.after))}: what stood there before does not go with what was changed since, and "
            "this is left so.",
        )
        return ()

    def _is_taken(self, returning: Sequence[Returning]) -> bool:
        source = self._source(one.line or 0 for one, _ in returning)
        try:
            with self.session.begin_nested():
                audit.change(self.session, self.model, [altered for _, altered in returning], self.actor, source=source)
        except IntegrityError:
            return False
        return True

    def _returning(self, one: Write, life: Life) -> Altered:
        """The fields of this change that get another value; those that others changed since are listed."""
        stands = {name: life.stands(name) for name in (*one.after, *life.left_over(self.gone))}
        theirs = {
            name: by
            for name in stands
            if (by := life.changed_after(name, with_field(self.table_name, name))) is not None
        }
        if said := said_of_theirs(life, {name: by for name, by in theirs.items() if name in one.after}):
            self._list(one.record_id, one.line or 0, "changed_since", said)
        becomes = {name: self._value(name, found.value) for name, found in stands.items() if name not in theirs}
        was = {name: self._value(name, life.now(name)) for name in becomes}
        moved = {name for name in becomes if was[name] != becomes[name]}
        return Altered(one.record_id, *({name: of[name] for name in becomes if name in moved} for of in (was, becomes)))

    def _without(self, one: Write, altered: Altered, name: str, with_it: Collection[str]) -> Altered:
        """What would refer to a record that was taken back stays as it is, with all fields that belong to it."""
        if name in one.after:
            self._list(
                one.record_id,
                one.line or 0,
                "changed_since",
                f"{name}: what stood there before refers to a record that was taken back, and this is left so.",
            )
        return altered.only(altered.after.keys() - with_it)

    def _freed_by(self, returning: Iterable[Returning]) -> Mapping[type[Record], Mapping[int, int]]:
        """What these records pointed at, and do no longer."""
        freed: dict[type[Record], dict[int, int]] = defaultdict(dict)
        for name, other, _ in keys_of(self.model):
            for one, altered in returning:
                if altered.before.get(name) is not None:
                    freed[other][altered.before[name]] = one.line or 0
        return freed

    def _list_older(self, one: Write, life: Life, altered: Altered) -> None:
        """Say where the value before is not the one that comes back, because its load is gone, too."""
        own = sorted(one.after.keys() & altered.after)
        loads = {name: load_id for name in own if (load_id := life.gone_before(name))}
        if loads:
            of_loads = ", ".join(str(load_id) for load_id in sorted(set(loads.values())))
            self._list(
                one.record_id,
                one.line or 0,
                "value_before",
                f"{', '.join(loads)}: the value before was of load {of_loads}, which was taken back, too. "
                "The one before that is back.",
            )

    def _source(self, lines: Iterable[int]) -> Source:
        return Source(self.load.id, list(lines))

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

    def _list(self, record_id: int, line: int, rule: str, sentence: str) -> None:
        row = {
            "load_id": self.load.id,
            "line": line,
            "outcome": Outcome.SAME,
            "column_letters": None,
            "value": f"{self.table_name} {record_id}",
            "was": None,
            "rule": rule,
            "sentence": sentence,
        }
        derived.add_new(self.session.connection(), LoadFinding, [row])


class OtherNumbers(Undoing):
    """A number goes with the record that it was given to; one that was on record before loses it here."""

    def take_back(self, changes: Sequence[Write]) -> None:
        ids = [one.record_id for one in changes if one.action is Action.ADDED]
        these = among(self.session.connection(), OtherNumber.id, ids)
        there = {one.id: one for one in self.session.scalars(select(OtherNumber).where(these))}
        brought = self._brought(there.values())
        self._remove(
            {
                one.record_id: one.line or 0
                for one in changes
                if (number := there.get(one.record_id)) and (number.table_name, number.record_id) not in brought
            }
        )

    def _brought(self, numbers: Iterable[OtherNumber]) -> set[tuple[str, int]]:
        """Those of the numbers' records that this load itself brought."""
        rows = self.session.execute(
            select(Change.table_name, Change.record_id).where(
                Change.load_id == self.load.id,
                Change.action == Action.ADDED,
                Change.table_name.in_({one.table_name for one in numbers}),
                among(self.session.connection(), Change.record_id, {one.record_id for one in numbers}),
            )
        )
        return {(table_name, record_id) for table_name, record_id in rows}


def taking_back(session: HarvestSession, load: Load, table_name: str, gone: Gone) -> Undoing:
    """Who takes back what this load did to the records of this table."""
    model = model_of(table_name)
    return OtherNumbers(session, load, model, gone) if model is OtherNumber else Undoing(session, load, model, gone)
