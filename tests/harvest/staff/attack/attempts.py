"""One attack on one form: how a right input looks, what its fields ask, and how many are sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from harvest.audit import Change
from tests.harvest.staff.attack.hostile import SHOWN, WILD, Kind, Pairs, body_of, much_too_much, refused_value
from tests.harvest.staff.desk import Seat, Site

REFUSED = {400, 409, 422}
TAKEN = {302, 303}
COOKIE = "harvest_session"
FORM = "application/x-www-form-urlencoded"
WILD_EVERY = 4  # rounds

Held = Callable[[Session], bool]


@dataclass(frozen=True)
class Attempt:
    """One input that is right. `held`: whether the database has it, looked for by what was typed."""

    path: str
    typed: Mapping[str, str]
    held: Held
    seat: Seat
    files: Mapping[str, bytes] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)  # where the names of the fields differ from try to try
    shows_once: bool = False  # what was done is said on a page (a link, recovery codes), so it answers 200


@dataclass(frozen=True)
class Attack:
    """`right(ground, dice, n)` is the n-th right input; `kinds` the fields that can be got wrong, `needed` those that
    may not be empty. `rounds`: so many right inputs and as many others."""

    route: str
    right: Callable[[Any, Random, int], Attempt]
    rounds: int
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()


def held_by(model: type, **columns: Any) -> Held:
    """One row of this table has these values."""
    return lambda session: bool(session.scalar(select(func.count()).select_from(model).filter_by(**columns)))


def send(attempt: Attempt, pairs: Pairs) -> TestResponse:
    client, mark = attempt.seat.client, fresh(attempt.seat)
    if attempt.files:
        files = {name: (_stream(content), "x.png") for name, content in attempt.files.items()}
        return client.post(attempt.path, data={"csrf_token": mark, **attempt.typed, **files})
    return client.post(attempt.path, data=body_of([("csrf_token", mark), *pairs]), content_type=FORM)


def fresh(seat: Seat) -> str:
    """The mark of this seat's forms, from one page for all inputs; its cookie is as it was then.

    Nobody opens the pages on which "it is on record" would be said, and so the cookie would grow with each of them.
    """
    marks: dict[FlaskClient, tuple[str, str]] = seat.site.__dict__.setdefault("marks", {})
    if seat.client not in marks:
        mark, cookie = seat.mark("/staff/account"), seat.client.get_cookie(COOKIE, path="/staff")
        marks[seat.client] = (mark, cookie.value if cookie else "")
    mark, kept = marks[seat.client]
    seat.client.set_cookie(COOKIE, kept, path="/staff")
    return mark


def _stream(content: bytes) -> Any:
    from io import BytesIO  # noqa: PLC0415

    return BytesIO(content)


def run(site: Site, ground: Any, attack: Attack, dice: Random, rounds: int) -> None:
    """In each round one input that is right, and one that is not."""
    for n in range(rounds):
        attempt = attack.right(ground, dice, n)
        kinds = attempt.kinds or attack.kinds
        is_wild = n % WILD_EVERY == WILD_EVERY - 1 or not kinds
        if not is_wild:
            _refused_and_nothing_lost(site, attack, attempt, kinds, dice)
        answer = send(attempt, list(attempt.typed.items()))
        assert answer.status_code in ({200} if attempt.shows_once else TAKEN), told(attack, attempt, answer)
        with site.sessions() as session:
            assert attempt.held(session), f"{attack.route}: not found again: {attempt.typed}"
        if is_wild:
            _wild(attack, attempt, dice, n)


def _refused_and_nothing_lost(
    site: Site, attack: Attack, attempt: Attempt, kinds: Mapping[str, Kind], dice: Random
) -> None:
    name = dice.choice(sorted(kinds))
    wrong = "" if name in attack.needed and dice.random() < 0.1 else refused_value(kinds[name], dice)
    typed = {**attempt.typed, name: wrong}
    before = last_change(site)
    answer = send(attempt, list(typed.items()))
    assert answer.status_code in REFUSED, f"{name}={wrong[:80]!r} {told(attack, attempt, answer)}"
    assert last_change(site) == before, f"{attack.route}: refused {name}={wrong[:80]!r}, and yet something changed"
    for field_name, kind in kinds.items():
        if kind in SHOWN and typed.get(field_name, "").strip():
            assert shown_again(answer.text, field_name, typed[field_name]), f"{attack.route}: lost {field_name}"


def shown_again(page: str, name: str, typed: str) -> bool:
    from markupsafe import escape  # noqa: PLC0415

    return str(escape(typed)) in page


def last_change(site: Site) -> int:
    with site.sessions() as session:
        return session.scalar(select(func.max(Change.id))) or 0


def _wild(attack: Attack, attempt: Attempt, dice: Random, n: int) -> None:
    """No rule says what becomes of these: an answer, and never a fault."""
    twist = much_too_much if n == WILD_EVERY - 1 else dice.choice(WILD)
    pairs = twist(list(attempt.typed.items()), dice)
    answer = send(attempt, pairs)
    assert answer.status_code < 500, f"{twist.__name__} {told(attack, attempt, answer)}"


def told(attack: Attack, attempt: Attempt, answer: TestResponse) -> str:
    said = Seat(attempt.seat.site, attempt.seat.client, answer).text[:600]
    return f"{attack.route} answered {answer.status_code} to {dict(attempt.typed)}: {said}"
