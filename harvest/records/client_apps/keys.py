"""Keys: shown once, when they are issued, and kept as a hash; found by their text; replaced with time to change."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from harvest.foundation.clock import local_day
from harvest.records.client_apps.record import ApiKey, ClientApp, Scope
from harvest.records.refusals import ActRefused

A_YEAR = timedelta(days=365)
OVERLAP = timedelta(days=7)  # the old key goes on for a week after it was replaced
MOST_KEYS = 5  # valid ones of one program
NO_HASH = "0" * 64  # compared when the prefix is unknown, so that both refusals take the same time


class TooManyKeys(ActRefused):
    code: ClassVar[str] = "too_many_keys"


class KeyOver(ActRefused):
    code: ClassVar[str] = "key_over"


class ProgramClosed(ActRefused):
    code: ClassVar[str] = "program_closed"


class NotGranted(ActRefused):
    code: ClassVar[str] = "not_granted"


def issue_key(
    session: Session, *, name: str, contact: str, scopes: Iterable[str], now: datetime, expires_on: date | None = None
) -> tuple[str, ApiKey]:
    """A new key and its record, for the house's own program of this name, which is entered when it is new.

    The key is nowhere else: show it once. It holds for a year unless `expires_on` says otherwise. Raises ValueError
    for a word that is no Scope. A program of the same name that a stranger registered is never meant.
    """
    app = _own_app_named(session, name) or ClientApp(name=name, contact=contact)
    session.add(app)
    return _new_key(session, app, {Scope(word) for word in scopes}, now, expires_on)


def key_for(session: Session, app: ClientApp, *, scopes: Iterable[Scope] = (), now: datetime) -> tuple[str, ApiKey]:
    """One more key for a program: open data, and of what was granted to it what this key shall be good for.

    Raises ProgramClosed, NotGranted, TooManyKeys.
    """
    _must_be_open(app)
    _room_for_one(app, now)
    wanted = {Scope.OPEN, *scopes}
    if missing := wanted - {Scope.OPEN, *app.granted(now)}:
        words = ", ".join(sorted(scope.label for scope in missing))
        raise NotGranted(f"This is not granted to the program: {words}. Ask for it first, with its purpose.")
    return _new_key(session, app, wanted, now, None)


def rotate_key(session: Session, key: ApiKey, *, now: datetime) -> tuple[str, ApiKey]:
    """A new key in place of this one, which goes on for a week at most. Raises KeyOver, ProgramClosed, TooManyKeys."""
    _must_be_open(key.client_app)
    if not key.is_valid(now):
        raise KeyOver(f"The key {key.prefix} does not hold any more. Make a new one.")
    if key.replaced_by_id is not None:
        raise KeyOver(f"The key {key.prefix} was replaced already and ends on {key.expires_on:%d %b %Y}.")
    _room_for_one(key.client_app, now)
    plain, new = _new_key(session, key.client_app, {Scope(word) for word in key.scopes.split()}, now, None)
    key.replaced_by_id = new.id
    key.expires_on = min(key.expires_on, local_day(now) + OVERLAP)
    session.flush()
    return plain, new


def revoke_key(session: Session, key: ApiKey, *, now: datetime) -> None:
    """From now on nobody can use it. Revoking it again changes nothing."""
    key.revoked_at = key.revoked_at or now
    session.flush()


def find_key(session: Session, plain: str, now: datetime) -> ApiKey | None:
    """The valid key of this text, compared in constant time; None when it is unknown, revoked or expired.

    What it may be used for now is `key.rights(now)`.
    """
    prefix = plain.partition(".")[0]
    wanted = select(ApiKey).where(ApiKey.prefix == prefix).options(joinedload(ApiKey.client_app))
    key = session.scalars(wanted).one_or_none()
    matches = hmac.compare_digest(key.key_hash if key else NO_HASH, _hash(plain))
    return key if key is not None and matches and key.is_valid(now) and key.client_app.is_open else None


def _new_key(
    session: Session, app: ClientApp, scopes: Iterable[Scope], now: datetime, expires_on: date | None
) -> tuple[str, ApiKey]:
    prefix = f"hv_{secrets.token_hex(4)}"
    plain = f"{prefix}.{secrets.token_urlsafe(32)}"
    today = local_day(now)
    key = ApiKey(
        client_app=app,
        prefix=prefix,
        key_hash=_hash(plain),
        scopes=" ".join(sorted(set(scopes))),
        created_on=today,
        expires_on=expires_on or today + A_YEAR,
    )
    session.add(key)
    session.flush()
    return plain, key


def _own_app_named(session: Session, name: str) -> ClientApp | None:
    own = select(ClientApp).where(ClientApp.name == name, ClientApp.developer_id.is_(None))
    return session.scalars(own).one_or_none()


def _must_be_open(app: ClientApp) -> None:
    if not app.is_open:
        raise ProgramClosed(f"“{app.name}” is closed: its keys open nothing. Register a program anew.")


def _room_for_one(app: ClientApp, now: datetime) -> None:
    if len(app.valid_keys(now)) >= MOST_KEYS:
        raise TooManyKeys(f"“{app.name}” has {MOST_KEYS} keys that hold. Revoke one that is not used any more first.")


def _hash(plain: str) -> str:
    # The key is 256 random bits: nothing that a slow hash would protect from guessing.
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
