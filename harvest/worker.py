"""The loop of Harvest's worker: files to be tried, loaded and taken back, one after the other. Any number may run."""

import logging
from threading import Event

from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError

from harvest.bulk_import.loading import run_load
from harvest.bulk_import.portions import NotNow, Work
from harvest.bulk_import.trial import run_trial
from harvest.bulk_import.undo import run_undo
from harvest.records.loads import Load, LoadState

PAUSE = 1.0  # seconds between two looks, when there is nothing to do
DOES = {LoadState.WAITING: run_trial, LoadState.LOADING: run_load, LoadState.UNDOING: run_undo}
# Where a load stays that met a fault of ours. Undoing stands nowhere else: it is tried again once its lease is over.
LEFT = {LoadState.WAITING: LoadState.UNREADABLE, LoadState.LOADING: LoadState.STOPPED}
FAULT = (
    "This file met a fault of Harvest itself, not of yours. Whoever runs Harvest finds it in the worker’s log as load "
    "{}. What was written before stays until it is gone on with or taken back."
)

log = logging.getLogger(__name__)


def run(work: Work, stop: Event) -> None:
    """Work until `stop` is set."""
    while not stop.is_set():
        if not work_once(work):
            stop.wait(PAUSE)


def work_once(work: Work) -> bool:
    """Do what is next, wholly; says whether there was anything.

    Where the machine fails (a full disk, a lock, a lost server) it is tried again once the lease is over; a load that
    meets a fault in our code is left to a person, with a sentence.
    """
    with work.sessions() as session:
        free = or_(Load.lease_until.is_(None), Load.lease_until <= work.clock())
        waiting = select(Load.id, Load.state).where(Load.state.in_(DOES), free).order_by(Load.id).limit(1)
        found = session.execute(waiting).one_or_none()
    if found is None:
        return False
    try:
        DOES[found.state](work, found.id)
    except NotNow:
        return False
    except (OperationalError, OSError):
        log.exception("load %s could not be worked on: it is tried again", found.id)
    except Exception:
        log.exception("load %s met a fault of ours", found.id)
        _leave_to_a_person(work, found.id)
    return True


def _leave_to_a_person(work: Work, load_id: int) -> None:
    """A fault would come again with every try, and whoever waits would never hear of it."""
    with work.sessions.begin() as session:
        session.info["actor"] = f"import:{load_id}"
        load = session.get_one(Load, load_id, with_for_update=True)
        left = LEFT.get(load.state)
        if left is not None:
            load.state, load.note, load.lease_until = left, FAULT.format(load_id), None
