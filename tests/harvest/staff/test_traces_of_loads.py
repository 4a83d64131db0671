"""What a file leaves behind: lines in histories, a list of its records, what was changed since, what was taken back."""

import pytest
from sqlalchemy import select

from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState
from harvest.records.staff_members import Role
from tests.harvest.records.makers import acting
from tests.harvest.staff.desk import Seat, Site
from tests.harvest.staff.files import do, loaded, row, sheet, work
from tests.harvest.staff.test_loads import farmers


@pytest.fixture
def seat(site: Site) -> Seat:
    return site.sit(Role.CLERK)


def test_the_history_of_a_record_names_the_line_and_leads_to_the_file(site: Site, seat: Seat) -> None:
    number = loaded(seat, sheet(row("081000001"), row("081000002", "Pearl", "Tester")))
    with site.sessions() as session:
        farmer = session.scalars(select(Farmer.id).where(Farmer.farmer_number == "081000002")).one()
    page = seat.get(f"/staff/history/farmers/{farmer}").text
    assert f'<a href="/staff/files/{number}">line 3 of farmers.csv (load {number})</a>' in page
    jas = site.sit(Role.JAS_AGENT)
    page = jas.get(f"/staff/history/farmers/{farmer}").text
    assert f"line 3 of farmers.csv (load {number})" in page
    assert f'href="/staff/files/{number}"' not in page


def test_the_records_of_a_file_are_listed_with_their_lines_and_what_was_taken_back(site: Site, seat: Seat) -> None:
    number = loaded(seat, sheet(*(row(f"0810000{line:02}", "Ann", f"Sample{line}") for line in range(60))))
    page = seat.get(f"/staff/files/{number}/records").text
    assert "Farmer 081000000" in seat.text
    assert 'rel="next"' in page
    do(seat, number, "undo")
    work(site)
    with site.sessions() as session:
        assert session.get_one(Load, number).state is LoadState.UNDONE
    seat.get(f"/staff/files/{number}/records?after=60")
    assert "Taken back" in seat.text
    assert seat.last is not None
    assert 'href="/staff/history' not in seat.last.text


def test_what_a_load_changed_that_was_taken_back_is_not_announced(site: Site, seat: Seat) -> None:
    number = loaded(seat, sheet(row("081000001")))
    later = loaded(seat, sheet(row("081000001", "Pearl")))
    seat.get(f"/staff/files/{number}/do/undo")
    assert "1 of these records was changed since by others" in seat.text
    do(seat, later, "undo")
    work(site)
    seat.get(f"/staff/files/{number}/do/undo")
    assert "changed since by others" not in seat.text


def test_what_was_changed_since_is_announced_before_and_listed_after_taking_back(site: Site, seat: Seat) -> None:
    number = loaded(seat, sheet(row("081000001"), row("081000002", "Pearl", "Tester")))
    with acting(site.sessions, f"staff:{site.members['clerk']}") as session:
        session.scalars(select(Farmer).where(Farmer.farmer_number == "081000001")).one().last_name = "Later"
    seat.get(f"/staff/files/{number}/do/undo")
    assert "1 of these records was changed since by others" in seat.text
    do(seat, number, "undo")
    work(site)
    seat.get(f"/staff/files/{number}")
    assert "Kept, it was changed since" in seat.text
    assert farmers(site) == {"081000001": "Jane Later"}
