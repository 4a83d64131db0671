"""A receipt book goes to farmers who may have one, once, and its states follow each other as they can."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from harvest.audit import Change
from harvest.database import make_sessions
from harvest.foundation.engine import make_engine
from harvest.records.farmers import Farmer
from harvest.records.receipt_books import MAY_BECOME, IdSeen, ReceiptBook, change_state, move_to_office, sell
from harvest.records.receipt_books.refusals import (
    BookCannotMove,
    BookNotForSale,
    DateTooEarly,
    FarmerNotActive,
    FarmerNotVerified,
    StateNotPossible,
)
from harvest.vocabulary import BookState, FarmerStatus
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_office


def test_a_book_is_printed_comes_to_an_office_is_sold_there_and_finished(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        office, farmer = make_office(session), make_farmer(session)
        book = make_book(session, office=office)
        sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD, price=Decimal("500.00"))
        number = book.id
    with acting(harvest_sessions) as session:
        book = session.get_one(ReceiptBook, number)
        assert (book.state, book.sold_on, book.farmer_id, book.office_id) == (BookState.SOLD, DAY, farmer.id, None)
        assert (book.sold_at_office_id, book.price) == (office.id, Decimal("500.00"))
        change_state(session, book, BookState.FINISHED, on=DAY + timedelta(days=40))
        assert book.state_since == date(2026, 6, 23)


def test_the_sale_is_in_the_trail_with_holder_and_buyer(harvest_sessions: Any) -> None:
    with acting(harvest_sessions, "staff:7") as session:
        office, farmer = make_office(session), make_farmer(session)
        book = make_book(session, office=office)
        sell(session, book, farmer, on=DAY, id_seen=IdSeen.NATIONAL_ID)
    with acting(harvest_sessions) as session:
        sale = session.scalars(
            select(Change).where(Change.table_name == "receipt_books").order_by(Change.id.desc()).limit(1)
        ).one()
    assert sale.actor == "staff:7"
    assert sale.before["office_id"] == office.id
    assert sale.after == {
        "state": "sold",
        "state_since": "2026-05-14",
        "office_id": None,
        "farmer_id": farmer.id,
        "sold_on": "2026-05-14",
        "sold_at_office_id": office.id,
        "id_seen": "national_id",
    }


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"verified_on": None}, FarmerNotVerified),
        ({"verified_on": DAY + timedelta(days=1)}, DateTooEarly),
        ({"status": FarmerStatus.SUSPENDED, "status_since": DAY}, FarmerNotActive),
        ({"status": FarmerStatus.DECEASED, "status_since": DAY}, FarmerNotActive),
    ],
)
def test_no_book_is_sold_to_a_farmer_who_may_not_have_one(
    harvest_sessions: Any, wrong: dict[str, Any], refused: type[Exception]
) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session, farmer_number="081119321", **wrong)
        book = make_book(session, office=make_office(session))
        with pytest.raises(refused, match="081119321"):
            sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD)
        assert book.state is BookState.IN_STOCK


def test_a_book_that_is_in_no_office_or_sold_already_is_not_for_sale(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session)
        book = make_book(session)
        with pytest.raises(BookNotForSale, match="is printed since"):
            sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD)
        move_to_office(session, [book], make_office(session), on=DAY)
        with pytest.raises(DateTooEarly):
            sell(session, book, farmer, on=DAY - timedelta(days=1), id_seen=IdSeen.RADA_CARD)
        sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD)
        with pytest.raises(BookNotForSale, match="is sold since 14 May 2026"):
            sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD)
        with pytest.raises(BookCannotMove):
            move_to_office(session, [book], make_office(session), on=DAY)


def test_of_two_clerks_who_sell_one_book_at_once_one_is_told_that_it_is_sold(harvest_engine: Engine) -> None:
    sessions = make_sessions(harvest_engine)
    with acting(sessions) as session:
        office = make_office(session)
        books = [make_book(session, office=office).id for _ in range(12)]
        buyers = [make_farmer(session).id, make_farmer(session).id]

    for book_id in books:

        def clerk(session: Any, place: int, book_id: int = book_id) -> str:
            return attempt(session, session.get_one(ReceiptBook, book_id), session.get_one(Farmer, buyers[place]))

        assert sorted(at_once(harvest_engine, clerk)) == ["refused", "sold"]


def test_a_clerk_who_looked_at_the_book_before_it_was_sold_is_told_that_it_is_sold(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book, buyer = make_book(session, office=make_office(session)), make_farmer(session)
        farmer = make_farmer(session)
    late = harvest_sessions(info={"actor": "staff:2"})
    with late.begin():
        as_seen, wanted_by = late.get_one(ReceiptBook, book.id), late.get_one(Farmer, buyer.id)
    with acting(harvest_sessions) as session:
        assert attempt(session, session.get_one(ReceiptBook, book.id), session.get_one(Farmer, farmer.id)) == "sold"
    with late.begin():
        assert attempt(late, as_seen, wanted_by) == "refused"
    late.close()


def attempt(session: Any, book: ReceiptBook, farmer: Farmer) -> str:
    try:
        sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD)
    except BookNotForSale:
        return "refused"
    return "sold"


def at_once(engine: Engine, work: Callable[[Any, int], Any]) -> list[Any]:
    """What two separate connections get when both begin `work` at the same moment."""
    url = engine.url.render_as_string(hide_password=False)
    engines = [make_engine(url, durable=False) for _ in range(2)]
    ready, results = threading.Barrier(2), [None, None]

    def run(place: int) -> None:
        ready.wait(10)
        with acting(make_sessions(engines[place])) as session:
            results[place] = work(session, place)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for one in engines:
        one.dispose()
    return results


def test_a_stolen_book_that_was_found_goes_back_to_its_holder_only(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book = make_book(session, office=make_office(session))
        change_state(session, book, BookState.STOLEN, on=DAY)
        with pytest.raises(StateNotPossible, match="it can become in stock, lost, "):
            change_state(session, book, BookState.SOLD, on=DAY)
        change_state(session, book, BookState.IN_STOCK, on=DAY)


def test_a_void_book_stays_void(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book = make_book(session)
        change_state(session, book, BookState.VOID, on=DAY)
        for state in BookState:
            with pytest.raises(StateNotPossible, match="nothing else any more"):
                change_state(session, book, state, on=DAY)


def test_nothing_happens_to_a_sold_book_before_its_sale(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book = make_book(session, office=make_office(session))
        sell(session, book, make_farmer(session), on=DAY, id_seen=IdSeen.RADA_CARD)
        with pytest.raises(DateTooEarly, match="was sold on 14 May 2026"):
            change_state(session, book, BookState.LOST, on=DAY - timedelta(days=1))


def test_no_table_of_transitions_leads_from_stock_to_a_farmer_without_a_sale() -> None:
    assert set(MAY_BECOME) == set(BookState)
    for unsold in (BookState.PRINTED, BookState.IN_STOCK):
        assert not MAY_BECOME[unsold] & {BookState.SOLD, BookState.FINISHED, BookState.IN_STOCK}
