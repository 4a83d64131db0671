"""Cards and labels carry what they must, in a QR code of numbers alone, and are not printed for who has none."""

import segno

from harvest.records.farmers.acts import renew_card
from harvest.records.offices import Office
from harvest.records.receipt_books import move_to_office, print_books
from harvest.records.staff_members import Role
from harvest.vocabulary import FarmerStatus, Parish
from tests.fakes import NOW
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_series
from tests.harvest.staff.desk import Site


def drawn(text: str) -> str:
    """The squares of this text's QR code, as they stand in a page."""
    return segno.make(text, error="m", micro=False).svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff"
    )


def test_a_card_has_name_number_parish_and_expiry_and_its_code_only_the_number(site: Site) -> None:
    with acting(site.sessions) as session:
        farmer = make_farmer(session, farmer_number="081119321")
        renew_card(session, farmer, on=NOW.date())
    clerk = site.sit(Role.CLERK)
    page = clerk.get(f"/staff/farmers/{farmer.id}/card").text
    for words in ("Jane Sample", "081119321", "St Ann", f"{NOW.year + 3}"):
        assert words in clerk.text
    assert drawn("081119321") in page
    assert "data-print" in page


def test_who_has_no_card_is_told_why_and_nothing_is_drawn(site: Site) -> None:
    with acting(site.sessions) as session:
        without = make_farmer(session)
        expired = make_farmer(session, id_card_expires_on=DAY.replace(year=2020))
        far = DAY.replace(year=2090)
        stopped = make_farmer(
            session, status=FarmerStatus.SUSPENDED, status_since=DAY, id_card_expires_on=far, parish=Parish.ST_ANN
        )
    clerk = site.sit(Role.CLERK)
    for farmer, why in ((without, "no card yet"), (expired, "expired"), (stopped, "suspended")):
        assert 'class="qr"' not in clerk.get(f"/staff/farmers/{farmer.id}/card").text
        assert why in clerk.text


def test_a_name_is_never_markup_on_a_card(site: Site) -> None:
    with acting(site.sessions) as session:
        farmer = make_farmer(session, last_name="<b>Sample", id_card_expires_on=DAY.replace(year=2090))
    assert "<b>Sample" not in site.sit(Role.CLERK).get(f"/staff/farmers/{farmer.id}/card").text


def test_labels_of_several_books_say_who_has_them_and_their_code_the_first_number(site: Site) -> None:
    with acting(site.sessions) as session:
        office = session.query(Office).filter_by(name="JAS St Ann").one()
        series = make_series(session, code="T-LABEL", printed_digits=8)
        books = [make_book(session, series, first_number=n, office=office) for n in (101, 201)]
        owner = make_farmer(session, last_name="Hidden")
        books[1].office, books[1].farmer, books[1].state, books[1].sold_on = None, owner, "sold", DAY  # type: ignore
    agent = site.sit(Role.JAS_AGENT)
    page = agent.get(f"/staff/labels?books={books[0].book_number},{books[1].book_number},{books[0].book_number}").text
    assert page.count('class="qr"') == 2
    assert drawn(f"T-LABEL/{books[0].book_number}/00000101") in page
    assert "00000101 – 00000200 JAS St Ann" in agent.text
    assert f"Farmer {owner.farmer_number}" in agent.text
    assert "Hidden" not in agent.text
    assert agent.get(f"/staff/books/{books[0].id}/label").status_code == 200


def test_one_book_of_another_parish_refuses_all_labels(site: Site) -> None:
    with acting(site.sessions) as session:
        own, other = (
            make_book(session, office=session.query(Office).filter_by(name=name).one())
            for name in ("JAS St Ann", "RADA Hanover")
        )
    assert site.sit(Role.JAS_AGENT).get(f"/staff/labels?books={own.book_number},{other.book_number}").status_code == 403


def test_numbers_that_are_none_are_answered_with_a_sentence(site: Site) -> None:
    agent = site.sit(Role.JAS_AGENT)
    agent.get("/staff/labels?books=1,x")
    assert "such as 151560, 151563" in agent.text
    agent.get("/staff/labels?books=")
    assert "Enter the books" in agent.text
    agent.get("/staff/labels?books=" + "1000-1100")
    assert "at most 100" in agent.text
    agent.get("/staff/labels?books=999999999")
    assert "No book has the number 999999999" in agent.text
    assert agent.get("/staff/books/99999999999999999999/label").status_code == 404
    assert site.sit(Role.CLERK, username="two").get(f"/staff/farmers/{10**20}/card").status_code == 404


def test_labels_are_asked_for_by_the_numbers_on_the_covers_and_by_a_run_of_them(site: Site) -> None:
    with acting(site.sessions) as session:
        office = session.query(Office).filter_by(name="JAS St Ann").one()
        for code in ("T-RUN", "T-SAME"):
            series = make_series(session, code=code)
            books = print_books(session, series, first_number=101, book_numbers=["0098", "0099", "0100"], on=DAY)
            move_to_office(session, books, office, on=DAY)
    agent = site.sit(Role.JAS_AGENT)
    agent.get("/staff/labels?books=0098-0100")
    assert "each have a book 0098. Enter the series." in agent.text
    page = agent.get("/staff/labels?books=0098 to 0100&series=T-RUN").text
    assert page.count('class="qr"') == 3
    assert "T-SAME" not in page
