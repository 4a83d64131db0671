"""Who may ask: invitation, enrolment, suspension, expiry, limits, and what a stranger hears."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from clip.officers import enrolment, opting
from clip.officers.enrolment import IntakeRefused, OfficerRefused
from clip.officers.limits import InTheWay, Limits, over_limit
from clip.officers.record import OfficerEvent, find
from harvest.foundation.clock import utc_now
from tests.clip.lines import OFFICER, STRANGER, Bench, make_bench, officer
from tests.fakes import NOW, FakeRegistry, make_finding

INVITED = "+16585550123"


@pytest.fixture
def bench(clip_engine: Engine) -> Bench:
    return make_bench(clip_engine)


def invite(bench: Bench, phone: str = INVITED, badge: str = "2001") -> str:
    details = enrolment.intake(phone=phone, name="New Officer", badge=badge, station="Lucea")
    with bench.sessions.begin() as session:
        return enrolment.invite(session, details, actor="staff:1", now=bench.clock())


def suspend(bench: Bench, phone: str = OFFICER) -> None:
    with bench.sessions.begin() as session:
        found = find(session, phone)
        assert found is not None
        enrolment.suspend(session, found, actor="staff:1", now=bench.clock())


def test_a_stranger_hears_one_neutral_line_a_day_whatever_he_texts(bench: Bench) -> None:
    first = bench.say("4100151", sender=STRANGER)
    assert first is not None
    assert "enrolled officers" in first
    assert bench.say("4100151", sender=STRANGER) is None
    bench.clock.forward(hours=24)
    assert bench.say("9999999", sender=STRANGER) == first
    assert bench.registry.asked == []


def test_a_stranger_who_sends_twenty_texts_at_once_is_answered_once(bench: Bench) -> None:
    with ThreadPoolExecutor(10) as pool:
        replies = list(pool.map(lambda _: bench.say("hello", sender=STRANGER), range(20)))
    assert len([reply for reply in replies if reply]) == 1


def test_the_code_enrols_the_phone_it_was_made_for(bench: Bench) -> None:
    code = invite(bench)
    reply = bench.say(f" {code[:4]} {code[4:].lower()} ", sender=INVITED)
    assert reply is not None
    assert "enrolled" in reply
    assert str(bench.say("4100151", sender=INVITED)).startswith("OK")


def test_the_code_is_worth_nothing_from_another_phone(bench: Bench) -> None:
    code = invite(bench)
    assert "enrolled officers" in str(bench.say(code, sender=STRANGER))
    assert officer(bench, INVITED).state == "invited"


@pytest.mark.parametrize("words", ["{}", "code {}", "JOIN {}", "My code is {}.", "{}\n"])
def test_the_code_may_stand_among_words(bench: Bench, words: str) -> None:
    assert "enrolled" in str(bench.say(words.format(invite(bench)), sender=INVITED))
    assert officer(bench, INVITED).state == "active"


@pytest.mark.parametrize("body", ["4100151", "R4100151", "R 41001510", "hello", ""])
def test_what_cannot_be_a_code_costs_no_try(bench: Bench, body: str) -> None:
    code = invite(bench)
    for _ in range(6):
        assert "Text only the code" in str(bench.say(body, sender=INVITED))
    assert "Welcome" in str(bench.say(code, sender=INVITED))
    assert bench.registry.asked == []


def test_nothing_ends_a_suspension_in_passing(bench: Bench) -> None:
    suspend(bench)
    details = enrolment.intake(phone=OFFICER, name="Officer", badge="1001", station="May Pen")
    for act in (enrolment.add, enrolment.invite):
        with pytest.raises(OfficerRefused, match="is suspended since 14 May 2026"), bench.sessions.begin() as session:
            act(session, details, actor="staff:1", now=bench.clock())
    assert "suspended" in str(bench.say("4100151"))
    with bench.sessions.begin() as session:
        enrolment.reinstate(session, find(session, OFFICER), actor="staff:1", now=bench.clock())  # type: ignore[arg-type]
    assert str(bench.say("4100151")).startswith("OK")


def test_five_wrong_codes_and_the_right_one_no_longer_helps(bench: Bench) -> None:
    code = invite(bench)
    for left in (4, 3, 2, 1):
        assert str(left) in str(bench.say("22222222", sender=INVITED))
    bench.say("22222222", sender=INVITED)
    bench.say(code, sender=INVITED)
    assert officer(bench, INVITED).state == "invited"


def test_a_code_is_dead_after_a_day(bench: Bench) -> None:
    code = invite(bench)
    bench.clock.forward(hours=24)
    bench.say(code, sender=INVITED)
    assert officer(bench, INVITED).state == "invited"


def test_a_new_invitation_replaces_the_old_code(bench: Bench) -> None:
    old, new = invite(bench), invite(bench)
    bench.say(old, sender=INVITED)
    assert officer(bench, INVITED).state == "invited"
    bench.say(new, sender=INVITED)
    assert officer(bench, INVITED).state == "active"


def test_a_suspended_officer_is_told_why_and_learns_nothing(bench: Bench) -> None:
    suspend(bench)
    reply = bench.say("4100151")
    assert "suspended" in str(reply)
    assert "SAMPLE" not in str(reply)
    assert bench.registry.asked == []


def test_a_suspension_bites_while_the_register_is_being_asked(bench: Bench) -> None:
    bench.registry.before = lambda: suspend(bench)
    assert "suspended" in str(bench.say("4100151"))
    assert bench.checks == 0


def test_an_enrolment_ends(bench: Bench) -> None:
    bench.clock.forward(days=366)
    assert "ended" in str(bench.say("4100151"))
    assert bench.registry.asked == []


def test_every_step_is_kept_with_its_actor(bench: Bench) -> None:
    before = bench.count(OfficerEvent)
    bench.say(invite(bench), sender=INVITED)
    suspend(bench, INVITED)
    assert bench.count(OfficerEvent) == before + 3


def test_a_phone_of_one_officer_is_not_given_to_another(bench: Bench) -> None:
    with pytest.raises(OfficerRefused, match="belongs to badge 1001"):
        invite(bench, OFFICER, "3333")
    with pytest.raises(OfficerRefused, match="badge 1001 is enrolled with"):
        invite(bench, INVITED, "1001")


def test_bad_input_gets_a_sentence_for_each_field() -> None:
    with pytest.raises(IntakeRefused) as refused:
        enrolment.intake(phone="555-1234", name=" ", badge="12 34", station="x" * 41, force="army")
    assert [line.split()[0] for line in str(refused.value).splitlines()] == [
        "phone",
        "name",
        "station",
        "badge",
        "force",
    ]


@pytest.mark.parametrize("written", ["876-555-0123", "+1 (876) 555 0123", "18765550123", "876.555.0123"])
def test_phones_are_kept_whole(written: str) -> None:
    assert enrolment.intake(phone=written, name="A", badge="1", station="B").phone == "+18765550123"


@pytest.mark.parametrize(
    "written", ["5550123", "+1876JAMAICA", "whatsapp:+18765550123", "+18765550123;ext=5", "+12125550123", "٨٧٦٥٥٥٠١٢٣"]
)
def test_what_is_not_a_jamaican_number_is_refused(written: str) -> None:
    with pytest.raises(IntakeRefused, match="phone"):
        enrolment.intake(phone=written, name="A", badge="1", station="B")


def test_the_limit_holds_and_says_when_to_ask_again(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine, limits=Limits(3, 200))
    replies = [bench.say("4100151") for _ in range(4)]
    assert all(str(reply).startswith("OK") for reply in replies[:3])
    assert "3" in str(replies[3])
    assert "after 14:15" in str(replies[3])
    bench.clock.forward(minutes=10, seconds=1)
    assert str(bench.say("4100151")).startswith("OK")


def test_the_limit_is_exact_when_texts_come_at_once(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine, limits=Limits(5, 200), clock=utc_now, registry=FakeRegistry(make_finding()))
    with ThreadPoolExecutor(10) as pool:
        replies = list(pool.map(lambda _: bench.say("4100151"), range(12)))
    assert len([reply for reply in replies if str(reply).startswith("OK")]) == 5


def test_the_day_ends_at_midnight_in_jamaica() -> None:
    over = over_limit(Limits(30, 2), InTheWay(today=NOW), 1, NOW)
    assert over is not None
    assert over.again_at.isoformat() == "2026-05-15T05:00:00+00:00"


def test_yesterday_is_not_today(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine, limits=Limits(30, 1))
    bench.clock.forward(hours=9, minutes=54)  # 23:59
    assert str(bench.say("4100151")).startswith("OK")
    assert "a day" in str(bench.say("4100151"))
    bench.clock.forward(minutes=1)
    assert str(bench.say("4100151")).startswith("OK")


def test_a_text_with_more_numbers_than_the_limit_has_left_is_refused_whole(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine, limits=Limits(5, 200))
    for _ in range(3):
        bench.say("4100151")
    assert "LIMIT" in str(bench.say("4100151 4100152 4100153")).upper()
    assert "LIMIT" not in str(bench.say("4100151 4100152")).upper()
    assert "LIMIT" in str(bench.say("4100151")).upper()


def test_the_promised_time_is_when_all_the_numbers_are_possible(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine, limits=Limits(3, 200))
    for _ in range(3):
        bench.say("4100151")
        bench.clock.forward(seconds=90)
    assert "after 14:17" in str(bench.say("4100151 4100152"))
    assert "at most 3 numbers" in str(bench.say("4100151 4100152 4100153 4100154"))


def test_an_officer_who_texts_stop_is_shown_as_deaf_until_he_texts_start(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    assert bench.say("STOP") is None
    assert bench.say("STOP", sender=STRANGER) is None
    with bench.sessions() as session:
        assert list(opting.deaf_since(session).values()) == [NOW]
    bench.line.gateways["console"].carrier_words = frozenset({"START"})
    assert bench.say("START") is None
    with bench.sessions() as session:
        assert opting.deaf_since(session) == {}
