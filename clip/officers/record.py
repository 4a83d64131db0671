"""What CLIP knows of an officer, his invitations, and the numbers that texted without being one.

An officer is known by the phone an SMS comes from, matched whole in E.164. One live officer per phone and per badge is
held by the database. What happens to an officer is kept in `officer_events` together with who did it.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CheckConstraint, Connection, Date, ForeignKey, Index, Row, Table, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from clip.database import Base, said_plainly
from harvest.foundation.clock import local_day
from harvest.foundation.columns import UtcDateTime

PLACE_HOLDS = timedelta(hours=12)


class OfficerState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class Force(StrEnum):
    POLICE = "police"
    WARDEN = "warden"


class Officer(Base):
    """A police officer or agricultural warden who may ask. `training`: his checks never count as presentations."""

    __tablename__ = "officers"
    __table_args__ = (
        CheckConstraint("state in ('invited', 'active', 'suspended', 'left')", name="state"),
        CheckConstraint("force in ('police', 'warden')", name="force"),
        CheckConstraint("state <> 'suspended' or suspended_at is not null", name="suspended_since"),
        CheckConstraint("phone like '+1876_______' or phone like '+1658_______'", name="phone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str]
    name: Mapped[str]
    badge: Mapped[str]
    station: Mapped[str]
    force: Mapped[str]
    state: Mapped[str]
    training: Mapped[bool] = mapped_column(default=False)
    expires_on: Mapped[date] = mapped_column(Date)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[str | None]
    place_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def has_expired(self, now: datetime) -> bool:
        return local_day(now) > self.expires_on


LIVE = Officer.state != said_plainly(OfficerState.LEFT)
Index("uq_officers_phone", Officer.phone, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
Index("uq_officers_badge", Officer.badge, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)


class Invitation(Base):
    """A one-time code for one phone. Only its hash is kept; the newest invitation of an officer counts."""

    __tablename__ = "invitations"
    __table_args__ = (CheckConstraint("tries_left >= 0", name="tries_left"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    code_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries_left: Mapped[int]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OfficerEvent(Base):
    """Who did what to an officer, and when. Never changed, never deleted (a trigger refuses)."""

    __tablename__ = "officer_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]
    action: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class Stranger(Base):
    """A phone that is nobody's, and when it was last told so."""

    __tablename__ = "strangers"

    phone: Mapped[str] = mapped_column(primary_key=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Asker:
    """The officer behind a text as he stands in this transaction. Times are aware UTC."""

    id: int
    name: str
    station: str
    state: str
    training: bool
    expires_on: date
    suspended_at: datetime | None
    place: str | None
    place_until: datetime | None

    def place_at(self, now: datetime) -> str | None:
        """The place set with AT, while it holds; a late answer is about the place of its own moment."""
        if self.place_until is None or not self.place_until - PLACE_HOLDS <= now < self.place_until:
            return None
        return self.place

    def at_place(self, place: str | None, at: datetime) -> "Asker":
        """The same officer at that place, if one was named and he has not named a later one since."""
        until = at + PLACE_HOLDS
        if not place or (self.place_until or until) > until:
            return self
        return replace(self, place=place, place_until=until)

    def may_ask(self, now: datetime) -> bool:
        return self.state == OfficerState.ACTIVE and local_day(now) <= self.expires_on


OFFICERS_TABLE = cast("Table", Officer.__table__)
OFFICERS = OFFICERS_TABLE.c
BY_PHONE = select(*(OFFICERS[field.name] for field in fields(Asker))).where(
    OFFICERS.phone == bindparam("phone"), OFFICERS.state != said_plainly(OfficerState.LEFT)
)
BY_PHONE_LOCKED = BY_PHONE.with_for_update()


def find(session: Session, phone: str) -> Officer | None:
    """The live officer of this phone, matched whole; the row may be invited, active or suspended."""
    return session.scalars(select(Officer).where(Officer.phone == phone, LIVE)).one_or_none()


def asker(connection: Connection, phone: str) -> Asker | None:
    """Who texts from this phone, matched whole; None for a stranger."""
    return _asker(connection.execute(BY_PHONE, {"phone": phone}).one_or_none())


def asker_locked(connection: Connection, phone: str) -> Asker | None:
    """The same, with the row held until the transaction ends: limits count exactly and a suspension bites at once."""
    return _asker(connection.execute(BY_PHONE_LOCKED, {"phone": phone}).one_or_none())


def _asker(row: Row[Any] | None) -> Asker | None:
    return None if row is None else Asker(*row)  # type: ignore[call-arg]  # the columns are its fields


def set_place(connection: Connection, officer: Asker) -> None:
    """The officer said where he is: keep it."""
    statement = update(OFFICERS_TABLE).where(OFFICERS.id == officer.id)
    connection.execute(statement.values(place=officer.place, place_until=officer.place_until))


def find_by_badge(session: Session, badge: str) -> Officer | None:
    return session.scalars(select(Officer).where(Officer.badge == badge, LIVE)).one_or_none()


def note_event(session: Session, officer: Officer, *, at: datetime, actor: str, action: str, note: str = "") -> None:
    session.flush()
    session.add(OfficerEvent(officer_id=officer.id, at=at, actor=actor, action=action, note=note))
