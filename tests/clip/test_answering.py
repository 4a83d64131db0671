"""The state rule: every text is stored first and ends with exactly one answer, by its request or by the outbox."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import SQLAlchemyError

from clip.answering import line as line_module
from clip.checks import Check
from clip.messages.texts import Forged, Text, TextState
from clip.officers.record import Officer
from harvest.foundation.clock import utc_now
from harvest.foundation.engine import make_engine
from tests.clip.lines import OFFICER, OTHER_OFFICER, STRANGER, Bench, make_bench, text
from tests.fakes import NOW, FakeRegistry, make_finding


@pytest.fixture
def bench(clip_engine: Engine) -> Bench:
    return make_bench(clip_engine)


def test_a_receipt_number_brings_back_a_verdict(bench: Bench) -> None:
    reply = bench.say("4100151")
    assert reply is not None
    assert reply.startswith("OK R4100151 JANE SAMPLE")
    assert bench.checks == 1


def test_a_repeated_delivery_gets_the_same_bytes_for_a_minute_and_then_nothing(bench: Bench) -> None:
    first = bench.say("4100151", message_id="x")
    bench.clock.forward(seconds=60)
    assert bench.say("4100151", message_id="x") == first
    bench.clock.forward(seconds=1)
    assert bench.say("4100151", message_id="x") is None
    assert bench.checks == 1


def test_a_known_message_id_with_other_content_is_forged(bench: Bench) -> None:
    bench.line.deliver(text("4100151", message_id="x"))
    with pytest.raises(Forged):
        bench.line.deliver(text("4100152", message_id="x", binding="other"))


def test_a_waiting_delivery_says_pending_and_the_one_who_finishes_uses_the_outbox(bench: Bench) -> None:
    inbound = text("4100151", message_id="x")
    said: list[str | None] = []
    bench.registry.before = lambda: said.append(bench.line.deliver(inbound))
    assert bench.line.deliver(inbound) is None
    assert said[0] is not None
    assert said[0].startswith("PENDING R4100151")
    bench.work()
    assert len(bench.late) == 1
    assert bench.late[0].startswith("OK R4100151")


def test_a_text_whose_worker_died_is_taken_over_by_its_next_delivery(bench: Bench) -> None:
    leave_behind(bench, "x")
    bench.clock.forward(seconds=6)
    reply = bench.say("4100151", message_id="x")
    assert reply is not None
    assert reply.startswith("OK R4100151")
    assert bench.outgoing == 0


def test_a_text_whose_worker_died_is_taken_over_by_the_worker_process(bench: Bench) -> None:
    leave_behind(bench, "x")
    bench.work()
    assert bench.late == []
    bench.clock.forward(seconds=6)
    bench.work()
    assert bench.late[0].startswith("OK R4100151")
    assert bench.say("4100151", message_id="x") is None


def test_who_lost_the_lease_undoes_everything_it_did(bench: Bench) -> None:
    def lose() -> None:
        bench.registry.before = None
        bench.clock.forward(seconds=6)
        bench.work()

    bench.registry.before = lose
    assert bench.say("4100151") is None
    assert bench.checks == 1
    assert len(bench.late) == 1


def test_a_fault_of_ours_is_never_silence(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(line_module, "compose", lambda *_args, **_more: 1 / 0)
        reply = bench.say("4100151")
    assert reply is not None
    assert reply.startswith("PENDING R4100151")
    bench.clock.forward(seconds=3)
    bench.work()
    assert bench.late[0].startswith("OK R4100151")


def test_a_text_that_cannot_be_stored_is_an_error_for_the_gateway(bench: Bench, databases: object) -> None:
    broken = make_engine("sqlite:////nonexistent/clip.db", durable=False)
    bench.line.engine = broken
    with pytest.raises(SQLAlchemyError):
        bench.say("4100151")


def test_twenty_parallel_deliveries_of_one_text_have_one_effect_and_one_reply(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine, clock=utc_now, wait=time.sleep)
    together = threading.Barrier(20)

    def deliver(_: int) -> str | None:
        together.wait()
        return bench.line.deliver(text("4100151", message_id="x"))

    with ThreadPoolExecutor(20) as pool:
        replies = set(pool.map(deliver, range(20)))
    assert len(replies) == 1
    assert str(replies.pop()).startswith("OK R4100151")
    assert bench.checks == 1


def test_parallel_deliveries_under_a_silent_register_are_pending_once(clip_engine: Engine) -> None:
    registry = FakeRegistry(make_finding(), down=True)
    bench = make_bench(clip_engine, registry=registry, clock=utc_now, wait=time.sleep)
    with ThreadPoolExecutor(8) as pool:
        replies = set(pool.map(lambda _: bench.line.deliver(text("4100151", message_id="x")), range(8)))
    assert len(replies) == 1
    assert str(replies.pop()).startswith("PENDING")


def test_odd_characters_are_stored_and_answered(bench: Bench) -> None:
    for body in ("", "\0\0", "\ud800", "😀", "\x1b" * 5000):
        assert bench.say(body)


def test_a_reader_that_fails_is_no_reason_for_silence(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "read", lambda *_args, **_more: 1 / 0)
    assert "Text it in digits" in str(bench.say("4100151"))


def test_an_officer_enrolled_while_his_text_is_answered_is_asked_for_later(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(line_module, "who_may_ask", lambda *_: None)
        assert str(bench.say("4100151")).startswith("PENDING")
    bench.clock.forward(seconds=3)
    bench.work()
    assert bench.late[0].startswith("OK R4100151")


def test_a_stranger_is_not_written_to_late(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_behind(bench, "x", sender=STRANGER)
    bench.clock.forward(minutes=11)
    bench.work()
    assert bench.late == []
    assert bench.say("4100151", message_id="x", sender=STRANGER) is None


def test_a_stored_text_is_never_a_5xx(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.say("4100151", message_id="x")
    monkeypatch.setattr(line_module.texts, "present", lambda *_: 1 / 0)
    assert "Your text is kept" in str(bench.say("4100151", message_id="x"))


def test_trouble_says_no_more_to_strangers_and_carriers_than_an_answer_would(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(line_module, "compose", lambda *_args, **_more: 1 / 0)
        assert "enrolled officers" in str(bench.say("4100151", sender=STRANGER))
        assert bench.say("STOP") is None
    bench.clock.forward(seconds=5)
    bench.work()
    assert bench.late == []


def leave_behind(bench: Bench, message_id: str, sender: str = OFFICER) -> None:
    """A text stored by a process that was then killed."""
    bench.registry.before = None
    with bench.sessions.begin() as session:
        line_module.texts.store(
            session.connection(),
            text("4100151", message_id=message_id, sender=sender),
            now=bench.clock(),
            lease_for=bench.line._lease,
        )
    with bench.sessions.begin() as session:
        session.execute(update(Text).where(Text.message_id == message_id).values(attempts=1))
        assert session.scalar(select(Text.state).where(Text.message_id == message_id)) == TextState.RECEIVED


@pytest.mark.parametrize(
    ("changes", "reply", "places"),
    [
        ({"state": "suspended", "suspended_at": NOW}, "SUSPENDED", []),
        ({"expires_on": NOW.date() - timedelta(days=2)}, "ENDED", []),
        ({"place": "Toll Gate", "place_until": NOW + timedelta(hours=12)}, "OK", ["Toll Gate"]),
    ],
)
def test_a_draft_is_thrown_away_when_the_officer_changed_meanwhile(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], reply: str, places: list[str]
) -> None:
    draft = bench.line._draft

    def and_then_he_changes(*arguments: Any) -> object:
        drafted = draft(*arguments)
        with bench.sessions.begin() as session:
            session.execute(update(Officer).where(Officer.phone == OFFICER).values(**changes))
        return drafted

    monkeypatch.setattr(bench.line, "_draft", and_then_he_changes)
    assert reply in str(bench.say("4100151")).upper()
    with bench.sessions() as session:
        assert list(session.scalars(select(Check.place))) == places


def test_a_paper_shown_elsewhere_while_the_answer_was_drafted_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = bench.line._draft

    def and_then_it_is_shown_elsewhere(*arguments: Any) -> object:
        drafted = draft(*arguments)
        monkeypatch.setattr(bench.line, "_draft", draft)
        bench.say("4100151 PA1111", sender=OTHER_OFFICER)
        return drafted

    monkeypatch.setattr(bench.line, "_draft", and_then_it_is_shown_elsewhere)
    reply = str(bench.say("4100151 PB2222"))
    assert reply.startswith("ASK")
    assert "PA1111" in reply
