"""Restore a backup into an empty database, in one transaction, and prove it row by row before it counts.

The third place with statements that write, beside Harvest's audit.py and derived.py: what it loads has its trail in the
backup. It loads nothing into a database that holds anything beyond what the migrations themselves put there.
"""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, inspect, text
from sqlalchemy.exc import IntegrityError

from harvest.foundation.backup import archive
from harvest.foundation.backup.archive import Archive, BackupRefused, Manifest
from harvest.foundation.backup.at_rest import rules_at_rest
from harvest.foundation.backup.portable import AT_ONCE, PortableTable, portable_tables
from harvest.foundation.backup.taking import Progress, lines
from harvest.foundation.engine import make_engine
from harvest.foundation.migrate import known, newest, present, upgrade


def restore(engine: Engine, application: str, source: Path, *, progress: Progress) -> Manifest:
    """Bring the empty database to the backup's schema and load it. BackupRefused leaves it without any of its rows."""
    with archive.opened(source) as backup:
        manifest = backup.manifest
        _refuse_others(manifest, application, source)
        if _is_new(engine, manifest):
            upgrade(engine, application, to=manifest.revision)
            brought = None
        else:
            brought = _brought_by_migrations(manifest)
        try:
            with engine.begin() as connection:
                _load(connection, backup, brought, progress)
        except IntegrityError as error:
            reason = str(error.orig).partition("\n")[0]
            raise BackupRefused(f"{source} does not fit the schema {manifest.revision}: {reason}.") from error
    return manifest


def _refuse_others(manifest: Manifest, application: str, source: Path) -> None:
    if manifest.application != application:
        raise BackupRefused(f"{source} is a backup of {manifest.application}: say {manifest.application} restore.")
    if manifest.revision not in known(application):
        raise BackupRefused(
            f"{source} has the schema {manifest.revision}, which is newer than this version's {newest(application)}: "
            "install the version that made it, or a later one."
        )


def _is_new(engine: Engine, manifest: Manifest) -> bool:
    """Whether there are no tables yet. BackupRefused for tables of another schema."""
    with engine.connect() as connection:
        revision = present(connection)
        if revision is None and (found := inspect(connection).get_table_names()):
            raise BackupRefused(f"The database has tables of something else ({found[0]}): give a new, empty one.")
        if revision not in {None, manifest.revision}:
            raise BackupRefused(
                f"The database has the schema {revision}, the backup {manifest.revision}: give a new, empty one."
            )
    return revision is None


Brought = dict[str, tuple[int, str]]
"""Rows and digest of every table of a database on which nobody has worked yet."""


def _load(connection: Connection, backup: Archive, brought: Brought | None, progress: Progress) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    tables = portable_tables(connection)
    _refuse_other_columns(backup.manifest, tables)
    done, total = 0, 2 * backup.manifest.rows
    with rules_at_rest(connection, tables):
        if brought is not None:
            _refuse_filled(connection, brought, tables)
        for table in reversed(tables):
            connection.execute(delete(table.table))  # what the migrations brought: it is in the backup, as it is now
        for table in tables:
            for rows in _portions(table, backup):
                connection.execute(insert(table.table), rows)
                done += len(rows)
                progress(done, total)
    for table in tables:
        _set_sequence(connection, table)
        _prove(connection, table, backup)
        done += table.count(connection)
        progress(done, total)


def _refuse_other_columns(manifest: Manifest, tables: list[PortableTable]) -> None:
    there = {table.name: {name: kind.value for name, kind in table.kinds.items()} for table in tables}
    for entry in manifest.tables:
        if there.pop(entry.name, None) != entry.columns:
            raise BackupRefused(
                f"The table {entry.name} of the backup has other columns than that of {manifest.revision}."
            )
    if there:
        raise BackupRefused(f"The backup has no table {next(iter(there))}, which {manifest.revision} has.")


def _refuse_filled(connection: Connection, brought: Brought, tables: list[PortableTable]) -> None:
    """Whatever is there must be what the migrations bring, to the letter: nothing of anybody's is ever replaced."""
    for table in tables:
        if archive.digest_of(lines(connection, table)) != brought[table.name]:
            raise BackupRefused(
                f"The database is not empty: {table.name} has {table.count(connection):,} rows. Give a new, empty one; "
                "nothing was changed."
            )


def _brought_by_migrations(manifest: Manifest) -> Brought:
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/fresh.db", durable=False)
        try:
            upgrade(engine, manifest.application, to=manifest.revision)
            with engine.connect() as connection:
                tables = portable_tables(connection)
                return {table.name: archive.digest_of(lines(connection, table)) for table in tables}
        finally:
            engine.dispose()


def _portions(table: PortableTable, backup: Archive) -> Iterator[list[dict[str, object]]]:
    decode, names = table.decoder().decode, tuple(table.kinds)
    read = (dict(zip(names, decode(line), strict=True)) for line in backup.lines(table.name))
    while rows := list(itertools.islice(read, AT_ONCE)):
        yield rows


def _set_sequence(connection: Connection, table: PortableTable) -> None:
    """PostgreSQL counts ids apart from the table: the next one must come after those that were loaded."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.table.primary_key:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
        )
        if sequence is not None:
            highest = f"(SELECT max({column.name}) FROM {table.name})"  # noqa: S608 - names that the database itself gave
            connection.execute(
                text(f"SELECT setval(:sequence, coalesce({highest}, 1), {highest} IS NOT NULL)"),
                {"sequence": sequence},
            )


def _prove(connection: Connection, table: PortableTable, backup: Archive) -> None:
    number = archive.first_difference(lines(connection, table), backup.lines(table.name))
    if number is not None:
        raise BackupRefused(
            f"Row {number} of {table.name} did not come out as it is in the backup; nothing was changed."
        )
