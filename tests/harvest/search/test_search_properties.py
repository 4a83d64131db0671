"""Whatever is typed is answered, and whoever is registered is found by what stands on his card."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harvest.demo import names
from harvest.records.farmers import Farmer
from harvest.search import Kind, search
from harvest.vocabulary import FarmerKind
from tests.harvest.records.makers import acting, make_farmer

COUNT = 120
ON_ONE_DATABASE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BITS = st.sampled_from(
    ("mc", "MacBramble", "st", "saint", "81119321", "+1 876", "5550123", "%", "_", "'", "\\", "\x00")
)


@pytest.fixture
def register(harvest_sessions: Any) -> Any:
    chance = random.Random(4)
    with acting(harvest_sessions) as session:
        for number in range(COUNT):
            first, last, alias = names.person(chance)
            person = {"first_name": first, "last_name": last, "alias": alias}
            company = {"first_name": None, "last_name": None, "organisation_name": names.company(chance)}
            who = {"kind": FarmerKind.COMPANY, **company} if number % 20 == 0 else person
            make_farmer(session, phone=f"+1876555{number:04}", **who)
    return harvest_sessions


@ON_ONE_DATABASE
@given(st.text() | st.lists(BITS | st.text(max_size=4), max_size=9).map(" ".join))
@example("")
@example("9" * 500)
@example("٣٤٥")
@example("receipt no. 000000000000000000")
@example("a b c d e f g h i j")
@example("\ud800 x")
@example("-" * 3000 + "1")
@example("ß" * 2000)
def test_nothing_that_is_typed_is_an_error(register: Any, text: str) -> None:
    with register() as session:
        result = search(session, text)
    assert len(result.rows) <= 20
    assert (result.kind is Kind.NOTHING) == (not result.rows and not result.books)


def test_every_farmer_is_found_by_name_alias_number_and_phone(register: Any) -> None:
    with register() as session:
        for farmer in session.query(Farmer):
            for typed in (farmer.name, farmer.farmer_number, farmer.phone, f"{farmer.alias or ''} {farmer.name}"):
                assert farmer.id in {row.farmer.id for row in search(session, typed).rows}, typed


@ON_ONE_DATABASE
@given(which=st.integers(0, COUNT - 1), order=st.randoms(use_true_random=False))
def test_the_order_of_the_words_makes_no_difference(register: Any, which: int, order: random.Random) -> None:
    with register() as session:
        farmer = session.query(Farmer).order_by(Farmer.id)[which]
        parts = farmer.name.split()
        order.shuffle(parts)
        assert farmer.id in {row.farmer.id for row in search(session, " ".join(parts)).rows}
