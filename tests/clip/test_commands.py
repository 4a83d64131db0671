"""What officers say besides a number: AT, N, LAST, WRONG, MORE, ?, and words the carrier answers itself."""

import pytest
from sqlalchemy import Engine

from harvest.findings import Finding, GoodsFound
from harvest.vocabulary import GoodsOutcome
from tests.clip.lines import OTHER_OFFICER, Bench, make_bench
from tests.fakes import FakeRegistry, make_finding


@pytest.fixture
def bench(clip_engine: Engine) -> Bench:
    return make_bench(clip_engine)


def reference(reply: str | None) -> str:
    return str(reply).split("Ref ")[1].split()[0].strip(".")


def test_a_place_holds_for_twelve_hours_and_is_repeated(bench: Bench) -> None:
    assert "Toll Gate" in str(bench.say("AT Toll Gate"))
    assert "At Toll Gate" in str(bench.say("4100151"))
    bench.clock.forward(hours=12)
    assert "At Toll Gate" not in str(bench.say("4100151"))


def test_the_next_officer_reads_where_and_when_it_was_shown(bench: Bench) -> None:
    bench.say("AT Toll Gate")
    bench.say("4100151")
    bench.clock.forward(hours=3)
    reply = str(bench.say("4100151", sender=OTHER_OFFICER))
    assert reply.startswith("OK")
    assert "Seen 14:05 Toll Gate" in reply
    bench.clock.forward(hours=4)
    assert str(bench.say("4100151", sender=OTHER_OFFICER)).startswith("ASK R4100151 SEEN 2x")


def test_an_unset_place_is_the_station_and_marked_so(bench: Bench) -> None:
    bench.say("4100151")
    bench.clock.forward(hours=3)
    assert "May Pen (stn)" in str(bench.say("4100151", sender=OTHER_OFFICER))


def test_the_same_stop_is_not_mentioned(bench: Bench) -> None:
    bench.say("4100151")
    bench.clock.forward(hours=2)
    reply = str(bench.say("4100151"))
    assert reply.startswith("OK")
    assert "Seen" not in reply


def test_a_withdrawn_check_no_longer_counts(bench: Bench) -> None:
    shown = bench.say("4100151")
    assert "WITHDRAWN" in str(bench.say(f"WRONG {reference(shown)}"))
    bench.clock.forward(hours=7)
    reply = str(bench.say("4100151", sender=OTHER_OFFICER))
    assert reply.startswith("OK")
    assert "Not seen before" in reply


def test_nobody_withdraws_the_check_of_another_officer(bench: Bench) -> None:
    shown = bench.say("4100151")
    assert "no check" in str(bench.say(f"WRONG {reference(shown)}", sender=OTHER_OFFICER))


def test_last_is_the_latest_answer_again(bench: Bench) -> None:
    assert "No earlier answer" in str(bench.say("LAST"))
    shown = bench.say("4100151")
    assert bench.say("LAST") == shown
    assert bench.checks == 1


def test_more_tells_what_did_not_fit(bench: Bench) -> None:
    bench.say("4100151")
    assert "081119321" in str(bench.say("MORE"))


def test_no_receipt_is_logged_without_asking_the_register(bench: Bench) -> None:
    bench.registry.down = True
    reply = str(bench.say("N coconut 1130 5678GT"))
    assert reply.startswith("LOGGED no receipt shown 14:05 14May26")
    assert "5678GT" in reply
    assert bench.checks == 1
    assert bench.registry.asked == []


def test_five_numbers_come_back_in_one_reply(bench: Bench, clip_engine: Engine) -> None:
    bench.registry.findings.update(FakeRegistry(make_finding("4100152"), make_finding("4100153")).findings)
    reply = str(bench.say("4100151 4100152 4100153 4100154 4100155"))
    assert reply.startswith("5 read: ")
    assert "4100155 NO RECORD" in reply
    assert bench.checks == 5


def test_help_is_a_question_mark(bench: Bench) -> None:
    assert bench.say("?") == bench.say("help")


def test_what_the_carrier_answers_itself_is_not_answered_again(bench: Bench) -> None:
    assert bench.say(" stop ") is None


def test_twenty_repeats_do_not_wash_a_receipt_that_was_seen_elsewhere(bench: Bench) -> None:
    bench.say("4100151", sender=OTHER_OFFICER)
    bench.clock.forward(hours=20)
    replies = [str(bench.say("4100151")) for _ in range(25)]
    assert all(reply.startswith("ASK R4100151 SEEN") for reply in replies)


def test_a_word_nobody_knows_is_no_evidence(bench: Bench) -> None:
    bench.registry.findings["4100151"] = with_goods(GoodsFound(GoodsOutcome.WORD_NOT_KNOWN, "cocnut"))
    bench.say("4100151 cocnut")
    bench.registry.findings["4100151"] = with_goods(GoodsFound(GoodsOutcome.MATCHED, "yam", "Yam"))
    reply = str(bench.say("4100151 yam"))
    assert reply.startswith("OK")


def test_goods_that_were_not_there_before_are_other_goods(bench: Bench) -> None:
    yam, ginger = (GoodsFound(GoodsOutcome.MATCHED, word, word.title()) for word in ("yam", "ginger"))
    bench.registry.findings["4100151"] = with_goods(yam)
    bench.say("4100151 yam")
    bench.registry.findings["4100151"] = with_goods(yam, ginger)
    assert str(bench.say("4100151 yam, ginger", sender=OTHER_OFFICER)).startswith("ASK R4100151 SEEN")


def with_goods(*goods: GoodsFound) -> Finding:
    return make_finding(goods=goods)


def test_a_late_answer_is_about_the_place_of_its_own_moment(bench: Bench) -> None:
    bench.registry.down = True
    bench.say("4100151")
    bench.clock.forward(minutes=1)
    bench.say("AT Toll Gate")
    bench.registry.down = False
    bench.clock.forward(minutes=1)
    bench.work()
    assert "Toll Gate" not in bench.late[0]


def test_a_late_answer_does_not_move_the_officer_back(bench: Bench) -> None:
    bench.registry.down = True
    bench.say("4100151 at Bog Walk")
    bench.clock.forward(minutes=1)
    bench.say("AT Toll Gate")
    bench.registry.down = False
    bench.clock.forward(minutes=1)
    bench.work()
    assert "Toll Gate" in str(bench.say("AT"))


def test_two_officers_in_an_outage_are_told_of_each_other(bench: Bench) -> None:
    bench.registry.down = True
    bench.say("4100151")
    bench.registry.down = False
    bench.clock.forward(seconds=1)
    assert "Not seen before" in str(bench.say("4100151", sender=OTHER_OFFICER))
    bench.clock.forward(seconds=5)
    bench.work()
    assert "Seen 14:05 Linstead" in bench.late[0]


def test_last_while_waiting_is_pending_again(bench: Bench) -> None:
    bench.say("4100151")
    bench.registry.down = True
    pending = bench.say("4100152")
    assert bench.say("LAST") == pending


def test_at_off_takes_the_place_away(bench: Bench) -> None:
    bench.say("AT Toll Gate")
    assert "No place set" in str(bench.say("AT off"))
    assert "Toll Gate" not in str(bench.say("4100151"))


def test_a_number_that_was_not_read_is_said(bench: Bench) -> None:
    assert "410033 not read" in str(bench.say("4100151, 410033"))
    assert "410033 not read" in str(bench.say("4100151, 4100152, 410033"))


def test_withdrawing_a_no_receipt_record_says_that_it_stays(bench: Bench) -> None:
    logged = bench.say("N coconut 1130")
    reply = str(bench.say(f"WRONG {reference(logged)}"))
    assert "no-receipt record" in reply
    assert "stays on file" in reply
