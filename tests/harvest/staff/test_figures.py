"""The pictures say what was counted, their tables go along as files, and no farmer's name is on them."""

import csv
import io
import logging
import zipfile
from datetime import timedelta

import pytest

from harvest.records.staff_members import Role
from harvest.vocabulary import Parish
from tests.harvest.records.makers import acting, make_farmer
from tests.harvest.staff.desk import Seat, Site


def rows_of(seat: Seat, path: str) -> list[dict[str, str]]:
    answer = seat.get(path)
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def with_farmers(site: Site) -> None:
    with acting(site.sessions) as session:
        today = site.clock().date()
        make_farmer(session, last_name="Sample")
        make_farmer(session, last_name="=Tester", verified_on=None, registered_on=today)
        make_farmer(
            session,
            last_name="Portlander",
            parish=Parish.PORTLAND,
            verified_on=None,
            registered_on=today - timedelta(days=400),
        )


@pytest.mark.parametrize("role", [Role.ANALYST, Role.CLERK])
def test_every_picture_has_its_table_and_no_name(site: Site, role: Role) -> None:
    with_farmers(site)
    seat = site.sit(role)
    page = seat.get("/staff/figures").text
    assert page.count('class="picture"') == 5  # the map twice: for a desk, and as tiles
    for heading in ("Farmers registered, by parish", "Registrations by month", "Receipt books by office", "farmgate"):
        assert heading in seat.text
    for name in ("Tester", "Portlander"):
        assert name not in page


def test_the_files_hold_the_counts_of_the_page(site: Site) -> None:
    with_farmers(site)
    seat = site.sit(Role.ANALYST)
    parishes = {row["Parish"]: row for row in rows_of(seat, "/staff/figures?of=parishes&as=csv")}
    assert (parishes["St Ann"]["Registered"], parishes["St Ann"]["Verified"]) == ("2", "1")
    assert len(parishes) == 14
    months = rows_of(seat, "/staff/figures?of=months&as=csv&months=24")
    assert len(months) == 24
    assert sum(int(row["Registered"]) for row in months) == 2
    own = rows_of(seat, f"/staff/figures?of=months&as=csv&parish={Parish.ST_ANN.value}")
    assert sum(int(row["Registered"]) for row in own) == 1
    for of in ("books", "prices"):
        assert rows_of(seat, f"/staff/figures?of={of}&as=csv") == []


def test_the_workbooks_open_and_hold_no_formula(site: Site) -> None:
    with_farmers(site)
    seat = site.sit(Role.CLERK)
    for path in ("/staff/figures?of=parishes&as=xlsx", "/staff/farmers?as=xlsx"):
        with zipfile.ZipFile(io.BytesIO(seat.get(path).data)) as book:
            assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_filters_that_say_nothing_are_left_out(site: Site) -> None:
    seat = site.sit(Role.AUDITOR)
    odd = "/staff/figures?show=x&months=999999999&parish=JM-99&kind=x&commodity=99999999999999999999&of=x&as=pdf"
    assert seat.get(odd).status_code == 200
    assert "Registrations by month" in seat.text


def test_a_list_of_farmers_goes_along_for_the_own_parishes_and_is_written_down(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    with_farmers(site)
    seat = site.sit(Role.CLERK)
    with caplog.at_level(logging.WARNING, "harvest.security"):
        rows = rows_of(seat, "/staff/farmers?as=csv")
    assert [row["Name"] for row in rows] == ["Jane =Tester", "Jane Sample"]
    [line] = [one for one in caplog.records if one.name == "harvest.security"]
    assert (vars(line)["actor"], vars(line)["farmers"]) == (f"staff:{site.members['clerk']}", 2)
    due = rows_of(seat, "/staff/farmers?due=visit&as=csv")
    assert [row["Name"] for row in due] == ["Jane =Tester"]
    found = rows_of(seat, "/staff/farmers?q=Portlander&as=csv")
    assert found == []


def test_an_analyst_takes_no_names_along(site: Site) -> None:
    assert site.sit(Role.ANALYST).get("/staff/farmers?as=csv").status_code == 403
