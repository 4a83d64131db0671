"""Back up a database while it is in use: one moment of it, written, read again, compared, and only then named."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from harvest.foundation.backup import archive
from harvest.foundation.backup.archive import BackupRefused, Manifest, TableEntry
from harvest.foundation.backup.portable import PortableTable, encode, portable_tables
from harvest.foundation.engine import make_engine
from harvest.foundation.migrate import present

Progress = Callable[[int, int], None]
"""Told after each part how many steps are done, of how many."""


def back_up(engine: Engine, application: str, target: Path, *, now: datetime, progress: Progress) -> Manifest:
    """Write all of `application`'s database into the new file `target`, which is there only when it is proved.

    BackupRefused when there is such a file already, it cannot be written, or it is not what the database holds.
    """
    if target.exists():
        raise BackupRefused(f"{target} is there already: choose another name, so that no earlier backup is lost.")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            part = Path(folder) / "part"
            with _moment_of(engine, Path(folder)) as connection:
                manifest = _written(connection, application, part, now, progress)
            part.replace(target)
            _keep_name(target.parent)
    except OSError as error:
        raise BackupRefused(f"{target} cannot be written ({error.strerror}): see that there is room.") from error
    return manifest


def lines(connection: Connection, table: PortableTable) -> Iterator[bytes]:
    """The rows of a table as they stand in the file."""
    for row in table.rows(connection):
        yield encode(row) + b"\n"


@contextlib.contextmanager
def _moment_of(engine: Engine, folder: Path) -> Iterator[Connection]:
    """A connection that sees the database as it was at one moment, however long it reads, and holds up nobody."""
    if engine.dialect.name == "sqlite":
        copy = make_engine(_copied(engine, folder / "copy.db"), durable=False, reading=True)
        with contextlib.closing(_Disposed(copy)), copy.connect() as connection:
            yield connection
        return
    with engine.connect() as opened:
        connection = opened.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.execute(text("SET LOCAL statement_timeout = 0"))  # it reads as long as it takes
        yield connection


class _Disposed:
    """An engine that is let go like a file."""

    def __init__(self, engine: Engine) -> None:
        self.close = engine.dispose


def _copied(engine: Engine, path: Path) -> str:
    """The address of a copy made by SQLite's own backup, in one step and through the engine's own driver.

    A reader of the file itself would keep writers waiting where the journal is not a WAL; the copy is quick.
    """
    driver: Any = engine.dialect.loaded_dbapi
    with contextlib.closing(driver.connect(str(path))) as copy, contextlib.closing(engine.raw_connection()) as source:
        from_driver: Any = source.driver_connection
        from_driver.backup(copy)
    return f"sqlite:///{path}"


def _written(connection: Connection, application: str, part: Path, now: datetime, progress: Progress) -> Manifest:
    revision = present(connection)
    if revision is None:
        raise BackupRefused(f"There is nothing to back up: {application}'s database has no tables yet.")
    tables = portable_tables(connection)
    steps = _Steps(progress, 2 * sum(table.count(connection) for table in tables))
    entries = ((_entry(table), steps.counted(lines(connection, table))) for table in tables)
    part.touch(mode=0o600)  # it holds what no one else on this machine may read
    with part.open("wb") as file:
        manifest = archive.write(file, Manifest(archive.FORMAT, application, revision, now, ()), entries)
    _prove(connection, part, tables, steps)
    return manifest


def _entry(table: PortableTable) -> TableEntry:
    return TableEntry(table.name, {name: kind.value for name, kind in table.kinds.items()}, 0, "")


def _prove(connection: Connection, part: Path, tables: list[PortableTable], steps: "_Steps") -> None:
    """Read the file again and hold it against the database, row by row."""
    with archive.opened(part) as written:
        for table in tables:
            number = archive.first_difference(steps.counted(lines(connection, table)), written.lines(table.name))
            if number is not None:
                raise BackupRefused(
                    f"Row {number} of {table.name} is not as it was written: see whether the disk is sound."
                )


class _Steps:
    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def counted(self, rows: Iterator[bytes]) -> Iterator[bytes]:
        for row in rows:
            yield row
            self.done += 1
            if self.done % 1_000 == 0 or self.done == self.total:
                self.progress(self.done, self.total)


def _keep_name(folder: Path) -> None:
    """A new name is safe from a power cut only when the folder itself is written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
