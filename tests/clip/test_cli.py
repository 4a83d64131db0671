"""The commands of `clip` and `harvest` on real databases: what they do, and one sentence for whatever is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from clip import cli
from clip.app import Clip, wire
from clip.cli import clip_cli
from clip.officers.record import Officer
from clip.officers.roster import RosterRefused, read_roster
from harvest.cli import harvest_cli
from harvest.foundation.settings import Settings
from tests.conftest import Databases
from tests.fakes import FakeRegistry

ROW = "876-555-0110,Ann Invented,B100,May Pen"
HEADER = "phone,name,badge,station"
OFFICER = ("--phone", "876-555-0110", "--name", "Ann", "--badge", "B100", "--station", "May Pen")
COMMANDS = (
    ("officer", "list"),
    ("officer", "invite", *OFFICER),
    ("officer", "add", *OFFICER),
    ("officer", "suspend", "--badge", "B100"),
    ("officer", "leave", "--phone", "876-555-0110"),
    ("sms", "+18765550101", "4100151"),
    ("demo",),
)
HARVEST_COMMANDS = (("demo", "--farmers", "1"), ("key", "issue", "--scope", "findings"))


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    wired: list[Clip] = []
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_wire", [lambda chosen: wired.append(wire(chosen, FakeRegistry())) or wired[-1]])
    monkeypatch.setattr(cli.logs, "set_up", lambda: None)
    yield monkeypatch
    for clip in wired:
        clip.line.engine.dispose()
        clip.line.reading.dispose()


@pytest.fixture
def migrated(environ: pytest.MonkeyPatch, clip_url: str) -> None:
    environ.setenv("CLIP_DATABASE_URL", clip_url)


def say(*words: str) -> Result:
    return CliRunner().invoke(clip_cli, words)


def refusal(result: Result) -> str:
    """What was refused, in words: a traceback is none."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in {1, 2}
    return result.output


def imported(text: str | bytes) -> Result:
    Path("roster.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return say("officer", "import", "roster.csv")


def badges(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Officer.badge).order_by(Officer.badge)))


@pytest.mark.usefixtures("migrated")
class TestAnImport:
    @pytest.mark.parametrize(
        "text",
        [
            f"{HEADER}\n{ROW}\n",
            f"\ufeffPhone, NAME ,Badge,STATION\r\n{ROW}\r\n,,,\r\n",
            f"{HEADER}\n{ROW}\n".replace(",", ";"),
            f"{HEADER},force,,\n{ROW},Police,,\n".replace(",", "\t"),
        ],
    )
    def test_officers_are_enrolled_however_the_spreadsheet_writes_them(self, text: str, clip_engine: Engine) -> None:
        assert "1 officers enrolled, 0 changed, 0 are as they were" in imported(text).output
        assert badges(clip_engine) == ["B100"]

    def test_only_what_is_new_or_changed_is_counted(self) -> None:
        imported(f"{HEADER}\n{ROW}\n876-555-0111,Bob,B101,Linstead\n")
        again = imported(f"{HEADER}\n{ROW}\n876-555-0111,Bob,B101,Ewarton\n876-555-0112,Cy,B102,Lucea\n")
        assert "1 officers enrolled, 1 changed, 1 are as they were" in again.output

    def test_all_that_is_wrong_is_named_with_its_line_and_nothing_is_changed(self, clip_engine: Engine) -> None:
        rows = (ROW, '876-555-0111,"Two\nLines",B101,Lucea', "", "12,Di,B1,Lucea", "876-555-0113,Ed,B2,Lucea,warden,x")
        said = refusal(
            imported("\n".join((f"{HEADER},force", *rows, "876-555-0114,Flo,b100,", "8765550110,Gus,B3,Lucea")))
        )
        assert said.startswith("Error: Nothing was changed.\n")
        assert [line.split(":")[0] for line in said.splitlines()[1:]] == ["Line 6", "Line 7", "Line 8", "Line 9"]
        assert badges(clip_engine) == []

    def test_a_phone_or_badge_twice_in_the_file_is_named(self, clip_engine: Engine) -> None:
        said = refusal(imported(f"{HEADER}\n{ROW}\n8765550110,Bob,B101,Lucea\n876-555-0112,Cy,b100,Lucea\n"))
        assert "Line 3: phone +18765550110 is on line 2 already" in said
        assert "Line 4: badge B100 is on line 2 already" in said
        assert badges(clip_engine) == []

    def test_everybody_whom_enrolment_refuses_is_named(self, clip_engine: Engine) -> None:
        imported(f"{HEADER}\n{ROW}\n876-555-0111,Bob,B101,Lucea\n")
        said = refusal(
            imported(f"{HEADER}\n876-555-0115,Cy,B102,Lucea\n876-555-0116,Ann,B100,Lucea\n8765550111,Bo,B9,Lucea")
        )
        assert "Line 3: badge B100" in said
        assert "Line 4: phone +18765550111" in said
        assert badges(clip_engine) == ["B100", "B101"]


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        (f"{HEADER}\n876-555-0110,Ren\xe9e,B100,May Pen\n".encode("latin-1"), "save it as CSV UTF-8"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), "save it as CSV UTF-8"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16-le"), "save it as CSV UTF-8"),
        (f"{HEADER}\n{ROW}\0\n".encode(), "save it as CSV UTF-8"),
        (f"{HEADER}\n{ROW}\n{'x' * 200_000},,,\n".encode(), "Line 3 cannot be read"),
        (f'{HEADER}\n"{ROW}\n{ROW}\n'.encode(), "Line 2 cannot be read"),
        (f"{HEADER},forse\n{ROW},warden\n".encode(), "'forse'"),
        (f"{HEADER},Phone\n{ROW},1\n".encode(), "Twice in the first line: 'phone'"),
        (f"name,station\n{ROW}\n".encode(), "Missing from the first line: phone, badge;"),
        (f"{ROW}\n".encode(), "Missing from the first line: phone, name, badge, station;"),
        (f"{HEADER}\n".encode(), "names no officers"),
        (b"", "Missing from the first line"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_a_remedy(tmp_path: Path, data: bytes, remedy: str) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(data)
    with pytest.raises(RosterRefused) as refused:
        read_roster(file)
    assert str(refused.value).startswith("Nothing was changed.\n")
    assert str(refused.value).count(remedy) == 1


@tries(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60) | st.text(alphabet='",;\n\r\t +1876550B', max_size=60).map(str.encode), st.booleans())
def test_any_file_is_read_or_refused_in_sentences(tmp_path: Path, data: bytes, headed: bool) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(f"{HEADER}\n".encode() * headed + data)
    try:
        said = read_roster(file)
    except RosterRefused as refused:
        said = str(refused).splitlines()[1:]
    assert said


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_a_database_without_its_schema_is_a_sentence(
    words: tuple[str, ...], engine_name: str, environ: pytest.MonkeyPatch, databases: Databases
) -> None:
    environ.setenv("CLIP_DATABASE_URL", databases.empty(engine_name))
    said = refusal(say(*words))
    assert said.startswith(f"Error: CLIP's database {engine_name}")
    assert said.endswith("is not at the newest schema: say clip db upgrade.\n")


@pytest.mark.parametrize("words", [*COMMANDS, ("db", "upgrade")])
def test_a_database_that_is_away_is_a_sentence_without_its_password(
    words: tuple[str, ...], environ: pytest.MonkeyPatch
) -> None:
    environ.setenv("CLIP_DATABASE_URL", "postgresql://clip:hunter2@127.0.0.1:1/clip?password=hunter2")
    said = refusal(say(*words))
    assert said.startswith("Error: CLIP's database postgresql://clip:***@127.0.0.1:1/clip cannot be used (")
    assert said.endswith("say clip db upgrade.\n")
    assert "hunter2" not in said


def test_a_sqlite_file_that_is_none_or_cannot_be_made_is_a_sentence(environ: pytest.MonkeyPatch) -> None:
    Path("notes.txt").write_text("not a database, but long enough to be taken for one" * 20)
    environ.setenv("CLIP_DATABASE_URL", "sqlite:///notes.txt")
    assert "file is not a database" in refusal(say("officer", "list"))
    environ.setenv("CLIP_DATABASE_URL", "sqlite:///notes.txt/clip.db")
    assert "notes.txt" in refusal(say("db", "upgrade"))
    environ.setenv("CLIP_DATABASE_URL", "sqlite:///none.db")
    refusal(say("officer", "list"))
    assert not Path("none.db").exists()


@pytest.mark.parametrize("words", HARVEST_COMMANDS)
@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_harvest_says_the_same_of_its_own_database(
    words: tuple[str, ...], engine_name: str, environ: pytest.MonkeyPatch, databases: Databases
) -> None:
    environ.setenv("HARVEST_DATABASE_URL", databases.empty(engine_name))
    said = refusal(CliRunner().invoke(harvest_cli, words))
    assert said.startswith(f"Error: Harvest's database {engine_name}")
    assert "say harvest db upgrade" in said
    environ.setenv("HARVEST_DATABASE_URL", "postgresql://127.0.0.1:1/harvest")
    assert "cannot be used" in refusal(CliRunner().invoke(harvest_cli, words))
    assert "cannot be used" in refusal(CliRunner().invoke(harvest_cli, ("db", "upgrade")))


def test_an_upgrade_makes_the_commands_work(
    engine_name: str, environ: pytest.MonkeyPatch, databases: Databases
) -> None:
    environ.setenv("CLIP_DATABASE_URL", databases.empty(engine_name))
    environ.setenv("HARVEST_DATABASE_URL", databases.empty(engine_name))
    assert say("db", "upgrade").exit_code == 0
    assert "B100" in say("officer", "add", *OFFICER).output
    assert say("officer", "list").output.endswith("1 officers.\n")
    assert CliRunner().invoke(harvest_cli, ("db", "upgrade")).exit_code == 0
    assert "hv_" in CliRunner().invoke(harvest_cli, ("key", "issue", "--scope", "findings")).output


@pytest.mark.usefixtures("migrated")
def test_what_is_typed_wrong_is_a_sentence(clip_engine: Engine) -> None:
    station = (*OFFICER[:-1], "\udcff")
    assert "not written in UTF-8" in refusal(say("officer", "add", *station))
    assert "empty" in refusal(say("officer", "suspend", "--badge", ""))
    assert "empty" in refusal(say("officer", "leave", "--phone", " "))
    assert "clear whom" in refusal(say("officer", "suspend"))
    assert "badge ''" in refusal(say("officer", "invite", *OFFICER[:5], "", *OFFICER[6:]))
    assert "--officers" in refusal(say("demo", "--officers", "-5"))
    assert "not a Jamaican number" in refusal(say("sms", "nobody", "4100151"))
    assert badges(clip_engine) == []


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("kept", [None, "", "[]", "{}"])
def test_a_demonstration_that_was_never_started_is_a_sentence(kept: str | None) -> None:
    if kept is not None:
        Path("var").mkdir()
        Path("var/demo.json").write_text(kept)
    assert "say make run first" in refusal(say("sms", "demo", "4100151"))


@pytest.mark.usefixtures("migrated")
def test_the_line_answers_on_the_command_line() -> None:
    assert say("demo", "--officers", "0").exit_code == 0
    answered = say("sms", "876-555-0101", "4100151")
    assert answered.exit_code == 0
    assert "of 160 characters" in answered.stderr
