"""`harvest import FILE` at the machine itself: what it says, how it ends, whose the file is."""

import io
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from sqlalchemy import select

from harvest.bulk_import import acts, commands
from harvest.bulk_import.kinds.farmers import Farmers
from harvest.bulk_import.portions import NotNow
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState
from harvest.records.offices import Office
from harvest.vocabulary import BookState
from tests.harvest.bulk_import.jamis.pages import MUNICIPAL, SUMMARY
from tests.harvest.bulk_import.loads import Sessions, sheet
from tests.harvest.records.makers import acting, make_book, make_farm, make_farmer

NAMES = ("Ann", "Bea", "Cat", "Dot")


def farmers(**more: object) -> list[dict[str, object]]:
    return [
        {
            "Farmer number": f"08111932{place}",
            "First name": name,
            "Last name": f"Sample{name}",
            "Parish": "St Ann",
            "Registered on": "27/3/2020",
            **more,
        }
        for place, name in enumerate(NAMES)
    ]


@pytest.fixture
def say(harvest_sessions: Sessions, tmp_path: Path) -> Any:
    def run(content: str | bytes, *words: str) -> Result:
        file = tmp_path / "farmers.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        command = commands.file_commands(lambda: nullcontext(harvest_sessions))[0]
        return CliRunner().invoke(command, [str(file), *words])

    return run


def numbers(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(Farmer.farmer_number).order_by(Farmer.farmer_number)))


def newest(sessions: Sessions) -> Load:
    with sessions() as session:
        return session.scalars(select(Load).order_by(Load.id.desc()).limit(1)).one()


def test_a_good_file_is_tried_loaded_and_reported(say: Any, harvest_sessions: Sessions, tmp_path: Path) -> None:
    tried = say(sheet(farmers()), "--dry-run")
    assert (tried.exit_code, numbers(harvest_sessions)) == (0, []), tried.output
    assert newest(harvest_sessions).state is LoadState.DROPPED
    done = say(sheet(farmers()), "--report", str(tmp_path / "report.json"))
    assert (done.exit_code, len(numbers(harvest_sessions))) == (0, 4), done.output
    assert "4 rows written" in done.output
    said = json.loads((tmp_path / "report.json").read_text())
    assert (said["state"], said["written"]["new"], said["findings"]) == ("loaded", 4, [])


def test_each_end_has_a_code_of_its_own(say: Any, harvest_sessions: Sessions) -> None:
    rows = farmers()
    rows[1]["Parish"] = "Kent"
    refused = say(sheet(rows), "--all-or-nothing")
    assert (refused.exit_code, numbers(harvest_sessions)) == (1, [])
    assert "line 3, D: “Kent” is not one of the fourteen parishes" in refused.output
    assert "Nothing was loaded: 1 rows cannot be taken" in refused.output
    some = say(sheet(rows))
    assert (some.exit_code, len(numbers(harvest_sessions))) == (1, 3)
    assert say(b"%PDF-1.7").exit_code == 2
    second = say(sheet([{**farmers()[0], "Status": "suspended", "Status since": "1/5/2026"}]))
    assert (second.exit_code, "harvest loads approve" in second.output) == (3, True)


@pytest.mark.parametrize("below", ["", "\n;;;;\n", "\n;;;;Sunny\n"])
def test_a_file_without_rows_says_so_and_what_to_do(say: Any, harvest_sessions: Sessions, below: str) -> None:
    headings = "Farmers of St Ann\nFarmer number;First name;Last name;Parish;Weather"
    for words in ((), ("--dry-run",)):
        ended = say(headings + below, *words)
        assert ended.exit_code == 2, ended.output
        assert "There are no rows under the headings in line 2: nothing stands in the columns" in ended.output
        assert "Enter the rows under their headings, save the file and bring it again." in ended.output
        assert newest(harvest_sessions).state is LoadState.UNREADABLE


def test_all_rows_or_none_that_ends_with_none_is_no_success(
    say: Any, harvest_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = Farmers.judge

    def judged(reading: Farmers, *given: Any) -> Any:
        found = judge(reading, *given)
        if reading.holds:  # the register is another one by the time of the load
            found[-1].refuse("parish", "parish", "This cannot be any more.")
        return found

    monkeypatch.setattr(Farmers, "judge", judged)
    ended = say(sheet(farmers()), "--all-or-nothing")
    assert (ended.exit_code, numbers(harvest_sessions)) == (1, []), ended.output
    assert "Stopped at line 5, and all of it taken back: This cannot be any more." in ended.output


def test_a_file_brought_for_an_office_is_its_own_and_stays_in_its_parishes(
    say: Any, harvest_sessions: Sessions
) -> None:
    rows = farmers()
    rows[2]["Parish"] = "Manchester"
    done = say(sheet(rows), "--office", "rada st. ann")
    assert done.exit_code == 1, done.output
    assert "line 4, D: Manchester is not served by your office" in done.output
    assert numbers(harvest_sessions) == ["081119320", "081119321", "081119323"]
    with harvest_sessions() as session:
        office = session.scalars(select(Office).where(Office.name == "RADA St Ann")).one()
    assert newest(harvest_sessions).office_id == office.id
    unknown = say(sheet(rows), "--office", "RADA Kent")
    assert (unknown.exit_code, "There is no office “RADA Kent”. There are:" in unknown.output) == (2, True)


def test_at_the_machine_a_file_without_an_office_reaches_every_parish(say: Any, harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        make_farmer(session, farmer_number="081119320", parish="JM-12", last_name="Before")
    assert say(sheet(farmers(Parish="Manchester"))).exit_code == 0
    assert newest(harvest_sessions).office_id is None


def test_an_option_that_says_nothing_is_refused_before_anything_is_kept(say: Any, harvest_sessions: Sessions) -> None:
    for words, said in (
        (("--week-ending", "the third"), "Week ending “the third” is not a date"),
        (("--per-kg", "no"), "'no' is not 'yes'"),
        (("--office", "RADA Kent"), "There is no office “RADA Kent”"),
    ):
        refused = say(SUMMARY, *words)
        assert (refused.exit_code, said in refused.output) == (2, True), refused.output
    answered = say(SUMMARY, "--week-ending", "9/5/2026", "--place", "Kingston supermarkets", "--per-kg", "yes")
    assert (answered.exit_code, "Read as: jamis-supermarkets" in answered.output) == (0, True), answered.output
    with harvest_sessions() as session:
        assert len(session.scalars(select(Load)).all()) == 1


def test_a_report_is_not_read_as_another_one_than_was_said(say: Any) -> None:
    other = say(MUNICIPAL, "--layout", "jamis-retail", "--dry-run")
    assert (other.exit_code, "This is no jamis-retail: it is “" in other.output) == (2, True), other.output
    assert say(MUNICIPAL, "--layout", "jamis-municipal", "--dry-run").exit_code == 1  # its week is still to come


def test_columns_that_nobody_reads_are_named(say: Any) -> None:
    twice = say(sheet(farmers(Surname="Other", Remarks="x")), "--dry-run")
    assert "Nobody reads the columns “Surname”, “Remarks”." in twice.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xef\xbb\xbf\r\n", "The file is empty"),
        ("Farmer number,Last name\n1," + "x" * 140_000, "Line 2 has a cell of more than 131,072 characters"),
    ],
)
def test_a_file_without_anything_or_with_a_cell_past_bearing_is_told_so(
    say: Any, content: str | bytes, said: str
) -> None:
    refused = say(content)
    assert (refused.exit_code, said in refused.output) == (2, True), refused.output


def test_numbers_whose_zeros_were_lost_are_told(say: Any, harvest_sessions: Sessions) -> None:
    rows = farmers()
    rows[0]["Farmer number"] = "81119320"
    done = say(sheet(rows))
    assert "had lost their zeros in front, which were put back: 1." in done.output
    assert numbers(harvest_sessions)[0] == "081119320"


def test_a_cover_sheet_before_the_rows_is_said_to_be_one_of_several(say: Any) -> None:
    page = io.BytesIO()
    with xlsxwriter.Workbook(page) as book:
        book.add_worksheet("Cover").write(0, 0, "Farmers of 2026")
        book.add_worksheet("Data").write_row(0, 0, list(farmers()[0]))
    refused = say(page.getvalue())
    assert (refused.exit_code, "There is something in “Data” too" in refused.output) == (2, True), refused.output


def test_what_undoing_kept_is_told_and_can_be_read_by_a_program(say: Any, harvest_sessions: Sessions) -> None:
    say(sheet(farmers()))
    with acting(harvest_sessions) as session:
        kept = session.scalars(select(Farmer).where(Farmer.farmer_number == "081119321")).one()
        make_farm(session, kept)
        book = make_book(session)
        book.state, book.farmer_id, book.sold_on = BookState.SOLD, kept.id, book.state_since
    loads = commands.file_commands(lambda: nullcontext(harvest_sessions))[1]
    number = str(newest(harvest_sessions).id)
    undone = CliRunner().invoke(loads, ["undo", number])
    assert "taken back, but for 1 that were used or changed since" in undone.output, undone.output
    assert "line 3: Kept, " in undone.output
    assert f"receipt book {book.book_number}" in undone.output.casefold()
    assert "farm h" in undone.output.casefold()
    told = json.loads(CliRunner().invoke(loads, ["report", number]).output)
    assert (told["state"], [one["rule"] for one in told["findings"]]) == ("undone", ["kept"])
    for wrong in ("0", "99999999999999999999", "9999"):
        assert CliRunner().invoke(loads, ["report", wrong]).exit_code in {1, 2}
        assert "Traceback" not in CliRunner().invoke(loads, ["undo", wrong]).output


def test_a_worker_that_takes_the_file_first_is_waited_for(
    say: Any, harvest_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def first_taken(name: str, does: Any) -> Any:
        def run(_work: Any, load_id: int) -> None:
            if name in taken:
                return does(_work, load_id)
            taken.append(name)
            raise NotNow("Load is being worked on by another worker.")

        return run

    monkeypatch.setattr(commands, "run_trial", first_taken("trial", commands.run_trial))
    monkeypatch.setattr(commands, "run_load", first_taken("load", commands.run_load))
    monkeypatch.setattr(commands, "sleep", lambda _seconds: None)
    done = say(sheet(farmers()))
    assert (done.exit_code, len(numbers(harvest_sessions)), taken) == (0, 4, ["trial", "load"]), done.output


def test_a_file_that_somebody_stops_while_it_is_tried_ends_with_a_sentence(
    say: Any, harvest_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_work: Any, load_id: int) -> None:
        with harvest_sessions.begin() as session:
            session.info["actor"] = "staff:3"
            acts.stop(session, session.get_one(Load, load_id))

    monkeypatch.setattr(commands, "run_trial", stopped)
    ended = say(sheet(farmers()))
    assert (ended.exit_code, "Stopped by staff:3." in ended.output) == (1, True), ended.output
