"""Files at the desk: brought, looked through, decided, loaded, confirmed by a second person, mended, taken back."""

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from harvest.audit import View
from harvest.bulk_import import trial
from harvest.bulk_import.files import LARGEST
from harvest.bulk_import.portions import Work
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadMapping, LoadState
from harvest.records.staff_members import Role
from harvest.worker import work_once
from tests.harvest.bulk_import.jamis.pages import SUMMARY
from tests.harvest.records.makers import acting, make_farmer
from tests.harvest.staff.desk import Seat, Site
from tests.harvest.staff.files import HEADINGS, brought, decide, do, loaded, row, send, sheet, state, the, work


def packed(part: str, size: int) -> bytes:
    """A workbook as far as its list of contents goes, with one part of so many zeros."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        archive.writestr(part, b"\0" * size)
    return content.getvalue()


@pytest.fixture
def seat(site: Site) -> Seat:
    return site.sit(Role.CLERK)


def farmers(site: Site) -> dict[str, str]:
    with site.sessions() as session:
        return {one.farmer_number: one.name for one in session.scalars(select(Farmer))}


def mixed(site: Site) -> bytes:
    """One row of each outcome: changed, same, two new, a possible duplicate, two refused."""
    with acting(site.sessions) as session:
        make_farmer(session, farmer_number="081000001", last_name="Before", gender="female", verified_on=None)
        born = date(1970, 2, 1)
        make_farmer(
            session,
            farmer_number="081000002",
            first_name="Pearl",
            last_name="Tester",
            date_of_birth=born,
            verified_on=None,
        )
    same = "081000002,Pearl,Tester,,,St Ann,,"
    return sheet(
        row("081000001", last="After", registered=""),
        same,
        row("081000003", "Ann", "Newcomer"),
        row("81000004", "Eva", "Zero"),
        row("081000005", "Pearl", "Tester", born="1/2/1970"),
        row("081000006", "Tom", "Elsewhere", parish="Manchester"),
        row("081000007", "Liz", "Wrong", born="31/2/1970"),
    )


def test_a_file_is_brought_looked_through_loaded_and_taken_back(site: Site, seat: Seat) -> None:
    send(seat, sheet(row("081000001"), row("081000002", "Pearl", "Tester")))
    number = int(seat.last.headers["Location"].rpartition("/")[2]) if seat.last else 0
    waiting = seat.get(f"/staff/files/{number}")
    assert waiting.headers["Refresh"] == "2"
    assert "Being looked through" in seat.text
    work(site)
    tried = seat.get(f"/staff/files/{number}")
    assert "Refresh" not in tried.headers
    assert "2 records are added and 0 changed" in seat.text
    assert farmers(site) == {}
    assert decide(seat, number).status_code == 303
    assert "Being loaded" in seat.get(f"/staff/files/{number}").text
    work(site)
    seat.get(f"/staff/files/{number}")
    assert "2 rows added, 0 changed" in seat.text
    assert farmers(site) == {"081000001": "Jane Sample", "081000002": "Pearl Tester"}
    seat.get(f"/staff/files/{number}/do/undo")
    assert "2 × farmer: added by this file, and taken out again" in seat.text
    do(seat, number, "undo")
    assert "Being taken back" in seat.get(f"/staff/files/{number}").text
    work(site)
    seat.get(f"/staff/files/{number}")
    assert "Nothing of it is left in the register" in seat.text
    assert farmers(site) == {}


def test_the_trial_says_cell_by_cell_what_each_row_is(site: Site, seat: Seat) -> None:
    number = brought(seat, mixed(site))
    counts = the(site, number).counts
    assert {one: counts[one] for one in ("new", "changed", "same", "duplicate", "refused")} == {
        "new": 2,
        "changed": 1,
        "same": 1,
        "duplicate": 1,
        "refused": 2,
    }
    seat.get(f"/staff/files/{number}")
    for said in (
        "2 C · Last name Before → After",
        "5 New A · Farmer number 81000004 Read as 081000004",
        "Manchester is not served by your office",
        "8 Refused D · Date of birth 31/2/1970",
        "2 rows are left out until mended",
    ):
        assert said in seat.text.replace("Changed ", ""), said


def test_findings_are_filtered_by_what_a_row_is_and_by_rule(site: Site, seat: Seat) -> None:
    number = brought(seat, mixed(site))
    page = f"/staff/files/{number}"
    seat.get(f"{page}?rows=wrong")
    assert "31/2/1970" in seat.text
    assert "May be farmer 081000002" in seat.text
    assert "81000004" not in seat.text
    seat.get(f"{page}?rule=elsewhere")
    assert "Manchester is not served" in seat.text
    assert "31/2/1970" not in seat.text
    seat.get(f"{page}?rows=new&rule=elsewhere")
    assert "No row fits what you asked" in seat.text
    assert seat.get(f"{page}?rows=zz&rule=zz&after=zz.99999999999999999999").status_code == 200


def test_findings_are_turned_over_without_a_gap_or_a_repeat(site: Site, seat: Seat) -> None:
    wrong = [row(f"0810{line:05}", born="31/2/1970") for line in range(120)]
    number = brought(seat, sheet(*wrong))
    lines, page = [], f"/staff/files/{number}"
    for _ in range(3):
        text = seat.get(page).text
        lines += [int(part.partition("<")[0]) for part in text.split('data-label="Line" class="number">')[1:]]
        following = [part for part in text.split('href="') if 'rel="next"' in part[:120]]
        page = following[0].partition("#")[0].replace("&amp;", "&") if following else ""
    assert lines == list(range(2, 122))
    assert page == ""


def test_the_sheet_with_its_errors_is_mended_and_brought_again(site: Site, seat: Seat) -> None:
    number = loaded(seat, mixed(site))
    assert "Liz Wrong" not in farmers(site).values()
    answer = seat.get(f"/staff/files/{number}/with-errors.csv")
    assert "farmers-to-mend.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][-1] == "What is wrong"
    assert [one[0] for one in rows[1:]] == ["081000005", "081000006", "081000007"]
    assert rows[3][-1].startswith("D: ")
    mended = answer.data.replace(b"31/2/1970", b"3/2/1970").replace(b"Manchester", b"St Ann")
    again = brought(seat, mended, "mended.csv")
    seat.get(f"/staff/files/{again}")
    assert "Nobody reads" not in seat.text
    decide(seat, again, with_duplicates="yes")
    work(site)
    assert set(farmers(site)) == {f"08100000{last}" for last in range(1, 8)}


def test_every_row_with_its_errors_can_be_taken_as_a_workbook(site: Site, seat: Seat) -> None:
    number = brought(seat, mixed(site))
    answer = seat.get(f"/staff/files/{number}/with-errors.xlsx?rows=all")
    assert answer.data.startswith(b"PK")
    again = brought(seat, answer.data, "with-errors.xlsx")
    assert the(site, again).rows_total == 7
    assert seat.get(f"/staff/files/{number}/with-errors.pdf").status_code == 404


def test_the_file_comes_back_as_it_came(site: Site, seat: Seat) -> None:
    content = b"\xef\xbb\xbf" + mixed(site).replace(b",", b";")
    number = brought(seat, content, "../../naïve “list”.csv")
    answer = seat.get(f"/staff/files/{number}/as-it-came")
    assert answer.data == content
    assert "filename*=UTF-8''na%C3%AFve" in answer.headers["Content-Disposition"]


def test_all_or_nothing_is_refused_beside_the_choice_when_a_row_is_bad(site: Site, seat: Seat) -> None:
    with acting(site.sessions) as session:
        make_farmer(session, first_name="Pearl", last_name="Tester", date_of_birth=date(1970, 2, 1))
    number = brought(seat, sheet(row("081000003"), row("081000005", "Pearl", "Tester", born="1/2/1970")))
    decide(seat, number, mode="whole")
    assert "1 rows cannot be taken, and all rows or none were asked for" in seat.text
    assert state(site, number) is LoadState.TRIED
    decide(seat, number, mode="")
    assert "Choose what happens to the others when a row turns out bad." in seat.text
    assert state(site, number) is LoadState.TRIED
    decide(seat, number, mode="whole", with_duplicates="yes")
    work(site)
    assert len(farmers(site)) == 3


def test_possible_duplicates_are_held_back_unless_somebody_says_so(site: Site, seat: Seat) -> None:
    loaded(seat, mixed(site))
    assert "081000005" not in farmers(site)


def test_a_large_file_needs_a_second_person_of_the_office(
    site: Site, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "MANY_ROWS", 1)
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


def test_unknown_headings_are_named_by_hand_once_and_remembered(site: Site, seat: Seat) -> None:
    headings = "Ref,Voornaam,Achternaam,Where,Since"
    rows = ["081000001,Jane,Sample,St Ann,3/2/2020"]
    number = brought(seat, sheet(*rows, headings=headings))
    assert state(site, number) is LoadState.UNREADABLE
    seat.get(f"/staff/files/{number}")
    assert "Say which column is what" in seat.text
    form = f"/staff/files/{number}/columns"
    seat.get(form)
    assert "B Voornaam Jane" in seat.text
    named = dict(enumerate(("farmer_number", "first_name", "last_name", "parish", "registered_on")))
    typed = {f"column-{at}": name for at, name in named.items()} | {"layout": "farmers", "line": "1"}
    seat.post(form, {**typed, "column-0": ""})
    assert "Say which column is “Farmer number”" in seat.text
    seat.post(form, {**typed, "column-1": "last_name"})
    assert "Columns B and C are both said to be “Last name”" in seat.text
    seat.post(form, {**typed, "date_order": "dmy"})
    work(site)
    assert state(site, number) is LoadState.TRIED
    decide(seat, number)
    work(site)
    assert farmers(site) == {"081000001": "Jane Sample"}
    other = brought(seat, sheet("081000002,Pearl,Tester,St Ann,3/2/2020", headings=headings), "next.csv")
    assert the(site, other).counts["new"] == 1
    seat.get(f"/staff/files/{other}")
    assert "said by hand for an earlier file with these headings" in seat.text
    with site.sessions() as session:
        assert session.scalar(select(func.count()).select_from(LoadMapping)) == 1


def test_a_file_that_needs_mending_is_still_read_as_was_said(site: Site, seat: Seat) -> None:
    """The column of errors that we write beside the rows does not make the headings other ones."""
    headings = "Ref,Voornaam,Achternaam,Where,Since"
    number = brought(seat, sheet("081000001,Jane,Sample,Nowhere,3/2/2020", headings=headings))
    names = ("farmer_number", "first_name", "last_name", "parish", "registered_on")
    typed = {f"column-{at}": name for at, name in enumerate(names)} | {"layout": "farmers", "line": "1"}
    seat.post(f"/staff/files/{number}/columns", typed)
    work(site)
    with_errors = seat.get(f"/staff/files/{number}/with-errors.csv").data
    again = brought(seat, with_errors.replace(b"Nowhere", b"St Ann"), "mended.csv")
    assert (state(site, again), the(site, again).counts["new"]) == (LoadState.TRIED, 1)


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


def test_a_load_is_stopped_on_its_way_goes_on_and_ends_the_same(site: Site, seat: Seat) -> None:
    number = brought(seat, sheet(*(row(f"0810000{line:02}", "Ann", f"Sample{line}") for line in range(40))))
    decide(seat, number)
    pages: list[str] = []

    def progress(done: int, _total: int) -> None:
        site.clock.now += timedelta(seconds=4)
        pages.append(seat.get(f"/staff/files/{number}").text)
        if done == 20:
            do(seat, number, "stop")

    work_once(Work(site.sessions, site.clock, progress, portion=10))
    assert 'value="10" max="40"' in pages[0]
    assert "about 10 seconds" in pages[1]
    seat.get(f"/staff/files/{number}")
    assert "Stopped after 20 of 40 rows" in seat.text
    assert len(farmers(site)) == 20
    do(seat, number, "go-on")
    work(site)
    assert (state(site, number), len(farmers(site))) == (LoadState.LOADED, 40)


def test_a_page_that_follows_the_work_can_be_told_to_stand_still(site: Site, seat: Seat) -> None:
    send(seat, mixed(site))
    number = int(seat.last.headers["Location"].rpartition("/")[2]) if seat.last else 0
    assert "Refresh" not in seat.get(f"/staff/files/{number}?still=yes").headers
    site.clock.now += timedelta(seconds=40)
    seat.get(f"/staff/files/{number}")
    assert "Nobody works on it yet" in seat.text


def test_the_same_rows_under_another_name_change_nothing_and_say_so(site: Site, seat: Seat) -> None:
    content = sheet(row("081000001"), row("081000002", "Pearl", "Tester"))
    first = loaded(seat, content)
    number = brought(seat, content, "renamed.csv")
    seat.get(f"/staff/files/{number}")
    assert f"These rows were loaded before, from farmers.csv (load {first})" in seat.text
    assert "There is nothing to load" in seat.text


def test_the_order_of_days_is_declared_on_the_form(site: Site, seat: Seat) -> None:
    number = loaded(seat, sheet(row("081000001", registered="3/2/2020")), date_order="find")
    american = brought(seat, sheet(row("081000002", "Pearl", "Tester", registered="3/2/2020")), date_order="mdy")
    decide(seat, american)
    work(site)
    with site.sessions() as session:
        days = {one.farmer_number: one.registered_on for one in session.scalars(select(Farmer))}
    assert [(days[one].day, days[one].month) for one in sorted(days)] == [(3, 2), (2, 3)]
    assert state(site, number) is LoadState.LOADED


def test_the_list_is_filtered_and_taken_along(site: Site, seat: Seat) -> None:
    loaded(seat, sheet(row("081000001")), "one.csv")
    brought(seat, b"%PDF-1.7", "two.pdf")
    other = site.sit(Role.CLERK, username="other")
    other.get("/staff/files")
    assert "one.csv" in other.text
    assert "two.pdf" in other.text
    other.get("/staff/files?state=unreadable")
    assert "one.csv" not in other.text
    other.get("/staff/files?whose=mine")
    assert "two.pdf" not in other.text
    rows = list(csv.reader(io.StringIO(other.get("/staff/files?as=csv&sort=old").data.decode("utf-8-sig"))))
    assert [one[0] for one in rows[1:]] == ["one.csv", "two.pdf"]
    assert rows[1][-3:] == ["1", "0", "0"]
    seat.get("/staff")
    assert "1 Files that wait for you" in seat.text


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
        (f"{HEADINGS}\r\n".encode(), "headings.csv", "There is nothing to load"),
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


def test_a_step_that_does_not_fit_the_state_is_said_and_changes_nothing(site: Site, seat: Seat) -> None:
    number = brought(seat, sheet(row("081000001")))
    for step in ("undo", "go-on", "stop"):
        assert do(seat, number, step).status_code == 409, step
    assert do(seat, number, "nonsense").status_code == 404
    do(seat, number, "leave")
    assert decide(seat, number).status_code in {200, 422}
    assert state(site, number) is LoadState.DROPPED
    do(seat, number, "again")
    work(site)
    assert (state(site, number), the(site, number).counts["new"]) == (LoadState.TRIED, 1)


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
