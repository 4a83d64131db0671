"""The loop of Harvest's worker: files to be tried, loaded and taken back, one after the other; once a day the cube and
the files of open data.

Any number may run.
"""

import logging
from datetime import date
from threading import Event

from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError

from harvest.bulk_import.loading import run_load
from harvest.bulk_import.portions import NotNow, Work
from harvest.bulk_import.trial import run_trial
from harvest.bulk_import.undo import run_undo
from harvest.foundation.clock import local_day
from harvest.open_data.files import Making, make_files
from harvest.records.client_apps.sending import MailRound
from harvest.records.loads import Load, LoadState
from harvest.statistics.publishing import PublishedToday, publish

PAUSE = 1.0  # seconds between two looks, when there is nothing to do
TIDY_EVERY = 3600  # looks
DOES = {LoadState.WAITING: run_trial, LoadState.LOADING: run_load, LoadState.UNDOING: run_undo}
# Where a load stays that met a fault of ours. Undoing stands nowhere else: it is tried again once its lease is over.
LEFT = {LoadState.WAITING: LoadState.UNREADABLE, LoadState.LOADING: LoadState.STOPPED}
FAULT = (
    "This file met a fault of Harvest itself, not of yours. Whoever runs Harvest finds it in the worker’s log as load "
    "{}. What was written before stays until it is gone on with or taken back."
)

log = logging.getLogger(__name__)


def run(work: Work, stop: Event, files: Making | None = None) -> None:
    """Work until `stop` is set. The cube is worked out, and `files` made of it, when there is nothing else to do."""
    looked_on: date | None = None
    while not stop.is_set():
        if work_once(work):
            continue
        if looked_on != (today := local_day(work.clock())):
            looked_on = today
            publish_once(work)
            make_files_once(files)
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


def make_files_once(files: Making | None) -> None:
    """Write the open data of this day, unless that was done. What fails is tried again tomorrow."""
    try:
        made = make_files(files) if files else []
    except Exception:
        log.exception("the files of open data could not be written")
        return
    if made:
        log.info("files of open data are written: %s", ", ".join(made))


def run_mail(mail: MailRound, stop: Event) -> None:
    """Send what is due until `stop` is set; once an hour see whose keys end, and empty what is not to be kept.

    It runs beside the files: nobody waits for his key until a country has been loaded.
    """
    rounds = 0
    while not stop.is_set():
        try:
            is_busy = mail.send_next() or (rounds % TIDY_EVERY == 0 and (mail.warn() or mail.tidy()))
        except Exception:
            log.exception("mail could not be looked through")
            is_busy = False
        if not is_busy:
            rounds += 1
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
