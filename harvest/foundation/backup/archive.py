"""The file of a backup: a zip with one member of JSON lines for each table, and a manifest by which it is proved."""

import contextlib
import hashlib
import itertools
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

MANIFEST = "manifest.json"
FORMAT = 1
LONGEST_MANIFEST = 4 * 1024**2  # bytes
LONGEST_ROW = 256 * 1024**2  # bytes, a photograph among them
DAMAGED = "is damaged: it is not what was written. Take another backup"


class BackupRefused(ValueError):
    """A backup that cannot be made or restored; the message says why, and nothing was changed."""


class TableEntry(msgspec.Struct, frozen=True):
    """What the file says of one table; `columns` are kinds by name, `sha256` is that of its lines."""

    name: str
    columns: dict[str, str]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What the file says of itself; `revision` names the newest migration of the database that it is of."""

    format: int
    application: str
    revision: str
    taken_at: datetime
    tables: tuple[TableEntry, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class Archive:
    """A backup that is open for reading."""

    def __init__(self, path: Path, unpacked: zipfile.ZipFile) -> None:
        self.path, self.unpacked = path, unpacked
        with unpacked.open(MANIFEST) as file:
            self.manifest = msgspec.json.decode(file.read(LONGEST_MANIFEST), type=Manifest)

    def lines(self, table: str) -> Iterator[bytes]:
        """The rows of one table, each with its line break."""
        with self.unpacked.open(_member(table)) as file:
            while line := file.readline(LONGEST_ROW):
                yield line

    def prove(self) -> None:
        """BackupRefused unless every table is there with the rows and the digest that the manifest names."""
        if self.manifest.format != FORMAT:
            raise BackupRefused(
                f"{self.path} is a backup of format {self.manifest.format}; this version reads format {FORMAT}: "
                "restore it with the version that made it."
            )
        members = {MANIFEST, *(_member(entry.name) for entry in self.manifest.tables)}
        if members != set(self.unpacked.namelist()) or len(members) != len(self.unpacked.namelist()):
            raise BackupRefused(f"{self.path} {DAMAGED} (its list of tables).")
        for entry in self.manifest.tables:
            if digest_of(self.lines(entry.name)) != (entry.rows, entry.sha256):
                raise BackupRefused(f"{self.path} {DAMAGED} (table {entry.name}).")


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The backup, proved. BackupRefused when it is not one, or no longer what it was."""
    try:
        with zipfile.ZipFile(path) as unpacked:
            archive = Archive(path, unpacked)
            archive.prove()
            yield archive
    except FileNotFoundError as error:
        raise BackupRefused(f"There is no file {path}: see how it is written.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, msgspec.MsgspecError, NotImplementedError) as error:
        raise BackupRefused(f"{path} {DAMAGED} ({error}).") from error


def write(file: IO[bytes], manifest: Manifest, tables: Iterable[tuple[TableEntry, Iterable[bytes]]]) -> Manifest:
    """Write each table's lines as they come, and the manifest when all are known; the manifest as it was written."""
    written = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as packed:
        for entry, lines in tables:
            with packed.open(_member(entry.name), "w", force_zip64=True) as member:
                rows, sha256 = digest_of(_as_written(lines, member))
            written.append(msgspec.structs.replace(entry, rows=rows, sha256=sha256))
        manifest = msgspec.structs.replace(manifest, tables=tuple(written))
        packed.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    file.flush()
    os.fsync(file.fileno())
    return manifest


def _as_written(lines: Iterable[bytes], member: IO[bytes]) -> Iterator[bytes]:
    for line in lines:
        member.write(line)
        yield line


def digest_of(lines: Iterable[bytes]) -> tuple[int, str]:
    """How many lines these are, and their SHA-256."""
    digest, rows = hashlib.sha256(), 0
    take = digest.update
    for rows, line in enumerate(lines, start=1):  # noqa: B007 - the last number is how many there are
        take(line)
    return rows, digest.hexdigest()


def first_difference(left: Iterable[bytes], right: Iterable[bytes]) -> int | None:
    """The number of the first line, from 1, that is not the same on both sides; None where all are."""
    for number, (one, other) in enumerate(itertools.zip_longest(left, right), start=1):
        if one != other:
            return number
    return None


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"
