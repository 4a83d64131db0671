"""The trial of a whole file: every row is judged and nothing is written but what was found."""

from collections import Counter
from pathlib import Path

from sqlalchemy import select

from harvest import derived
from harvest.bulk_import.files import laid_out
from harvest.bulk_import.findings import keep_findings, told_to_officers
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds import Reading
from harvest.bulk_import.mapping import recalled
from harvest.bulk_import.plan import Plan, plan
from harvest.bulk_import.portions import (
    Work,
    again,
    counted,
    lease,
    portions,
    rarely_collecting,
    reading_of,
)
from harvest.bulk_import.rows import Entry, FileRefused
from harvest.bulk_import.second_person import why_of_trial
from harvest.database import HarvestSession
from harvest.records.loads import Load, LoadFinding, LoadState, Outcome


@rarely_collecting()
def run_trial(work: Work, load_id: int) -> None:
    """Judge all rows of a load that waits, keep what was found, and leave it TRIED, or UNREADABLE. Raises NotNow."""
    with work.sessions.begin() as session:
        _act_as_worker(session, load_id)
        load = lease(session, load_id, LoadState.WAITING, work.clock())
        derived.forget(session.connection(), LoadFinding, "load_id", [load.id])
    with work.sessions() as session, laid_out(session, session.get_one(Load, load_id)) as path:
        session.rollback()
        _try(work, load_id, path)


def _try(work: Work, load_id: int, path: Path) -> None:
    try:
        with work.sessions() as session:
            options = recalled(session, path, session.get_one(Load, load_id).options)
        found = plan(path, options)
        counts, sensitive = _judge_all(work, load_id, found)
    except FileRefused as refused:
        _leave_unreadable(work, load_id, str(refused))
        return
    with work.sessions.begin() as session:
        _act_as_worker(session, load_id)
        load = again(session, load_id, LoadState.WAITING, work.clock())
        if load is not None:
            _leave_tried(session, load, found, counts, sensitive)


def _judge_all(work: Work, load_id: int, found: Plan) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    sensitive, done = 0, 0
    reading, _ = reading_of(work, load_id, found)
    _keep_refused(work, load_id, found, reading, counts)
    for entries in portions(found.entries(), work.portion):
        with work.sessions.begin() as session:
            _act_as_worker(session, load_id)
            load = again(session, load_id, LoadState.WAITING, work.clock())
            if load is None:
                return counts, sensitive
            judged = reading.judge(session, entries)
            keep_findings(session, load, reading, judged)
            load.rows_done = done = done + len(entries)
            load.rows_total = found.rows
        counted(counts, judged)
        sensitive += len(told_to_officers(reading, judged))
        work.progress(done, found.rows)
    return counts, sensitive


def _keep_refused(work: Work, load_id: int, found: Plan, reading: Reading, counts: Counter[str]) -> None:
    """What the layout itself could not read is refused like any other row."""
    judged = [
        Judged(Entry(one.line, {}), {}, outcome=Outcome.REFUSED, problems=(one,))  # one price each
        for one in found.refused
    ]
    with work.sessions.begin() as session:
        _act_as_worker(session, load_id)
        keep_findings(session, session.get_one(Load, load_id), reading, judged)
    counted(counts, judged)


def _leave_tried(session: HarvestSession, load: Load, found: Plan, counts: Counter[str], sensitive: int) -> None:
    load.kind, load.layout, load.content_digest = found.kind, found.layout, found.content_digest
    load.options = dict(found.options)
    load.counts = {
        **{outcome.value: counts[outcome.value] for outcome in Outcome},
        "rules": {name.removeprefix("rule:"): count for name, count in counts.items() if name.startswith("rule:")},
        "sureness": found.sureness,
        "columns": dict(found.columns),
        "unknown": list(found.unknown),
        "headings": dict(found.headings),
        "headings_line": found.headings_line,
        "notes": list(found.notes),
    }
    load.rows_total, load.rows_done, load.lease_until = found.rows, 0, None
    load.state = LoadState.TRIED
    load.second_why = why_of_trial(load.counts, sensitive)
    load.note = _said_before(session, load)


def _said_before(session: HarvestSession, load: Load) -> str | None:
    """The sentence for a file whose rows were loaded before, whatever it is called now."""
    known = session.scalars(
        select(Load)
        .where(Load.content_digest == load.content_digest, Load.state == LoadState.LOADED, Load.id != load.id)
        .order_by(Load.id.desc())
        .limit(1)
    ).first()
    if known is None:
        return None
    before = f"These rows were loaded before, from {known.file_name} (load {known.id})."
    if load.counts and load.counts["new"] + load.counts["changed"]:
        return f"{before} Records were changed since then: look at what would be changed back."
    return f"{before} Loading them again changes nothing."


def _leave_unreadable(work: Work, load_id: int, sentence: str) -> None:
    with work.sessions.begin() as session:
        _act_as_worker(session, load_id)
        load = session.get_one(Load, load_id, with_for_update=True)
        load.state, load.note, load.lease_until = LoadState.UNREADABLE, sentence, None


def _act_as_worker(session: HarvestSession, load_id: int) -> None:
    session.info["actor"] = f"import:{load_id}"
