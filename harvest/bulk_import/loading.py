"""The load of a file that was tried and confirmed: judged again as the register is now, and written with its trail."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy.exc import DataError, IntegrityError

from harvest.bulk_import.files import laid_out
from harvest.bulk_import.findings import keep_differing
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
from harvest.bulk_import.second_person import unseen, why_now
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
        reading, entries = self._going_on()
        with work.sessions.begin() as session:
            session.info["actor"] = f"import:{self.load_id}"
            load = again(session, self.load_id, LoadState.LOADING, work.clock())
            if load is None:
                return False
            session.info["actor"], session.info["clock"] = actor_of_load(load), work.clock
            if load.rows_done != self.done:
                return False  # stopped and gone on with between two portions: another worker is further already
            self.portion = next(portions(entries, work.portion), [])
            if not self.portion:
                load.state, load.lease_until, load.finished_at = LoadState.LOADED, None, work.clock()
                return False
            judged = reading.judge(session, self.portion)
            if _stops(load, judged):
                return False
            asked = unseen(session, load, reading, judged)
            if asked:
                _ask_second(session, load, reading, judged, asked)
            else:
                _write(session, load, reading, judged)
                load.rows_done += len(self.portion)
        if asked:
            self._look_on(reading, entries, asked)
            return False
        self.done += len(self.portion)
        return True

    def _look_on(self, reading: Reading, entries: Iterator[Entry], asked: Sequence[Judged]) -> None:
        """Whoever is asked now sees all that he is asked, down to the last row of the file."""
        reading.holds = False
        count, more = len(asked), True
        while more:
            portion = next(portions(entries, self.work.portion), [])
            with self.work.sessions.begin() as session:
                session.info["actor"] = f"import:{self.load_id}"
                load = again(session, self.load_id, LoadState.SECOND, self.work.clock())
                if load is None:
                    return
                judged = reading.judge(session, portion)
                found = unseen(session, load, reading, judged)
                if judged:
                    keep_differing(session, load, reading, judged, anew=found)
                count, more = count + len(found), bool(portion)
                if not more:
                    load.second_why, load.lease_until = why_now(asked[0].entry.line, count, more=False), None

    def _going_on(self) -> tuple[Reading, Iterator[Entry]]:
        """Who judges, with the rows that were written before in mind, and the rows that are still to come."""
        if self.reading is None or self.entries is None:
            self.reading, self.done = reading_of(self.work, self.load_id, self.found)
            self.reading.holds = True
            for entries in portions(islice(self.found.entries(), self.done), PORTION):
                with self.work.sessions() as session:
                    self.reading.remember(session, entries)
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


def _wanted(load: Load) -> set[Outcome]:
    return {Outcome.NEW, Outcome.CHANGED} | ({Outcome.DUPLICATE} if load.with_duplicates else set())


def _stops(load: Load, judged: Sequence[Judged]) -> bool:
    """All rows or none: what was written is taken back by the same undoing that a person would ask for."""
    left_out = {Outcome.REFUSED, Outcome.DUPLICATE} - _wanted(load)
    bad = next((one for one in judged if one.outcome in left_out), None)
    if bad is None or load.mode is not Mode.WHOLE:
        return False
    said = bad.problems[0].sentence if bad.problems else "The row cannot be taken."
    load.note = f"Stopped at line {bad.entry.line}, and all of it taken back: {said}"
    load.state, load.lease_until = LoadState.UNDOING, None
    return True


def _write(session: HarvestSession, load: Load, reading: Reading, judged: Sequence[Judged]) -> None:
    """Put the good rows in."""
    wanted = _wanted(load)
    keep_differing(session, load, reading, judged)
    stamp = Stamp(load.id, actor_of_load(load))
    reading.write(session, [one for one in judged if one.outcome in wanted], stamp)
    reading.keep_refused(session, [one for one in judged if one.outcome is Outcome.REFUSED], stamp)
    counts = Counter(load.done or {})
    counted(counts, judged)
    load.done = {outcome.value: counts[outcome.value] for outcome in Outcome}


def _ask_second(
    session: HarvestSession, load: Load, reading: Reading, judged: Sequence[Judged], asked: Sequence[Judged]
) -> None:
    """The register moved on: what a second person would have been asked at the trial, he is asked now."""
    keep_differing(session, load, reading, judged, anew=asked)
    load.second_why = why_now(asked[0].entry.line, len(asked), more=True)
    load.state, load.lease_until = LoadState.SECOND, None
