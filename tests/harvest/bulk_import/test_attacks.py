"""Files made to break what reads them, and machines that fail on the way: a sentence for a person, never a loop."""

import io
import os
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner
from sqlalchemy import Engine, text

from harvest.bulk_import import commands
from harvest.bulk_import.kinds.farmers import Farmers
from harvest.bulk_import.plan import LONGEST_HEADING
from harvest.records.loads import LoadState
from harvest.worker import work_once
from tests.harvest.bulk_import.loads import SMALL, Sessions, brought, contents, the_load, tried, work
from tests.harvest.bulk_import.test_going_on import LATER, confirmed, farmers

HEADINGS = ("Farmer number", "First name", "Last name", "Parish", "Registered on")
CELLS = ("081119321", "Jane", "Sample", "St Ann", "27/3/2020")
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_row(number: object, cells: tuple[str, ...]) -> str:
    told = "".join(
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for letter, cell in zip("ABCDEFGH", cells, strict=False)
    )
    return f'<row r="{number}">{told}</row>'


def workbook(*rows: str) -> bytes:
    """A real workbook whose sheet was written by somebody else."""
    page, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(page) as book:
        book.add_worksheet("Farmers").write(0, 0, "x")
    inside = f'<worksheet xmlns="{SHEET}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
    with zipfile.ZipFile(page) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, inside if name.endswith("sheet1.xml") else before.read(name))
    return changed.getvalue()


@pytest.mark.parametrize("numbers", [(10**20,), (2**31,), (5, 3), (5, 5), (0,), (-1,)])
def test_rows_that_no_sheet_can_have_are_no_sheet(harvest_sessions: Sessions, numbers: tuple[int, ...]) -> None:
    content = workbook(sheet_row(1, HEADINGS), *(sheet_row(number, CELLS) for number in numbers))
    load_id = brought(harvest_sessions, content)
    assert work_once(work(harvest_sessions))
    load = the_load(harvest_sessions, load_id)
    assert (load.state, load.note) == (
        LoadState.UNREADABLE,
        "The workbook is damaged inside: open it in a spreadsheet and save it again.",
    )


def test_a_heading_without_end_is_not_repeated_without_end(harvest_sessions: Sessions) -> None:
    content = workbook(sheet_row(1, (*HEADINGS, "Q" * 100_000)), sheet_row(2, CELLS))
    load = tried(harvest_sessions, content)
    assert (load.counts or {})["unknown"] == ["Q" * LONGEST_HEADING]


def test_a_fault_of_ours_ends_with_a_sentence_and_not_in_a_loop(
    harvest_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_given: Any) -> None:
        raise ZeroDivisionError

    load_id, waiting = confirmed(harvest_sessions, farmers()), brought(harvest_sessions, farmers(3))
    monkeypatch.setattr(Farmers, "judge", fault)
    while work_once(work(harvest_sessions, at=LATER)):
        pass
    for number, state in ((load_id, LoadState.STOPPED), (waiting, LoadState.UNREADABLE)):
        load = the_load(harvest_sessions, number)
        assert load.state is state
        assert f"in the worker’s log as load {number}" in (load.note or "")


@pytest.mark.parametrize("engine_name", ["sqlite"])  # whose own limit stands for the disk's
def test_a_disk_that_is_full_on_the_way_loses_nothing(
    harvest_engine: Engine, harvest_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_id = confirmed(harvest_sessions, farmers(200))
    limit(harvest_engine, spare=20)
    assert work_once(work(harvest_sessions, portion=SMALL))
    broken = the_load(harvest_sessions, load_id)
    assert broken.state is LoadState.LOADING
    assert 0 < broken.rows_done < 200
    assert len(contents(harvest_sessions)["farmers"]) == broken.rows_done
    limit(harvest_engine, spare=100_000)
    while work_once(work(harvest_sessions, at=LATER, portion=SMALL)):
        pass
    done = the_load(harvest_sessions, load_id)
    assert (done.state, done.rows_done) == (LoadState.LOADED, 200)
    assert len(contents(harvest_sessions)["farmers"]) == 200


def limit(engine: Engine, *, spare: int) -> None:
    """So many pages may the database still grow."""
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages + spare}"))


def test_at_the_machine_what_is_no_file_or_cannot_be_reported_is_refused_before_anything_is_loaded(
    harvest_sessions: Sessions, tmp_path: Path
) -> None:
    command = commands.file_commands(lambda: nullcontext(harvest_sessions))[0]
    (tmp_path / "farmers.csv").write_text(farmers(2))
    os.mkfifo(tmp_path / "pipe")
    before = contents(harvest_sessions)
    for words, said in (
        (["/dev/zero"], "is no file that can be read twice"),
        ([str(tmp_path / "pipe")], "is no file that can be read twice"),
        ([str(tmp_path / "farmers.csv"), "--report", str(tmp_path / "no" / "report.json")], "cannot be written to"),
    ):
        refused = CliRunner().invoke(command, words)
        assert (refused.exit_code, said in refused.output) == (2, True), refused.output
    assert contents(harvest_sessions) == before
