"""More than everybody may: asked for with a purpose, granted until a day or declined by a person, withdrawn."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy.orm import Session

from harvest.foundation.clock import local_day
from harvest.foundation.intake import Intake
from harvest.records.client_apps.record import AppGrant, ClientApp, GrantState, Scope
from harvest.records.refusals import ActRefused

LONGEST = timedelta(days=731)


class AskedAlready(ActRefused):
    code: ClassVar[str] = "asked_already"


class GrantDecided(ActRefused):
    code: ClassVar[str] = "grant_decided"


class DayWrong(ActRefused):
    code: ClassVar[str] = "grant_day_wrong"


def ask(session: Session, app: ClientApp, taken: Intake, *, now: datetime) -> AppGrant:
    """Wait for an administrator. Raises AskedAlready."""
    scope = taken["scope"]
    if any(one.scope is scope and one.state is GrantState.ASKED for one in app.grants):
        raise AskedAlready(f"“{scope.label}” is asked for already and waits for an administrator.")
    if scope in app.granted(now):
        raise AskedAlready(f"“{scope.label}” is granted already.")
    grant = AppGrant(
        client_app=app, scope=scope, state=GrantState.ASKED, purpose=taken["purpose"], asked_on=local_day(now)
    )
    session.add(grant)
    session.flush()
    return grant


def give(
    session: Session, app: ClientApp, scope: Scope, *, purpose: str, expires_on: date, by: str, now: datetime
) -> AppGrant:
    """A right that nobody asked for on the portal, for a purpose stated here. Raises AskedAlready, DayWrong."""
    if scope in app.granted(now):
        raise AskedAlready(f"“{scope.label}” is granted already.")
    grant = next((one for one in app.grants if one.scope is scope and one.state is GrantState.ASKED), None)
    if grant is None:
        grant = AppGrant(client_app=app, scope=scope, state=GrantState.ASKED, purpose=purpose)
        session.add(grant)
    grant.purpose = purpose
    return decide(session, grant, by=by, now=now, expires_on=expires_on)


def decide(
    session: Session, grant: AppGrant, *, by: str, now: datetime, expires_on: date | None = None, reason: str = ""
) -> AppGrant:
    """Granted until a day, or declined with a reason. Raises GrantDecided, DayWrong."""
    if grant.state is not GrantState.ASKED:
        raise GrantDecided(f"“{grant.scope.label}” was decided already. Look at the page again.")
    if expires_on is not None:
        _must_be_sensible(expires_on, local_day(now))
    grant.state = GrantState.GRANTED if expires_on else GrantState.DECLINED
    grant.decided_by, grant.decided_on = by, local_day(now)
    grant.expires_on, grant.reason = expires_on, reason or None
    session.flush()
    return grant


def withdraw(session: Session, grant: AppGrant, *, by: str, reason: str, now: datetime) -> None:
    """From now on no key of the program is good for it. Raises GrantDecided."""
    if grant.state is not GrantState.GRANTED:
        raise GrantDecided(f"“{grant.scope.label}” is not granted now. Look at the page again.")
    grant.state, grant.reason = GrantState.WITHDRAWN, reason
    grant.withdrawn_by, grant.withdrawn_on = by, local_day(now)
    session.flush()


def _must_be_sensible(day: date, today: date) -> None:
    if not today < day <= today + LONGEST:
        latest = today + LONGEST
        raise DayWrong(f"{day:%d/%m/%Y} cannot be the end: choose a day after today and up to {latest:%d/%m/%Y}.")
