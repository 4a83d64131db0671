"""Attacks on the forms about people: accounts, signing in and out, codes, links."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pyotp
from sqlalchemy.orm import Session

from harvest.foundation import accounts
from harvest.records.staff_members import MemberState, RecoveryCode, Role, StaffMember, StaffSession
from harvest.records.staff_members.acts import new_link
from tests.fakes import NOW
from tests.harvest.records.makers import acting
from tests.harvest.staff.attack.attempts import Attack, Attempt, held_by
from tests.harvest.staff.attack.hostile import Kind, odd_words
from tests.harvest.staff.desk import KEPT, PASSWORD, Seat, Site

HIRED, CHANGED, SIGNED_IN, CODED, WELCOMED, SIGNED_OUT, ENDED, SET_UP = 200, 80, 40, 30, 40, 10, 160, 15
CHANGES = ("link", "phone", "suspend", "reinstate")


@dataclass
class Ground:
    """An administrator, and people to whom things happen."""

    site: Site
    admin: Seat
    clerk: Seat
    people: list[int]
    links: list[tuple[int, str]]
    codes: list[str]
    coded: int
    open_ones: list[int] = field(default_factory=list)


def ground(site: Site) -> Ground:
    admin, clerk = site.sit(Role.ADMINISTRATOR), site.sit(Role.CLERK)
    with acting(site.sessions, "staff:99") as session:
        people = [_person(session, f"change{n}", n % 4 == 3) for n in range(CHANGED)]
        links = [_linked(session, n) for n in range(WELCOMED)]
        coded = _person(session, "coded", False)
        session.get_one(StaffMember, coded).totp_secret = accounts.new_totp_secret()
        codes = [f"k7fm-29qx-p{n // 20 + 22}{'abcdefghjkmnpqrstuvw'[n % 20]}" for n in range(CODED)]
        session.add_all(RecoveryCode(staff_member_id=coded, code_hash=accounts.recovery_hash(one)) for one in codes)
        mine = [_open_session(site.members["clerk"], n) for n in range(ENDED)]
        session.add_all(mine)
        session.flush()
        open_ones = [one.id for one in mine]
    return Ground(site, admin, clerk, people, links, codes, coded, open_ones)


def _person(session: Session, username: str, is_suspended: bool) -> int:
    state = MemberState.SUSPENDED if is_suspended else MemberState.ACTIVE
    person = StaffMember(
        username=username, name="SAMPLE", role=Role.ANALYST, state=state, password_hash=KEPT, created_on=NOW.date()
    )
    session.add(person)
    session.flush()
    return person.id


def _linked(session: Session, n: int) -> tuple[int, str]:
    number = _person(session, f"linked{n}", False)
    return number, new_link(session, session.get_one(StaffMember, number), now=NOW)


def _open_session(member: int, n: int) -> StaffSession:
    until = NOW + timedelta(hours=9)
    hashed = accounts.token_hash(f"session {n}")
    times = {"created_at": NOW, "seen_at": NOW, "ends_at": until}
    return StaffSession(staff_member_id=member, token_hash=hashed, device="x", address="127.0.0.1", **times)


def _hire(on: Ground, dice: Random, n: int) -> Attempt:
    name, username = odd_words(dice, f"p{n}"), f"Person.{n}-x_"
    role = dice.choice((Role.ANALYST, Role.CLERK, Role.AUDITOR))
    typed = {"name": name, "username": username, "role": role.value, "office": "1" if role is Role.CLERK else ""}
    held = held_by(StaffMember, name=name, username=username.lower(), role=role)
    return Attempt("/staff/people/new", typed, held, on.admin, shows_once=True)


def _change(on: Ground, _dice: Random, n: int) -> Attempt:
    do, number = CHANGES[n % 4], on.people[n]
    state = MemberState.SUSPENDED if do == "suspend" else MemberState.ACTIVE
    held = held_by(StaffMember, id=number, state=state)
    return Attempt(f"/staff/people/{number}/{do}", {}, held, on.admin, shows_once=do == "link")


def _sign_in(on: Ground, _dice: Random, n: int) -> Attempt:
    """Each from an address of its own, or the lock-out would be what is attacked."""
    seat = on.site.sit()
    seat.client.environ_base["REMOTE_ADDR"] = f"10.1.{n // 250}.{n % 250}"
    held = held_by(StaffSession, address=seat.client.environ_base["REMOTE_ADDR"])
    return Attempt("/staff/sign-in", {"username": "CLERK ", "password": PASSWORD}, held, seat)


def _code(on: Ground, _dice: Random, n: int) -> Attempt:
    seat = on.site.sit()
    seat.client.environ_base["REMOTE_ADDR"] = f"10.2.0.{n}"
    seat.sign_in("coded")
    held = held_by(StaffSession, address=seat.client.environ_base["REMOTE_ADDR"], staff_member_id=on.coded)
    return Attempt("/staff/sign-in/code", {"code": on.codes[n].upper()}, held, seat)


def _welcome(on: Ground, dice: Random, n: int) -> Attempt:
    (number, token), password = on.links[n], f"{odd_words(dice, 'three words')} {n}"

    def held(session: Session) -> bool:
        return accounts.password_fits(session.get_one(StaffMember, number).password_hash, password)

    typed = {"password": password, "password_again": password}
    return Attempt(f"/staff/welcome/{token}", typed, held, on.site.sit())


def _sign_out(on: Ground, _dice: Random, n: int) -> Attempt:
    seat = on.site.sit()
    seat.client.environ_base["REMOTE_ADDR"] = f"10.3.0.{n}"
    seat.sign_in("clerk")

    def held(session: Session) -> bool:
        left = session.query(StaffSession).filter_by(address=f"10.3.0.{n}").one()
        return left.ended_at is not None

    return Attempt("/staff/sign-out", {}, held, seat)


def _end(on: Ground, _dice: Random, n: int) -> Attempt:
    number = on.open_ones[n]
    return Attempt(
        f"/staff/account/sessions/{number}/end", {}, held_by(StaffSession, id=number, ended_at=NOW), on.clerk
    )


def _set_up(on: Ground, _dice: Random, n: int) -> Attempt:
    username = on.site.employ(Role.ANALYST, username=f"codes{n}")
    seat = on.site.sit().sign_in(username)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", seat.get("/staff/account/codes").text)
    assert secret
    held = held_by(StaffMember, username=username, totp_secret=secret[1])
    code = pyotp.TOTP(secret[1]).at(NOW)
    return Attempt("/staff/account/codes", {"code": f" {code[:3]} {code[3:]}"}, held, seat, shows_once=True)


ATTACKS = (
    Attack(
        "/staff/people/new",
        _hire,
        HIRED,
        {"name": Kind.TEXT, "username": Kind.WORD, "role": Kind.CHOICE, "office": Kind.CHOICE},
        frozenset({"name", "username", "role"}),
    ),
    Attack("/staff/people/<int:number>/<do>", _change, CHANGED),
    Attack("/staff/sign-in", _sign_in, SIGNED_IN, {"username": Kind.WORD, "password": Kind.SECRET}),
    Attack("/staff/sign-in/code", _code, CODED, {"code": Kind.WORD}, frozenset({"code"})),
    Attack("/staff/welcome/<token>", _welcome, WELCOMED, {"password": Kind.SECRET, "password_again": Kind.SECRET}),
    Attack("/staff/sign-out", _sign_out, SIGNED_OUT),
    Attack("/staff/account/sessions/<int:number>/end", _end, ENDED),
    Attack("/staff/account/codes", _set_up, SET_UP, {"code": Kind.WORD}, frozenset({"code"})),
)
