"""How a developer comes in: by a link sent to his address, good once; then by a session that ends by itself."""

from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.foundation.accounts import new_token, token_hash
from harvest.records.client_apps.acts import confirm
from harvest.records.client_apps.record import ClientApp, Developer, DeveloperLink, DeveloperSession
from harvest.records.refusals import ActRefused

LINK_FOR = {True: timedelta(days=1), False: timedelta(minutes=30)}  # that confirms a program; that only opens
SESSION_FOR = timedelta(hours=8)


class LinkDead(ActRefused):
    code: ClassVar[str] = "link_dead"


def new_link(session: Session, developer: Developer, app: ClientApp | None, *, now: datetime) -> str:
    """The token of a link; with a program the link confirms that one."""
    token = new_token()
    session.add(
        DeveloperLink(
            developer_id=developer.id,
            client_app_id=app.id if app else None,
            token_hash=token_hash(token),
            created_at=now,
            ends_at=now + LINK_FOR[app is not None],
        )
    )
    session.flush()
    return token


def whose_link(session: Session, token: str, *, now: datetime) -> DeveloperLink:
    """The link of this token, which still works. Raises LinkDead."""
    link = session.scalars(select(DeveloperLink).where(DeveloperLink.token_hash == token_hash(token))).one_or_none()
    if link is None or link.used_at is not None or now > link.ends_at:
        raise LinkDead("This link was used already or is too old. Ask for a new one: it takes a minute.")
    return link


def use_link(session: Session, token: str, *, now: datetime) -> tuple[Developer, ClientApp | None]:
    """Whose it is, and the program that it confirms. It, and all links like it, are used up. Raises LinkDead."""
    link = whose_link(session, token, now=now)
    session.refresh(link, with_for_update=True)
    if link.used_at is not None:
        raise LinkDead("This link was used already. Ask for a new one: it takes a minute.")
    alike = select(DeveloperLink).where(
        DeveloperLink.developer_id == link.developer_id,
        DeveloperLink.client_app_id == link.client_app_id
        if link.client_app_id
        else DeveloperLink.client_app_id.is_(None),
        DeveloperLink.used_at.is_(None),
    )
    for one in session.scalars(alike):
        one.used_at = now
    app = session.get(ClientApp, link.client_app_id) if link.client_app_id else None
    if app is not None and app.closed_at is not None:
        raise LinkDead("This program was closed or forgotten meanwhile. Register it anew.")
    if app is not None:
        confirm(session, app, now=now)
    session.flush()
    return session.get_one(Developer, link.developer_id), app


def open_session(session: Session, developer: Developer, *, now: datetime) -> str:
    """The token for the cookie."""
    token = new_token()
    session.add(
        DeveloperSession(
            developer_id=developer.id, token_hash=token_hash(token), created_at=now, ends_at=now + SESSION_FOR
        )
    )
    session.flush()
    return token


def session_of(session: Session, token: str, *, now: datetime) -> tuple[DeveloperSession, Developer] | None:
    """The session of this cookie and whose it is; None when it has ended."""
    row = session.scalars(
        select(DeveloperSession).where(DeveloperSession.token_hash == token_hash(token))
    ).one_or_none()
    if row is None or row.ended_at is not None or now > row.ends_at:
        return None
    return row, session.get_one(Developer, row.developer_id)
