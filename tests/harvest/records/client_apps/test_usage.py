"""The use of keys is counted in memory, written together, and no outage is anybody's error."""

import time
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from harvest.records.client_apps import KeyUse, UseCounter
from harvest.records.client_apps.usage import uses_of
from tests.fakes import NOW, FakeClock
from tests.harvest.records.client_apps.makers import make_key, make_program
from tests.harvest.records.makers import acting

NEVER = 3600.0


@pytest.fixture
def key_id(harvest_sessions: Any) -> int:
    with acting(harvest_sessions) as session:
        app = make_program(session)
        make_key(session, app)
        return app.keys[0].id


def written(sessions: Any) -> list[tuple[int, int, int]]:
    with sessions() as session:
        rows = session.scalars(select(KeyUse).order_by(KeyUse.day))
        return [(one.requests, one.not_modified, one.refused) for one in rows]


def test_requests_are_counted_by_key_and_jamaican_day(harvest_sessions: Any, key_id: int) -> None:
    clock = FakeClock()
    counter = UseCounter(harvest_sessions, clock, write_every_s=NEVER)
    for status in (200, 304, 304, 404, 429):
        counter.note(key_id, status)
    assert written(harvest_sessions) == []
    counter.write()
    assert written(harvest_sessions) == [(5, 2, 2)]
    counter.note(key_id, 200)
    counter.write()
    counter.write()
    assert written(harvest_sessions) == [(6, 2, 2)]
    clock.now += timedelta(hours=9)  # 23:05 in Jamaica
    counter.note(key_id, 200)
    clock.now += timedelta(hours=1)
    counter.note(key_id, 200)
    counter.write()
    assert written(harvest_sessions) == [(7, 2, 2), (1, 0, 0)]
    with harvest_sessions() as session:
        days = uses_of(session, [key_id], until=clock().date())[key_id]
        assert [one.requests for one in days] == [1, 7]
        assert uses_of(session, [key_id], until=clock().date() + timedelta(days=60)) == {key_id: []}


def test_two_processes_add_up_and_threads_lose_nothing(harvest_sessions: Any, key_id: int) -> None:
    counters = [UseCounter(harvest_sessions, FakeClock(), write_every_s=NEVER) for _ in range(2)]

    def use(counter: UseCounter) -> None:
        for at in range(200):
            counter.note(key_id, 200)
            if at % 50 == 0:
                counter.write()

    threads = [Thread(target=use, args=(counters[at % 2],)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for counter in counters * 2:  # what two wrote at once the first time is written by the second
        counter.write()
    assert written(harvest_sessions) == [(800, 0, 0)]


def test_an_outage_keeps_the_count_and_hurts_nobody(harvest_sessions: Any, key_id: int) -> None:
    counter = UseCounter(harvest_sessions, FakeClock(), write_every_s=NEVER)
    there = counter._sessions

    class Away:
        def begin(self) -> Any:
            raise OperationalError("x", {}, Exception("gone"))

    counter._sessions = Away()  # type: ignore[assignment]
    counter.note(key_id, 200)
    counter.write()
    counter.note(key_id, 200)
    counter._sessions = there
    counter.write()
    assert written(harvest_sessions) == [(2, 0, 0)]


def test_it_writes_by_itself_within_seconds(harvest_sessions: Any, key_id: int) -> None:
    counter = UseCounter(harvest_sessions, FakeClock(NOW), write_every_s=0.01)
    counter.note(key_id, 200)
    timer = counter._timer
    if timer:
        timer.join(10)
    assert written(harvest_sessions) == [(1, 0, 0)]


def test_counting_costs_a_request_next_to_nothing(harvest_sessions: Any) -> None:
    counter = UseCounter(harvest_sessions, FakeClock(), write_every_s=NEVER)
    begun = time.perf_counter()
    for _ in range(10_000):
        counter.note(1, 200)
    assert (time.perf_counter() - begun) / 10_000 < 0.000_1  # seconds; it takes about five microseconds
    counter._counts.clear()
    counter.write()
