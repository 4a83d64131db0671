"""At the counter: one form sells one book, a move moves whole books, stubs finish a book, reasons stay with staff."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from harvest.audit import Change
from harvest.database import make_sessions
from harvest.disclosure import MAY_SEE
from harvest.records.receipt_books import (
    BookReport,
    ReceiptBook,
    SaleForm,
    change_state,
    find_book,
    move_books,
    record_sale,
    report_book,
    reports_of,
    return_stubs,
)
from harvest.records.receipt_books.intake import REPORT_FIELDS, move, report, sale, settlement, stubs
from harvest.records.receipt_books.refusals import (
    BookCannotMove,
    BookNotForSale,
    BookNotFound,
    DateTooEarly,
    FarmerNotKnown,
    FarmerNotVerified,
    FormUsed,
    StateNotPossible,
    StubsWrong,
)
from harvest.vocabulary import BookState, OfficeKind
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_office, make_series
from tests.harvest.records.test_receipt_book_life import at_once

TODAY = f"{DAY:%d/%m/%Y}"


def form(farmer: Any, book: ReceiptBook, **changed: str) -> Any:
    typed = {
        "farmer_number": farmer.farmer_number,
        "book_number": book.book_number,
        "id_seen": "rada_card",
        "price": "J$ 1,500",
        "sold_on": TODAY,
    }
    taken = sale(typed | changed, today=DAY)
    assert taken, taken.errors
    return taken.values


def test_a_form_that_is_sent_twice_sells_once(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book, farmer = make_book(session, office=make_office(session)), make_farmer(session)
        sold = record_sale(session, form(farmer, book), form_token="a")
        again = record_sale(session, form(farmer, book), form_token="a")
        assert (sold.again, again.again) == (False, True)
        assert sold.book is again.book is book
        assert book.price == 1500
        with pytest.raises(BookNotForSale):
            record_sale(session, form(farmer, book), form_token="b")


def test_a_used_form_sells_no_other_book_and_says_so(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        office, farmer = make_office(session), make_farmer(session)
        book, other = make_book(session, office=office), make_book(session, office=office)
        record_sale(session, form(farmer, book), form_token="a")
        with pytest.raises(FormUsed, match=f"Book {book.book_number} "):
            record_sale(session, form(farmer, other), form_token="a")
        assert other.state is BookState.IN_STOCK


def test_a_refused_sale_leaves_its_form_good_for_the_corrected_one(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book = make_book(session, office=make_office(session))
        with pytest.raises(FarmerNotVerified):
            record_sale(session, form(make_farmer(session, verified_on=None), book), form_token="a")
        assert not record_sale(session, form(make_farmer(session), book), form_token="a").again


def test_the_token_of_a_form_stays_out_of_the_trail(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book, farmer = make_book(session, office=make_office(session)), make_farmer(session)
        record_sale(session, form(farmer, book), form_token="secret-token")
        rows = session.scalars(select(Change).where(Change.table_name == "sale_forms")).all()
        assert len(rows) == 1
        assert "secret-token" not in str(rows[0].after)


def test_a_double_click_at_one_moment_sells_once(harvest_engine: Engine) -> None:
    sessions = make_sessions(harvest_engine)
    with acting(sessions) as session:
        office, farmer = make_office(session), make_farmer(session)
        forms = [form(farmer, make_book(session, office=office)) for _ in range(8)]
    for number, values in enumerate(forms):

        def click(session: Any, _place: int, values: Any = values, token: str = f"t{number}") -> bool:
            return record_sale(session, values, form_token=token).again

        assert sorted(at_once(harvest_engine, click)) == [False, True]
    with acting(sessions) as session:
        assert session.scalar(select(func.count()).select_from(SaleForm)) == len(forms)


def test_two_forms_with_one_token_for_two_books_sell_one(harvest_engine: Engine) -> None:
    sessions = make_sessions(harvest_engine)
    with acting(sessions) as session:
        office, farmer = make_office(session), make_farmer(session)
        pairs = [[form(farmer, make_book(session, office=office)) for _ in range(2)] for _ in range(6)]
    for number, pair in enumerate(pairs):

        def click(session: Any, place: int, pair: Any = pair, token: str = f"t{number}") -> str:
            try:
                with session.begin_nested():
                    record_sale(session, pair[place], form_token=token)
            except FormUsed:
                return "refused"
            return "sold"

        assert sorted(at_once(harvest_engine, click)) == ["refused", "sold"]
    with acting(sessions) as session:
        sold = select(func.count()).where(ReceiptBook.state == BookState.SOLD)
        assert session.scalar(sold) == len(pairs)


def test_a_book_is_found_by_its_number_or_its_first_receipt_and_never_one_of_several(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        one = make_book(session, make_series(session, code="A"), first_number=101)
        two = make_book(session, make_series(session, code="C"), first_number=101)
        assert find_book(session, {"book_number": one.book_number}) is one
        assert find_book(session, {"first_number": 101, "series": "c"}) is two
        with pytest.raises(BookNotFound, match="A, C"):
            find_book(session, {"first_number": 101})
        for nothing in ({"book_number": "1"}, {}, {"book_number": one.book_number, "first_number": 102}):
            with pytest.raises(BookNotFound):
                find_book(session, nothing)


def test_a_farmer_number_that_nobody_has_is_said(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book, farmer = make_book(session, office=make_office(session)), make_farmer(session)
        with pytest.raises(FarmerNotKnown, match="999999999"):
            record_sale(session, form(farmer, book, farmer_number="999999999"), form_token="a")


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"book_number": ""}, {"book_number"}),
        ({"book_number": "", "first_number": "x"}, {"first_number"}),
        ({"book_number": "", "first_number": "0004100"}, set()),
        ({"id_seen": "passport"}, {"id_seen"}),
        ({"price": ""}, {"price"}),
        ({"price": "-5"}, {"price"}),
        ({"sold_on": "15/05/2026"}, {"sold_on"}),
        ({"farmer_number": ""}, {"farmer_number"}),
    ],
)
def test_each_wrong_field_of_a_sale_has_its_sentence(changed: dict[str, str], wrong: set[str]) -> None:
    typed = {"farmer_number": "081119321", "book_number": "151560", "id_seen": "rada_card", "price": "500"}
    assert set(sale(typed | {"sold_on": TODAY} | changed, today=DAY).errors) == wrong


def moved(**changed: Any) -> Any:
    typed = {"series": "K", "first_number": "101", "last_number": "300", "office": "1", "moved_on": TODAY}
    taken = move({**typed, **{name: str(value) for name, value in changed.items()}}, today=DAY)
    assert taken, taken.errors
    return taken.values


def test_whole_books_move_to_an_office_and_on_to_its_sub_agent(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        series = make_series(session, code="K")
        books = [make_book(session, series, first_number=first) for first in (101, 201)]
        office, other = make_office(session), make_office(session)
        agent = make_office(session, kind=OfficeKind.SUB_AGENT, parent_id=office.id)
        with pytest.raises(BookCannotMove, match="the office that supplies"):
            move_books(session, moved(office=agent.id))
        assert move_books(session, moved(office=office.id)) == books
        move_books(session, moved(office=agent.id))
        assert {book.office_id for book in books} == {agent.id}
        for wrong in ({"last_number": 299}, {"first_number": 100}, {"first_number": 150}, {"office": 999_999}):
            with pytest.raises(BookNotFound):
                move_books(session, moved(**({"office": other.id} | wrong)))


def test_stubs_that_come_back_finish_the_book_once(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book, farmer = make_book(session, office=make_office(session)), make_farmer(session)
        with pytest.raises(StubsWrong, match="in stock since"):
            return_stubs(session, book, on=DAY, leaves_used=3, by="staff:3")
        record_sale(session, form(farmer, book), form_token="a")
        with pytest.raises(StubsWrong, match="has 100 receipts, not 101"):
            return_stubs(session, book, on=DAY, leaves_used=101, by="staff:3")
        with pytest.raises(DateTooEarly):
            return_stubs(session, book, on=DAY - timedelta(days=1), leaves_used=100, by="staff:3")
        later = DAY + timedelta(days=9)
        assert return_stubs(session, book, on=later, leaves_used=97, by="staff:3").leaves_used == 97
        assert (book.state, book.state_since) == (BookState.FINISHED, later)
        with pytest.raises(StubsWrong, match="came back on 23 May 2026"):
            return_stubs(session, book, on=later, leaves_used=97, by="staff:3")


def test_a_reason_is_kept_apart_from_the_book_and_no_officer_may_see_it(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book = make_book(session, office=make_office(session))
        said = {"on": DAY, "reason": "His cousin took it", "by": "staff:3"}
        assert report_book(session, book, BookState.STOLEN, **said) is not None
        assert report_book(session, book, BookState.STOLEN, **said) is None
        assert [one.reason for one in reports_of(session, book)] == ["His cousin took it"]
        with pytest.raises(StateNotPossible):
            report_book(session, book, BookState.SOLD, **said)
        change_state(session, book, BookState.IN_STOCK, on=DAY)
    assert all(BookReport not in table for table in MAY_SEE.values())


def test_what_is_typed_of_stubs_reports_and_settlements_is_taken_or_said() -> None:
    assert stubs({"leaves_used": "97", "returned_on": TODAY}, today=DAY)
    assert set(stubs({"leaves_used": "-1"}, today=DAY).errors) == {"leaves_used", "returned_on"}
    good = {"state": "stolen", "since": TODAY, "reason": "taken\nfrom the truck"}
    assert report(good, today=DAY)["state"] is BookState.STOLEN
    for wrong in ("sold", "printed", "burnt", ""):
        assert set(report(good | {"state": wrong}, today=DAY).errors) == {"state"}
    assert set(report(good | {"reason": " "}, today=DAY).errors) == {"reason"}
    assert len(REPORT_FIELDS[0].choices) == 5
    assert settlement({"outcome": "typing_error"})
    assert set(settlement({"outcome": "whatever"}).errors) == {"outcome"}
