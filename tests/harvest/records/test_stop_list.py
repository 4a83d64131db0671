"""A stop holds at once, for as long as it says, and takes a second person to lift; a leaf belongs to its book."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from harvest.records.receipts import NotInBook, Receipt, note_state
from harvest.records.stop_list import NotReleased, OutsideBook, release, stop
from harvest.vocabulary import ReceiptState
from tests.harvest.records.makers import DAY, acting, make_book

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


def test_a_stop_is_released_by_a_second_person_and_once(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        entry = stop(session, make_book(session), **SET)
        with pytest.raises(NotReleased, match="a second person"):
            release(session, entry, by="staff:3", on=TOMORROW)
        release(session, entry, by="staff:4", on=TOMORROW)
        assert entry.holds_on(DAY)
        assert not entry.holds_on(TOMORROW)
        with pytest.raises(NotReleased, match="released on 15 May 2026 by staff:4"):
            release(session, entry, by="staff:5", on=TOMORROW)


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
