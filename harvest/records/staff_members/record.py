"""Staff accounts and what belongs to them: sessions that can be ended, one-time links, recovery codes, kept forms."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from harvest.audit import Record
from harvest.database import Base
from harvest.foundation.columns import Choice, one_of
from harvest.records.offices import Office


class Role(StrEnum):
    """What somebody is employed to do; what it allows stands in harvest/permissions.py."""

    CLERK = "clerk"
    EXTENSION_OFFICER = "extension_officer"
    JAS_AGENT = "jas_agent"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return {"jas_agent": "JAS agent"}.get(self.value, self.value.replace("_", " ").capitalize())


class MemberState(StrEnum):
    INVITED = "invited"  # has not chosen a password yet
    ACTIVE = "active"
    SUSPENDED = "suspended"


class StaffMember(Record):
    """One account. `username` is what is typed to sign in, in small letters; `totp_step` the last code used."""

    __tablename__ = "staff_members"
    __table_args__ = (
        CheckConstraint(
            "length(username) between 2 and 40 and ltrim(username, 'abcdefghijklmnopqrstuvwxyz0123456789.-_') = ''",
            name="username",
        ),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint(one_of("state", MemberState), name="state"),
        CheckConstraint("state <> 'active' or password_hash is not null", name="password"),
        CheckConstraint("office_id is not null or role in ('analyst', 'auditor', 'administrator')", name="office"),
        UniqueConstraint("username"),
    )
    kept_out_of_trail = frozenset({"password_hash", "totp_secret", "totp_step"})
    told_without_value = frozenset({"password_hash", "totp_secret"})

    username: Mapped[str]
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(Choice(Role))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    state: Mapped[MemberState] = mapped_column(Choice(MemberState), default=MemberState.INVITED)
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    created_on: Mapped[date]

    office: Mapped[Office | None] = relationship(lazy="selectin")

    @property
    def actor(self) -> str:
        """How the trail names him."""
        return f"staff:{self.id}"

    @property
    def needs_totp(self) -> bool:
        """Who can let others in, or read what everybody did, needs more than a password."""
        return self.role in {Role.ADMINISTRATOR, Role.AUDITOR}


class StaffSession(Base):
    """One sign-in on one device. The cookie holds the token, this row its hash; ended at once when somebody says so."""

    __tablename__ = "staff_sessions"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"), index=True)
    token_hash: Mapped[str]
    device: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OneTimeLink(Record):
    """A link with which somebody chooses a password: good once, for three days. Who gave it out is in the trail."""

    __tablename__ = "one_time_links"
    __table_args__ = (UniqueConstraint("token_hash"),)
    kept_out_of_trail = frozenset({"token_hash"})

    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"), index=True)
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One code for the day the phone is lost; only its hash is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("staff_member_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class SignInTry(Base):
    """One try to sign in, right or wrong, whether or not somebody has that name."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index(None, "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]
    succeeded: Mapped[bool]


class KeptForm(Base):
    """What somebody had typed when the session ended: it comes back once, to him alone, after he signs in again."""

    __tablename__ = "kept_forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"), index=True)
    path: Mapped[str]
    typed: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))
    kept_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
