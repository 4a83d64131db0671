"""Files at the desk: brought, looked through, decided, loaded, confirmed by a second person, mended, taken back."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from harvest.bulk_import.portions import Work
from harvest.records.farmers import Farmer
from harvest.records.loads import LoadMapping, LoadState
from harvest.records.staff_members import Role
from harvest.worker import work_once
from tests.harvest.records.makers import acting, make_farmer
from tests.harvest.staff.desk import Seat, Site
from tests.harvest.staff.files import brought, decide, do, loaded, row, send, sheet, state, the, work


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
