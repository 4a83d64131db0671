"""The form that brings a file: what it takes, what it refuses with a sentence, what it asks for."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from harvest.bulk_import.files import LARGEST
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState
from harvest.records.staff_members import Role
from tests.harvest.bulk_import.jamis.pages import SUMMARY
from tests.harvest.staff.desk import Seat, Site
from tests.harvest.staff.files import HEADINGS, brought, decide, loaded, row, send, sheet, state, the, work


@pytest.fixture
def seat(site: Site) -> Seat:
    return site.sit(Role.CLERK)


def packed(part: str, size: int) -> bytes:
    """A workbook as far as its list of contents goes, with one part of so many zeros."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        archive.writestr(part, b"\0" * size)
    return content.getvalue()


def test_the_order_of_days_is_declared_on_the_form(site: Site, seat: Seat) -> None:
    number = loaded(seat, sheet(row("081000001", registered="3/2/2020")), date_order="find")
    american = brought(seat, sheet(row("081000002", "Pearl", "Tester", registered="3/2/2020")), date_order="mdy")
    decide(seat, american)
    work(site)
    with site.sessions() as session:
        days = {one.farmer_number: one.registered_on for one in session.scalars(select(Farmer))}
    assert [(days[one].day, days[one].month) for one in sorted(days)] == [(3, 2), (2, 3)]
    assert state(site, number) is LoadState.LOADED


def test_an_empty_sheet_of_each_kind_has_the_headings_that_are_read(site: Site, seat: Seat) -> None:
    answer = seat.get("/staff/files/templates/farmers.csv")
    assert answer.data.decode("utf-8-sig").startswith("Farmer number,")
    assert seat.get("/staff/files/templates/farmers.xlsx").data.startswith(b"PK")
    assert seat.get("/staff/files/templates/nothing.csv").status_code == 404
    assert seat.get("/staff/files/templates/farmers.exe").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "The file is empty"),
        (b"\r\n\r\n", "blank.csv", "The file is empty"),
        (f"{HEADINGS}\r\n".encode(), "headings.csv", "There are no rows under the headings in line 1"),
        (b"\x00\x01\x02\xff" * 500, "binary.csv", "cannot be taken"),
        (b"%PDF-1.7 and more", "list.pdf", "This is a PDF"),
        (b"PK\x03\x04 broken", "broken.xlsx", "The file is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900, "old.xls", "old kind"),
        (packed("xl/vbaProject.bin", 9), "macros.xlsx", "The workbook has macros"),
        (packed("xl/worksheets/sheet1.xml", 80 * 2**20), "bomb.xlsx", "would unpack to 80 MB"),
        (sheet('"' * 200_001), "quotes.csv", "cannot be taken"),
        (sheet("=cmd()," * 4000), "wide.csv", ""),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    site: Site, seat: Seat, content: bytes, name: str, said: str
) -> None:
    answer = send(seat, content, name)
    work(site)
    if answer.status_code == 303:
        seat.get(answer.headers["Location"])
        number = answer.headers["Location"].rpartition("/")[2]
        assert seat.client.get(f"/staff/files/{number}/columns").status_code == 200
    assert said in seat.text


@pytest.mark.parametrize(
    "typed",
    [{"date_order": "xyz"}, {"sheet": "a\0b"}, {"sheet": "x" * 500}, {"date_order": ""}],
)
def test_a_form_that_nobody_of_ours_made_is_refused_and_nothing_kept(
    site: Site, seat: Seat, typed: dict[str, Any]
) -> None:
    assert send(seat, sheet(row("081000001")), **typed).status_code in {200, 422}
    assert "There is a problem" in seat.text
    with site.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Load)) == 0


def test_a_name_of_any_length_and_script_is_kept_in_part(site: Site, seat: Seat) -> None:
    number = brought(seat, sheet(row("081000001")), f"{'ü' * 3000}<script>.csv")
    assert the(site, number).file_name == "ü" * 200
    assert "<script>." not in seat.get(f"/staff/files/{number}").text


def test_a_file_that_came_after_the_session_had_ended_is_asked_for_once_more(site: Site, seat: Seat) -> None:
    mark = seat.mark("/staff/files/new")
    site.clock.now += timedelta(days=2)
    form = {"csrf_token": mark, "date_order": "mdy", "file": (io.BytesIO(sheet(row("081000001"))), "farmers.csv")}
    assert "/staff/sign-in" in seat.client.post("/staff/files/new", data=form).headers["Location"]
    seat.sign_in("clerk")
    page = seat.get("/staff/files/new").text
    assert "choose it once more" in page
    assert 'value="mdy"\n        id="date_order-3" checked' in page or 'id="date_order-3" checked' in page


def test_no_file_at_all_is_asked_for(seat: Seat) -> None:
    seat.post("/staff/files/new", date_order="find")
    assert "Enter the file." in seat.text


def test_what_is_larger_than_can_be_taken_is_refused_before_it_is_read(site: Site, seat: Seat) -> None:
    assert "may have 513 MB" in sent_in_size(seat, "/staff/files/new", LARGEST + 2**21)
    assert "may have 4 MB" in sent_in_size(seat, "/staff/farmers/new", 2**23)


def sent_in_size(seat: Seat, path: str, size: int) -> str:
    """What is answered to a form that says it is so large."""
    environ = {"CONTENT_LENGTH": str(size), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = seat.client.post(path, input_stream=io.BytesIO(b"--x"), environ_overrides=environ)
    assert answer.status_code == 413
    return answer.text


def test_a_price_report_is_asked_what_it_leaves_open_and_never_guessed(site: Site, seat: Seat) -> None:
    number = brought(seat, SUMMARY.encode(), "summary.csv")
    assert state(site, number) is LoadState.UNREADABLE
    assert "Say what it leaves open" in seat.get(f"/staff/files/{number}").text
    form = f"/staff/files/{number}/answers"
    seat.post(form, week_ending="32/1/2026", place="Kingston supermarkets")
    assert "is not a date" in seat.text
    assert "Prices are loaded per kilogram only" in seat.text
    seat.post(form, week_ending="9/5/2026", place="Kingston supermarkets", per_kg="yes")
    work(site)
    assert the(site, number).kind == "prices", the(site, number).note
    assert "Market prices" in seat.get(f"/staff/files/{number}").text
    assert seat.get(form).status_code == 302
