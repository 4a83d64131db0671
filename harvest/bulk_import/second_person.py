"""When a second person has to confirm: many rows of one file or of one day, or what officers are told of a record."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from harvest.audit import actor_of
from harvest.bulk_import.findings import officers_would_read, shown, told_to_officers
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds import Reading
from harvest.database import HarvestSession
from harvest.records.loads import Load, LoadState
from harvest.records.staff_members import StaffMember

STAFF = re.compile(r"staff:([0-9]+)")
MANY_ROWS = 5000  # that one person may write alone, in one file or in the files of one day
A_DAY = timedelta(hours=24)
ALONE = (LoadState.LOADING, LoadState.STOPPED, LoadState.LOADED)


def why_of_trial(counts: Mapping[str, int], sensitive: int) -> str | None:
    """Why this file needs a second person whoever confirms it."""
    writes = counts["new"] + counts["changed"] + counts["duplicate"]
    if writes > MANY_ROWS:
        return f"It would write {writes:,} rows, more than {MANY_ROWS:,}."
    if sensitive:
        return f"It would change what officers are told of {_records(sensitive)}."
    return None


def why_of_day(session: HarvestSession, load: Load, now: datetime) -> str | None:
    """Why this file needs a second person, with what the one who confirms it has loaded alone since yesterday."""
    _one_file_at_a_time(session)
    recent = or_(Load.finished_at.is_(None), Load.finished_at > now - A_DAY)
    begun = or_(Load.state.in_(ALONE), and_(Load.state == LoadState.SECOND, Load.rows_done > 0))
    alone = (Load.confirmed_by == actor_of(session), Load.approved_by.is_(None), begun)
    earlier = sum(_writes(one) for one in session.scalars(select(Load).where(*alone, recent, Load.id != load.id)))
    both = earlier + _writes(load)
    if not earlier or both <= MANY_ROWS:
        return None
    return (
        f"With {earlier:,} rows that the same person loaded since yesterday it makes {both:,}, more than {MANY_ROWS:,}."
    )


def _one_file_at_a_time(session: HarvestSession) -> None:
    """Two files that one person confirms in the same moment would each not count the other."""
    if found := STAFF.fullmatch(actor_of(session)):
        me = select(StaffMember.id).where(StaffMember.id == int(found[1]))
        session.execute(me.with_for_update(key_share=True))


def unseen(session: HarvestSession, load: Load, reading: Reading, portion: Sequence[Judged]) -> list[Judged]:
    """Those of these rows that would change what officers are told, as no second person has seen it."""
    told = told_to_officers(reading, portion)
    if not told or load.approved_by is None:
        return told
    seen = shown(session, load, told)
    return [one for one in told if not officers_would_read(reading, one) <= seen.get(one.entry.line, set())]


def why_now(line: int, records: int, *, more: bool) -> str:
    """The register has changed since somebody saw what the file does. `more`: not all rows were looked at yet."""
    return (
        f"The register was changed since the trial: from line {line} on it would change what officers are told of "
        f"{'at least ' if more else ''}{_records(records)}, which nobody but the first person has confirmed."
    )


def _writes(load: Load) -> int:
    counts = load.done if load.state is LoadState.LOADED and load.done else load.counts
    names = ("new", "changed", "duplicate") if load.with_duplicates else ("new", "changed")
    return sum((counts or {}).get(name, 0) for name in names)


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"
