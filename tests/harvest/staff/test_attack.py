"""Every form of the staff pages is attacked: what is right is found again, what is not is refused, nothing is a fault."""

from random import Random
from types import ModuleType

import pytest

from tests.harvest.staff.attack import farmers
from tests.harvest.staff.attack.attempts import run
from tests.harvest.staff.desk import Site

AREAS = (farmers,)
ENGINES = 2
INPUTS = 10_000
SEED = 20261121


def named(area: ModuleType) -> str:
    return area.__name__.rpartition(".")[2]


@pytest.mark.parametrize("area", AREAS, ids=named)
def test_what_is_right_is_found_again_and_what_is_not_is_refused_with_everything_typed(
    site: Site, area: ModuleType
) -> None:
    ground, dice = area.ground(site), Random(SEED)
    for attack in area.ATTACKS:
        assert run(site, ground, attack, dice) == (attack.rounds, attack.rounds)


def test_every_form_is_attacked(site: Site) -> None:
    posting = {rule.rule for rule in site.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    attacked = {attack.route for area in AREAS for attack in area.ATTACKS}
    assert attacked == {rule for rule in posting if rule.startswith("/staff")}
