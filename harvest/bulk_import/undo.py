"""The work of taking a whole load back, portion by portion, newest change first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest import derived
from harvest.audit import Change
from harvest.bulk_import.portions import Work, again, in_spite_of_others, lease, rarely_collecting
from harvest.bulk_import.standing import READ, Write, gone_but
from harvest.bulk_import.taking_back import taking_back
from harvest.records.loads import Load, LoadFinding, LoadState


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
        changes = session.execute(
            select(*READ)
            .where(Change.load_id == load.id, Change.id < load.undone_to)
            .order_by(Change.id.desc())
            .limit(work.portion)
        ).all()
        if not changes:
            load.state, load.lease_until, load.finished_at = LoadState.UNDONE, None, work.clock()
            return False
        session.info["actor"] = f"undo:{load_id} by {load.undone_by or load.confirmed_by or load.made_by}"
        gone = gone_but(session, load)
        for table_name, group in _by_table(changes):
            taking_back(session, load, table_name, gone).take_back(group)
        load.undone_to = changes[-1].id
        work.progress(0, 0)
        return True


def _by_table(changes: Sequence[Write]) -> Iterable[tuple[str, list[Write]]]:
    """In the order in which tables come up, so that what points at a record goes before the record."""
    groups: dict[str, list[Write]] = defaultdict(list)
    for change in changes:
        groups[change.table_name].append(change)
    return groups.items()
