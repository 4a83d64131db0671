"""One promise of noting for every registry: once for each reference, taken back for good, refused in words."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask

from clip.registry import HttpRegistry, InTime, Registry
from harvest.api.shown import LARGEST_NOTE, make_shown
from harvest.database import make_sessions
from harvest.demo import CASES
from harvest.findings import (
    RegistryUnavailable,
    Shown,
    ShownUnreadable,
    shown_from_json,
    shown_to_json,
)
from harvest.foundation.engine import make_engine
from harvest.lookup.registry import LocalRegistry
from harvest.records.presentations import parish_counts
from harvest.vocabulary import Parish, ShownOutcome
from tests.conftest import Databases
from tests.contract.conftest import KEY, LIMIT_S, gate_for, local_registry, served
from tests.contract.hostile import hostile, http
from tests.fakes import FakeRegistry
from tests.journeys.servers import free_port

DAY = date(2026, 5, 14)
NOTE = Shown("K7QZ-0", CASES["ok"], DAY, ShownOutcome.OK, "DEMO-A", "151560", Parish.ST_ANN)
KINDS = ("fake", "local-sqlite", "local-postgresql", "remote-sqlite", "remote-postgresql")
Counted = Callable[[], int]


@contextlib.contextmanager
def noting(url: str) -> Iterator[tuple[LocalRegistry, Counted]]:
    """Harvest's own registry with a writing side, and how many presentations it counts on DAY."""
    engine = make_engine(url, durable=False, statement_limit_s=LIMIT_S)
    sessions = make_sessions(engine)

    def counted() -> int:
        with sessions() as session:
            return sum(day.times for day in parish_counts(session, DAY, DAY))

    yield LocalRegistry(engine, writing=sessions), counted
    engine.dispose()


@contextlib.contextmanager
def remote(registry: Registry) -> Iterator[HttpRegistry]:
    with served(registry.find, registry.note_shown) as url:
        client = HttpRegistry(url, KEY, deadline_s=LIMIT_S)
        yield client
        client.close()


@pytest.fixture(params=KINDS)
def pair(request: pytest.FixtureRequest, databases: Databases) -> Iterator[tuple[Registry, Counted]]:
    kind, _, engine_name = request.param.partition("-")
    if kind == "fake":
        fake = FakeRegistry()
        yield fake, lambda: sum(note.outcome is not ShownOutcome.WITHDRAWN for note in fake.shown.values())
        return
    with noting(databases.fresh(engine_name, "harvest")) as (local, counted), contextlib.ExitStack() as stack:
        registry = local if kind == "local" else stack.enter_context(remote(local))
        yield InTime(registry, deadline_s=2 * LIMIT_S), counted


def note(**changed: object) -> Shown:
    values = {name: getattr(NOTE, name) for name in NOTE.__dataclass_fields__}
    return Shown(**(values | changed))  # type: ignore[arg-type]


def test_a_presentation_counts_once_for_its_reference_and_no_more_once_taken_back(
    pair: tuple[Registry, Counted],
) -> None:
    registry, counted = pair
    registry.note_shown(NOTE)
    registry.note_shown(NOTE)
    registry.note_shown(note(reference="K7QZ-1"))
    assert counted() == 2
    registry.note_shown(note(outcome=ShownOutcome.WITHDRAWN))
    registry.note_shown(NOTE)
    assert counted() == 1


@pytest.mark.parametrize("wrong", [{"number": "x"}, {"number": "1" * 19}, {"reference": ""}, {"reference": "a b"}])
def test_what_can_never_be_counted_is_refused_for_good(
    pair: tuple[Registry, Counted], wrong: dict[str, object]
) -> None:
    registry, counted = pair
    with pytest.raises(ShownUnreadable):
        registry.note_shown(note(**wrong))
    assert counted() == 0


def test_a_register_that_is_down_takes_no_note_now(databases: Databases) -> None:
    nowhere = HttpRegistry(f"http://127.0.0.1:{free_port()}", KEY, deadline_s=LIMIT_S)
    with contextlib.ExitStack() as stack:
        stack.callback(nowhere.close)
        broken, _counted = stack.enter_context(noting(databases.empty("sqlite")))
        reading = stack.enter_context(local_registry(databases.fresh("sqlite", "harvest")))
        dead = stack.enter_context(remote(broken))
        for registry in (FakeRegistry(down=True), nowhere, broken, reading, dead):
            with pytest.raises(RegistryUnavailable):
                registry.note_shown(NOTE)


OTHER_ANSWERS = {
    "an older Harvest": http(b"{}", status="404 Not Found"),
    "a key without the scope": http(b"{}", status="403 Forbidden"),
    "a page": http(b"<!doctype html><title>Sign in</title>", kind="text/html"),
    "nothing": http(b""),
    "another reference": http(b'{"reference":"ZZZZ-0"}'),
    "no reference": http(b'{"ok":true}'),
}


@pytest.mark.parametrize("name", OTHER_ANSWERS)
def test_an_answer_that_is_no_receipt_for_this_note_is_none(name: str) -> None:
    with hostile(lambda _server, _n: OTHER_ANSWERS[name]) as server:
        client = HttpRegistry(server.url, KEY, deadline_s=LIMIT_S)
        with pytest.raises(RegistryUnavailable):
            client.note_shown(NOTE)
        client.close()
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/v1/shown HTTP/1.1\r\n")
    assert NOTE.number.encode() not in head
    assert shown_from_json(body) == NOTE


def door(scope: str = "shown") -> tuple[Flask, FakeRegistry]:
    app, fake = Flask("door", static_folder=None), FakeRegistry()
    app.register_blueprint(make_shown(fake.note_shown, gate_for(KEY, scope)))
    return app, fake


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (shown_to_json(NOTE), 200),
        (shown_to_json(NOTE)[:-1] + b',"news":1}', 200),
        (b"", 422),
        (b"null", 422),
        (b'{"reference":"K7QZ-0"}', 422),
        (shown_to_json(NOTE).replace(b"JM-06", b"JM-15"), 422),
        (shown_to_json(NOTE).replace(b'"ok"', b'"maybe"'), 422),
        (b" " * (LARGEST_NOTE + 1), 413),
    ],
)
def test_the_door_takes_a_note_or_says_what_is_wrong(body: bytes, status: int) -> None:
    app, fake = door()
    answer = app.test_client().post("/api/v1/shown", data=body, headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == status
    assert len(fake.shown) == (status == 200)


@pytest.mark.parametrize("key", ["", "Bearer", f"Basic {KEY}", "Bearer other"])
def test_nobody_notes_without_a_key_of_this_scope(key: str) -> None:
    app, fake = door()
    answer = app.test_client().post("/api/v1/shown", data=shown_to_json(NOTE), headers={"Authorization": key})
    assert answer.status_code == 401
    other, _fake = door(scope="findings")
    headers = {"Authorization": f"Bearer {KEY}"}
    refused = other.test_client().post("/api/v1/shown", data=shown_to_json(NOTE), headers=headers)
    assert refused.status_code == 403
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="shown"'
    assert "scope shown" in refused.get_data(as_text=True)
    assert fake.notes == 0
