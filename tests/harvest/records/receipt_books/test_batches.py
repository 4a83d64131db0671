"""A print becomes its books once and whole; numbers that a book has already are kept as disputed, never lost."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from harvest.database import make_sessions
from harvest.findings import Question, QuestionKind
from harvest.foundation.clock import start_of_local_day
from harvest.lookup.find import find
from harvest.records.receipt_books import (
    DisputedRange,
    Outcome,
    PrintBatch,
    ReceiptBook,
    Series,
    open_disputes,
    receive_batch,
    settle,
)
from harvest.records.receipt_books.intake import batch
from harvest.records.receipt_books.refusals import BookNumberTaken, DateTooEarly, RangeWrong, SeriesNotKnown
from harvest.vocabulary import BookState, Standing
from tests.harvest.records.makers import DAY, acting, make_book, make_series
from tests.harvest.records.test_receipt_book_life import at_once

TYPED = {
    "series": "K",
    "first_number": "4100001",
    "last_number": "4100500",
    "numbers_per_book": "100",
    "first_book_number": "0098",
    "received_on": "12/5/2026",
}


def values(**changed: str) -> Any:
    taken = batch(TYPED | changed, today=DAY)
    assert taken, taken.errors
    return taken.values


def test_a_print_becomes_books_that_follow_each_other_with_their_zeros(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        make_series(session, code="K")
        received = receive_batch(session, values())
    assert [book.book_number for book in received.books] == ["0098", "0099", "0100", "0101", "0102"]
    assert [(book.first_number, book.last_number) for book in received.books][-1] == (4100401, 4100500)
    assert {book.state for book in received.books} == {BookState.PRINTED}
    assert received.sentence == ""


def test_the_same_print_again_is_the_one_that_is_there(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        make_series(session, code="K")
        first = receive_batch(session, values())
        again = receive_batch(session, values(series="k"))
        assert again.batch is first.batch
        assert again.books == first.books
        assert session.scalar(select(func.count()).select_from(ReceiptBook)) == 5
        assert open_disputes(session) == []


def test_numbers_that_a_book_has_are_kept_as_one_dispute_and_no_book_is_made(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        series = make_series(session, code="K")
        book = make_book(session, series, first_number=4100451)
        received = receive_batch(session, values())
        assert (received.batch, received.books) == (None, ())
        assert f"Book {book.book_number} of series K holds 4100451 to 4100550" in received.sentence
        assert receive_batch(session, values()).disputed is received.disputed
        assert session.scalars(select(DisputedRange)).one().last_number == 4100500
        assert open_disputes(session) == [received.disputed]
        assert session.scalar(select(func.count()).select_from(PrintBatch)) == 0


def test_a_number_of_a_refused_print_is_disputed_and_not_unknown_until_somebody_settles_it(
    harvest_sessions: Any,
) -> None:
    asked = Question(QuestionKind.RECEIPT, number="4100003")
    now = start_of_local_day(DAY)
    with acting(harvest_sessions) as session:
        make_book(session, make_series(session, code="K"), first_number=4100451)
        disputed = receive_batch(session, values()).disputed
        assert disputed is not None
        assert find(session.connection(), asked, now=now).standing is Standing.DISPUTED
        with pytest.raises(DateTooEarly):
            settle(session, disputed, outcome=Outcome.TYPING_ERROR, on=DAY.replace(day=1), by="staff:3")
        settle(session, disputed, outcome=Outcome.TYPING_ERROR, on=DAY, by="staff:3", how="4100451 was meant")
        assert find(session.connection(), asked, now=now).standing is Standing.UNKNOWN
        assert open_disputes(session) == []
        assert disputed.settled_how == "a typing error, nothing is claimed; 4100451 was meant"


def test_a_print_that_cannot_be_is_refused_with_what_is_wrong(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        with pytest.raises(SeriesNotKnown, match="no series K"):
            receive_batch(session, values())
        make_series(session, code="K", printed_digits=6)
        with pytest.raises(RangeWrong, match="6 digits"):
            receive_batch(session, values())
        other = make_series(session, code="L")
        taken = make_book(session, other, first_number=1)
        with pytest.raises(BookNumberTaken, match=taken.book_number):
            receive_batch(session, values(series="L", first_book_number=taken.book_number))


def test_two_clerks_who_enter_one_print_at_once_make_it_once(harvest_engine: Engine) -> None:
    sessions = make_sessions(harvest_engine)
    for code in ("K1", "K2", "K3", "K4"):
        with acting(sessions) as session:
            make_series(session, code=code)

        def clerk(session: Any, _place: int, code: str = code) -> Any:
            received = receive_batch(session, values(series=code))
            return received.batch and received.batch.id, len(received.books), received.disputed

        first, second = at_once(harvest_engine, clerk)
        assert first == second
        assert first[1:] == (5, None)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"series": ""}, "series"),
        ({"first_number": "41OO001"}, "first_number"),
        ({"last_number": "4099999"}, "last_number"),
        ({"last_number": "4100450"}, "last_number"),
        ({"last_number": "9999999999"}, "last_number"),
        ({"numbers_per_book": "0"}, "numbers_per_book"),
        ({"first_book_number": "A1"}, "first_book_number"),
        ({"received_on": "15/5/2026"}, "received_on"),
        ({"received_on": "1/1/1950"}, "received_on"),
    ],
)
def test_each_wrong_field_of_a_print_has_one_sentence_and_nothing_typed_is_lost(
    changed: dict[str, str], wrong: str
) -> None:
    taken = batch(TYPED | changed, today=DAY)
    assert set(taken.errors) == {wrong}
    assert taken.typed == TYPED | changed


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(TYPED)), st.text("0123456789 /-,O²٣\0", max_size=20)))
def test_whatever_is_typed_is_whole_books_or_a_sentence(typed: dict[str, str]) -> None:
    taken = batch(TYPED | typed, today=DAY)
    if taken:
        each = taken["numbers_per_book"] or 100
        assert (taken["last_number"] - taken["first_number"] + 1) % each == 0


def test_a_series_is_named_by_its_code(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        make_series(session, code="K")
        make_series(session, code="k")
        assert session.get_one(Series, receive_batch(session, values(series="k")).books[0].series_id).code == "k"
