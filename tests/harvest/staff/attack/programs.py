"""Attacks on the forms about programs of developers: rights granted and ended, programs closed, keys revoked."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.records.client_apps import ApiKey, AppGrant, ClientApp, GrantState, Scope
from harvest.records.staff_members import Role
from tests.fakes import NOW
from tests.harvest.records.client_apps.makers import make_grant, make_key, make_program
from tests.harvest.records.makers import acting
from tests.harvest.staff.attack.attempts import Attack, Attempt, held_by
from tests.harvest.staff.attack.hostile import Kind, odd_words
from tests.harvest.staff.desk import Seat, Site

GRANTED, ENDED, CLOSED, REVOKED = 40, 40, 20, 10


@dataclass
class Ground:
    """An administrator and programs to which things happen."""

    admin: Seat
    to_grant: list[int]
    to_end: list[tuple[int, int, str]]
    to_close: list[int]
    to_revoke: list[tuple[int, int]]


def ground(site: Site) -> Ground:
    admin = site.sit(Role.ADMINISTRATOR)
    with acting(site.sessions, "staff:99") as session:
        return Ground(
            admin,
            [make_program(session).id for _ in range(GRANTED)],
            [_to_end(session, n) for n in range(ENDED)],
            [make_program(session).id for _ in range(CLOSED)],
            [_keyed(session) for _ in range(REVOKED)],
        )


def _to_end(session: Session, n: int) -> tuple[int, int, str]:
    app, is_asked = make_program(session), n % 2 == 0
    grant = make_grant(session, app, state=GrantState.ASKED if is_asked else GrantState.GRANTED)
    return app.id, grant.id, "decline" if is_asked else "withdraw"


def _keyed(session: Session) -> tuple[int, int]:
    app = make_program(session)
    make_key(session, app)
    return app.id, app.keys[0].id


def _grant(on: Ground, dice: Random, n: int) -> Attempt:
    app, purpose = on.to_grant[n], odd_words(dice, f"purpose {n}")
    scope, until = dice.choice((Scope.PARTNER, Scope.SHOWN)), (NOW + timedelta(days=dice.randint(2, 700))).date()
    typed = {"scope": scope.value, "purpose": purpose, "expires_on": f"{until:%d/%m/%Y}"}
    held = held_by(AppGrant, client_app_id=app, scope=scope, purpose=purpose, expires_on=until)
    return Attempt(f"/staff/programs/{app}/grant", typed, held, on.admin)


def _end(on: Ground, dice: Random, n: int) -> Attempt:
    app, grant, end = on.to_end[n]
    reason = odd_words(dice, f"reason {n}")
    held = held_by(AppGrant, id=grant, reason=reason)
    return Attempt(f"/staff/programs/{app}/grants/{grant}/{end}", {"reason": reason}, held, on.admin)


def _close(on: Ground, dice: Random, n: int) -> Attempt:
    app, reason = on.to_close[n], odd_words(dice, f"reason {n}")
    held = held_by(ClientApp, id=app, closed_because=reason)
    return Attempt(f"/staff/programs/{app}/close", {"reason": reason}, held, on.admin)


def _revoke(on: Ground, _dice: Random, n: int) -> Attempt:
    app, key = on.to_revoke[n]

    def held(session: Session) -> bool:
        return session.scalars(select(ApiKey.revoked_at).where(ApiKey.id == key)).one() is not None

    return Attempt(f"/staff/programs/{app}/keys/{key}/revoke", {}, held, on.admin)


ATTACKS = (
    Attack(
        "/staff/programs/<int:program>/grant",
        _grant,
        GRANTED,
        {"scope": Kind.CHOICE, "purpose": Kind.TEXT, "expires_on": Kind.LATER_DAY},
        frozenset({"scope", "purpose", "expires_on"}),
    ),
    Attack(
        "/staff/programs/<int:program>/grants/<int:grant>/<end>",
        _end,
        ENDED,
        {"reason": Kind.TEXT},
        frozenset({"reason"}),
    ),
    Attack("/staff/programs/<int:program>/close", _close, CLOSED, {"reason": Kind.TEXT}, frozenset({"reason"})),
    Attack("/staff/programs/<int:program>/keys/<int:key>/revoke", _revoke, REVOKED),
)
