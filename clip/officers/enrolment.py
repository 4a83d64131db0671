"""How an officer comes in and goes out: intake, invitation with a one-time code, enrolment, suspension.

A supervisor invites one phone and badge; the officer texts the code from that phone within 24 hours and five tries. The
tries are counted on the invitation, so that nobody can lock out an officer who is already enrolled.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clip.officers.record import Force, Invitation, Officer, OfficerState, find, find_by_badge, note_event
from harvest.foundation.clock import local_day
from harvest.foundation.phone_numbers import PhoneWrong, jamaican_phone

CODE_LETTERS = "23456789BCDFGHJKMPQRTVWX"  # no vowels, nothing that looks like a digit it is not
CODE_LENGTH = 8  # 24^8 codes against five tries
CODE_LIFE = timedelta(hours=24)
CODE_TRIES = 5
ENROLLED_FOR = timedelta(days=365)
LONGEST = {"name": 80, "badge": 20, "station": 40}


class OfficerRefused(ValueError):
    """What was asked for an officer cannot be done; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Details:
    """An officer as submitted; made by `intake` only, so it is valid. `phone` is E.164."""

    phone: str
    name: str
    badge: str
    station: str
    force: Force


class IntakeRefused(ValueError):
    """One sentence for each field that is wrong, one per line."""


def intake(*, phone: str, name: str, badge: str, station: str, force: str = "police") -> Details:
    """Check what was typed; raises IntakeRefused with one sentence for each bad field."""
    complaints = []
    try:
        phone = jamaican_phone(phone)
    except PhoneWrong as error:
        complaints.append(str(error))
    texts = {"name": " ".join(name.split()), "badge": badge.strip().upper(), "station": " ".join(station.split())}
    for field, value in texts.items():
        if not 1 <= len(value) <= LONGEST[field]:
            complaints.append(f"{field} {value!r} has {len(value)} characters: give 1 to {LONGEST[field]}.")
    if texts["badge"] and not re.fullmatch(r"[A-Z0-9][A-Z0-9/-]*", texts["badge"]):
        complaints.append(f"badge {badge!r} may have letters, digits, - and / only, such as 12345 or W-204.")
    if force not in set(Force):
        complaints.append(f"force {force!r} is not known: say {' or '.join(Force)}.")
    if complaints:
        raise IntakeRefused("\n".join(complaints))
    return Details(phone=phone, force=Force(force), **texts)


def invite(session: Session, details: Details, *, actor: str, now: datetime) -> str:
    """Invite this phone and badge and return the one-time code, which is shown once and kept only as a hash."""
    officer = _row_for(session, details, now=now)
    if officer.state == OfficerState.ACTIVE and not officer.has_expired(now):
        raise OfficerRefused(f"badge {officer.badge} is already enrolled with {officer.phone}: nothing to do.")
    officer.state = OfficerState.INVITED
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    note_event(session, officer, at=now, actor=actor, action="invited")
    session.add(
        Invitation(
            officer_id=officer.id,
            code_hash=_hash(details.phone, code),
            created_at=now,
            expires_at=now + CODE_LIFE,
            tries_left=CODE_TRIES,
        )
    )
    return code


def add(session: Session, details: Details, *, actor: str, now: datetime, training: bool = False) -> Officer:
    """Enrol at once, without a code: for whoever has seen the officer and his phone."""
    officer = _row_for(session, details, now=now)
    officer.training = training
    _enrol(session, officer, actor=actor, now=now)
    return officer


def _row_for(session: Session, details: Details, *, now: datetime) -> Officer:
    """The officer's own row, new or known; refuses to give one officer's phone or badge to another."""
    by_phone, by_badge = find(session, details.phone), find_by_badge(session, details.badge)
    if by_phone and by_phone.badge != details.badge:
        raise OfficerRefused(
            f"phone {details.phone} belongs to badge {by_phone.badge}: say clip officer leave --badge {by_phone.badge} "
            "if that officer no longer has it."
        )
    if by_badge and by_badge.phone != details.phone:
        raise OfficerRefused(
            f"badge {details.badge} is enrolled with {by_badge.phone}: say clip officer leave --badge {details.badge} "
            "if the officer has a new phone."
        )
    if by_phone and by_phone.state == OfficerState.SUSPENDED:
        since = f" since {local_day(by_phone.suspended_at):%d %b %Y}" if by_phone.suspended_at else ""
        raise OfficerRefused(
            f"badge {by_phone.badge} is suspended{since}: "
            f"say clip officer reinstate --badge {by_phone.badge} to end that."
        )
    officer = by_phone or Officer(phone=details.phone, badge=details.badge, state=OfficerState.INVITED)
    officer.name, officer.station, officer.force = details.name, details.station, details.force
    officer.expires_on = local_day(now + ENROLLED_FOR)
    session.add(officer)
    return officer


def _enrol(session: Session, officer: Officer, *, actor: str, now: datetime) -> None:
    officer.state = OfficerState.ACTIVE
    officer.suspended_at = None
    officer.expires_on = local_day(now + ENROLLED_FOR)
    note_event(session, officer, at=now, actor=actor, action="enrolled")


def suspend(session: Session, officer: Officer, *, actor: str, now: datetime, note: str = "") -> None:
    """Suspend at once; an open invitation dies with it."""
    officer.state = OfficerState.SUSPENDED
    officer.suspended_at = now
    _close_invitations(session, officer, now)
    note_event(session, officer, at=now, actor=actor, action="suspended", note=note)


def reinstate(session: Session, officer: Officer, *, actor: str, now: datetime, note: str = "") -> None:
    """End a suspension, on purpose and by itself: no roster, invitation or code does it in passing."""
    if officer.state != OfficerState.SUSPENDED:
        raise OfficerRefused(f"badge {officer.badge} is {officer.state}, not suspended: nothing to do.")
    officer.state, officer.suspended_at = OfficerState.ACTIVE, None
    note_event(session, officer, at=now, actor=actor, action="reinstated", note=note)


def leave(session: Session, officer: Officer, *, actor: str, now: datetime, note: str = "") -> None:
    """The officer or his phone has gone: phone and badge are free again, his checks stay."""
    officer.state = OfficerState.LEFT
    _close_invitations(session, officer, now)
    note_event(session, officer, at=now, actor=actor, action="left", note=note)


def _close_invitations(session: Session, officer: Officer, now: datetime) -> None:
    session.flush()
    session.execute(
        update(Invitation)
        .where(Invitation.officer_id == officer.id, Invitation.used_at.is_(None))
        .values(tries_left=0, expires_at=now)
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """What texting a code led to. `tries_left` None: the text was not shaped like a code, so nothing was counted."""

    enrolled: bool
    tries_left: int | None


def try_code(session: Session, officer: Officer, text: str, *, now: datetime) -> Tried:
    """Let an invited officer prove his phone with the code he was given."""
    typed = _code_in(text)
    if typed is None:
        return Tried(enrolled=False, tries_left=None)
    invitation = _open_invitation(session, officer, now)
    if invitation is None:
        return Tried(enrolled=False, tries_left=0)
    if not hmac.compare_digest(_hash(officer.phone, typed), invitation.code_hash):
        invitation.tries_left -= 1
        return Tried(enrolled=False, tries_left=invitation.tries_left)
    invitation.used_at = now
    _enrol(session, officer, actor=f"officer:{officer.id}", now=now)
    return Tried(enrolled=True, tries_left=invitation.tries_left)


def _code_in(text: str) -> str | None:
    """Eight letters of the codes' alphabet, alone (however spaced) or as one word of a sentence."""
    folded = text.upper()
    alone = "".join(character for character in folded if character.isalnum())
    words = [alone, alone.removeprefix("JOIN"), alone.removeprefix("CODE"), *re.findall(r"[A-Z0-9]+", folded)]
    return next((word for word in words if len(word) == CODE_LENGTH and set(word) <= set(CODE_LETTERS)), None)


def _open_invitation(session: Session, officer: Officer, now: datetime) -> Invitation | None:
    newest = session.scalars(
        select(Invitation)
        .where(Invitation.officer_id == officer.id)
        .order_by(Invitation.id.desc())
        .limit(1)
        .with_for_update()  # two guesses at once are two tries
    ).one_or_none()
    if newest is None or newest.used_at or newest.tries_left == 0 or now >= newest.expires_at:
        return None
    return newest


def _hash(phone: str, code: str) -> str:
    """Bound to the phone: a code is worth nothing from another one."""
    return hashlib.sha256(f"{phone} {code}".encode()).hexdigest()
