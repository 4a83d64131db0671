"""Programs that use the API and their keys: a key is shown once, when it is issued, and only its hash is kept."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from harvest.audit import Record
from harvest.foundation.clock import local_day
from harvest.foundation.columns import UtcDateTime

A_YEAR = timedelta(days=365)
NO_HASH = "0" * 64  # compared when the prefix is unknown, so that both refusals take the same time


class Scope(StrEnum):
    """What a key may be used for. FINDINGS: ask what CLIP asks. SHOWN: report what was shown to officers."""

    FINDINGS = "findings"
    SHOWN = "shown"


class ClientApp(Record):
    """A program and whom to call about it."""

    __tablename__ = "client_apps"
    __table_args__ = (CheckConstraint("name <> ''", name="name"), UniqueConstraint("name"))

    name: Mapped[str]
    contact: Mapped[str]


class ApiKey(Record):
    """`prefix` finds the key and may be read aloud; `scopes` are words with a space between them."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("length(key_hash) = 64", name="key_hash"),
        CheckConstraint("scopes <> ''", name="scopes"),
        CheckConstraint("expires_on >= created_on", name="expires_on"),
        UniqueConstraint("prefix"),
    )
    kept_out_of_trail = frozenset({"key_hash"})

    client_app_id: Mapped[int] = mapped_column(ForeignKey("client_apps.id"), index=True)
    prefix: Mapped[str]
    key_hash: Mapped[str]
    scopes: Mapped[str]
    created_on: Mapped[date]
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    client_app: Mapped[ClientApp] = relationship()

    def allows(self, scope: Scope) -> bool:
        return scope in self.scopes.split()

    def is_valid(self, now: datetime) -> bool:
        """Not revoked, and not past its last Jamaican day."""
        return self.revoked_at is None and local_day(now) <= self.expires_on


def issue_key(
    session: Session, *, name: str, contact: str, scopes: Iterable[str], now: datetime, expires_on: date | None = None
) -> tuple[str, ApiKey]:
    """A new key and its record, for the program of this name, which is entered when it is new.

    The key is nowhere else: show it once. It holds for a year unless `expires_on` says otherwise. Raises ValueError
    for a word that is no Scope.
    """
    prefix = f"hv_{secrets.token_hex(4)}"
    plain = f"{prefix}.{secrets.token_urlsafe(32)}"
    today = local_day(now)
    key = ApiKey(
        client_app=_app_named(session, name) or ClientApp(name=name, contact=contact),
        prefix=prefix,
        key_hash=_hash(plain),
        scopes=" ".join(sorted({Scope(word) for word in scopes})),
        created_on=today,
        expires_on=expires_on or today + A_YEAR,
    )
    session.add(key)
    session.flush()
    return plain, key


def _app_named(session: Session, name: str) -> ClientApp | None:
    return session.scalars(select(ClientApp).where(ClientApp.name == name)).one_or_none()


def find_key(session: Session, plain: str, now: datetime) -> ApiKey | None:
    """The valid key of this text, compared in constant time; None when it is unknown, revoked or expired."""
    prefix = plain.partition(".")[0]
    key = session.scalars(select(ApiKey).where(ApiKey.prefix == prefix)).one_or_none()
    matches = hmac.compare_digest(key.key_hash if key else NO_HASH, _hash(plain))
    return key if key is not None and matches and key.is_valid(now) else None


def revoke_key(session: Session, key: ApiKey, *, now: datetime) -> None:
    """From now on nobody can use it. Revoking it again changes nothing."""
    key.revoked_at = key.revoked_at or now
    session.flush()


def _hash(plain: str) -> str:
    # The key is 256 random bits: nothing that a slow hash would protect from guessing.
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
