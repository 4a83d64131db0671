"""A farmer comes into the register: once for one form, with a number that nobody else has."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from harvest.database import HarvestSession
from harvest.records.farmers.acts import placed, said
from harvest.records.farmers.record import Farmer, Registration
from harvest.records.farmers.refusals import NumberTaken
from harvest.records.offices import Office
from harvest.vocabulary import FarmerKind

# What the digits of RADA's numbers mean is not known (DOMAIN section 3), so ours count up in a block of their own.
FIRST_NUMBER, LAST_NUMBER = "900000001", "999999999"
ATTEMPTS = 50  # one is lost for each clerk who registers somebody at the same instant
# How the two engines name the rules that say "this number, or this form, is taken".
TAKEN = ("farmers_farmer_number", "farmers.farmer_number", "registrations_form_token", "registrations.form_token")


def register(
    session: HarvestSession,
    values: Mapping[str, Any],
    *,
    kind: FarmerKind = FarmerKind.PERSON,
    form_token: str | None = None,
    number: str | None = None,
    on: date,
    by: str,
    office: Office | None = None,
) -> Farmer:
    """Register whom `values` (of `intake.registration`) describe; the same `form_token` again gives the same farmer.

    `number` is the one on a card that exists. Raises NumberTaken, DistrictUnknown.
    """
    columns = placed(session, values)
    session.flush()
    for _ in range(1 if number else ATTEMPTS):
        known = _registered_by(session, form_token)
        if known is not None:
            return known
        farmer = Farmer(**columns, kind=kind, registered_on=on, farmer_number=number or next_number(session))
        notice = values.get("notice_version")
        told = {"notice_version": notice, "notice_given_on": on if notice else None}
        note = Registration(farmer=farmer, form_token=form_token, registered_by=by, **told)
        note.office_id = office.id if office is not None else None
        if _written(session, note):
            return farmer
    return _registered_by(session, form_token) or _refuse(session, number)


def next_number(session: Session) -> str:
    """The number after the last one that Harvest gave: nine digits. A seek from the end of the index."""
    ours = Farmer.farmer_number.between(FIRST_NUMBER, LAST_NUMBER)
    last = session.scalar(
        select(Farmer.farmer_number)
        .where(ours, func.length(Farmer.farmer_number) == len(FIRST_NUMBER))
        .order_by(Farmer.farmer_number.desc())
        .limit(1)
    )
    if last == LAST_NUMBER:
        raise NumberTaken(f"All numbers up to {LAST_NUMBER} are given: type the number that is on the card.")
    return str(int(last) + 1) if last else FIRST_NUMBER


def _registered_by(session: Session, form_token: str | None) -> Farmer | None:
    if form_token is None:
        return None
    return session.scalars(
        select(Farmer)
        .join(Registration, Registration.farmer_id == Farmer.id)
        .filter(Registration.form_token == form_token)
    ).one_or_none()


def _written(session: Session, note: Registration) -> bool:
    """Whether the database took both; a refusal leaves neither in the session."""
    try:
        with session.begin_nested():
            session.add(note)
    except IntegrityError as refused:
        if not any(rule in str(refused.orig) for rule in TAKEN):
            raise
        return False
    return True


def _refuse(session: Session, number: str | None) -> Farmer:
    holder = session.scalars(select(Farmer).filter_by(farmer_number=number)).one_or_none()
    if holder is None:
        raise NumberTaken("Too many farmers are being registered at this moment. Send the form again.")
    raise NumberTaken(f"{said(holder)} has this number: read the card again, or open that record.")
