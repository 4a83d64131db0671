"""The load of a file that was tried and confirmed: judged again as the register is now, and written with its trail."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy.exc import DataError, IntegrityError

from harvest.bulk_import.files import laid_out
from harvest.bulk_import.findings import keep_differing, keep_findings, told_to_officers
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds import Reading, Stamp
from harvest.bulk_import.plan import Plan, plan
from harvest.bulk_import.portions import (
    PORTION,
    TRIES,
    Work,
    again,
    counted,
    in_spite_of_others,
    lease,
    portions,
    rarely_collecting,
    reading_of,
)
from harvest.bulk_import.rows import Entry
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
        _Loading(work, load_id, plan(path, options, rows=rows)).run()


def actor_of_load(load: Load) -> str:
    """Who did it, for the trail: "import:17 by staff:3"."""
    return f"import:{load.id} by {load.confirmed_by or load.made_by}"


class _Loading:
    """One worker's way through a file. `reading` and `entries` are None until a portion is begun, or begun anew."""

    def __init__(self, work: Work, load_id: int, found: Plan) -> None:
        self.work, self.load_id, self.found = work, load_id, found
        self.portion: list[Entry] = []
        self.done = 0
        self.begin_anew()

    def begin_anew(self) -> None:
        self.reading: Reading | None = None
        self.entries: Iterator[Entry] | None = None

    def run(self) -> None:
        try:
            while in_spite_of_others(self._portion, self.begin_anew):
                self.work.progress(self.done, self.found.rows)
        except (IntegrityError, DataError):
            self._hold()

    def _portion(self) -> bool:
        """The next portion in a transaction of its own; says whether there may be more."""
        work = self.work
        with work.sessions.begin() as session:
            session.info["actor"] = f"import:{self.load_id}"
            load = again(session, self.load_id, LoadState.LOADING, work.clock())
            if load is None:
                return False
            session.info["actor"], session.info["clock"] = actor_of_load(load), work.clock
            reading, entries = self._going_on(session, load)
            if load.rows_done != self.done:
                return False  # stopped and gone on with between two portions: another worker is further already
            self.portion = next(portions(entries, work.portion), [])
            if not self.portion:
                load.state, load.lease_until, load.finished_at = LoadState.LOADED, None, work.clock()
                return False
            if _write(session, load, reading, reading.judge(session, self.portion)):
                return False
            load.rows_done += len(self.portion)
        self.done += len(self.portion)
        return True

    def _going_on(self, session: HarvestSession, load: Load) -> tuple[Reading, Iterator[Entry]]:
        """Who judges, with the rows that were written before in mind, and the rows that are still to come."""
        if self.reading is None or self.entries is None:
            self.reading = reading_of(session, load, self.found, self.work.clock())
            self.reading.holds = True
            self.done = load.rows_done
            for entries in portions(islice(self.found.entries(), self.done), PORTION):
                self.reading.remember(entries)
            session.expire_all()
            self.entries = islice(self.found.entries(), self.done, None)
        return self.reading, self.entries

    def _hold(self) -> None:
        """A portion that never gets through waits for a person, and not for the next worker to fail at it."""
        with self.work.sessions.begin() as session:
            session.info["actor"] = f"import:{self.load_id}"
            load = again(session, self.load_id, LoadState.LOADING, self.work.clock())
            if load is None:
                return
            lines = f"lines {self.portion[0].line} to {self.portion[-1].line}"
            load.state, load.lease_until = LoadState.STOPPED, None
            load.note = (
                f"Held at {lines}: the register refused them {TRIES} times, because others change the same records. "
                "Go on with the load later, or take it back."
            )


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
    keep_differing(session, load, reading, judged)
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
