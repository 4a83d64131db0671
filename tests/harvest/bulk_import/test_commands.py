"""`harvest import FILE` at the machine itself: what it says, how it ends, whose the file is."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from harvest.bulk_import import commands
from harvest.bulk_import.kinds.farmers import Farmers
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState
from harvest.records.offices import Office
from tests.harvest.bulk_import.loads import Sessions, sheet
from tests.harvest.records.makers import acting, make_farmer

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
    assert (unknown.exit_code, "There is no office “RADA Kent”. There are:" in unknown.output) == (1, True)


def test_at_the_machine_a_file_without_an_office_reaches_every_parish(say: Any, harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        make_farmer(session, farmer_number="081119320", parish="JM-12", last_name="Before")
    assert say(sheet(farmers(Parish="Manchester"))).exit_code == 0
    assert newest(harvest_sessions).office_id is None
