"""A stop holds at once, for as long as it says, and takes a second person to lift; a leaf belongs to its book."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from harvest.database import make_sessions
from harvest.records.receipts import NotInBook, Receipt, note_state
from harvest.records.stop_list import (
    NotReleased,
    OutsideBook,
    SourceMissing,
    StopEntry,
    release,
    request_release,
    stop,
    stop_intake,
    waiting_releases,
)
from harvest.vocabulary import ReceiptState
from tests.harvest.records.makers import DAY, acting, make_book
from tests.harvest.records.test_receipt_book_life import at_once

TOMORROW = DAY + timedelta(days=1)
SET = {"source": "Alexandria Stn diary 12/26", "set_by": "staff:3", "on": DAY}


def test_a_whole_book_is_stopped_from_its_day_through_its_last(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        entry = stop(session, make_book(session), **SET, expires_on=TOMORROW)
        assert (entry.first_number, entry.last_number) == (4100101, 4100200)
        days = [DAY + timedelta(days=shift) for shift in (-1, 0, 1, 2)]
        assert [entry.holds_on(day) for day in days] == [False, True, True, False]


def test_only_a_part_that_is_in_the_book_can_be_stopped(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book = make_book(session)
        stop(session, book, **SET, numbers=(4100150, 4100200))
        for numbers in ((4100100, 4100150), (4100150, 4100201), (4100160, 4100150)):
            with pytest.raises(OutsideBook, match=f"not {numbers[0]} to {numbers[1]}"):
                stop(session, book, **SET, numbers=numbers)


ASKED = {"reason": "The book was found in his truck", "on": TOMORROW}


def test_a_stop_needs_a_source(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session, pytest.raises(SourceMissing):
        stop(session, make_book(session), **(SET | {"source": "  "}))


def test_a_stop_is_released_on_request_by_a_second_person_and_once(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        entry = stop(session, make_book(session), **SET)
        with pytest.raises(NotReleased, match="Nobody has asked"):
            release(session, entry, by="staff:4", on=TOMORROW)
        request = request_release(session, entry, by="staff:5", **ASKED)
        assert request_release(session, entry, by="staff:6", **ASKED) is request
        assert waiting_releases(session) == [request]
        assert entry.holds_on(TOMORROW)
        for alone in ("staff:3", "staff:5"):
            with pytest.raises(NotReleased, match=f"{alone} .* a second person"):
                release(session, entry, by=alone, on=TOMORROW)
        release(session, entry, by="staff:4", on=TOMORROW)
        assert entry.holds_on(DAY)
        assert not entry.holds_on(TOMORROW)
        assert waiting_releases(session) == []
        for act in (
            lambda: release(session, entry, by="staff:6", on=TOMORROW),
            lambda: request_release(session, entry, by="staff:6", **ASKED),
        ):
            with pytest.raises(NotReleased, match="released on 15 May 2026 by staff:4"):
                act()


def test_who_set_a_stop_may_ask_for_its_release_and_somebody_else_decides(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        entry = stop(session, make_book(session), **SET)
        request_release(session, entry, by="staff:3", **ASKED)
        with pytest.raises(NotReleased):
            release(session, entry, by="staff:3", on=TOMORROW)
        release(session, entry, by="staff:4", on=TOMORROW)


def test_of_two_who_release_at_once_one_is_told_who_did(harvest_engine: Engine) -> None:
    sessions = make_sessions(harvest_engine)
    with acting(sessions) as session:
        entries = [stop(session, make_book(session), **SET).id for _ in range(8)]
        for entry_id in entries:
            request_release(session, session.get_one(StopEntry, entry_id), by="staff:5", **ASKED)

    for entry_id in entries:

        def decide(session: Any, place: int, entry_id: int = entry_id) -> str:
            try:
                release(session, session.get_one(StopEntry, entry_id), by=f"staff:{10 + place}", on=TOMORROW)
            except NotReleased as refused:
                return str(refused)
            return "released"

        said = at_once(harvest_engine, decide)
        assert "released" in said
        assert any("was released on 15 May 2026 by staff:1" in one for one in said)


def test_of_two_who_ask_at_once_both_get_one_request(harvest_engine: Engine) -> None:
    sessions = make_sessions(harvest_engine)
    with acting(sessions) as session:
        entries = [stop(session, make_book(session), **SET).id for _ in range(8)]
    for entry_id in entries:

        def ask(session: Any, place: int, entry_id: int = entry_id) -> int:
            entry = session.get_one(StopEntry, entry_id)
            return request_release(session, entry, by=f"staff:{10 + place}", **ASKED).id

        first, second = at_once(harvest_engine, ask)
        assert first == second is not None


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"source"}),
        ({"source": "Diary 12", "first_number": "4100101"}, {"last_number"}),
        ({"source": "Diary 12", "first_number": "9", "last_number": "4"}, {"last_number"}),
        ({"source": "Diary 12", "expires_on": "13/5/2026"}, {"expires_on"}),
        ({"source": "Diary 12", "expires_on": "14/5/2026"}, set()),
        ({"source": "Diary 12", "first_number": "4100101", "last_number": "4100110"}, set()),
    ],
)
def test_what_is_typed_for_a_stop_is_taken_or_said(typed: dict[str, str], wrong: set[str]) -> None:
    assert set(stop_intake(typed, today=DAY).errors) == wrong


def test_a_leaf_has_one_row_once_something_is_known_of_it(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book = make_book(session)
        note_state(session, book, 4100151, ReceiptState.LOST, on=DAY)
        leaf = note_state(session, book, 4100151, ReceiptState.STOLEN, on=TOMORROW)
        assert (leaf.state, leaf.state_since) == (ReceiptState.STOLEN, TOMORROW)
        assert note_state(session, book, 4100151, None, on=TOMORROW).state_since is None
        assert session.scalar(select(func.count()).select_from(Receipt)) == 1


@pytest.mark.parametrize("number", [4100100, 4100201])
def test_a_leaf_outside_its_book_is_refused(harvest_sessions: Any, number: int) -> None:
    with acting(harvest_sessions) as session, pytest.raises(NotInBook, match=f"Receipt {number} is not in it"):
        note_state(session, make_book(session), number, ReceiptState.VOID, on=DAY)
