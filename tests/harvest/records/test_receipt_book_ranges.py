"""No number is in two books of a series, whatever is written, by however many at once; what two claim is kept."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from harvest.database import Base, make_sessions
from harvest.records.receipt_books import (
    DisputedRange,
    Outcome,
    ReceiptBook,
    Series,
    print_books,
    register_range,
    settle,
)
from harvest.records.receipt_books.refusals import AlreadySettled, BookNumberTaken, RangeTaken, RangeWrong
from harvest.vocabulary import BookState
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_series
from tests.harvest.records.test_receipt_book_life import at_once

BOOKS = Base.metadata.tables["receipt_books"]
RANGES = st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda pair: (pair[0], pair[0] + pair[1]))
STEPS = st.lists(st.tuples(st.none() | st.integers(0, 9), RANGES), max_size=25)


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return bool(set(range(one[0], one[1] + 1)) & set(range(other[0], other[1] + 1)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_database_refuses_a_range_exactly_when_it_overlaps_another(
    harvest_engine: Engine, steps: list[tuple[int | None, tuple[int, int]]]
) -> None:
    """A step writes a new range, or (with a place) moves the range of a book that is there already."""
    with harvest_engine.connect() as connection:
        series, other_series = (write_series(connection, code) for code in ("H1", "H2"))
        write(connection, other_series, 0, (0, 999))  # another series is no neighbour
        accepted: dict[int, tuple[int, int]] = {}
        for name, (place, wanted) in enumerate(steps, start=1):
            moved = sorted(accepted)[place % len(accepted)] if place is not None and accepted else None
            clash = any(overlap(wanted, held) for book, held in accepted.items() if book != moved)
            assert written(connection, series, moved or name, wanted, new=moved is None) is not clash
            if not clash:
                accepted[moved or name] = wanted
        connection.rollback()


def write_series(connection: Connection, code: str) -> int:
    table = Base.metadata.tables["series"]
    return connection.execute(insert(table).values(code=code, printed_digits=7)).inserted_primary_key[0]


def written(connection: Connection, series: int, name: int, wanted: tuple[int, int], *, new: bool) -> bool:
    try:
        with connection.begin_nested():
            if new:
                write(connection, series, name, wanted)
            else:
                same = (BOOKS.c.series_id == series, BOOKS.c.book_number == str(name))
                connection.execute(update(BOOKS).where(*same).values(first_number=wanted[0], last_number=wanted[1]))
    except IntegrityError:
        return False
    return True


def write(connection: Connection, series: int, name: int, wanted: tuple[int, int]) -> None:
    numbers = {"first_number": wanted[0], "last_number": wanted[1]}
    row = {"series_id": series, "book_number": str(name), **numbers, "state": BookState.PRINTED, "state_since": DAY}
    connection.execute(insert(BOOKS).values(row))


def test_of_two_who_write_overlapping_ranges_at_once_exactly_one_gets_the_numbers(harvest_engine: Engine) -> None:
    sessions = make_sessions(harvest_engine)
    for turn in range(12):
        with acting(sessions) as session:
            series_id = make_series(session).id

        def claim(session: Any, place: int, series_id: int = series_id, turn: int = turn) -> str:
            first = 4100101 + (50 if place else 0) * (turn % 2)
            book = new_book(session, series_id, f"{place}", first)
            return type(register_range(session, book, claimed_by=f"clerk {place}", on=DAY)).__name__

        assert sorted(at_once(harvest_engine, claim)) == ["DisputedRange", "ReceiptBook"]


def new_book(session: Any, series_id: int, book_number: str, first_number: int, **given: Any) -> ReceiptBook:
    values = {"last_number": first_number + 99, "state": BookState.PRINTED, "state_since": DAY} | given
    series = session.get_one(Series, series_id)
    return ReceiptBook(series=series, book_number=book_number, first_number=first_number, **values)


def test_a_refused_range_is_kept_as_disputed_with_both_claims_in_its_reason(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        held = make_book(session)
        claim = new_book(session, held.series_id, "151560", held.first_number + 50)
        disputed = register_range(session, claim, claimed_by="JAS May Pen, form 12", on=DAY)
        assert isinstance(disputed, DisputedRange)
        assert f"4100151 to 4100250 of series {held.series.code} is claimed" in disputed.reason
        assert f"Book {held.book_number} of series {held.series.code} holds 4100101 to 4100200" in disputed.reason
        again = new_book(session, held.series_id, "151560", held.first_number + 50)
        assert register_range(session, again, claimed_by="JAS May Pen, form 12", on=DAY) is disputed
        assert session.scalar(select(func.count()).select_from(DisputedRange)) == 1


def test_the_same_book_registered_again_changes_nothing(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        held = make_book(session)
        again = new_book(session, held.series_id, held.book_number, held.first_number)
        assert register_range(session, again, claimed_by="file 3", on=DAY) is held


def test_the_same_book_claimed_for_another_farmer_is_disputed(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        held = make_book(session)
        sale = {"state": BookState.SOLD, "sold_on": DAY, "farmer": make_farmer(session)}
        again = new_book(session, held.series_id, held.book_number, held.first_number, **sale)
        assert isinstance(register_range(session, again, claimed_by="file 3", on=DAY), DisputedRange)


def test_a_book_number_in_use_for_other_receipts_is_refused_with_both_named(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        held = make_book(session)
        wrong = new_book(session, held.series_id, held.book_number, 5000001)
        with pytest.raises(BookNumberTaken, match="holds 4100101 to 4100200, so it cannot be 5000001 to 5000100"):
            register_range(session, wrong, claimed_by="file 3", on=DAY)


@pytest.mark.parametrize(("first", "last"), [(-1, 98), (200, 100), (9_999_950, 10_000_049)])
def test_numbers_that_no_paper_of_the_series_can_carry_are_refused(
    harvest_sessions: Any, first: int, last: int
) -> None:
    with acting(harvest_sessions) as session:
        book = new_book(session, make_series(session).id, "1", first, last_number=last)
        with pytest.raises(RangeWrong, match=f"{last}"):
            register_range(session, book, claimed_by="file 3", on=DAY)


def test_a_fault_that_is_no_overlap_is_not_taken_for_one(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        series_id = make_series(session).id
        sold_to_nobody = new_book(session, series_id, "1", 100, state=BookState.SOLD)
        for wrong in (sold_to_nobody, new_book(session, series_id, "", 100)):
            with pytest.raises(IntegrityError):
                register_range(session, wrong, claimed_by="file 3", on=DAY)


def test_a_print_is_written_whole_or_not_at_all(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        series = make_series(session)
        books = print_books(session, series, first_number=1000, book_numbers=["1", "2", "3"], on=DAY)
        assert [(book.first_number, book.last_number) for book in books] == [(1000, 1099), (1100, 1199), (1200, 1299)]
        with pytest.raises(RangeTaken, match=r"^1000 to 1099 of series"):
            print_books(session, series, first_number=900, book_numbers=["4", "5"], on=DAY)
        with pytest.raises(BookNumberTaken, match="Book 3 of series"):
            print_books(session, series, first_number=5000, book_numbers=["6", "3"], on=DAY)
        with pytest.raises(BookNumberTaken, match="names a book twice"):
            print_books(session, series, first_number=5000, book_numbers=["7", "7"], on=DAY)
        assert session.scalar(select(func.count()).where(ReceiptBook.series_id == series.id)) == 3


def test_a_dispute_is_settled_once(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        held = make_book(session)
        disputed = register_range(
            session, new_book(session, held.series_id, "9", held.last_number), claimed_by="x", on=DAY
        )
        assert isinstance(disputed, DisputedRange)
        settle(session, disputed, outcome=Outcome.TYPING_ERROR, by="staff:3", on=DAY + timedelta(days=3))
        with pytest.raises(AlreadySettled, match="17 May 2026"):
            settle(session, disputed, outcome=Outcome.CLAIM_RIGHT, by="staff:4", on=DAY + timedelta(days=4))
