"""An answer that cannot be given at once: PENDING, then once by SMS, or a request to send it again."""

import pytest
from sqlalchemy import Engine

from tests.clip.lines import Bench, make_bench


@pytest.fixture
def bench(clip_engine: Engine) -> Bench:
    return make_bench(clip_engine)


def test_a_silent_register_is_pending_and_the_answer_follows_once(bench: Bench) -> None:
    bench.registry.down = True
    pending = bench.say("4100151", message_id="x")
    assert pending is not None
    assert pending.startswith("PENDING R4100151")
    assert bench.say("4100151", message_id="x") == pending
    bench.registry.down = False
    bench.clock.forward(seconds=3)
    bench.work()
    bench.work()
    assert [body.split(" JANE")[0] for body in bench.late] == ["OK R4100151"]
    assert bench.say("4100151", message_id="x") is None
    assert bench.checks == 1


def test_while_the_register_stays_silent_nobody_is_told_anything_more(bench: Bench) -> None:
    bench.registry.down = True
    bench.say("4100151")
    for _ in range(5):
        bench.clock.forward(seconds=20)
        bench.work()
    assert bench.late == []
    assert bench.checks == 0


def test_after_ten_minutes_the_officer_is_asked_to_send_it_again(bench: Bench) -> None:
    bench.registry.down = True
    bench.say("4100151")
    bench.clock.forward(minutes=10, seconds=1)
    bench.work()
    bench.work()
    assert len(bench.late) == 1
    assert bench.late[0].startswith("Your text of 14:05 was delayed: send it again if still needed")


def test_several_slow_numbers_are_pending_before_the_deadline(bench: Bench) -> None:
    started = bench.clock()
    bench.registry.before = lambda: bench.clock.forward(seconds=1.9)
    assert str(bench.say("4100151 4100152 4100153")).startswith("PENDING")
    assert (bench.clock() - started).total_seconds() < 2.5


def test_an_answer_that_waited_too_long_is_not_sent(bench: Bench) -> None:
    bench.registry.down = True
    bench.say("4100151")
    bench.registry.down = False
    bench.clock.forward(seconds=3)
    while bench.line.answer_overdue():
        pass
    bench.clock.forward(minutes=10)
    bench.work()
    assert bench.late == []


def test_a_gateway_that_fails_in_its_own_way_is_given_up_in_the_end(bench: Bench) -> None:
    bench.registry.down = True
    bench.say("4100151")
    bench.registry.down = False
    tries: list[int] = []
    bench.gateway.send = lambda _message: tries.append(1) or 1 / 0
    for _ in range(60):
        bench.clock.forward(seconds=30)
        bench.work()
    assert 3 < len(tries) < 20
