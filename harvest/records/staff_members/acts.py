"""What may happen to a staff account: opened with a one-time link, given a password, suspended, taken up again."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.foundation import accounts
from harvest.foundation.clock import local_day
from harvest.foundation.intake import Field, Intake, choices, one_of, take, text, whole
from harvest.records.offices import Office
from harvest.records.refusals import ActRefused
from harvest.records.staff_members.record import MemberState, OneTimeLink, RecoveryCode, Role, StaffMember, StaffSession

LINK_FOR = timedelta(days=3)
NO_OFFICE_NEEDED = frozenset({Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR})

MEMBER_FIELDS = (
    Field("name", "Full name", text("Full name"), required=True),
    Field(
        "username",
        "User name",
        text("User name", 40),
        required=True,
        hint="What is typed to sign in: small letters, digits, dots and dashes, such as j.tester.",
    ),
    Field("role", "Role", one_of("Role", Role), required=True, kind="radios", choices=choices(Role)),
    Field("office", "Office", whole("Office", least=1), kind="select", hint="Whose parishes this person serves."),
)
_USERNAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")


class UsernameTaken(ActRefused):
    code: ClassVar[str] = "username_taken"


class OfficeUnknown(ActRefused):
    code: ClassVar[str] = "office_unknown"


class LinkDead(ActRefused):
    code: ClassVar[str] = "link_dead"


def member(typed: dict[str, str]) -> Intake:
    """A new account as an administrator, or a command, describes it."""
    taken = take(MEMBER_FIELDS, typed)
    username, role = (taken["username"] or "").lower() or None, taken["role"]
    taken = replace(taken, values={**taken.values, "username": username})
    if username and not (len(username) >= 2 and set(username) <= _USERNAME):
        taken = taken.refused(username=f"User name “{username}” may only have small letters, digits, dots and dashes.")
    if role and role not in NO_OFFICE_NEEDED and not taken["office"]:
        taken = taken.refused(office=f"Choose the office: {role.label}s act in the parishes of their own office.")
    return taken


def add_member(session: Session, values: Intake, *, now: datetime) -> tuple[StaffMember, str]:
    """The new account and the token of the link with which its owner chooses a password.

    Raises UsernameTaken, OfficeUnknown.
    """
    username = values["username"]
    if session.scalar(select(StaffMember.id).where(StaffMember.username == username)):
        raise UsernameTaken(f"There is already somebody with the user name {username}. Choose another one.")
    office = session.get(Office, values["office"]) if values["office"] else None
    if values["office"] and office is None:
        raise OfficeUnknown("This office is not in the register. Choose one from the list.")
    added = StaffMember(
        username=username, name=values["name"], role=values["role"], office=office, created_on=local_day(now)
    )
    session.add(added)
    session.flush()
    return added, new_link(session, added, now=now)


def new_link(session: Session, who: StaffMember, *, now: datetime) -> str:
    """A link for a first or a forgotten password. Earlier ones no longer work."""
    for older in session.scalars(
        select(OneTimeLink).where(OneTimeLink.staff_member_id == who.id, OneTimeLink.used_at.is_(None))
    ):
        older.used_at = now
    token = accounts.new_token()
    session.add(
        OneTimeLink(
            staff_member_id=who.id, token_hash=accounts.token_hash(token), created_at=now, ends_at=now + LINK_FOR
        )
    )
    session.flush()
    return token


def whose_link(session: Session, token: str, *, now: datetime) -> tuple[StaffMember, OneTimeLink]:
    """Whom this link belongs to. Raises LinkDead."""
    link = session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == accounts.token_hash(token)))
    if link is None or link.used_at is not None or now > link.ends_at:
        raise LinkDead("This link has been used or is older than three days. Ask your administrator for a new one.")
    return session.get_one(StaffMember, link.staff_member_id), link


def choose_password(
    session: Session, who: StaffMember, password_hash: str, *, now: datetime, link: OneTimeLink
) -> None:
    """The account becomes active. Every session that was open ends: somebody else may have held the old password."""
    link.used_at = now
    who.password_hash = password_hash
    if who.state is MemberState.INVITED:
        who.state = MemberState.ACTIVE
    end_sessions(session, who, now=now)
    session.flush()


def set_up_totp(session: Session, who: StaffMember, secret: str, step: int, *, now: datetime) -> list[str]:
    """From now on a code is asked for at sign-in; the recovery codes, shown this once."""
    who.totp_secret, who.totp_step = secret, step
    for older in session.scalars(select(RecoveryCode).where(RecoveryCode.staff_member_id == who.id)):
        older.used_at = older.used_at or now
    codes = accounts.new_recovery_codes()
    session.add_all(RecoveryCode(staff_member_id=who.id, code_hash=accounts.recovery_hash(code)) for code in codes)
    session.flush()
    return codes


def forget_phone(session: Session, who: StaffMember, *, now: datetime) -> None:
    """The phone is lost: sign-in asks for no code until a new one is set up, and every open session ends."""
    who.totp_secret = who.totp_step = None
    end_sessions(session, who, now=now)
    session.flush()


def suspend(session: Session, who: StaffMember, *, now: datetime) -> None:
    """Signed out everywhere at once, and cannot sign in."""
    who.state = MemberState.SUSPENDED
    end_sessions(session, who, now=now)
    session.flush()


def reinstate(session: Session, who: StaffMember) -> None:
    who.state = MemberState.ACTIVE if who.password_hash else MemberState.INVITED
    session.flush()


def end_sessions(session: Session, who: StaffMember, *, now: datetime, except_id: int | None = None) -> None:
    open_ones = select(StaffSession).where(StaffSession.staff_member_id == who.id, StaffSession.ended_at.is_(None))
    for one in session.scalars(open_ones):
        if one.id != except_id:
            one.ended_at = now
