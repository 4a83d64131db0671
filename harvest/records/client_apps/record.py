"""Developers, their programs, the keys of those, and the rights that an administrator granted them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from harvest.audit import Record
from harvest.database import Base
from harvest.foundation.clock import local_day
from harvest.foundation.columns import Choice, one_of

OF_THE_HOUSE = "developer_id is null"


class Scope(StrEnum):
    """What a key may be used for. Everything but OPEN needs an administrator, or a command on the machine itself."""

    OPEN = "open"  # what everybody may read, with limits of the key's own
    FINDINGS = "findings"  # ask what CLIP asks
    SHOWN = "shown"  # report what was shown to officers
    PARTNER = "partner"  # read what everybody may, with the limits of an agency

    @property
    def label(self) -> str:
        return {
            "open": "Open data",
            "findings": "Look up receipts and farmers",
            "shown": "Report receipts that were shown",
            "partner": "Higher limits",
        }[self.value]


GRANTABLE = (Scope.PARTNER, Scope.FINDINGS, Scope.SHOWN)


class GrantState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Developer(Record):
    """Whoever registered a program on the portal, known by an address that answers. The trail never has the address."""

    __tablename__ = "developers"
    __table_args__ = (
        CheckConstraint("(email is null) = (forgotten_at is not null)", name="email"),
        UniqueConstraint("email"),
    )
    kept_out_of_trail = frozenset({"email"})
    told_without_value = frozenset({"email"})

    email: Mapped[str | None]
    registered_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]


class ClientApp(Record):
    """A program and whom to ask about it. Without a developer it is the house's own (`harvest key issue`).

    What strangers type about themselves stays out of the trail, which is kept for ever.
    """

    __tablename__ = "client_apps"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint(
            "developer_id is null or (purpose is not null and purpose <> '' and registered_at is not null)",
            name="purpose",
        ),
        CheckConstraint("closed_at is null or closed_because is not null", name="closed"),
        Index(
            "uq_client_apps_name", "name", unique=True, sqlite_where=text(OF_THE_HOUSE),
            postgresql_where=text(OF_THE_HOUSE),
        ),
    )  # fmt: skip
    kept_out_of_trail = frozenset({"contact", "purpose", "website"})
    told_without_value = frozenset({"contact", "purpose", "website"})

    name: Mapped[str]
    contact: Mapped[str]
    developer_id: Mapped[int | None] = mapped_column(ForeignKey("developers.id"), index=True)
    purpose: Mapped[str | None]
    website: Mapped[str | None]
    registered_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_because: Mapped[str | None]

    developer: Mapped[Developer | None] = relationship()
    keys: Mapped[list["ApiKey"]] = relationship(back_populates="client_app", order_by="ApiKey.id.desc()")
    grants: Mapped[list["AppGrant"]] = relationship(back_populates="client_app", order_by="AppGrant.id.desc()")

    @property
    def actor(self) -> str:
        """How the trail names its developer at work."""
        return f"app:{self.id}"

    @property
    def is_of_the_house(self) -> bool:
        return self.developer_id is None

    @property
    def is_open(self) -> bool:
        """Whether its keys open anything."""
        return self.closed_at is None and (self.is_of_the_house or self.confirmed_at is not None)

    def valid_keys(self, now: datetime) -> Sequence["ApiKey"]:
        return [key for key in self.keys if key.is_valid(now)]

    def granted(self, now: datetime) -> frozenset[Scope]:
        """What an administrator granted and what holds today."""
        return frozenset(grant.scope for grant in self.grants if grant.holds(now))


class ApiKey(Record):
    """`prefix` finds the key and may be read aloud; `scopes` are words with a space between them."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("length(key_hash) = 64", name="key_hash"),
        CheckConstraint("scopes <> ''", name="scopes"),
        CheckConstraint("expires_on >= created_on", name="expires_on"),
        CheckConstraint("replaced_by_id <> id", name="replaced_by"),
        UniqueConstraint("prefix"),
    )
    kept_out_of_trail = frozenset({"key_hash"})

    client_app_id: Mapped[int] = mapped_column(ForeignKey("client_apps.id"), index=True)
    prefix: Mapped[str]
    key_hash: Mapped[str]
    scopes: Mapped[str]
    created_on: Mapped[date]
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("api_keys.id"), index=True)

    client_app: Mapped[ClientApp] = relationship(back_populates="keys")

    def allows(self, scope: Scope) -> bool:
        """Whether it was made for this. `rights` says whether that still holds."""
        return scope in self.scopes.split()

    def rights(self, now: datetime) -> frozenset[Scope]:
        """What it may be used for now: made for it, and for what needs an administrator granted to its program."""
        made_for = frozenset(Scope(word) for word in self.scopes.split())
        if not self.is_valid(now) or not self.client_app.is_open:
            return frozenset()
        if self.client_app.is_of_the_house or made_for == {Scope.OPEN}:
            return made_for
        return made_for & {Scope.OPEN, *self.client_app.granted(now)}

    def is_valid(self, now: datetime) -> bool:
        """Not revoked, and not past its last Jamaican day."""
        return self.revoked_at is None and local_day(now) <= self.expires_on


class AppGrant(Record):
    """One right of one program beyond what everybody has: asked for or given with a purpose, decided by a person."""

    __tablename__ = "app_grants"
    __table_args__ = (
        CheckConstraint(one_of("scope", GRANTABLE), name="scope"),
        CheckConstraint(one_of("state", GrantState), name="state"),
        CheckConstraint("purpose <> ''", name="purpose"),
        CheckConstraint("(state = 'asked') = (decided_by is null)", name="decided"),
        CheckConstraint("state not in ('granted', 'withdrawn') or expires_on is not null", name="expires_on"),
        CheckConstraint("state not in ('declined', 'withdrawn') or reason is not null", name="reason"),
    )

    client_app_id: Mapped[int] = mapped_column(ForeignKey("client_apps.id"), index=True)
    scope: Mapped[Scope] = mapped_column(Choice(Scope))
    state: Mapped[GrantState] = mapped_column(Choice(GrantState))
    purpose: Mapped[str]
    asked_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_on: Mapped[date | None]
    reason: Mapped[str | None]

    client_app: Mapped[ClientApp] = relationship(back_populates="grants")

    def holds(self, now: datetime) -> bool:
        return self.state is GrantState.GRANTED and self.expires_on is not None and local_day(now) <= self.expires_on


class DeveloperLink(Record):
    """A link that was sent to a developer's address; with a program it confirms that one. Good once, not for long."""

    __tablename__ = "developer_links"
    __table_args__ = (
        CheckConstraint("length(token_hash) = 64", name="token_hash"),
        CheckConstraint("ends_at > created_at", name="ends_at"),
        UniqueConstraint("token_hash"),
    )
    kept_out_of_trail = frozenset({"token_hash"})

    developer_id: Mapped[int] = mapped_column(ForeignKey("developers.id"), index=True)
    client_app_id: Mapped[int | None] = mapped_column(ForeignKey("client_apps.id"), index=True)
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class DeveloperSession(Base):
    """A developer at his pages. The cookie holds the token, this row its hash; ended at once when he says so."""

    __tablename__ = "developer_sessions"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    developer_id: Mapped[int] = mapped_column(ForeignKey("developers.id"), index=True)
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
