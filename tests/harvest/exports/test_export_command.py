"""`harvest export DATASET FILE`: whole or not at all, never over another file, and kept in the trail."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from harvest.audit import Change
from harvest.cli import harvest_cli
from harvest.exports import commands
from harvest.records.exports import Export, FileForm
from tests.harvest.exports.country import OTHER, OWN, Canaries, records, table


@pytest.fixture
def say(country: str, harvest_engine: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("HARVEST_DATABASE_URL", country)
    harvest_engine.dispose()

    def run(*words: object) -> Result:
        return CliRunner().invoke(harvest_cli, ["export", *map(str, words)])

    return run


def test_the_form_is_told_by_the_ending(say: Any, tmp_path: Path) -> None:
    for ending, form in (
        ("csv", "csv"),
        ("XLSX", "xlsx"),
        ("jsonl", "jsonl"),
        ("ndjson", "jsonl"),
        ("parquet", "parquet"),
    ):
        file = tmp_path / f"farms.{ending}"
        result = say("farms", file)
        assert result.exit_code == 0, result.output
        assert "2 rows of farms." in result.output
        assert len(table(file.read_bytes(), FileForm(form))) == 3
    result = say("farms", tmp_path / "farms.txt")
    assert "say --format" in result.output
    assert say("farms", tmp_path / "farms.txt", "--format", "csv").exit_code == 0


def test_what_is_chosen_is_what_is_written(say: Any, tmp_path: Path) -> None:
    file = tmp_path / "farmers.jsonl"
    assert say("farmers", file, "--parish", "st ann", "--since", "2020-01-01").exit_code == 0
    assert {one["parish"] for one in records(file.read_bytes(), FileForm.JSONL)} == {"JM-06"}
    file = tmp_path / "farmers.csv"
    assert say("farmers", file, "--role", "analyst").exit_code == 0
    for parish in (OWN, OTHER):
        assert not [one for one in Canaries(parish).all() if one in file.read_text(encoding="utf-8-sig")]


def test_no_file_is_written_over_unless_one_says_so(say: Any, tmp_path: Path) -> None:
    file = tmp_path / "offices.csv"
    file.write_text("precious")
    result = say("offices", file)
    assert (result.exit_code, file.read_text()) == (1, "precious")
    assert "--force" in result.output
    assert say("offices", file, "--force").exit_code == 0
    assert "Nowhere" in file.read_text(encoding="utf-8-sig")


def test_a_file_is_whole_or_not_there(say: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks_off(*_: object) -> Any:
        yield b"the first part"
        raise RuntimeError("no room left")

    monkeypatch.setattr(commands, "written", breaks_off)
    assert isinstance(say("farmers", tmp_path / "farmers.csv").exception, RuntimeError)
    assert list(tmp_path.iterdir()) == []


def test_the_trail_keeps_who_took_what(say: Any, tmp_path: Path, harvest_sessions: Any) -> None:
    say("stop_list", tmp_path / "stops.csv", "--parish", "JM-06")
    with harvest_sessions() as session:
        note = session.scalars(select(Export).order_by(Export.id.desc())).first()
        assert (note.dataset, note.form, note.parish, note.row_count) == ("stop_list", FileForm.CSV, OWN, 1)
        assert note.taken_by.startswith("cli:")
        lines = session.scalars(select(Change).where(Change.table_name == "exports", Change.record_id == note.id)).all()
    assert [line.action for line in lines] == ["added", "changed"]


def test_a_folder_that_is_not_there_is_said(say: Any, tmp_path: Path) -> None:
    result = say("offices", tmp_path / "nowhere" / "offices.csv")
    assert result.exit_code == 1
    assert "is no folder" in result.output
