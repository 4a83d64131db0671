"""Receipt books at the counter: found, sold once, reported, moved, stopped, and let go by a second person."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from harvest.records.farmers import Farmer
from harvest.records.farmers.merging import confirm_merge, propose_merge
from harvest.records.offices import Office
from harvest.records.presentations import Presentation
from harvest.records.receipt_books import BookReport, DisputedRange, IdSeen, ReceiptBook, SaleForm, StubReturn, sell
from harvest.records.staff_members import Role
from harvest.records.stop_list import StopEntry
from harvest.vocabulary import BookState, Parish, ShownOutcome
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_office, make_series
from tests.harvest.staff.desk import Seat, Site

NUMBERS = "081119321"


@dataclass
class Shop:
    """A verified farmer and a book in stock at JAS St Ann."""

    site: Site
    book: int
    book_number: str
    farmer: int
    typed: dict[str, str] = field(default_factory=dict)

    def now(self) -> ReceiptBook:
        with self.site.sessions() as session:
            return session.get_one(ReceiptBook, self.book)


@pytest.fixture
def shop(site: Site) -> Shop:
    with acting(site.sessions) as session:
        office = session.scalars(select(Office).where(Office.name == "JAS St Ann")).one()
        book = make_book(session, office=office)
        farmer = make_farmer(session, farmer_number=NUMBERS)
        typed = {"farmer_number": NUMBERS, "book_number": book.book_number, "id_seen": "rada_card", "price": "1,500"}
        return Shop(site, book.id, book.book_number, farmer.id, {**typed, "sold_on": "14/5/2026"})


def token_of(seat: Seat) -> str:
    assert seat.last is not None
    found = re.search(r'name="form_token" value="([^"]+)"', seat.last.text)
    assert found
    return found[1]


def test_the_check_page_names_the_farmer_and_a_double_click_sells_once(shop: Shop) -> None:
    seat = shop.site.sit(Role.JAS_AGENT)
    seat.post("/staff/books/sell", shop.typed, step="check")
    assert "Jane Sample" in seat.text
    assert "Verified" in seat.text
    assert shop.now().state is BookState.IN_STOCK, "looking at the check page sells nothing"
    form = {**shop.typed, "form_token": token_of(seat), "step": "sell"}
    for _click in range(2):
        answer = seat.post("/staff/books/sell", form)
        assert (answer.status_code, answer.location) == (302, f"/staff/books/{shop.book}?sold=yes")
    assert (shop.now().state, shop.now().farmer_id) == (BookState.SOLD, shop.farmer)
    with shop.site.sessions() as session:
        assert len(session.scalars(select(SaleForm)).all()) == 1
    seat.get(f"/staff/books/{shop.book}?sold=yes")
    assert "is sold to Jane Sample" in seat.text


def test_a_farmer_who_is_not_verified_is_refused_beside_the_field_and_nothing_typed_is_lost(shop: Shop) -> None:
    with acting(shop.site.sessions) as session:
        session.get_one(Farmer, shop.farmer).verified_on = None
    seat = shop.site.sit(Role.JAS_AGENT)
    for step in ("check", "sell"):
        seat.post("/staff/books/sell", shop.typed, step=step)
        assert seat.last is not None
        beside = re.search(r'id="farmer_number-error">(.*?)</p>', seat.last.text)
        assert beside is not None
        assert "not verified: record the farm visit first" in beside[1]
        assert {name: seat.value(name) for name in ("farmer_number", "price", "sold_on", "book_number")} == {
            name: shop.typed[name] for name in ("farmer_number", "price", "sold_on", "book_number")
        }
    assert shop.now().state is BookState.IN_STOCK


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        ({"farmer_number": "099999999"}, "farmer_number", "No farmer has the number 099999999"),
        ({"book_number": "77"}, "book_number", "No book of the register has book number 77"),
        ({"series": "Nowhere"}, "series", "There is no series Nowhere"),
        ({"sold_on": "1/1/2026"}, "sold_on", "lies before that"),
        ({"price": "much"}, "price", "is not a number"),
        ({"book_number": ""}, "book_number", "Enter the book number"),
    ],
)
def test_every_refusal_stands_beside_its_field(shop: Shop, changed: dict[str, str], name: str, sentence: str) -> None:
    seat = shop.site.sit(Role.JAS_AGENT)
    seat.post("/staff/books/sell", {**shop.typed, **changed}, step="check")
    assert seat.last is not None
    beside = re.search(rf'id="{name}-error">(.*?)</p>', seat.last.text)
    assert beside is not None
    assert sentence in beside[1]


def test_a_book_of_another_parish_is_not_sold_here(shop: Shop) -> None:
    with acting(shop.site.sessions) as session:
        office = session.scalars(select(Office).where(Office.name == "JAS Portland")).one()
        book = make_book(session, office=office)
    seat = shop.site.sit(Role.JAS_AGENT)
    seat.post("/staff/books/sell", {**shop.typed, "book_number": book.book_number}, step="sell")
    assert "belongs to JAS Portland" in seat.text
    assert seat.get(f"/staff/books/{book.id}").status_code == 403


def test_a_merged_number_sells_to_the_farmer_who_was_kept(shop: Shop) -> None:
    with acting(shop.site.sessions) as session:
        other = make_farmer(session, farmer_number="088888888")
        merge = propose_merge(session, session.get_one(Farmer, shop.farmer), other, by="staff:1", reason="one", on=DAY)
        confirm_merge(session, merge, by="staff:2", on=DAY)
    seat = shop.site.sit(Role.JAS_AGENT)
    seat.post("/staff/books/sell", {**shop.typed, "farmer_number": "088888888"}, step="check")
    assert f"the book is sold under {NUMBERS}" in seat.text
    seat.post("/staff/books/sell", {**shop.typed, "farmer_number": "088888888"}, step="sell")
    assert shop.now().farmer_id == shop.farmer


def sold(shop: Shop) -> None:
    with acting(shop.site.sessions) as session:
        book, farmer = session.get_one(ReceiptBook, shop.book), session.get_one(Farmer, shop.farmer)
        sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD)


def test_a_book_is_reported_stolen_and_found_again(shop: Shop) -> None:
    sold(shop)
    seat = shop.site.sit(Role.CLERK)
    seat.get(f"/staff/books/{shop.book}/report")
    assert "Found again" not in seat.text
    stolen = {"state": "stolen", "since": "14/5/2026", "reason": "Taken from the van"}
    for _click in range(2):
        seat.post(f"/staff/books/{shop.book}/report", stolen)
    seat.get(f"/staff/books/{shop.book}")
    assert "Stolen" in seat.text
    assert "Reported stolen · 14 May 2026 · entered by Clerk Sample" in seat.text
    assert "Taken from the van" in seat.text
    seat.post(f"/staff/books/{shop.book}/report", {**stolen, "state": "sold", "reason": "Found in the yard"})
    assert shop.now().state is BookState.SOLD
    with shop.site.sessions() as session:
        assert len(session.scalars(select(BookReport)).all()) == 2, "a double click reports once"


def test_stubs_that_come_back_finish_the_book(shop: Shop) -> None:
    sold(shop)
    seat = shop.site.sit(Role.JAS_AGENT)
    seat.post(f"/staff/books/{shop.book}/stubs", leaves_used="101", returned_on="14/5/2026")
    assert "has 100 receipts, not 101" in seat.text
    assert seat.value("leaves_used") == "101"
    seat.post(f"/staff/books/{shop.book}/stubs", leaves_used="98", returned_on="14/5/2026")
    assert shop.now().state is BookState.FINISHED
    with shop.site.sessions() as session:
        assert session.scalars(select(StubReturn)).one().leaves_used == 98


def test_two_persons_release_a_stop(shop: Shop) -> None:
    sold(shop)
    first = shop.site.sit(Role.CLERK)
    first.post(f"/staff/books/{shop.book}/stop", first_number="4100101")
    assert "Enter the source" in first.text
    for _click in range(2):
        first.post(f"/staff/books/{shop.book}/stop", source="Station diary 12/26")
    with shop.site.sessions() as session:
        entry = session.scalars(select(StopEntry)).one().id
    where = f"/staff/stops/{entry}"
    first.get("/staff/stops")
    assert shop.book_number in first.text
    first.post(where, reason="Found")
    first.get("/staff")
    assert "0 Stops to release" in first.text
    first.post(where, step="release")
    assert "a second person" in first.text
    with shop.site.sessions() as session:
        assert session.get_one(StopEntry, entry).released_on is None
    second = shop.site.sit(Role.CLERK, username="second")
    second.get("/staff")
    assert "1 Stops to release" in second.text
    second.get(where)
    assert "Release these receipts" in second.text
    second.post(where, step="release")
    second.get(where)
    assert "These numbers may go again" in second.text


def test_a_print_arrives_is_moved_and_counted(site: Site) -> None:
    with acting(site.sessions) as session:
        series = make_series(session).code
        office = session.scalars(select(Office.id).where(Office.name == "JAS St Ann")).one()
    seat = site.sit(Role.JAS_AGENT)
    arrives = {"series": series, "first_number": "1001", "last_number": "1300", "first_book_number": "0501"}
    for _click in range(2):
        seat.post("/staff/books/batches/new", arrives, received_on="14/5/2026")
        assert seat.last is not None
        assert seat.last.location == "/staff/books/stock?received=3"
    moves = {"series": series, "first_number": "1001", "office": office, "moved_on": "14/5/2026"}
    seat.post("/staff/books/move", moves, last_number="1150")
    assert "are not whole books" in seat.text
    seat.post("/staff/books/move", moves, last_number="1200")
    seat.get("/staff/books/stock?as=csv")
    assert seat.last is not None
    lines = seat.last.text.splitlines()
    assert f"JAS St Ann,{series},2,2,0,0,0" in lines
    assert f"Printer’s store,{series},1,1,0,0,0" in lines


def test_a_print_of_numbers_that_a_book_has_becomes_a_dispute_that_a_clerk_settles(shop: Shop) -> None:
    seat = shop.site.sit(Role.JAS_AGENT)
    code = shop_series(shop)
    claim = {"series": code, "first_number": "4100101", "last_number": "4100300", "first_book_number": "900001"}
    seat.post("/staff/books/batches/new", claim, received_on="14/5/2026")
    assert "No book was made" in seat.text
    clerk = shop.site.sit(Role.CLERK)
    clerk.get("/staff/disputes")
    assert "4100101 to 4100300" in clerk.text
    with shop.site.sessions() as session:
        dispute = session.scalars(select(DisputedRange)).one().id
    clerk.post(f"/staff/disputes/{dispute}")
    assert "Choose how it ended" in clerk.text
    clerk.post(f"/staff/disputes/{dispute}", outcome="typing_error", how="Asked the printer")
    clerk.get("/staff/disputes")
    assert "No number is disputed" in clerk.text


def shop_series(shop: Shop) -> str:
    with shop.site.sessions() as session:
        return session.get_one(ReceiptBook, shop.book).series.code


def test_a_book_is_found_by_its_number_and_by_a_receipt_and_taken_along(shop: Shop) -> None:
    with acting(shop.site.sessions) as session:
        elsewhere = make_book(session, office=make_office(session), first_number=4100101)
    seat = shop.site.sit(Role.EXTENSION_OFFICER)
    for question in (shop.book_number, "4100142"):
        seat.get(f"/staff/books?q={question}")
        assert shop.book_number in seat.text
        assert elsewhere.book_number not in seat.text, "books of other parishes are not listed"
    seat.get("/staff/books?q=4100201")
    assert "No book of your parishes fits" in seat.text
    seat.get("/staff/books?state=lost")
    assert "No book of your parishes fits" in seat.text
    csv = seat.get("/staff/books?as=csv").text
    assert f"{shop.book_number},4100101,4100200,in stock" in csv
    assert seat.get("/staff/books?as=xlsx").data[:2] == b"PK"


def test_pages_say_how_often_receipts_were_shown(shop: Shop) -> None:
    sold(shop)
    with acting(shop.site.sessions) as session:
        other = make_farmer(session, parish=Parish.ST_ANN)
        kept = session.get_one(Farmer, shop.farmer)
        merge = propose_merge(session, other, kept, by="staff:1", reason="one", on=DAY)
        confirm_merge(session, merge, by="staff:2", on=DAY)
        for place in range(5):
            session.add(
                Presentation(
                    reference=f"sample-{place}",
                    book_id=shop.book,
                    number=4100107,
                    shown_on=DAY - timedelta(days=place),
                    outcome=ShownOutcome.OK,
                )
            )
        merged_into = other.id
    seat = shop.site.sit(Role.CLERK)
    seat.get(f"/staff/books/{shop.book}")
    assert "5 times, 1 of its 100 receipts" in seat.text
    seat.get(f"/staff/farmers/{merged_into}")
    assert "May 2026 5" in seat.text, "what was shown of a merged record is his as well"
    assert f'href="/staff/books/{shop.book}"' in (seat.last.text if seat.last else "")
