"""The loop of Harvest's worker: files to be tried, loaded and taken back, one after the other, and the cube once a day.

Any number may run.
"""

import logging
from datetime import date
from threading import Event

from sqlalchemy import or_, select

from harvest.bulk_import.loading import run_load
from harvest.bulk_import.portions import NotNow, Work
from harvest.bulk_import.trial import run_trial
from harvest.bulk_import.undo import run_undo
from harvest.foundation.clock import local_day
from harvest.records.loads import Load, LoadState
from harvest.statistics.publishing import PublishedToday, publish

PAUSE = 1.0  # seconds between two looks, when there is nothing to do
DOES = {LoadState.WAITING: run_trial, LoadState.LOADING: run_load, LoadState.UNDOING: run_undo}

log = logging.getLogger(__name__)


def run(work: Work, stop: Event) -> None:
    """Work until `stop` is set. The cube is worked out when there is nothing else to do."""
    looked_on: date | None = None
    while not stop.is_set():
        if work_once(work):
            continue
        if looked_on != (today := local_day(work.clock())):
            looked_on = today
            publish_once(work)
        stop.wait(PAUSE)


def publish_once(work: Work) -> None:
    """Publish what may be told of this day, unless that was done. What fails is tried again tomorrow."""
    try:
        done = publish(work.sessions, work.clock())
    except PublishedToday:
        return
    except Exception:
        log.exception("the cube could not be published")
        return
    if done.version is not None:
        log.info("version %s of the cube is published: %s cells are new", done.version, done.cells)


def work_once(work: Work) -> bool:
    """Do what is next, wholly; says whether there was anything. What fails is tried again once its lease is over."""
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
    except Exception:
        log.exception("load %s could not be worked on", found.id)
    return True
