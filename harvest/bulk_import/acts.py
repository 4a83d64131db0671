"""What people do with a load: confirm it, alone or as the second person, have it read in another way, stop, undo."""

from collections.abc import Iterable, Mapping
from typing import Any

from harvest.audit import actor_of, now_in
from harvest.bulk_import.second_person import why_of_day
from harvest.database import HarvestSession
from harvest.records.loads import Load, LoadState, Mode
from harvest.records.refusals import ActRefused


class LoadNotReady(ActRefused):
    """The load is not in a state in which this can be done."""

    code = "load_not_ready"


class SecondPersonNeeded(ActRefused):
    """Somebody else has to do this."""

    code = "second_person_needed"


def confirm(session: HarvestSession, load: Load, *, mode: Mode, with_duplicates: bool = False) -> None:
    """Load what the trial showed; a large or sensitive one then waits for somebody else. Raises LoadNotReady."""
    _lock(session, load, (LoadState.TRIED,), "confirmed")
    counts = load.counts or {}
    bad = counts.get("refused", 0) + (0 if with_duplicates else counts.get("duplicate", 0))
    if mode is Mode.WHOLE and bad:
        raise LoadNotReady(
            f"{bad:,} rows cannot be taken, and all rows or none were asked for. "
            "Mend the rows and send the file again, or load the good rows alone."
        )
    load.mode, load.with_duplicates, load.confirmed_by = mode, with_duplicates, actor_of(session)
    load.rows_done = 0
    load.second_why = load.second_why or why_of_day(session, load, now_in(session))
    load.state = LoadState.SECOND if load.second_why else LoadState.LOADING
    session.flush()


def try_again(session: HarvestSession, load: Load, options: Mapping[str, Any]) -> None:
    """Have a file looked through once more, read as `options` say. Raises LoadNotReady."""
    _lock(session, load, (LoadState.TRIED, LoadState.UNREADABLE, LoadState.DROPPED), "looked through again")
    load.options, load.state = dict(options), LoadState.WAITING
    load.counts, load.note, load.second_why, load.rows_total, load.lease_until = None, None, None, None, None
    load.rows_done, load.approved_by = 0, None
    session.flush()


def approve(session: HarvestSession, load: Load) -> None:
    """The second person's word. Raises LoadNotReady, SecondPersonNeeded."""
    _lock(session, load, (LoadState.SECOND,), "confirmed by a second person")
    if actor_of(session) in {load.confirmed_by, load.made_by}:
        raise SecondPersonNeeded("You brought or confirmed this file yourself: somebody else has to look at it, too.")
    load.approved_by, load.second_why = actor_of(session), None
    load.state = LoadState.LOADING
    session.flush()


def stop(session: HarvestSession, load: Load) -> None:
    """Hold a load on its way; what was written stays until somebody goes on or undoes. Raises LoadNotReady."""
    _lock(session, load, (LoadState.LOADING, LoadState.WAITING), "stopped")
    load.state = LoadState.STOPPED if load.state is LoadState.LOADING else LoadState.DROPPED
    load.lease_until, load.note = None, f"Stopped by {actor_of(session)}."
    session.flush()


def go_on(session: HarvestSession, load: Load) -> None:
    """Go on with a stopped load from its next row; one that was left when a second person was asked asks him again.

    Raises LoadNotReady.
    """
    _lock(session, load, (LoadState.STOPPED,), "gone on with")
    load.state = LoadState.SECOND if load.second_why else LoadState.LOADING
    load.note, load.undo_asked_by = None, None
    session.flush()


def undo(session: HarvestSession, load: Load) -> None:
    """Take back all that a load wrote; of one that two people confirmed the first only asks for it, the second does.

    Raises LoadNotReady, SecondPersonNeeded.
    """
    _lock(session, load, (LoadState.LOADED, LoadState.STOPPED), "undone")
    actor = actor_of(session)
    if load.undo_asked_by == actor:
        raise SecondPersonNeeded("You asked for this yourself: somebody else has to say that it is taken back, too.")
    if load.approved_by is not None and load.undo_asked_by is None:
        load.undo_asked_by = actor
    else:
        load.undone_by, load.state, load.lease_until = actor, LoadState.UNDOING, None
        load.note = f"Undone by {actor}."
    session.flush()


def keep(session: HarvestSession, load: Load) -> None:
    """Leave a load in the register that somebody asked to have taken back. Raises LoadNotReady."""
    _lock(session, load, (LoadState.LOADED, LoadState.STOPPED), "kept")
    load.undo_asked_by = None
    session.flush()


def drop(session: HarvestSession, load: Load) -> None:
    """Leave a file that is not wanted; what it wrote before it came to wait is taken back. Raises LoadNotReady.

    What a second person had confirmed by then is no one person's to take back: the load is stopped there.
    """
    _lock(session, load, (LoadState.TRIED, LoadState.SECOND, LoadState.UNREADABLE), "left")
    if not load.rows_done:
        load.state = LoadState.DROPPED
    elif load.approved_by is not None:
        load.state, load.note = LoadState.STOPPED, f"Left by {actor_of(session)}."
    else:
        load.state, load.undone_by = LoadState.UNDOING, actor_of(session)
    session.flush()


def _lock(session: HarvestSession, load: Load, states: Iterable[LoadState], verb: str) -> None:
    session.flush()
    session.refresh(load, with_for_update=True)
    if load.state not in states:
        raise LoadNotReady(f"Load {load.id} is {load.state.value.replace('_', ' ')}: it cannot be {verb} now.")
