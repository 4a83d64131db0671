"""Whose files the signed-in person may open, work on and approve: those that his own office brought."""

from flask import g
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from harvest.bulk_import.kinds import KINDS
from harvest.permissions import MAY, Act, Where
from harvest.records.loads import Load, LoadState
from harvest.staff.door import NotThere, NotYours

ASKED = "asked"  # in the list of files, beside their states
ASKED_ABOUT = (LoadState.LOADED, LoadState.STOPPED)  # what can be asked to be taken back


def my_loads() -> ColumnElement[bool]:
    """Files of the own office; every file for who may see them anywhere."""
    guest = g.guest
    if MAY[guest.member.role].get(Act.SEE_FILES) is Where.ANYWHERE:
        return true()
    if guest.member.office_id is None:
        return Load.made_by == str(guest.actor)
    mine: ColumnElement[bool] = Load.office_id == guest.member.office_id
    return mine


def the_load(session: Session, number: int) -> Load:
    """The load with this number. Raises NotThere, NotYours."""
    load = session.get(Load, number)
    if load is None:
        raise NotThere("There is no file with this number. Look into the list of files.")
    if session.scalar(select(Load.id).where(Load.id == number, my_loads())) is None:
        raise NotYours("This file was brought by another office: ask somebody there.")
    return load


def my_work(session: Session, number: int) -> Load:
    """The same, for who may also keep records of this kind. Raises NotThere, NotYours."""
    load = the_load(session, number)
    if not may_keep(load):
        raise NotYours("You may not change records of this kind: ask a colleague whose work they are.")
    return load


def may_keep(load: Load) -> bool:
    """Whether the guest may do by hand what this file does."""
    kind = KINDS.get(load.kind or "")
    return g.guest.may(Act.LOAD_FILES) and (kind is None or g.guest.may(kind.act))


def may_approve(load: Load) -> bool:
    """Whether the guest can be the second person of a load that waits for one."""
    others = g.guest.actor not in {load.made_by, load.confirmed_by}
    return load.state is LoadState.SECOND and others and _may_confirm(load)


def may_take_back(load: Load) -> bool:
    """Whether the guest can take back what two people confirmed, because somebody else has asked for it."""
    return load.undo_asked_by not in {None, g.guest.actor} and load.state in ASKED_ABOUT and _may_confirm(load)


def _may_confirm(load: Load) -> bool:
    return g.guest.may(Act.APPROVE_LOAD) and may_keep(load)


def in_reach(session: Session, numbers: set[int]) -> set[int]:
    """Those of these loads that the guest may open."""
    if not numbers or not g.guest.may(Act.SEE_FILES):
        return set()
    return set(session.scalars(select(Load.id).where(Load.id.in_(numbers), my_loads())))
