"""Every form of the staff pages is attacked: what is right is found again, the rest refused, nothing is a fault."""

from random import Random
from types import ModuleType

import pytest
from argon2 import PasswordHasher

from harvest.foundation import accounts
from tests.conftest import ENGINES
from tests.harvest.staff.attack import books, exports, farmers, farms, people, prices
from tests.harvest.staff.attack.attempts import Attack, run
from tests.harvest.staff.desk import KEPT, Site

# Of ten rounds on SQLite so many on PostgreSQL, where each takes longer.
ON_POSTGRESQL = 0.4
AREAS = (farms, farmers, books, people, prices, exports)
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


def test_every_form_is_attacked(site: Site) -> None:
    posting = {rule.rule for rule in site.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    attacked = {attack.route for area in AREAS for attack in area.ATTACKS}
    assert attacked == {rule for rule in posting if rule.startswith("/staff")}
