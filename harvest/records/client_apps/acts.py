"""What may happen to a program: registered by anybody, confirmed by its address, corrected, closed; forgotten."""

from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.foundation.intake import Intake
from harvest.records.client_apps.keys import revoke_key
from harvest.records.client_apps.record import ClientApp, Developer
from harvest.records.refusals import ActRefused

UNCONFIRMED_FOR = timedelta(days=7)
MOST_PROGRAMS = 20  # of one developer
FORGOTTEN = "forgotten"


class TooManyPrograms(ActRefused):
    code: ClassVar[str] = "too_many_programs"


def developer_of(session: Session, email: str) -> Developer | None:
    return session.scalars(select(Developer).where(Developer.email == email)).one_or_none()


def register(session: Session, taken: Intake, *, now: datetime) -> ClientApp:
    """A program that waits for its address to be confirmed, as anybody may type it; the same for a known address.

    Says nothing by which a known address differs from an unknown one. Raises nothing that depends on the address.
    """
    developer = developer_of(session, taken["email"]) or Developer(email=taken["email"], registered_at=now)
    return _add(session, developer, taken, now)


def register_another(session: Session, developer: Developer, taken: Intake, *, now: datetime) -> ClientApp:
    """A program of a developer who has come in by his address: there is nothing left to confirm.

    Raises TooManyPrograms.
    """
    if len(programs_of(session, developer)) >= MOST_PROGRAMS:
        raise TooManyPrograms(f"You have {MOST_PROGRAMS} programs. Close one that is not used any more first.")
    app = _add(session, developer, taken, now)
    return confirm(session, app, now=now)


def confirm(session: Session, app: ClientApp, *, now: datetime) -> ClientApp:
    """Its address has answered. A second time changes nothing."""
    app.confirmed_at = app.confirmed_at or now
    if app.developer is not None:
        app.developer.confirmed_at = app.developer.confirmed_at or now
    session.flush()
    return app


def correct(session: Session, app: ClientApp, taken: Intake) -> None:
    app.name, app.contact = taken["name"], taken["contact"]
    app.purpose, app.website = taken["purpose"], taken["website"]
    session.flush()


def close(session: Session, app: ClientApp, *, reason: str, now: datetime) -> None:
    """Its keys open nothing from now on. Closing it again changes nothing."""
    if app.closed_at is not None:
        return
    app.closed_at, app.closed_because = now, reason
    for key in app.valid_keys(now):
        revoke_key(session, key, now=now)
    session.flush()


def programs_of(session: Session, developer: Developer) -> list[ClientApp]:
    """His programs that were confirmed and are not closed, the newest first."""
    his = select(ClientApp).where(
        ClientApp.developer_id == developer.id, ClientApp.confirmed_at.is_not(None), ClientApp.closed_at.is_(None)
    )
    return list(session.scalars(his.order_by(ClientApp.id.desc())))


def forget_unconfirmed(session: Session, *, now: datetime, most: int = 100) -> int:
    """Empty what strangers typed a week ago and nobody confirmed; how many. Their addresses go with the last one."""
    stale = select(ClientApp).where(
        ClientApp.registered_at < now - UNCONFIRMED_FOR,
        ClientApp.confirmed_at.is_(None),
        ClientApp.closed_at.is_(None),
    )
    found = session.scalars(stale.limit(most)).all()
    for app in found:
        app.name = app.contact = app.purpose = FORGOTTEN
        app.website = None
        app.closed_at, app.closed_because = now, "never confirmed"
        session.flush()
        _forget_if_alone(session, app.developer, now)
    return len(found)


def _forget_if_alone(session: Session, developer: Developer | None, now: datetime) -> None:
    if developer is None or developer.confirmed_at is not None:
        return
    waiting = select(ClientApp.id).where(ClientApp.developer_id == developer.id, ClientApp.closed_at.is_(None))
    if session.scalars(waiting.limit(1)).first() is None:
        developer.email, developer.forgotten_at = None, now
        session.flush()


def _add(session: Session, developer: Developer, taken: Intake, now: datetime) -> ClientApp:
    app = ClientApp(
        name=taken["name"],
        contact=taken["contact"],
        purpose=taken["purpose"],
        website=taken["website"],
        developer=developer,
        registered_at=now,
    )
    session.add(app)
    session.flush()
    return app
