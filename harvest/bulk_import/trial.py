"""The trial of a whole file: every row is judged and nothing is written but what was found."""

from collections import Counter
from pathlib import Path

from sqlalchemy import select

from harvest import derived
from harvest.bulk_import.files import laid_out
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.mapping import recalled
from harvest.bulk_import.plan import Plan, plan
from harvest.bulk_import.portions import Work, again, counted, keep_findings, lease, portions, reading_of
from harvest.bulk_import.rows import FileRefused
from harvest.database import HarvestSession
from harvest.records.loads import Load, LoadFinding, LoadState, Outcome

MANY_ROWS = 5000  # so many need a second person


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
    sensitive, done, reading = 0, 0, None
    for entries in portions(found.entries()):
        with work.sessions.begin() as session:
            _act_as_worker(session, load_id)
            load = again(session, load_id, LoadState.WAITING, work.clock())
            if load is None:
                return counts, sensitive
            reading = reading or reading_of(session, load, found, work.clock())
            judged = reading.judge(session, entries)
            keep_findings(session, load, judged)
            load.rows_done = done = done + len(entries)
            load.rows_total = found.rows
        counted(counts, judged)
        sensitive += sum(_is_sensitive(one, reading.sensitive) for one in judged)
        work.progress(done, found.rows)
    return counts, sensitive


def _is_sensitive(judged: Judged, names: set[str]) -> bool:
    return judged.outcome is Outcome.CHANGED and not names.isdisjoint(judged.after)


def _leave_tried(session: HarvestSession, load: Load, found: Plan, counts: Counter[str], sensitive: int) -> None:
    load.kind, load.layout, load.content_digest = found.kind, found.layout, found.content_digest
    load.options = dict(found.options)
    load.counts = {
        **{outcome.value: counts[outcome.value] for outcome in Outcome},
        "rules": {name.removeprefix("rule:"): count for name, count in counts.items() if name.startswith("rule:")},
        "sureness": found.sureness,
        "columns": dict(found.matched.columns),
        "unknown": list(found.matched.unknown.values()),
        "headings": _headings(found),
        "headings_line": found.matched.line,
        "notes": list(found.notes),
    }
    load.rows_total, load.rows_done, load.lease_until = found.rows, 0, None
    load.state = LoadState.TRIED
    load.second_why = _why_second(load.counts, sensitive)
    load.note = _said_before(session, load)


def _headings(found: Plan) -> dict[str, str]:
    """What stands over the column of each field."""
    row = next((row for row in found.sheet.rows() if row.line == found.matched.line), None)
    return {name: row.cells[at] for name, at in found.matched.columns.items() if row and at < len(row.cells)}


def _why_second(counts: dict[str, int], sensitive: int) -> str | None:
    writes = counts["new"] + counts["changed"] + counts["duplicate"]
    if writes > MANY_ROWS:
        return f"It would write {writes:,} rows, more than {MANY_ROWS:,}."
    if sensitive:
        return f"It would change what officers are told of {sensitive:,} records."
    return None


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
