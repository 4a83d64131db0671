"""Every book is in stock, sold or gone, or it is named as missing."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvest.database import HarvestSession
from harvest.records.receipt_books import (
    IdSeen,
    PrintBatch,
    ReceiptBook,
    Stock,
    change_state,
    missing,
    move_to_office,
    print_books,
    receive_batch,
    reconcile,
    sell,
)
from harvest.vocabulary import BookState
from tests.harvest.records.makers import DAY, acting, make_farmer, make_office, make_series


def batch_of(session: Any, code: str, books: int) -> list[ReceiptBook]:
    make_series(session, code=code)
    values = {"series": code, "first_number": 1, "last_number": books * 100, "first_book_number": "0001"}
    return list(receive_batch(session, {**values, "numbers_per_book": 100, "received_on": DAY}).books)


def counts(stock: Stock) -> tuple[int, int, int, int, int]:
    return stock.received, stock.in_stock, stock.sold, stock.gone, stock.missing


def test_what_was_received_is_in_stock_sold_or_gone_for_each_office(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        one, two = make_office(session, name="JAS One"), make_office(session, name="JAS Two")
        books = batch_of(session, "K", 10)
        move_to_office(session, books[:6], one, on=DAY)
        move_to_office(session, books[4:6], two, on=DAY)
        for book in books[:2]:
            sell(session, book, make_farmer(session), on=DAY, id_seen=IdSeen.RADA_CARD)
        change_state(session, books[0], BookState.LOST, on=DAY)
        change_state(session, books[2], BookState.STOLEN, on=DAY)
        change_state(session, books[9], BookState.VOID, on=DAY)
        rows = {row.office: counts(row) for row in reconcile(session)}
        assert rows == {None: (4, 3, 0, 1, 0), "JAS One": (4, 1, 2, 1, 0), "JAS Two": (2, 2, 0, 0, 0)}
        assert missing(session) == []
        assert [counts(row) for row in reconcile(session, office=two)] == [(2, 2, 0, 0, 0)]
        assert reconcile(session, series=make_series(session)) == []


def test_a_book_that_was_sold_where_it_never_was_is_missing_where_it_should_be(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        one, two = make_office(session, name="JAS One"), make_office(session, name="JAS Two")
        books = batch_of(session, "K", 3)
        move_to_office(session, books, one, on=DAY)
        sell(session, books[0], make_farmer(session), on=DAY, id_seen=IdSeen.RADA_CARD)
        books[0].sold_at_office = two
        books[1].office = two
        books[2].state, books[2].office = BookState.PRINTED, None
        session.flush()
        found = missing(session, office=one)
        assert [book.book_number for book in found] == ["0001", "0002", "0003"]
        assert [book.why.split(",")[0] for book in found] == [
            "It was sold at JAS Two",
            "It is in stock at JAS Two",
            "It is printed",
        ]
        assert [counts(row) for row in reconcile(session, office=one)] == [(3, 0, 0, 0, 3)]
        assert len(missing(session, most=2)) == 2


def test_books_without_moves_are_where_the_older_record_says(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        series, office = make_series(session), make_office(session)
        books = print_books(session, series, first_number=1, book_numbers=["1", "2", "3"], on=DAY)
        books[0].state, books[0].office = BookState.IN_STOCK, office
        books[1].state, books[1].farmer, books[1].sold_on = BookState.SOLD, make_farmer(session), DAY
        books[1].sold_at_office = office
        books[2].state, books[2].farmer, books[2].sold_on = BookState.SOLD, make_farmer(session), DAY
        session.flush()
        rows = {row.office: counts(row) for row in reconcile(session)}
        assert rows == {None: (1, 0, 1, 0, 0), office.name: (2, 1, 1, 0, 0)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ranges=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 14)), max_size=8),
    span=st.tuples(st.integers(5, 40), st.integers(0, 30)),
)
def test_the_gaps_of_a_print_are_exactly_the_numbers_in_no_book(
    harvest_sessions: Any, ranges: list[tuple[int, int]], span: tuple[int, int]
) -> None:
    first, last = span[0], span[0] + span[1]
    with harvest_sessions() as session:
        session.info["actor"] = "staff:1"
        taken = write_books(session, ranges, (first, last))
        gaps = [gap for gap in missing(session) if gap.book_number is None]
        found = [number for gap in gaps for number in range(gap.first_number, gap.last_number + 1)]
        assert found == [number for number in range(first, last + 1) if number not in taken]
        assert sum(gap.books for gap in gaps) == sum(row.missing for row in reconcile(session))
        session.rollback()


def write_books(session: HarvestSession, ranges: list[tuple[int, int]], span: tuple[int, int]) -> set[int]:
    """Those of the ranges that do not overlap, as books of a series with one print; the numbers they hold."""
    series, taken = make_series(session), set[int]()
    session.add(PrintBatch(series=series, first_number=span[0], last_number=span[1], **BATCH))
    for name, (start, more) in enumerate(ranges):
        numbers = set(range(start, start + more + 1))
        if not numbers & taken:
            book = {"book_number": str(name), "first_number": start, "last_number": start + more}
            session.add(ReceiptBook(series=series, state=BookState.PRINTED, state_since=DAY, **book))
            taken |= numbers
    session.flush()
    return taken


BATCH = {"numbers_per_book": 10, "first_book_number": "1", "received_on": DAY}


def test_numbers_of_a_print_without_books_count_as_missing_books(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        series = make_series(session, code="K")
        session.add(PrintBatch(series=series, first_number=1, last_number=95, **BATCH))
        session.flush()
        [gap] = missing(session)
        assert (gap.first_number, gap.last_number, gap.books) == (1, 95, 10)
        assert [counts(row) for row in reconcile(session)] == [(10, 0, 0, 0, 10)]


@pytest.mark.parametrize("state", list(BookState))
def test_every_state_of_a_book_has_its_place(harvest_sessions: Any, state: BookState) -> None:
    with acting(harvest_sessions) as session:
        office = make_office(session)
        [book] = batch_of(session, "K", 1)
        if state is not BookState.PRINTED:
            move_to_office(session, [book], office, on=DAY)
        if state in {BookState.SOLD, BookState.FINISHED}:
            sell(session, book, make_farmer(session), on=DAY, id_seen=IdSeen.RADA_CARD)
        if state not in {BookState.PRINTED, BookState.IN_STOCK, BookState.SOLD}:
            change_state(session, book, state, on=DAY)
        [row] = reconcile(session)
        assert row.missing == 0
        assert row.received == row.in_stock + row.sold + row.gone == 1
