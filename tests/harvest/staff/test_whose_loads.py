"""Whose a file is: the second person, the office that brought it, the auditor, and who was shown its rows."""

import pytest
from sqlalchemy import func, select

from harvest.audit import View
from harvest.bulk_import import second_person
from harvest.records.loads import Load, LoadState
from harvest.records.staff_members import Role
from tests.harvest.records.makers import acting
from tests.harvest.staff.desk import Seat, Site
from tests.harvest.staff.files import brought, do, loaded, row, send, sheet, state, work
from tests.harvest.staff.test_loads import farmers, mixed


@pytest.fixture
def seat(site: Site) -> Seat:
    return site.sit(Role.CLERK)


def test_a_large_file_needs_a_second_person_of_the_office(
    site: Site, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_person, "MANY_ROWS", 1)
    number = loaded(seat, sheet(row("081000001"), row("081000002", "Pearl", "Tester")))
    assert state(site, number) is LoadState.SECOND
    seat.get(f"/staff/files/{number}")
    assert "You brought or confirmed it yourself" in seat.text
    assert approve(seat, number) == 409
    assert approve(site.sit(Role.EXTENSION_OFFICER), number) == 403
    jas = site.sit(Role.JAS_AGENT)
    assert approve(jas, number) == 403
    far = site.sit(Role.CLERK, username="far", office="RADA Manchester")
    assert approve(far, number) == 403
    second = site.sit(Role.CLERK, username="second")
    second.get("/staff")
    assert "1 Files to confirm" in second.text
    second.get(f"/staff/files/{number}")
    assert "It would write 2 rows, more than 1." in second.text
    assert approve(second, number) == 303
    work(site)
    assert len(farmers(site)) == 2
    seat.get(f"/staff/files/{number}")
    assert "as the second person by Clerk Sample" in seat.text


def approve(seat: Seat, number: int) -> int:
    mark = {"csrf_token": seat.mark("/staff/account")}
    return seat.client.post(f"/staff/files/{number}/approve", data=mark).status_code


def test_another_office_neither_sees_nor_touches_a_file(site: Site, seat: Seat) -> None:
    number = brought(seat, mixed(site))
    far = site.sit(Role.CLERK, username="far", office="RADA Manchester")
    for part in ("", "/records", "/columns", "/as-it-came", "/with-errors.csv", "/do/undo", "/load", "/approve"):
        assert far.get(f"/staff/files/{number}{part}").status_code == 403, part
    far.get("/staff/files")
    assert "farmers.csv" not in far.text
    assert do(far, number, "leave").status_code == 403
    assert state(site, number) is LoadState.TRIED


def test_an_auditor_reads_every_file_and_decides_nothing(site: Site, seat: Seat) -> None:
    number = brought(seat, mixed(site))
    auditor = site.sit(Role.AUDITOR)
    auditor.get("/staff/files")
    assert "farmers.csv" in auditor.text
    auditor.get(f"/staff/files/{number}")
    assert "Manchester is not served" in auditor.text
    assert '<form method="post" action="/staff/files' not in (auditor.last.text if auditor.last else "")
    assert do(auditor, number, "leave").status_code == 403


def test_who_moved_to_another_office_leaves_his_files_behind(site: Site, seat: Seat) -> None:
    number = brought(seat, mixed(site))
    other = site.sit(Role.CLERK, username="far", office="RADA Manchester")
    with acting(site.sessions) as session:
        load = session.get_one(Load, number)
        load.made_by = f"staff:{site.members['far']}"
    assert other.get(f"/staff/files/{number}").status_code == 403


def test_looking_at_rows_is_noted_and_watching_the_progress_is_not(site: Site, seat: Seat) -> None:
    send(seat, mixed(site))
    number = int(seat.last.headers["Location"].rpartition("/")[2]) if seat.last else 0
    seat.get(f"/staff/files/{number}")
    assert views(site, number) == 0
    work(site)
    for count, part in enumerate(("", "/columns", "/as-it-came", "/with-errors.csv", "/records"), start=1):
        seat.get(f"/staff/files/{number}{part}")
        assert views(site, number) == count, part


def views(site: Site, number: int) -> int:
    with site.sessions() as session:
        mine = (View.table_name == "loads", View.record_id == number)
        return session.scalar(select(func.count()).select_from(View).where(*mine)) or 0


def test_what_two_confirmed_is_taken_back_by_two(site: Site, seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_person, "MANY_ROWS", 1)
    number = loaded(seat, sheet(row("081000001"), row("081000002", "Pearl", "Tester")))
    second = site.sit(Role.CLERK, username="second")
    approve(second, number)
    work(site)
    seat.get(f"/staff/files/{number}/do/undo")
    assert "Two people confirmed this file" in seat.text
    do(seat, number, "undo")
    seat.get(f"/staff/files/{number}")
    assert "A colleague of your office sees it under “Files to take back”" in seat.text
    assert do(seat, number, "undo").status_code == 409
    outdoors = site.sit(Role.EXTENSION_OFFICER)
    assert do(outdoors, number, "undo").status_code == 403
    second.get("/staff")
    assert "1 Files to take back" in second.text
    second.get("/staff/files?state=asked")
    assert "farmers.csv" in second.text
    second.get(f"/staff/files/{number}")
    assert "asks to have this file taken back" in second.text
    do(second, number, "keep")
    assert "asks to have this file" not in (second.get(f"/staff/files/{number}") and second.text)
    do(second, number, "undo")
    do(seat, number, "undo")
    work(site)
    assert (state(site, number), farmers(site)) == (LoadState.UNDONE, {})
    seat.get(f"/staff/files/{number}")
    assert ", asked for by Clerk Sample" in seat.text
