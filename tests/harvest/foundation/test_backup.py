"""A backup is the whole database of one moment, proved; restored it is the same, on either engine."""

import itertools
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from clip import demo as clip_demo
from clip.cli import clip_cli
from clip.database import make_sessions as clip_sessions_of
from harvest import demo as harvest_demo
from harvest.cli import harvest_cli
from harvest.database import make_sessions
from harvest.foundation.backup import BackupRefused, back_up, restore, taking
from harvest.foundation.backup.portable import portable_tables
from harvest.foundation.engine import make_engine
from harvest.foundation.migrate import downgrade, newest, present, upgrade
from harvest.foundation.settings import Settings
from tests.conftest import ENGINES, Databases

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
TODAY = date(2026, 11, 21)
APPLICATIONS = ("harvest", "clip")


def no_progress(_done: int, _total: int) -> None:
    """Nobody looks."""


@pytest.fixture(scope="module")
def filled(databases: Databases, postgresql_server: str) -> Iterator[dict[tuple[str, str], str]]:
    """The addresses of a small country and its officers on both engines; nobody writes into them."""
    found = {}
    for engine_name, application in itertools.product(ENGINES, APPLICATIONS):
        found[engine_name, application] = url = databases.fresh(engine_name, application)
        engine = make_engine(url, durable=False)
        fill(engine, application)
        engine.dispose()
    return found


def fill(engine: Engine, application: str) -> None:
    if application == "clip":
        clip_demo.fill(clip_sessions_of(engine), officers=5, now=NOW)
    else:
        harvest_demo.fill(make_sessions(engine), today=TODAY, farmers=60, progress=lambda line: None)
        with engine.begin() as connection:
            add_hard_rows(connection)


def add_hard_rows(connection: Any) -> None:
    """What the two engines keep in different ways: bytes, texts of any letters, JSON, a row that points ahead."""
    farmer, office = (connection.scalar(text(f"SELECT min(id) FROM {name}")) for name in ("farmers", "offices"))
    connection.execute(
        text(
            "INSERT INTO farmer_photos (farmer_id, taken_on, kind, content) VALUES (:f, '2026-01-02', 'image/png', :c)"
        ),
        {"f": farmer, "c": bytes(range(256))},
    )
    connection.execute(
        text("UPDATE offices SET name = :name, parent_id = (SELECT max(id) FROM offices) WHERE id = :id"),
        {"id": office, "name": "RADA Ünder \N{SNOWMAN} 'quoted' \"twice\" \\ \t\n end"},
    )


class Opened:
    """Engines that are let go when the test ends."""

    def __init__(self) -> None:
        self.engines: list[Engine] = []

    def __call__(self, url: str) -> Engine:
        self.engines.append(make_engine(url, durable=False))
        return self.engines[-1]


@pytest.fixture
def opened() -> Iterator[Opened]:
    found = Opened()
    yield found
    for engine in found.engines:
        engine.dispose()


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {table.name: list(table.rows(connection)) for table in portable_tables(connection)}


def backed_up(engine: Engine, application: str, folder: Path, name: str = "backup.zip") -> Path:
    back_up(engine, application, folder / name, now=NOW, progress=no_progress)
    return folder / name


@pytest.mark.parametrize("application", APPLICATIONS)
def test_a_backup_goes_to_the_other_engine_and_back_without_losing_a_letter(
    application: str, filled: dict[tuple[str, str], str], databases: Databases, opened: Opened, tmp_path: Path
) -> None:
    first = opened(filled["sqlite", application])
    second, third = opened(databases.empty("postgresql")), opened(databases.empty("sqlite"))
    one = backed_up(first, application, tmp_path, "1")
    restore(second, application, one, progress=no_progress)
    two = backed_up(second, application, tmp_path, "2")
    restore(third, application, two, progress=no_progress)
    assert everything(first) == everything(second) == everything(third)
    assert sum(map(len, everything(first).values())) > 20
    assert unpacked(one) == unpacked(two)  # each engine writes the same file of the same rows
    with third.connect() as connection:
        assert present(connection) == newest(application)


@pytest.mark.parametrize("application", APPLICATIONS)
def test_what_was_entered_on_postgresql_comes_back_on_sqlite(
    application: str, filled: dict[tuple[str, str], str], databases: Databases, opened: Opened, tmp_path: Path
) -> None:
    first, second = opened(filled["postgresql", application]), opened(databases.empty("sqlite"))
    restore(second, application, backed_up(first, application, tmp_path), progress=no_progress)
    assert everything(first) == everything(second)


def unpacked(backup: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(backup) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class Writer:
    """Somebody who registers one farmer after the other, with two rows that must be there both or neither."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url, durable=False)
        self.written = 0
        self.errors: list[Exception] = []
        self.stop = threading.Event()
        self.began = threading.Event()
        self.thread = threading.Thread(target=self.write)

    def write(self) -> None:
        while not self.stop.is_set():
            try:
                with self.engine.begin() as connection:
                    for word in ("first", "second"):
                        connection.execute(
                            text("INSERT INTO name_words (word, sound) VALUES (:word, 'x')"),
                            {"word": f"{word}{self.written:06}"},
                        )
            except DBAPIError as error:
                self.errors.append(error)
            self.written += 1
            self.began.set()

    def __enter__(self) -> "Writer":
        self.thread.start()
        assert self.began.wait(10)
        return self

    def __exit__(self, *_how: object) -> None:
        self.stop.set()
        self.thread.join(20)
        self.engine.dispose()


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_backup_in_the_middle_of_writing_is_of_one_moment_and_stops_nobody(
    engine_name: str, filled: dict[tuple[str, str], str], databases: Databases, opened: Opened, tmp_path: Path
) -> None:
    url = databases._copy(filled[engine_name, "harvest"], f"busy_{engine_name}")
    engine, other = opened(url), opened(databases.empty("sqlite"))
    seen: list[int] = []
    with Writer(url) as writer:
        manifest = back_up(
            engine, "harvest", tmp_path / "b", now=NOW, progress=lambda done, total: seen.append(writer.written)
        )
        restore(other, "harvest", tmp_path / "b", progress=no_progress)
    words = {word for word, _ in everything(other)["name_words"] if word.startswith(("first", "second"))}
    assert {word.removeprefix("first") for word in words if word.startswith("first")} == {
        word.removeprefix("second") for word in words if word.startswith("second")
    }
    assert not writer.errors
    assert 2 <= len(words) < 2 * writer.written  # it was written on while and after the backup was taken
    assert manifest.rows == sum(map(len, everything(other).values()))


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_restored_database_gives_new_numbers_and_keeps_its_rules(
    engine_name: str, filled: dict[tuple[str, str], str], databases: Databases, opened: Opened, tmp_path: Path
) -> None:
    source, other = opened(filled["sqlite", "harvest"]), opened(databases.empty(engine_name))
    restore(other, "harvest", backed_up(source, "harvest", tmp_path), progress=no_progress)
    with other.begin() as connection:
        highest = connection.scalar(text("SELECT max(id) FROM series"))
        connection.execute(text("INSERT INTO series (code, printed_digits) VALUES ('NEW', 7)"))
        assert connection.scalar(text("SELECT id FROM series WHERE code = 'NEW'")) == highest + 1
    for forbidden in (
        "DELETE FROM changes",
        "UPDATE market_prices SET low = 1 WHERE report_id IN (SELECT id FROM price_reports WHERE state = 'published')",
        "INSERT INTO office_parishes (office_id, parish) VALUES (987654, 'JM-06')",
        "UPDATE offices SET parent_id = 987654",
    ):
        with pytest.raises((IntegrityError, DBAPIError)), other.begin() as connection:
            connection.execute(text(forbidden))
    assert rules(other) == rules(opened(databases.fresh(engine_name, "harvest")))


def rules(engine: Engine) -> list[tuple[Any, ...]]:
    """Everything that the engine says of its triggers and constraints."""
    statements = {
        "sqlite": ["SELECT name, sql FROM sqlite_master ORDER BY name"],
        "postgresql": [
            "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
            "SELECT conname, condeferrable, condeferred, convalidated FROM pg_constraint ORDER BY 1",
        ],
    }
    with engine.connect() as connection:
        return [tuple(row) for said in statements[engine.dialect.name] for row in connection.execute(text(said)).all()]


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_database_that_somebody_has_worked_on_is_left_as_it_is(
    engine_name: str, filled: dict[tuple[str, str], str], databases: Databases, opened: Opened, tmp_path: Path
) -> None:
    backup = backed_up(opened(filled["sqlite", "harvest"]), "harvest", tmp_path)
    other = opened(databases.fresh(engine_name, "harvest"))
    with other.begin() as connection:
        connection.execute(text("UPDATE offices SET name = 'Renamed' WHERE id = (SELECT max(id) FROM offices)"))
    before, held = everything(other), rules(other)
    with pytest.raises(BackupRefused, match="not empty: offices has"):
        restore(other, "harvest", backup, progress=no_progress)
    assert (everything(other), rules(other)) == (before, held)


def test_a_database_that_is_only_migrated_is_empty(
    engine_name: str, filled: dict[tuple[str, str], str], databases: Databases, opened: Opened, tmp_path: Path
) -> None:
    source, other = opened(filled["sqlite", "clip"]), opened(databases.fresh(engine_name, "clip"))
    restore(other, "clip", backed_up(source, "clip", tmp_path), progress=no_progress)
    assert everything(other) == everything(source)


def test_an_older_schema_is_restored_as_it_was(databases: Databases, opened: Opened, tmp_path: Path) -> None:
    old, other = opened(databases.fresh("sqlite", "clip")), opened(databases.empty("sqlite"))
    downgrade(old, "clip", to="0006_limits_index")
    backup = backed_up(old, "clip", tmp_path)
    restore(other, "clip", backup, progress=no_progress)
    with other.connect() as connection:
        assert present(connection) == "0006_limits_index"
    upgrade(other, "clip")
    with pytest.raises(BackupRefused, match="has the schema 0007_shown, the backup 0006_limits_index"):
        restore(other, "clip", backup, progress=no_progress)


def rewritten(backup: Path, member: str, old: bytes, new: bytes) -> Path:
    other = backup.with_name("rewritten")
    with zipfile.ZipFile(backup) as before, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != member or old in content
            after.writestr(name, content.replace(old, new) if name == member else content)
    return other


@pytest.mark.parametrize(
    ("member", "old", "new", "words"),
    [
        ("manifest.json", b'"clip"', b'"harvest"', "is a backup of harvest: say harvest restore"),
        ("manifest.json", newest("clip").encode(), b"0999_later", "0999_later, which is newer than this version's"),
        ("manifest.json", b'"format": 1', b'"format": 2', "format 2; this version reads format 1"),
        ("manifest.json", b'"rows": 0', b'"rows": 1', "is damaged"),
        ("manifest.json", b'"sha256"', b'"sha"', "is damaged"),
        ("tables/officers.jsonl", b"+1876", b"+1658", "is damaged"),
        ("tables/officers.jsonl", b"\n", b"", "is damaged"),
    ],
)
def test_a_backup_of_something_else_is_refused_and_nothing_is_changed(
    member: str,
    old: bytes,
    new: bytes,
    words: str,
    filled: dict[tuple[str, str], str],
    databases: Databases,
    opened: Opened,
    tmp_path: Path,
) -> None:
    backup = rewritten(backed_up(opened(filled["sqlite", "clip"]), "clip", tmp_path), member, old, new)
    other = opened(databases.empty("sqlite"))
    with pytest.raises(BackupRefused, match=words):
        restore(other, "clip", backup, progress=no_progress)
    assert everything(other) == {}


@pytest.fixture(scope="module")
def small_backup(filled: dict[tuple[str, str], str], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    engine = make_engine(filled["sqlite", "clip"], durable=False)
    content = backed_up(engine, "clip", tmp_path_factory.mktemp("small")).read_bytes()
    engine.dispose()
    return content


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_refused_or_whole(
    data: st.DataObject, small_backup: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte that no reader looks at may change; what is read is what was written or is refused."""
    at = data.draw(st.integers(0, len(small_backup) - 1))
    ends = data.draw(st.just(len(small_backup)) | st.integers(0, len(small_backup)))
    content = bytearray(small_backup[:ends])
    if at < ends:
        content[at] ^= data.draw(st.integers(1, 255))
    (tmp_path / "good").write_bytes(small_backup)
    (tmp_path / "bad").write_bytes(content)
    with taking.archive.opened(tmp_path / "good") as archive:
        expected = {entry.name: list(archive.lines(entry.name)) for entry in archive.manifest.tables}
    try:
        with taking.archive.opened(tmp_path / "bad") as archive:
            found = {entry.name: list(archive.lines(entry.name)) for entry in archive.manifest.tables}
    except BackupRefused:
        return
    assert found == expected


def test_what_was_written_wrongly_is_no_backup(
    filled: dict[tuple[str, str], str], opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault on the way to the disk is found when the file is read again."""
    times = itertools.count()
    encode = taking.encode
    monkeypatch.setattr(
        taking, "encode", lambda row: encode(row).replace(b"+1876", b"+1877" if next(times) < 9 else b"+1876")
    )
    with pytest.raises(BackupRefused, match="is not as it was written"):
        backed_up(opened(filled["sqlite", "clip"]), "clip", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_backup_is_never_written_over(
    filled: dict[tuple[str, str], str], opened: Opened, tmp_path: Path
) -> None:
    engine = opened(filled["sqlite", "clip"])
    backup = backed_up(engine, "clip", tmp_path)
    content = backup.read_bytes()
    with pytest.raises(BackupRefused, match="is there already"):
        backed_up(engine, "clip", tmp_path)
    assert backup.read_bytes() == content
    assert backup.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupRefused, match="cannot be written"):
        backed_up(engine, "clip", tmp_path / "nowhere")


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from harvest.foundation.backup import back_up
from harvest.foundation.engine import make_engine
step = lambda done, total: done > total * 0.7 and os.kill(os.getpid(), signal.SIGKILL)
back_up(make_engine(sys.argv[1], durable=False), "harvest", Path(sys.argv[2]), now=datetime.now(UTC), progress=step)
"""


def test_a_backup_that_was_killed_leaves_nothing_by_its_name(
    filled: dict[tuple[str, str], str], opened: Opened, tmp_path: Path
) -> None:
    url = filled["sqlite", "harvest"]
    target = tmp_path / "backup.zip"
    killed = subprocess.run([sys.executable, "-c", KILLED, url, str(target)], cwd=Path.cwd(), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not target.exists()
    assert backed_up(opened(url), "harvest", tmp_path) == target


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DEMO", "1")
    return monkeypatch


@pytest.mark.parametrize("application", APPLICATIONS)
def test_the_commands_back_up_restore_and_refuse_with_a_sentence(
    application: str,
    environ: pytest.MonkeyPatch,
    filled: dict[tuple[str, str], str],
    databases: Databases,
    tmp_path: Path,
) -> None:
    group = {"harvest": harvest_cli, "clip": clip_cli}[application]
    setting, backup = f"{application.upper()}_DATABASE_URL", str(tmp_path / "backup.zip")

    def say(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(group, words, obj=None)
        return done.exit_code, done.output

    environ.setenv(setting, filled["sqlite", application])
    code, said = say("backup", backup)
    assert (code, "each compared with the database" in said) == (0, True), said
    assert say("backup", backup)[0] == 1
    code, said = say("restore", backup)
    assert code == 1
    assert "The database is not empty" in said
    environ.setenv(setting, f"sqlite:///{tmp_path}/new/there.db")
    code, said = say("backup", str(tmp_path / "other.zip"))
    assert (code, "is not there" in said) == (1, True)
    code, said = say("restore", backup)
    assert (code, "are back as they were at" in said) == (0, True), said
    assert say("restore", str(tmp_path / "none.zip"))[0] == 1
