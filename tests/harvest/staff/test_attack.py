"""Every form of the staff pages is attacked: what is right is found again, the rest refused, nothing is a fault."""

from random import Random
from types import ModuleType

import pytest
from argon2 import PasswordHasher

from harvest.foundation import accounts
from harvest.records.staff_members import Role
from tests.conftest import ENGINES
from tests.harvest.staff.attack import books, exports, farmers, farms, files, people, prices, programs
from tests.harvest.staff.attack.attempts import FORM, Attack, run
from tests.harvest.staff.attack.hostile import body_of, fields_of_another
from tests.harvest.staff.desk import KEPT, Site
from tests.harvest.staff.places import make_places
from tests.harvest.staff.test_permissions import expectations

# Of ten rounds on SQLite so many on PostgreSQL, where each takes longer.
ON_POSTGRESQL = 0.28
AREAS = (farms, farmers, books, people, prices, exports, files, programs)
INPUTS = 10_000
SEED = 20261121
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def named(area: ModuleType) -> str:
    return area.__name__.rpartition(".")[2]


def rounds(attack: Attack, engine_name: str) -> int:
    return round(attack.rounds * (1 if engine_name == "sqlite" else ON_POSTGRESQL))


@pytest.mark.parametrize("area", AREAS, ids=named)
def test_what_is_right_is_found_again_and_what_is_not_is_refused_with_everything_typed(
    site: Site, engine_name: str, area: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "_HASHER", QUICK)
    monkeypatch.setattr(accounts, "_NOBODY", KEPT)
    ground, dice = area.ground(site), Random(SEED)
    for attack in area.ATTACKS:
        run(site, ground, attack, dice, rounds(attack, engine_name))


def test_ten_thousand_inputs_are_sent_and_half_of_them_are_right() -> None:
    right = sum(rounds(attack, engine) for engine in ENGINES for area in AREAS for attack in area.ATTACKS)
    assert right * 2 >= INPUTS


QUESTIONS = (
    *("q", "page", "due", "state", "office", "sort", "order", "kind", "parish", "show", "months", "commodity", "as"),
    *("then", "books", "who", "table", "record", "farmer", "first", "last", "change", "view", "other", "saved", "new"),
)
ASKED = ("\0", "9" * 40, "-1", "٣", "'; DROP TABLE farmers;--", "31/12/9999")


def test_no_question_in_an_address_is_a_fault(site: Site) -> None:
    places = make_places(site)
    for role in (Role.CLERK, Role.AUDITOR):
        seat = site.sit(role)
        for route in expectations():
            for said in ASKED:
                answer = seat.client.get(places.path(route, own=True), query_string=dict.fromkeys(QUESTIONS, said))
                assert answer.status_code < 500, (route, said)


def test_no_word_in_an_address_is_a_fault(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    for path in (
        "/staff/farmers/1/do/{}",
        "/staff/merges/1/{}",
        "/staff/history/{}/1",
        "/staff/welcome/{}",
        "/staff/{}",
    ):
        for said in ("%00", "%ED%A0%80", "x" * 5000, "%2e%2e", "%F0%9F%A5%AD", "__class__"):
            for answer in (seat.client.get(path.format(said)), seat.client.post(path.format(said), data={"on": "1"})):
                assert answer.status_code < 500, (path, said)


def test_whatever_was_typed_when_a_session_ended_comes_back_and_breaks_no_page(site: Site) -> None:
    """The form arrives without its mark, is kept, and is shown again with all that is in it."""
    places, dice = make_places(site), Random(SEED)
    seats = [site.sit(role) for role in (Role.CLERK, Role.JAS_AGENT, Role.ADMINISTRATOR)]
    for route in sorted(attack.route for area in AREAS for attack in area.ATTACKS if "sign-out" not in attack.route):
        path, odd = places.path(route, own=True), fields_of_another([], dice)
        for seat in seats:
            seat.client.post(path, data=body_of([*odd, ("reason", "<b>kept"), ("note", "<b>kept")]), content_type=FORM)
            assert seat.client.get(path).status_code < 500, (path, odd)


def test_every_form_is_attacked(site: Site) -> None:
    posting = {rule.rule for rule in site.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    attacked = {attack.route for area in AREAS for attack in area.ATTACKS}
    assert attacked == {rule for rule in posting if rule.startswith("/staff")}
