"""The load of a file that was tried and confirmed: judged again as the register is now, and written with its trail."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from harvest.bulk_import.files import laid_out
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds import Reading, Stamp
from harvest.bulk_import.plan import Plan, plan
from harvest.bulk_import.portions import (
    PORTION,
    Work,
    again,
    counted,
    keep_findings,
    lease,
    portions,
    rarely_collecting,
    reading_of,
    told_to_officers,
)
from harvest.database import HarvestSession
from harvest.records.loads import Load, LoadState, Mode, Outcome


@rarely_collecting()
def run_load(work: Work, load_id: int) -> None:
    """Write the rows of a confirmed load, from where an earlier worker left off. Raises NotNow."""
    with work.sessions.begin() as session:
        session.info["actor"] = f"import:{load_id}"
        lease(session, load_id, LoadState.LOADING, work.clock())
    with work.sessions() as session, laid_out(session, session.get_one(Load, load_id)) as path:
        load = session.get_one(Load, load_id)
        options, rows = load.options, load.rows_total
        session.rollback()
        _write_all(work, load_id, plan(path, options, rows=rows))


def actor_of_load(load: Load) -> str:
    """Who did it, for the trail: "import:17 by staff:3"."""
    return f"import:{load.id} by {load.confirmed_by or load.made_by}"


def _write_all(work: Work, load_id: int, found: Plan) -> None:
    entries = found.entries()
    reading: Reading | None = None
    done = 0
    while True:
        with work.sessions.begin() as session:
            session.info["actor"] = f"import:{load_id}"
            load = again(session, load_id, LoadState.LOADING, work.clock())
            if load is None:
                return
            session.info["actor"], session.info["clock"] = actor_of_load(load), work.clock
            if reading is None:
                reading = reading_of(session, load, found, work.clock())
                reading.holds = True
                done = load.rows_done
                _remember(session, reading, found, done)
                entries = islice(found.entries(), done, None)
            if load.rows_done != done:
                return  # stopped and gone on with between two portions: another worker is further already
            portion = next(portions(entries, work.portion), None)
            if portion is None:
                load.state, load.lease_until, load.finished_at = LoadState.LOADED, None, work.clock()
                return
            judged = reading.judge(session, portion)
            stopped = _write(session, load, reading, judged)
            if not stopped:
                load.rows_done = done = done + len(portion)
        if stopped:
            return
        work.progress(done, found.rows)


def _remember(session: HarvestSession, reading: Reading, found: Plan, done: int) -> None:
    """The rows that were written before, so that a second line with the same number is seen as one."""
    for entries in portions(islice(found.entries(), done), PORTION):
        reading.remember(entries)
    session.expire_all()


def _write(session: HarvestSession, load: Load, reading: Reading, judged: Sequence[Judged]) -> bool:
    """Put the good rows in; says whether the load must stop: for all rows or none, or for a second person."""
    wanted = {Outcome.NEW, Outcome.CHANGED} | ({Outcome.DUPLICATE} if load.with_duplicates else set())
    bad = [one for one in judged if one.outcome is Outcome.REFUSED or one.outcome is Outcome.DUPLICATE not in wanted]
    if load.mode is Mode.WHOLE and bad:
        _stop(load, bad[0])
        return True
    unseen = told_to_officers(reading, judged) if load.approved_by is None else []
    if unseen:
        _ask_second(session, load, reading, unseen)
        return True
    stamp = Stamp(load.id, actor_of_load(load))
    reading.write(session, [one for one in judged if one.outcome in wanted], stamp)
    reading.keep_refused(session, [one for one in judged if one.outcome is Outcome.REFUSED], stamp)
    counts = Counter(load.done or {})
    counted(counts, judged)
    load.done = {outcome.value: counts[outcome.value] for outcome in Outcome}
    return False


def _ask_second(session: HarvestSession, load: Load, reading: Reading, unseen: Sequence[Judged]) -> None:
    """The register moved on since the trial: what a second person would have been asked then, he is asked now."""
    rows = "1 record" if len(unseen) == 1 else f"{len(unseen):,} records"
    load.second_why = (
        f"The register was changed since the trial: from line {unseen[0].entry.line} on it would change what officers "
        f"are told of {rows}, which the trial did not show."
    )
    keep_findings(session, load, reading, unseen)
    load.state, load.lease_until = LoadState.SECOND, None


def _stop(load: Load, bad: Judged) -> None:
    """All rows or none: what was written is taken back by the same undoing that a person would ask for."""
    said = bad.problems[0].sentence if bad.problems else "The row cannot be taken."
    load.note = f"Stopped at line {bad.entry.line}, and all of it taken back: {said}"
    load.state, load.lease_until = LoadState.UNDOING, None
