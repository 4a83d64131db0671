"""A backup that is damaged, of something else or in the way of something is refused, and nothing is changed."""

import itertools
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from harvest.foundation.backup import BackupRefused, restore, taking
from harvest.foundation.engine import make_engine
from harvest.foundation.migrate import newest
from tests.conftest import ENGINES, Databases
from tests.harvest.foundation.backups import Opened, backed_up, everything, no_progress, rules


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
