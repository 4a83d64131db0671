"""Signing in: who it is, whether he must wait, and how long the session holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest.foundation import accounts
from harvest.records.staff_members.record import (
    MemberState,
    RecoveryCode,
    SignInTry,
    StaffMember,
    StaffSession,
)

IDLE = timedelta(minutes=60)
AT_MOST = timedelta(hours=12)  # a working day
SEEN_EVERY = timedelta(minutes=1)  # a page view writes nothing more often than this


class SignIn(StrEnum):
    """What a try to sign in comes to."""

    RIGHT = "right"
    CODE_WANTED = "code_wanted"
    WRONG = "wrong"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Tried:
    """`who` is known only when name and password were right."""

    outcome: SignIn
    who: StaffMember | None = None


def named(session: Session, username: str) -> StaffMember | None:
    return session.scalar(select(StaffMember).where(StaffMember.username == username.strip().lower()[:40]))


def try_password(session: Session, username: str, fits: bool, address: str, *, now: datetime) -> Tried:
    """A name, and whether the password fitted its hash: that takes 0.1 s, in which no transaction should be open.

    A name that nobody has says the same as a wrong password.
    """
    typed = username.strip().lower()[:40]
    if _must_wait(session, typed, address, now):
        return Tried(SignIn.WAIT)
    who = named(session, typed)
    if who is None or not fits or who.state is not MemberState.ACTIVE:
        _note(session, typed, address, now, succeeded=False)
        return Tried(SignIn.WRONG)
    if who.totp_secret:
        return Tried(SignIn.CODE_WANTED, who)
    _note(session, typed, address, now, succeeded=True)
    return Tried(SignIn.RIGHT, who)


def try_code(session: Session, who: StaffMember, typed: str, address: str, *, now: datetime) -> Tried:
    """The second step: a code of the authenticator, which counts once, or a recovery code."""
    if _must_wait(session, who.username, address, now):
        return Tried(SignIn.WAIT)
    session.refresh(who, with_for_update=True)
    right = _is_fresh_code(who, typed, now) or _is_recovery_code(session, who, typed, now)
    _note(session, who.username, address, now, succeeded=right)
    return Tried(SignIn.RIGHT, who) if right else Tried(SignIn.WRONG)


def _is_fresh_code(who: StaffMember, typed: str, now: datetime) -> bool:
    step = accounts.totp_step(who.totp_secret or "", typed, now) if who.totp_secret else None
    if step is None or step <= (who.totp_step or 0):
        return False
    who.totp_step = step
    return True


def _is_recovery_code(session: Session, who: StaffMember, typed: str, now: datetime) -> bool:
    code = session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.staff_member_id == who.id,
            RecoveryCode.code_hash == accounts.recovery_hash(typed),
            RecoveryCode.used_at.is_(None),
        )
    )
    if code is not None:
        code.used_at = now
    return code is not None


def _must_wait(session: Session, username: str, address: str, now: datetime) -> bool:
    wrong = (
        SignInTry.address == address,
        SignInTry.at > now - accounts.TRIES_WITHIN,
        SignInTry.succeeded.is_(False),
    )
    counts = session.execute(
        select(func.count(), func.count().filter(SignInTry.username == username)).where(*wrong)
    ).one()
    return accounts.must_wait(counts[1], counts[0])


def _note(session: Session, username: str, address: str, now: datetime, *, succeeded: bool) -> None:
    session.add(SignInTry(username=username, address=address, at=now, succeeded=succeeded))
    session.flush()


def open_session(session: Session, who: StaffMember, *, device: str, address: str, now: datetime) -> str:
    """A new session; the token for the cookie, which is nowhere else."""
    token = accounts.new_token()
    session.add(
        StaffSession(
            staff_member_id=who.id,
            token_hash=accounts.token_hash(token),
            device=device[:200],
            address=address,
            created_at=now,
            seen_at=now,
            ends_at=now + AT_MOST,
        )
    )
    session.flush()
    return token


def session_of(session: Session, token: str) -> StaffSession | None:
    """The session of this cookie, open or not."""
    return session.scalar(select(StaffSession).where(StaffSession.token_hash == accounts.token_hash(token)))


def holds(found: StaffSession, now: datetime) -> bool:
    return found.ended_at is None and now < found.ends_at and now < found.seen_at + IDLE
