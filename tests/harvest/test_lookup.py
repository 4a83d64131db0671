"""A question in, a finding out: never one row silently out of several, and whatever is in doubt is said."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from harvest.database import make_sessions
from harvest.findings import Finding, GoodsAsked, Question, QuestionKind
from harvest.foundation.clock import local_day
from harvest.foundation.engine import make_engine
from harvest.lookup.registry import LocalRegistry
from harvest.records.receipt_books import DisputedRange, IdSeen, ReceiptBook
from harvest.records.receipt_books.life import change_state, sell
from harvest.records.receipts import Receipt, note_state
from harvest.records.stop_list import release, request_release, stop
from harvest.vocabulary import BookState, FlagKind, ReceiptState, Standing
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_office, make_series

SOLD = DAY
NOW = datetime.combine(DAY, time(19, 5), UTC) + timedelta(days=60)
TODAY = local_day(NOW)


class Register:
    """A register to fill and to ask."""

    def __init__(self, engine: Engine) -> None:
        self.sessions = make_sessions(engine)
        url = engine.url.render_as_string(hide_password=False)
        self.reading = make_engine(url, durable=False, reading=True, statement_limit_s=2)
        self.registry = LocalRegistry(self.reading, clock=lambda: NOW)

    def ask(self, number: str, **more: Any) -> Finding:
        return self.registry.find(Question(QuestionKind.RECEIPT, number, **more))

    def sold(self, *, first_number: int = 4100101, digits: int = 7, **farmer: Any) -> tuple[int, str, str]:
        """A book sold to a farmer of his own: its id, its number, the farmer's number."""
        with acting(self.sessions) as session:
            series = make_series(session, printed_digits=digits)
            book = make_book(session, series, first_number=first_number, office=make_office(session))
            owner = make_farmer(session, **farmer)
            sell(session, book, owner, on=SOLD, id_seen=IdSeen.RADA_CARD)
            return book.id, book.book_number, owner.farmer_number


@pytest.fixture
def register(harvest_engine: Engine) -> Iterator[Register]:
    made = Register(harvest_engine)
    yield made
    made.reading.dispose()


def test_a_sold_book_is_valid_and_says_whose_it_is(register: Register) -> None:
    _, book_number, farmer_number = register.sold()
    finding = register.ask("4100151")
    assert finding.standing is Standing.VALID
    assert finding.book is not None
    assert finding.farmer is not None
    assert (finding.book.book_number, finding.book.sold_on) == (book_number, SOLD)
    assert finding.farmer.farmer_number == farmer_number
    assert finding.as_of == NOW


@pytest.mark.parametrize("number", ["4100100", "4100201", "0000000", "99999999"])
def test_outside_every_book_is_never_printed(register: Register, number: str) -> None:
    register.sold()
    assert register.ask(number).standing is Standing.UNKNOWN


def test_two_series_are_ambiguous_until_book_or_farmer_is_named(register: Register) -> None:
    _, one_book, one_farmer = register.sold()
    _, other_book, _ = register.sold()
    finding = register.ask("4100151")
    assert (finding.standing, finding.candidate_count) == (Standing.AMBIGUOUS, 2)
    assert finding.farmer is None
    by_farmer = register.ask("4100151", farmer_number=one_farmer)
    assert by_farmer.book is not None
    assert by_farmer.book.book_number == one_book
    if one_book != other_book:
        assert register.ask("4100151", book=other_book).standing is Standing.VALID


def test_a_book_that_is_none_of_several_is_said(register: Register) -> None:
    register.sold()
    register.sold()
    finding = register.ask("4100151", book="999999")
    assert finding.standing is Standing.AMBIGUOUS
    assert [flag.kind for flag in finding.flags] == [FlagKind.BOOK_DIFFERS]


def test_more_than_five_candidates_are_counted_and_not_listed(register: Register) -> None:
    for _ in range(6):
        register.sold()
    finding = register.ask("4100151")
    assert (finding.candidate_count, finding.candidates) == (6, ())


def test_a_zero_that_may_have_been_left_out_is_asked_about(register: Register) -> None:
    register.sold()
    _, _, farmer_of_eight = register.sold(digits=8)
    assert register.ask("4100151").standing is Standing.AMBIGUOUS
    assert register.ask("04100151").farmer is not None
    chosen = register.ask("04100151")
    assert chosen.farmer is not None
    assert chosen.farmer.farmer_number == farmer_of_eight
    named = register.ask("4100151", farmer_number=farmer_of_eight)
    assert named.standing is Standing.VALID
    assert named.flags == ()


def test_another_book_or_farmer_on_the_paper_is_a_flag(register: Register) -> None:
    register.sold()
    finding = register.ask("4100151", book="999999", farmer_number="099999999")
    assert {flag.kind for flag in finding.flags} == {FlagKind.BOOK_DIFFERS, FlagKind.FARMER_DIFFERS}
    assert finding.standing is Standing.VALID


def test_a_disputed_number_without_a_book_is_not_never_printed(register: Register) -> None:
    with acting(register.sessions) as session:
        series = make_series(session)
        session.add(
            DisputedRange(
                series=series,
                first_number=4100101,
                last_number=4100200,
                claimed_by="JAS",
                reason="typed",
                created_on=SOLD,
            )
        )
    finding = register.ask("4100151", book="1")
    assert (finding.standing, finding.book) == (Standing.DISPUTED, None)
    assert [flag.kind for flag in finding.flags] == [FlagKind.DISPUTED]


def test_a_leaf_costs_no_row_and_its_own_state_counts(register: Register) -> None:
    book_id, _, _ = register.sold()
    register.ask("4100151")
    with register.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 0
    with acting(register.sessions) as session:
        note_state(session, session.get_one(ReceiptBook, book_id), 4100151, ReceiptState.STOLEN, on=TODAY)
    assert register.ask("4100151").standing is Standing.STOLEN
    assert register.ask("4100152").standing is Standing.VALID


def test_a_stopped_part_stops_until_it_is_released_or_expires(register: Register) -> None:
    book_id, _, _ = register.sold()
    with acting(register.sessions) as session:
        book = session.get_one(ReceiptBook, book_id)
        entry = stop(
            session, book, source="diary 12", set_by="staff:1", on=TODAY, numbers=(4100111, 4100130), expires_on=TODAY
        )
        entry_id = entry.id
    assert register.ask("4100111").standing is Standing.STOP_LISTED
    assert register.ask("4100131").standing is Standing.VALID
    tomorrow = LocalRegistry(register.reading, clock=lambda: NOW + timedelta(days=1))
    assert tomorrow.find(Question(QuestionKind.RECEIPT, "4100111")).standing is Standing.VALID
    with acting(register.sessions) as session:
        stopped = session.get_one(type(entry), entry_id)
        request_release(session, stopped, by="staff:3", reason="found again", on=TODAY)
        release(session, stopped, by="staff:2", on=TODAY)
    assert register.ask("4100111").standing is Standing.VALID


def test_the_more_serious_fact_names_the_standing(register: Register) -> None:
    book_id, _, _ = register.sold()
    with acting(register.sessions) as session:
        book = session.get_one(ReceiptBook, book_id)
        stop(session, book, source="diary 12", set_by="staff:1", on=TODAY)
        change_state(session, book, BookState.STOLEN, on=TODAY)
    finding = register.ask("4100151")
    assert finding.standing is Standing.STOLEN
    assert [flag.kind for flag in finding.flags] == [FlagKind.STOP_LISTED]


def test_goods_without_a_farmer_are_neither_his_nor_not_his(register: Register) -> None:
    with acting(register.sessions) as session:
        make_book(session, office=make_office(session))
    finding = register.ask("4100151", goods=(GoodsAsked("coconut"), GoodsAsked("cocnut")))
    assert finding.standing is Standing.NOT_SOLD
    assert [goods.text for goods in finding.goods] == ["cocnut"]
