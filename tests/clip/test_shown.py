"""The register learns what was shown, once, without an officer in it, and no answer ever waits for that."""

import json
import logging
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text

from clip.messages.references import reference_of
from clip.shown import RETRY_AFTER, SENDING_FOR, STILL_LOOKED_AT, ShownNote, ShownProgress, parish_named
from clip.worker import note_shown
from harvest.findings import RegistryUnavailable, ShownUnreadable, shown_to_json
from harvest.vocabulary import Parish, ShownOutcome
from tests.clip.lines import OFFICER, OTHER_OFFICER, Bench, make_bench
from tests.fakes import FakeRegistry, make_finding

REF = reference_of(1)


def notes(bench: Bench) -> list[Any]:
    return list(bench.registry.shown.values())


def test_a_check_is_noted_once_with_paper_day_and_parish(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    bench.say("4100151")
    assert bench.registry.notes == 0  # nothing on the officer's way
    assert note_shown(bench.line) == 1
    assert note_shown(bench.line) == 0
    [note] = notes(bench)
    assert (note.series, note.book, note.number) == ("A", "151560", "4100151")
    assert (note.on_day, note.parish, note.outcome) == (date(2026, 5, 14), Parish.ST_ANN, ShownOutcome.OK)
    assert bench.registry.notes == 1


def test_no_officer_is_in_a_note(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    bench.say("4100151 yam AT Toll Gate")
    note_shown(bench.line)
    said = json.loads(shown_to_json(notes(bench)[0]))
    assert set(said) == {"reference", "number", "on_day", "outcome", "series", "book", "parish"}
    assert not any(word in json.dumps(said) for word in (OFFICER[2:], "Officer", "May Pen", "Toll Gate"))


def test_each_number_of_a_text_is_a_note_of_its_own(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    bench.say("4100151 4999123")
    assert note_shown(bench.line) == 2
    assert len({note.reference for note in notes(bench)}) == 2
    assert [(note.outcome, note.series) for note in notes(bench)] == [
        (ShownOutcome.OK, "A"),
        (ShownOutcome.NO_RECORD, None),
    ]


def test_training_farmers_goods_and_questions_without_a_verdict_are_not_presentations(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    with clip_engine.begin() as connection:
        connection.execute(text("update officers set training = true where phone = :phone"), {"phone": OTHER_OFFICER})
    bench.say("4100151", sender=OTHER_OFFICER)
    bench.say("F 081119321")
    bench.say("N yam")
    bench.say(f"WRONG {REF}")
    assert bench.checks == 3
    assert note_shown(bench.line) == 0
    assert bench.registry.notes == 0


def test_a_check_withdrawn_before_it_was_noted_is_never_sent(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    bench.say("4100151")
    bench.say(f"WRONG {REF}")
    assert note_shown(bench.line) == 0
    assert bench.registry.notes == 0


def test_a_check_withdrawn_after_it_was_noted_is_sent_again_as_withdrawn_once(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    bench.say("4100151")
    note_shown(bench.line)
    bench.say(f"WRONG {REF}")
    assert note_shown(bench.line) == 1
    assert note_shown(bench.line) == 0
    [note] = notes(bench)
    assert note.outcome is ShownOutcome.WITHDRAWN
    assert bench.registry.notes == 2


def test_a_silent_register_is_tried_again_less_and_less_often(
    clip_engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    bench = make_bench(clip_engine)
    bench.say("4100151")
    bench.registry.down = True
    for tries, wait in enumerate((*RETRY_AFTER, RETRY_AFTER[-1]), start=1):
        with caplog.at_level(logging.WARNING):
            note_shown(bench.line)
        assert bench.registry.notes == tries
        bench.clock.forward(seconds=wait.total_seconds() - 1)
        note_shown(bench.line)
        assert bench.registry.notes == tries
        bench.clock.forward(seconds=1)
    assert "the register takes no notes" in caplog.text
    bench.registry.down = False
    assert note_shown(bench.line) == 1
    assert len(notes(bench)) == 1


def test_a_note_that_may_have_arrived_and_was_withdrawn_since_is_taken_back(clip_engine: Engine) -> None:
    """The register counted, the answer was lost, and the officer wrote WRONG in between."""
    bench = make_bench(clip_engine)
    bench.say("4100151")
    count, lost = bench.registry.note_shown, [True]

    def arrives_but_is_silent(shown: Any) -> None:
        count(shown)
        if lost.pop() if lost else False:
            raise RegistryUnavailable("The answer was lost.")

    bench.registry.note_shown = arrives_but_is_silent  # type: ignore[method-assign]
    note_shown(bench.line)
    bench.say(f"WRONG {REF}")
    bench.clock.forward(seconds=RETRY_AFTER[0].total_seconds())
    note_shown(bench.line)
    assert [note.outcome for note in notes(bench)] == [ShownOutcome.WITHDRAWN]


def test_a_worker_that_dies_while_sending_is_taken_over(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    bench.say("4100151")
    sound = bench.registry.note_shown

    def die(_shown: Any) -> None:
        raise KeyboardInterrupt

    bench.registry.note_shown = die  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        note_shown(bench.line)
    bench.registry.note_shown = sound  # type: ignore[method-assign]
    assert note_shown(bench.line) == 0  # the lease holds
    bench.clock.forward(seconds=SENDING_FOR.total_seconds())
    assert note_shown(bench.line) == 1


def test_a_note_that_is_never_taken_does_not_hold_up_the_others(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    bench.say("4100151")
    bench.say("4999123")
    sound = bench.registry.note_shown

    def picky(shown: Any) -> None:
        if shown.number == "4100151":
            raise ShownUnreadable("number: no.")
        sound(shown)

    bench.registry.note_shown = picky  # type: ignore[method-assign]
    assert note_shown(bench.line) == 2
    assert note_shown(bench.line) == 0
    assert [note.number for note in notes(bench)] == ["4999123"]
    with bench.sessions() as session:
        assert sorted(session.scalars(select(ShownNote.state))) == ["refused", "sent"]


def test_more_checks_than_fit_in_one_round_follow_in_the_next(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    for number in range(4100151, 4100176):
        bench.say(str(number))
        bench.clock.forward(minutes=1)
    assert [note_shown(bench.line) for _ in range(3)] == [20, 5, 0]


def test_a_worker_with_nothing_to_do_takes_no_lock(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    bench.say("4100151")
    note_shown(bench.line)
    note_shown(bench.line)
    said: list[str] = []
    event.listen(clip_engine, "before_cursor_execute", lambda *values: said.append(values[2]))
    note_shown(bench.line)
    assert said
    assert all(statement.startswith("SELECT") and "FOR UPDATE" not in statement for statement in said)


def test_the_mark_moves_on_and_leaves_what_may_still_be_committed(clip_engine: Engine) -> None:
    bench = make_bench(clip_engine)
    bench.say("4100151")
    note_shown(bench.line)
    far = 3 * STILL_LOOKED_AT
    with clip_engine.begin() as connection:
        names = ", ".join(row for row in COPIED)
        copy = f"insert into checks (id, position, {names}) select {far}, 9, {names} from checks where id = 1"
        connection.execute(text(copy))
    assert note_shown(bench.line) == 1
    note_shown(bench.line)
    with bench.sessions() as session:
        assert session.scalars(select(ShownProgress.below_id)).one() == far - STILL_LOOKED_AT


COPIED = (
    *("text_id", "officer_id", "asked_at", "kind", "number", "leaf", "goods", "plate", "place", "at_station"),
    *("verdict", "reasons", "question", "finding", "counts"),
)


@pytest.mark.parametrize(
    ("place", "parish"),
    [
        ("Toll Gate, Clarendon", Parish.CLARENDON),
        ("brown's town SAINT ANN", Parish.ST_ANN),
        ("St. Catherine", Parish.ST_CATHERINE),
        ("Portland Cottage", None),
        ("Hanover St", None),
        ("Toll Gate", None),
        ("Trelawnyy", None),
        ("", None),
    ],
)
def test_a_place_names_its_parish_at_its_end(place: str, parish: Parish | None) -> None:
    assert parish_named(place) is parish


def test_the_parish_of_the_place_goes_before_that_of_the_farmer_and_may_be_unknown(clip_engine: Engine) -> None:
    stolen = make_finding("4100152", farmer=None)
    bench = make_bench(clip_engine, registry=FakeRegistry(make_finding(), stolen))
    bench.say("4100151 AT Toll Gate Clarendon")
    bench.say("4100152", sender=OTHER_OFFICER)
    note_shown(bench.line)
    assert [note.parish for note in notes(bench)] == [Parish.CLARENDON, None]
