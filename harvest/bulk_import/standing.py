"""What stands in a record once loads that were taken back are thought away: for each field the last write that stands.

So it does not matter in which order loads are taken back that changed the same record.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from harvest.audit import Action, Change
from harvest.foundation.columns import among
from harvest.records.loads import Load, LoadState

# As rows: each record of the trail would be read once more, for itself, after every change that undoing makes.
READ = (
    *(Change.id, Change.actor, Change.action, Change.table_name, Change.record_id, Change.before, Change.after),
    *(Change.load_id, Change.line),
)
NOT_REACHED = 2**63  # no change has so high a number
Write = Row[Any]  # the columns READ


@dataclass(frozen=True, slots=True)
class Stands:
    """A value of one field and the change that brought it; None: the record came with it."""

    value: Any
    write: Write | None


@dataclass(frozen=True, slots=True)
class Gone:
    """Loads that were taken back or are being taken back, with the number down to which their changes are done with."""

    done_to: Mapping[int, int]

    def is_past(self, write: Write) -> bool:
        """The load that wrote this is one of them, and is done with it."""
        return write.load_id in self.done_to and write.id >= self.done_to[write.load_id]


@dataclass(frozen=True, slots=True)
class Life:
    """All that the trail says of one record, in order. `mine`: the load that is taken back now."""

    writes: Sequence[Write]
    gone: Collection[int]
    mine: int

    @property
    def added(self) -> Write | None:
        """The write that brought the record; None for one that was there before the trail."""
        return self.writes[0] if self.writes and self.writes[0].action is Action.ADDED else None

    def now(self, name: str) -> Any:
        return self._told(name)[-1].after.get(name)

    def changed_after(self, name: str, beside: Collection[str]) -> Write | None:
        """The last change of this field, or of those beside it, that came after that of the load and stands."""
        mine = [one for one in self._told(name) if one.load_id == self.mine] or self._told(name)
        found = [write for one in self._changed() & {*beside} if (write := self.stands(one).write)]
        return max((one for one in found if one.id > mine[-1].id), key=lambda one: one.id, default=None)

    def stands(self, name: str) -> Stands:
        """What the field holds without this load and without all that are gone."""
        return [one for one in self._standing(name) if one.write is None or one.write.load_id != self.mine][-1]

    def gone_before(self, name: str) -> int | None:
        """The load, gone by now, whose value this load replaced, unless that value comes back all the same."""
        told = self._told(name)
        at = next(place for place, one in enumerate(told) if one.load_id == self.mine)
        before = told[at - 1] if at else None
        if before is None or before.load_id not in self.gone or before.after.get(name) == self.stands(name).value:
            return None
        return int(before.load_id)

    def changed_by(self) -> Write | None:
        """The last change that somebody else made and that stands."""
        found = [write for name in self._changed() if (write := self.stands(name).write)]
        return max(found, key=lambda one: one.id, default=None)

    def left_over(self, gone: Gone) -> set[str]:
        """The fields that still hold what a load brought which is done with being taken back."""
        past = {name for name in self._changed() if gone.is_past(self._told(name)[-1])} if gone.done_to else set()
        return {name for name in past if self.now(name) != self.stands(name).value}

    def _changed(self) -> set[str]:
        return {name for one in self.writes if one.action is Action.CHANGED for name in one.after}

    def _told(self, name: str) -> Sequence[Write]:
        return [one for one in self.writes if one.action is Action.ADDED or name in one.after]

    def _standing(self, name: str) -> list[Stands]:
        """The values that the field had one after the other; what people changed and changed back is none."""
        first, *later = self._told(name)
        if first.action is Action.ADDED:
            found = [Stands(first.after.get(name), None)]
        else:
            found, later = [Stands((first.before or {}).get(name), None)], [first, *later]
        loaded = 0  # the last of these that no person brought
        for one in later:
            if one.load_id in self.gone:
                continue
            found.append(Stands(one.after[name], one))
            if one.load_id is not None:
                loaded = len(found) - 1
            elif found[loaded].value == one.after[name]:
                del found[loaded + 1 :]
        return found


def gone_but(session: Session, load: Load) -> Gone:
    """The loads that are gone, but for this one."""
    ends = (LoadState.UNDONE, LoadState.UNDOING)
    rows = session.execute(select(Load.id, Load.state, Load.undone_to).where(Load.state.in_(ends), Load.id != load.id))
    return Gone(
        {
            row.id: 0 if row.state is LoadState.UNDONE else NOT_REACHED if row.undone_to is None else row.undone_to
            for row in rows
        }
    )


def brought_by(session: Session, table_name: str, ids: Collection[int], loads: Collection[int]) -> set[int]:
    """Those of these records that one of these loads added."""
    if not ids:
        return set()
    these = among(session.connection(), Change.record_id, ids)
    by = among(session.connection(), Change.load_id, loads)
    added = select(Change.record_id).where(Change.table_name == table_name, these, Change.action == Action.ADDED, by)
    return set(session.scalars(added))


def lives(session: Session, table_name: str, ids: Collection[int], gone: Gone, mine: int) -> Mapping[int, Life]:
    """By record what the trail says of it since it was added. One that was taken out is not among them."""
    these = among(session.connection(), Change.record_id, ids)
    found: dict[int, list[Write]] = defaultdict(list)
    listed = select(*READ).where(Change.table_name == table_name, these).order_by(Change.id)
    for one in session.execute(listed) if ids else ():
        if one.action is not Action.CHANGED:
            del found[one.record_id][:]  # an id that became free may come again
        if one.action is not Action.REMOVED:
            found[one.record_id].append(one)
    return {id_: Life(writes, gone.done_to, mine) for id_, writes in found.items() if writes}


def said_of_theirs(life: Life, theirs: Mapping[str, Write]) -> str:
    """Which fields others changed since, and which are left because they say one thing with those."""
    if not theirs:
        return ""
    last = max(theirs.values(), key=lambda write: write.id)
    changed = sorted(name for name in theirs if life.changed_after(name, {name}))
    with_it = ", ".join(sorted(theirs.keys() - changed))
    if not changed:
        return f"{with_it}: left with what {last.actor} changed since."
    return f"{', '.join(changed)}: changed since by {last.actor}, and left so{f', with {with_it}' if with_it else ''}."
