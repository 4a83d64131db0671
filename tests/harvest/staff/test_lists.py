"""Every list of the staff pages is asked, ordered and taken along in the same way, and no file runs what is in it."""

import csv
import io
import itertools
import re
import zipfile
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from harvest.audit import Change
from harvest.bulk_import.files import receive
from harvest.records.farmers import Farmer
from harvest.records.farmers.merging import propose_merge
from harvest.records.farms import add_farm
from harvest.records.offices import Office
from harvest.records.receipt_books import DisputedRange
from harvest.records.staff_members import Role, StaffMember
from harvest.records.stop_list import stop
from harvest.vocabulary import FarmerKind, Parish
from tests.fakes import NOW
from tests.harvest.records.client_apps.makers import make_program
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer
from tests.harvest.staff.desk import Seat, Site
from tests.harvest.staff.places import make_report
from tests.harvest.staff.test_permissions import expectations, staff_rules

FORMULA = '=HYPERLINK("http://sample.invalid","Open")'
HOSTILE = ("2147483648", "9" * 40, "9" * 5000, "-1", "²", "1\0", "x" * 3000)
# Pages without a part in their address that are no list, and why.
NO_LISTS = {
    "today": "piles of work",
    "account": "one's own sessions, a handful",
    "labels": "asks for numbers, then is paper",
    "figures": "pictures, each with its table and its files",
    "sign_in": "a form",
    "sign_in_code": "a form",
    "sign_out": "a button",
    "codes": "a form",
}
# Where the planted words are found: the role that reads the list, its address, the column.
PLANTED = {
    "find": (Role.CLERK, "Name"),
    "oldest_farms": (Role.CLERK, "Farmer"),
    "merges": (Role.CLERK, "Name"),
    "stops": (Role.CLERK, "Source"),
    "disputes": (Role.CLERK, "What was claimed"),
    "prices": (Role.CLERK, ""),  # holds nothing that anybody types
    "loads": (Role.CLERK, ""),  # a name is cut at each slash when the file comes
    "books": (Role.JAS_AGENT, "Book"),
    "stock": (Role.JAS_AGENT, "Series"),
    "people": (Role.ADMINISTRATOR, "Name"),
    "programs": (Role.ADMINISTRATOR, "What it is for"),
    "trail": (Role.AUDITOR, ""),  # its field stands beside others
}


@pytest.fixture
def lists(site: Site) -> dict[str, str]:
    """Every list by its name, with its address: found by the routes, so that a new one cannot be forgotten."""
    rules = [rule for rule in staff_rules(site) if not rule.arguments and "POST" not in (rule.methods or ())]
    return {
        name: rule.rule
        for rule in rules
        if (name := rule.endpoint.removeprefix("staff.")) not in NO_LISTS and expectations()[rule.rule]["clerk"]
    }


def plant(site: Site) -> None:
    """Somebody and something called like a formula on every list."""
    make_report(site)
    with acting(site.sessions) as session:
        called: dict[str, Any] = {"kind": FarmerKind.COMPANY, "organisation_name": FORMULA}
        farmer, twin = (make_farmer(session, first_name=None, last_name=None, **called) for _one in range(2))
        propose_merge(session, twin, farmer, by="staff:99", reason=FORMULA, on=NOW.date())
        add_farm(session, twin, {"parish": Parish.ST_ANN})
        office = session.scalars(select(Office).where(Office.name == "JAS St Ann")).one()
        book = make_book(session, office=office)
        book.series.code = book.book_number = FORMULA
        stop(session, book, source=FORMULA, set_by="staff:99", on=DAY)
        numbers = {"series_id": book.series_id, "first_number": book.first_number, "last_number": book.last_number}
        session.add(DisputedRange(**numbers, claimed_by="SAMPLE", reason=FORMULA, created_on=DAY))
        make_program(session, purpose=FORMULA)
        rada = session.scalars(select(Office).where(Office.name == "RADA St Ann")).one()
        receive(session, io.BytesIO(b"x"), name=FORMULA, office_id=rada.id, now=NOW)


def seat_for(site: Site, name: str) -> Seat:
    seat = site.seated(PLANTED[name][0])
    if name == "people":
        with acting(site.sessions) as session:
            session.scalars(select(StaffMember)).first().name = FORMULA  # type: ignore[union-attr]
    return seat


def test_every_list_is_known_here(lists: dict[str, str]) -> None:
    assert set(lists) == set(PLANTED)


@pytest.mark.parametrize("name", PLANTED)
def test_a_list_filters_sorts_and_goes_along(site: Site, lists: dict[str, str], name: str) -> None:
    plant(site)
    seat, address = seat_for(site, name), lists[name]
    page = seat.get(address).text
    form = re.search(r'<form class="filters".*?</form>', page, re.DOTALL)
    assert form, "no filters"
    asks = re.findall(r'<(select|input)[^>]* name="(\w+)"', form[0])
    assert len(asks) >= 2, asks
    order = re.search(r'<select id="[\w-]*sort".*?</select>', form[0], re.DOTALL)
    assert order, "no order"
    orders = re.findall(r'value="(\w*)"', order[0])
    assert len(orders) >= 2
    for field, value in [*(("sort", one) for one in orders), *((one, "zz?") for _tag, one in asks)]:
        assert seat.get(f"{address}?{field}={value}").status_code == 200, (field, value)
    for form_of_file in ("csv", "xlsx"):
        assert f"as={form_of_file}" in page
        answer = seat.get(f"{address}?as={form_of_file}&sort={orders[-1]}")
        assert f'.{form_of_file}"' in answer.headers["Content-Disposition"]
        assert answer.data


@pytest.mark.parametrize("name", PLANTED)
def test_whatever_an_address_asks_of_a_list_is_no_fault(site: Site, lists: dict[str, str], name: str) -> None:
    plant(site)
    seat, address = seat_for(site, name), lists[name]
    form = re.search(r'<form class="filters".*?</form>', seat.get(address).text, re.DOTALL)
    assert form
    asks = {*re.findall(r' name="(\w+)"', form[0]), "page", "change", "view", "as"}
    for asked, value in itertools.product(sorted(asks), HOSTILE):
        answer = seat.get(f"{address}?{urlencode({asked: value})}")
        assert answer.status_code == (404 if "\0" in value else 200), (asked, value)
        answer.get_data()


@pytest.mark.parametrize("name", PLANTED)
def test_no_file_of_a_list_runs_what_somebody_was_called(site: Site, lists: dict[str, str], name: str) -> None:
    plant(site)
    seat, address = seat_for(site, name), lists[name]
    rows = list(csv.DictReader(io.StringIO(seat.get(f"{address}?as=csv").data.decode("utf-8-sig"))))
    assert rows
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
    if column := PLANTED[name][1]:
        assert f"'{FORMULA}" in {row[column] for row in rows}
    workbook = zipfile.ZipFile(io.BytesIO(seat.get(f"{address}?as=xlsx").data))
    assert "<f>" not in workbook.read("xl/worksheets/sheet1.xml").decode()


def test_a_filter_and_an_order_hold_on_the_page_and_in_the_file(site: Site) -> None:
    with acting(site.sessions) as session:
        for number, verified in (("080000111", DAY), ("080000112", None), ("080000113", DAY)):
            make_farmer(session, parish=Parish.ST_ANN, farmer_number=number, verified_on=verified)
    seat = site.sit(Role.CLERK)
    asked = "/staff/farmers?verified=yes&sort=number"
    page = seat.get(asked).text
    shown = [number for number in re.findall(r"No\. (\d+)", page) if number.startswith("0800001")]
    assert shown == ["080000111", "080000113"]
    rows = list(csv.DictReader(io.StringIO(seat.get(f"{asked}&as=csv").data.decode("utf-8-sig"))))
    assert [row["Farmer number"] for row in rows if row["Farmer number"].startswith("0800001")] == shown


def test_those_found_by_name_can_be_filtered_and_ordered(site: Site) -> None:
    with acting(site.sessions) as session:
        made = [
            make_farmer(session, parish=Parish.ST_ANN, last_name="Testerfield", verified_on=day)
            for day in (DAY, None, DAY)
        ]
        numbers = [one.farmer_number for one in made]
    seat = site.sit(Role.CLERK)
    assert all(number in seat.get("/staff/farmers?q=Testerfield").text for number in numbers)
    found = re.findall(r"No\. (\d+)", seat.get("/staff/farmers?q=Testerfield&verified=yes&sort=number").text)
    assert found == sorted([numbers[0], numbers[2]])


def test_a_list_turns_over_with_its_filters(site: Site) -> None:
    with acting(site.sessions) as session:
        for _one in range(30):
            make_farmer(session, parish=Parish.ST_ANN, verified_on=None)
    seat = site.sit(Role.CLERK)
    first = seat.get("/staff/farmers?verified=no&sort=number").text
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    second = seat.get(following[1].replace("&amp;", "&")).text
    pages = [set(re.findall(r"No\. (\d+)", page)) for page in (first, second)]
    assert not pages[0] & pages[1]
    with site.sessions() as session:
        unverified = session.scalars(select(Farmer.farmer_number).where(Farmer.verified_on.is_(None))).all()
    assert pages[0] | pages[1] == set(unverified)


def test_what_was_taken_along_with_names_is_written_down(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    plant(site)
    seat = site.sit(Role.CLERK)
    for address in ("farmers", "farms", "merges"):
        caplog.clear()
        assert seat.get(f"/staff/{address}?as=csv").status_code == 200
        assert [one.message for one in caplog.records] == ["a list of farmers was exported"], address
    with site.sessions() as session:
        noted = select(Change.actor, Change.after["dataset"].as_string()).where(Change.table_name == "exports")
        taken = session.execute(noted.order_by(Change.id)).all()
    clerk = f"staff:{site.members['clerk']}"
    assert [tuple(row) for row in taken] == [(clerk, f"list_of_{what}") for what in ("farmers", "farms", "merges")]


def test_the_trail_can_be_read_from_its_beginning(site: Site) -> None:
    plant(site)
    seat = site.sit(Role.AUDITOR)

    def moments(asked: str) -> list[str]:
        rows = csv.DictReader(io.StringIO(seat.get(f"/staff/trail?as=csv{asked}").data.decode("utf-8-sig")))
        return [f"{row['Record']} {row['Record number']} {row['What']}" for row in rows if row["What"] != "Shown"]

    assert moments("&sort=old")[:20] == moments("")[::-1][:20]
