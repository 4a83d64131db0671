"""The work on a load, portion by portion: each in its own transaction, leased, so that others can go on with it."""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import sessionmaker

from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds import KINDS, Context, Reading
from harvest.bulk_import.plan import Plan
from harvest.bulk_import.reach import may_of
from harvest.bulk_import.rows import Entry
from harvest.database import HarvestSession
from harvest.foundation.clock import Clock, local_day
from harvest.records.loads import Load, LoadState
from harvest.records.refusals import ActRefused

ROWS_ALIVE = 200_000  # objects made before the next look
PORTION = 4000  # rows of one transaction: a clerk or an officer waits for less than half a second
LEASE = timedelta(seconds=120)
TRIES = 5  # of one portion in whose way others are
Progress = Callable[[int, int], None]  # rows done, rows in all


class NotNow(ActRefused):
    """Another worker has this load, or it is not in the state for this work."""

    code = "not_now"


@dataclass(slots=True)
class Work:
    """What a worker needs for one load: sessions of the register, the time, somebody to tell how far it is."""

    sessions: sessionmaker[HarvestSession]
    clock: Clock
    progress: Progress = field(default=lambda _done, _all: None)
    portion: int = PORTION


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Python looks for circles among a file's rows all the time, and there are none: a third of the time of a load."""
    usual = gc.get_threshold()
    gc.set_threshold(ROWS_ALIVE, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def lease(session: HarvestSession, load_id: int, state: LoadState, now: datetime) -> Load:
    """Take the load for a while; nobody else works on it until then. Raises NotNow."""
    load = session.get_one(Load, load_id, with_for_update=True)
    if load.state is not state:
        raise NotNow(f"Load {load_id} is {load.state.value.replace('_', ' ')}: there is nothing to do for it now.")
    if load.lease_until is not None and load.lease_until > now:
        raise NotNow(
            f"Load {load_id} is being worked on by another worker. If that one was killed, say it again in two minutes."
        )
    load.lease_until = now + LEASE
    return load


def again(session: HarvestSession, load_id: int, state: LoadState, now: datetime) -> Load | None:
    """The load for one more portion, locked; None when somebody stopped it meanwhile."""
    load = session.get_one(Load, load_id, with_for_update=True, populate_existing=True)
    if load.state is not state:
        return None
    load.lease_until = now + LEASE
    return load


def in_spite_of_others(portion: Callable[[], bool], anew: Callable[[], None] = lambda: None) -> bool:
    """Do one portion; what others wrote in the same moment lets all of it fail, and then it is done once more.

    `anew`: forget what the failed try had worked out. What the last try raises is raised.
    """
    for _ in range(TRIES - 1):
        try:
            return portion()
        except (IntegrityError, OperationalError):  # a number that is taken by now, a lock that came crosswise
            anew()
    return portion()


def reading_of(work: Work, load_id: int, plan: Plan) -> tuple[Reading, int]:
    """Who judges the rows of this file, with the rights of the one who brought it; and how many rows are done.

    All rows are looked through before anything is locked: that may take a minute.
    """
    with work.sessions() as session:
        load = session.get_one(Load, load_id)
        may, done = may_of(session, load), load.rows_done
        series = plan.options.get("series") or ("ABIS" if plan.system == "abis" else "")
        context = Context(local_day(work.clock()), may, plan.system, plan.lenient, plan.date_order, series)
        reading = KINDS[plan.kind](session, context)
    reading.look_through(plan.entries())
    return reading, done


def portions(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while portion := list(islice(rest, size)):
        yield portion


def counted(counts: Counter[str], portion: Sequence[Judged]) -> None:
    """Add what these rows are to the counts of the file."""
    for one in portion:
        counts[one.outcome.value] += 1
        for problem in one.problems:
            counts[f"rule:{problem.rule}"] += 1
