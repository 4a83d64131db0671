"""A backup is the whole database of one moment, proved; restored it is the same, on either engine."""

import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from clip.cli import clip_cli
from harvest.cli import harvest_cli
from harvest.foundation.backup import BackupRefused, back_up, restore
from harvest.foundation.engine import make_engine
from harvest.foundation.migrate import downgrade, newest, present, upgrade
from harvest.foundation.settings import Settings
from tests.conftest import ENGINES, Databases
from tests.harvest.foundation.backups import APPLICATIONS, NOW, Opened, backed_up, everything, no_progress, rules


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
