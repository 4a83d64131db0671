"""The attacker learns nothing of the few, whatever the population; and he is good enough to learn it where we slip."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvest.records.cube import Reason
from tests.harvest.statistics.attacker import Attacker, betrayals, betrayals_of_all
from tests.harvest.statistics.press import Person, Population, Press, people

PARISHES = ("JM-01", "JM-02", "JM-03", "JM-04", "JM-05", "JM-06")
FLAT = ("parish",)
DEEP = ("parish", "activity", "sex")


def here(*counts: int, land: int = 100) -> Population:
    return people(*((count, (parish,), land) for count, parish in zip(counts, PARISHES, strict=False)))


def moved(population: Population, *changes: tuple[int, int]) -> dict[int, list[Person]]:
    """In the parish of this index so many more people, or fewer."""
    found = {who: list(ones) for who, ones in population.items()}
    for parish, change in changes:
        there = [who for who, ones in found.items() if ones[0].way == (PARISHES[parish],)]
        for who in there[: max(-change, 0)]:
            del found[who]
        for _ in range(max(change, 0)):
            found[max(found, default=0) + 1] = [Person((PARISHES[parish],), (1, 70 + len(found)))]
    return found


def published(*populations: Population, cut: tuple[str, ...] = FLAT) -> Press:
    press = Press(cut)
    for population in populations:
        press.publish(population)
    return press


PLANTED = {
    "one of one": here(1, 20, 30, 9),
    "one of four": here(4, 20, 30, 9),
    "one and one": here(1, 1, 20, 30, 9),
    "four and four": here(4, 4, 20, 30),
    "four, four and four": here(4, 4, 4, 20, 30),
    "one and four": here(1, 4, 6, 20),
    "all small": here(2, 3, 1, 4, 2),
    "just enough": here(5, 5, 5, 1),
    "one of five": here(5, 1),
    "alone in the country": here(3),
    "five, of whom one has nearly all": people(
        (5, ("JM-01",), [9000, 10, 10, 10, 10]), (9, ("JM-02",), 100), (30, ("JM-03",), 100)
    ),
    "two who have nearly all": people(
        (9, ("JM-01",), [4900, 4800, 9, 9, 9, 9, 9, 9, 9]), (9, ("JM-02",), 100), (9, ("JM-03",), 100)
    ),
    "one who has nearly all of the country": people((5, ("JM-01",), [90000, 10, 10, 10, 10]), (9, ("JM-02",), 100)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_no_planted_cell_can_be_worked_out(name: str) -> None:
    press = published(PLANTED[name])
    assert list(betrayals_of_all(press)) == []
    assert list(betrayals_of_all(press, counts_add_up=False)) == []


def test_what_is_safe_is_told() -> None:
    [release] = published(here(20, 30, 9)).releases
    assert {key: cell.numbers for key, cell in release.items()} == {
        "all": (59, 59, 5900),
        "all|parish=JM-01": (20, 20, 2000),
        "all|parish=JM-02": (30, 30, 3000),
        "all|parish=JM-03": (9, 9, 900),
    }


def test_a_hidden_cell_says_why_and_is_never_nought() -> None:
    population = people(
        (3, ("JM-01",), 100), (6, ("JM-02",), [900, 10, 10, 10, 10, 10]), (9, ("JM-03",), 100), (30, ("JM-04",), 100)
    )
    [release] = published(population).releases
    assert [release[f"all|parish={parish}"].reason for parish in PARISHES[:4]] == [
        Reason.SMALL_CELL,
        Reason.DOMINANCE,
        Reason.SECONDARY,
        None,
    ]
    assert all((cell.numbers is None) == (cell.reason is not None) for cell in release.values())


def test_parts_that_cannot_hide_each_other_are_not_listed() -> None:
    """Four and four make eight: hiding both tells both."""
    [release] = published(here(4, 4)).releases
    assert {key: cell.numbers for key, cell in release.items()} == {"all": (8, 8, 800)}


def test_nothing_is_told_below_a_hidden_cell() -> None:
    deep = [
        (3, ("JM-01", "crops", "female"), 1),
        (30, ("JM-02", "crops", "female"), 1),
        (40, ("JM-03", "crops", "male"), 1),
    ]
    [release] = published(people(*deep), cut=DEEP).releases
    assert release["all|parish=JM-01"].reason is Reason.SMALL_CELL
    assert not [key for key in release if key.startswith("all|parish=JM-01|")]


TWO_VERSIONS = {
    "one more": [(0, 1)],
    "four more": [(0, 4)],
    "one less": [(1, -1)],
    "one more here, four more there": [(0, 1), (1, 4)],
    "five more, one more": [(0, 5), (1, 1)],
    "a parish falls below five": [(2, -5)],
    "a small parish grows": [(3, 2), (0, 5), (1, 5)],
    "a small parish grows by one and nothing else": [(3, 1)],
    "somebody comes where nobody was": [(4, 1), (0, 5), (1, 5)],
    "four come where nobody was": [(4, 4)],
}


@pytest.mark.parametrize("name", TWO_VERSIONS)
def test_no_difference_of_two_versions_tells_of_a_few(name: str) -> None:
    first = here(20, 30, 9, 3)
    assert list(betrayals_of_all(published(first, moved(first, *TWO_VERSIONS[name])))) == []


def test_numbers_stand_still_until_enough_has_changed() -> None:
    first = here(20, 30, 40)
    press = published(first, moved(first, (0, 4)), moved(first, (0, 5)))
    told = [release["all|parish=JM-01"].numbers for release in press.releases]
    assert [one[0] for one in told if one] == [20, 20, 25]


def test_somebody_who_comes_and_goes_again_is_not_betrayed_by_the_third_release() -> None:
    """From the first to the second six come, from the second to the third five of them go: the sixth would be left."""
    first = here(20, 30, 40)
    second = moved(first, (0, 6))
    stays = max(second)
    third = {who: ones for who, ones in second.items() if who in first or who == stays}
    press = published(first, second, third)
    assert list(betrayals_of_all(press)) == []
    assert press.releases[2]["all|parish=JM-01"].numbers == press.releases[1]["all|parish=JM-01"].numbers


def test_a_total_that_shrinks_below_five_goes_only_when_many_went() -> None:
    few_went = published(here(6, 6), moved(here(6, 6), (0, -4), (1, -4)))
    many_went = published(here(20, 20), moved(here(20, 20), (0, -18), (1, -19)))
    assert few_went.releases[1]["all"].reason is many_went.releases[1]["all"].reason is Reason.SMALL_CELL
    assert published(here(6), moved(here(6), (0, -2))).releases[1]["all"].numbers == (6, 6, 600)


counts = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 40)), min_size=1, max_size=6)
lands = st.one_of(st.just(100), st.integers(1, 5000))


@st.composite
def populations(draw: st.DrawFn) -> Population:
    found: dict[int, list[Person]] = {}
    for parish, count in zip(PARISHES, draw(counts), strict=False):
        for _ in range(count):
            ones = [Person((parish,), (1, draw(lands)))]
            if draw(st.integers(0, 9)) == 0:
                ones.append(Person((draw(st.sampled_from(PARISHES)),), (1, 50)))
            found[len(found) + 1] = ones
    return found


few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@given(populations())
@few
def test_no_population_is_betrayed(population: Population) -> None:
    assert list(betrayals_of_all(published(population), counts_add_up=False)) == []


changes = st.lists(st.tuples(st.integers(0, 5), st.integers(-8, 8)), min_size=1, max_size=4)


@given(counts, st.lists(changes, min_size=1, max_size=3))
@few
def test_no_sequence_of_releases_betrays_anybody(first: list[int], steps: list[list[tuple[int, int]]]) -> None:
    stages = [here(*first)]
    for step in steps:
        stages.append(moved(stages[-1], *step))
    assert list(betrayals_of_all(published(*stages))) == []


ways = st.tuples(st.sampled_from(PARISHES[:3]), st.sampled_from(("crops", "none")), st.sampled_from(("female", "male")))
crowds = st.lists(st.tuples(st.integers(1, 14), ways), min_size=1, max_size=12)


@given(crowds, crowds)
@few
def test_no_level_betrays_another(
    first: list[tuple[int, tuple[str, ...]]], more: list[tuple[int, tuple[str, ...]]]
) -> None:
    stages = [people(*((count, way, 1) for count, way in crowd)) for crowd in (first, first + more)]
    assert list(betrayals_of_all(published(*stages, cut=DEEP))) == []


def test_without_hiding_for_the_sake_of_others_he_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvest.statistics.hiding.protects", lambda hidden: True)
    press = published(here(3, 20, 30))
    found = list(betrayals(press.releases[0], press.truths[0]))
    assert {one.cells for one in found} == {("all|parish=JM-01",)}
    assert {(one.measure, one.low, one.high) for one in found} == {(0, 3, 3), (1, 3, 3), (2, 300, 300)}


def test_with_small_cells_that_fill_their_sum_he_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvest.statistics.hiding._leave_room", lambda hidden: True)
    press = published(here(4, 4, 4, 30))
    assert [one for one in betrayals(press.releases[0], press.truths[0]) if one.low == one.high == 4]


def test_without_freezing_he_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvest.statistics.revising.may_replace", lambda *_: True)
    first = here(20, 30, 9)
    assert any("less" in where for where, _ in betrayals_of_all(published(first, moved(first, (0, 1)))))


def test_with_cells_that_come_out_of_hiding_at_will_he_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was hidden beside a small cell is told later: taken from the sum, it leaves the small one."""
    monkeypatch.setattr("harvest.statistics.revising.may_replace", lambda *_: True)
    monkeypatch.setattr("harvest.statistics.revising.has_moved", lambda *_: True)
    first = here(3, 9, 20, 30)
    press = published(first, moved(first, (0, 9), (2, 5), (3, 5)))
    assert any("guessing" in where for where, _ in betrayals_of_all(press))


def test_he_reads_what_a_reason_tells() -> None:
    release = published(here(3, 9, 20, 30)).releases[0]
    attacker = Attacker(release, counts_add_up=True)
    assert attacker.interval(["all|parish=JM-01"], 0, {}) == (1, 4)
    assert attacker.interval(["all|parish=JM-02"], 0, {}) == (8, 11)
