"""One promise for every registry: the fake of the tests, Harvest in this process, Harvest on another machine."""

import contextlib
from collections.abc import Iterator

import pytest

from clip.registry import HttpRegistry, Registry
from harvest.demo import CASES, EXTRA_CASES
from harvest.findings import (
    Candidate,
    GoodsAsked,
    Question,
    QuestionKind,
    RegistryUnavailable,
    finding_from_json,
    finding_to_json,
)
from harvest.vocabulary import BookState, Standing
from tests.conftest import Databases
from tests.contract.conftest import KEY, LIMIT_S, filled_url, local_registry, served
from tests.fakes import FakeRegistry, make_finding
from tests.journeys.servers import free_port

STANDINGS = {
    "ok": Standing.VALID,
    "unverified": Standing.VALID,
    "farmer_suspended": Standing.VALID,
    "deceased": Standing.VALID,
    "stolen": Standing.STOLEN,
    "lost": Standing.LOST,
    "void": Standing.VOID,
    "recalled": Standing.RECALLED,
    "finished": Standing.FINISHED,
    "investigation": Standing.UNDER_INVESTIGATION,
    "stop_list": Standing.STOP_LISTED,
    "unsold": Standing.NOT_SOLD,
    "disputed": Standing.DISPUTED,
    "never_printed": Standing.UNKNOWN,
    "ambiguous": Standing.AMBIGUOUS,
}
NUMBERS = {**CASES, **EXTRA_CASES}
CANDIDATES = tuple(Candidate(series, None) for series in "ACD")
KINDS = ("fake", "local-sqlite", "local-postgresql", "remote-sqlite", "remote-postgresql")


def receipt(case: str, **narrower: str) -> Question:
    return Question(QuestionKind.RECEIPT, number=NUMBERS[case], **narrower)  # type: ignore[arg-type]


def fake() -> FakeRegistry:
    findings = [
        make_finding(NUMBERS[case], standing=standing)
        for case, standing in STANDINGS.items()
        if standing not in {Standing.UNKNOWN, Standing.AMBIGUOUS}
    ]
    nothing = {"book": None, "farmer": None, "produce": ()}
    several = {"candidates": CANDIDATES, "candidate_count": 3}
    ambiguous = make_finding(NUMBERS["ambiguous"], standing=Standing.AMBIGUOUS, **nothing, **several)
    return FakeRegistry(*findings, ambiguous)


@contextlib.contextmanager
def remote(registry: Registry) -> Iterator[Registry]:
    with served(registry.find) as url:
        client = HttpRegistry(url, KEY, deadline_s=LIMIT_S)
        yield client
        client.close()


@pytest.fixture(params=KINDS)
def registry(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Registry]:
    kind, _, engine_name = request.param.partition("-")
    if kind == "fake":
        yield fake()
        return
    with local_registry(filled_url(databases, engine_name)) as local, contextlib.ExitStack() as stack:
        yield local if kind == "local" else stack.enter_context(remote(local))


@pytest.fixture(params=["fake", "local-sqlite", "local-postgresql", "remote", "remote of a dead register"])
def dead_registry(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Registry]:
    nowhere = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing"
    with contextlib.ExitStack() as stack:
        if request.param == "fake":
            yield FakeRegistry(down=True)
        elif request.param == "local-sqlite":
            yield stack.enter_context(local_registry(databases.empty("sqlite")))
        elif request.param == "local-postgresql":
            yield stack.enter_context(local_registry(nowhere))
        elif request.param == "remote":
            client = HttpRegistry(f"http://127.0.0.1:{free_port()}", KEY, deadline_s=LIMIT_S)
            stack.callback(client.close)
            yield client
        else:
            local = stack.enter_context(local_registry(databases.empty("sqlite")))
            yield stack.enter_context(remote(local))


@pytest.mark.parametrize("case", STANDINGS)
def test_a_number_has_the_standing_of_its_story(registry: Registry, case: str) -> None:
    finding = registry.find(receipt(case))
    assert finding.standing is STANDINGS[case]
    assert finding.as_of.tzinfo is not None
    assert finding_from_json(finding_to_json(finding), receipt(case)) == finding


@pytest.mark.parametrize("case", [case for case, standing in STANDINGS.items() if standing is Standing.VALID])
def test_a_known_number_comes_with_its_book_and_its_owner(registry: Registry, case: str) -> None:
    finding = registry.find(receipt(case))
    assert finding.book is not None
    assert finding.farmer is not None
    assert finding.number == NUMBERS[case]
    assert finding.book.first_number <= int(NUMBERS[case]) <= finding.book.last_number
    assert finding.book.state is BookState.SOLD


def test_an_unknown_number_comes_with_nothing(registry: Registry) -> None:
    finding = registry.find(receipt("never_printed"))
    assert (finding.book, finding.farmer, finding.produce, finding.flags) == (None, None, (), ())


def test_a_number_in_several_series_names_them_and_chooses_none(registry: Registry) -> None:
    finding = registry.find(receipt("ambiguous"))
    assert (finding.book, finding.farmer) == (None, None)
    assert finding.candidate_count == len(finding.candidates) == 3


def test_a_farmer_who_is_not_registered_is_unknown(registry: Registry) -> None:
    finding = registry.find(Question(QuestionKind.FARMER, farmer_number="999999999"))
    assert (finding.standing, finding.farmer) == (Standing.UNKNOWN, None)


def test_a_question_about_goods_alone_finds_no_receipt(registry: Registry) -> None:
    finding = registry.find(Question(QuestionKind.NONE, goods=(GoodsAsked("coconut"),)))
    assert (finding.standing, finding.book, finding.farmer) == (Standing.UNKNOWN, None, None)


@pytest.mark.parametrize("case", ["ok", "never_printed", "ambiguous"])
def test_a_register_that_is_down_says_nothing_about_anybody(dead_registry: Registry, case: str) -> None:
    with pytest.raises(RegistryUnavailable):
        dead_registry.find(receipt(case))


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_here_and_over_http_the_finding_is_the_same(register_url: str) -> None:
    with local_registry(register_url) as local, remote(local) as there:
        for case, text in NUMBERS.items():
            question = Question(QuestionKind.RECEIPT, number=text.split()[0], goods=(GoodsAsked("coconut", "1130"),))
            here, away = local.find(question), there.find(question)
            assert {**_said(here), "as_of": None} == {**_said(away), "as_of": None}, case


def _said(finding: object) -> dict[str, object]:
    return {name: getattr(finding, name) for name in finding.__dataclass_fields__}  # type: ignore[attr-defined]
