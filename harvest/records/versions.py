"""Two clerks, one record: what somebody else changed while a page was open is shown before it is overwritten.

The version of a record is the number of the last line that the trail has about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest.audit import Change, Record
from harvest.records.refusals import ActRefused


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else changed: what stands there now and what this clerk wants."""

    field: str
    theirs: Any
    mine: Any


class ChangedMeanwhile(ActRefused):
    """Somebody else changed the record since the page was opened. `version` is the one to send with "mine"."""

    code = "changed_meanwhile"

    def __init__(self, sentence: str, differences: tuple[Difference, ...], version: int) -> None:
        super().__init__(sentence)
        self.differences = differences
        self.version = version


def version_of(session: Session, record: Record) -> int:
    """To be kept in the form that corrects the record, and given back as `seen`."""
    return session.scalar(select(func.max(Change.id)).where(*_about(record))) or 0


def refuse_stale(session: Session, record: Record, mine: Mapping[str, Any], *, seen: int, said: str) -> None:
    """Raises ChangedMeanwhile where `mine` would put back what somebody changed after the version `seen`.

    Two clerks who change different fields hinder each other only where one would undo the other. Lock the record first.
    """
    afters = session.scalars(select(Change.after).where(*_about(record), Change.id > seen))
    theirs = {name for after in afters for name in after} & mine.keys()
    differences = tuple(
        Difference(name, getattr(record, name), mine[name])
        for name in sorted(theirs)
        if getattr(record, name) != mine[name]
    )
    if differences:
        raise ChangedMeanwhile(
            f"{said} was changed by somebody else while this page was open. "
            "Look at what differs and say which is right.",
            differences,
            version_of(session, record),
        )


def _about(record: Record) -> tuple[Any, ...]:
    return (Change.table_name == record.__tablename__, Change.record_id == record.id)
