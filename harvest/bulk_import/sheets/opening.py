"""What a file is by its first bytes, and the sheet in it as rows that can be read again and again."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from harvest.bulk_import.rows import FileRefused, Row
from harvest.bulk_import.sheets import containers, text, workbook
from harvest.bulk_import.sheets.encodings import Encoding, find_encoding

BLANK = b"\xef\xbb\xbf\xff\xfe \t\r\n\v\f"  # marks of an encoding, and whitespace
HEAD = 4096  # bytes, enough to know every kind by
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# What people upload by mistake: how it begins, and what it is.
OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"\x1f\x8b", "a packed (gzip) file"),
    (b"7z\xbc\xaf", "a packed (7z) file"),
    (b"Rar!", "a packed (rar) file"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
)
MARKED_UP = (b"<html", b"<!doctype", b"<?xml", b"<table")


class Kind(StrEnum):
    TEXT = "text"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file. `rows()` opens the file anew each time and holds a few rows of it.

    digest: SHA-256 of the file's bytes, in hexadecimal. notes: sentences for the person who brought the file.
    """

    path: Path
    kind: Kind
    digest: str
    encoding: Encoding | None = None
    delimiter: str = ""
    sheet_names: tuple[str, ...] = ()
    sheet: str = ""
    notes: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Rows with something in them. FileRefused where the file is damaged further on, naming the line."""
        if self.kind is Kind.WORKBOOK:
            return workbook.rows(self.path, self.sheet)
        assert self.encoding is not None
        return text.rows(self.path, self.encoding, self.delimiter)


def open_sheet(path: Path, *, sheet: str | None = None) -> Sheet:
    """The sheet with this name, or the one that has rows. FileRefused with a sentence when it cannot be read."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    _refuse_others(path, head)
    if head.startswith(ZIP):
        return _workbook(path, digest, sheet)
    if sheet is not None:
        raise FileRefused(f"This is a text file and has no sheets: leave out the sheet's name “{sheet}”.")
    encoding = find_encoding(path, head)
    delimiter = text.delimiter_of(path, encoding)
    notes = () if delimiter else ("No separator was found: every line is taken as one cell.",)
    return Sheet(path, Kind.TEXT, digest, encoding, delimiter or ",", notes=notes)


def _workbook(path: Path, digest: str, sheet: str | None) -> Sheet:
    containers.inspect(path)
    names, chosen, notes = workbook.choose(path, sheet)
    return Sheet(path, Kind.WORKBOOK, digest, sheet_names=names, sheet=chosen, notes=notes)


def _refuse_others(path: Path, head: bytes) -> None:
    if not head.strip(BLANK) and len(head) < HEAD:
        raise FileRefused("The file is empty: choose the file with the rows in it.")
    if head.startswith(OLE):
        raise FileRefused(_of_old_kind(path))
    for beginning, what in OTHERS:
        if head.startswith(beginning):
            raise FileRefused(f"This is {what}, not a sheet: bring the rows as XLSX or CSV.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith(MARKED_UP):
        raise FileRefused("This is a web page or XML, not a sheet: open it in a spreadsheet and save it as XLSX.")


def _of_old_kind(path: Path) -> str:
    """An encrypted XLSX is wrapped in the container of old files; its name stands in the container's directory."""
    with path.open("rb") as file:
        if ENCRYPTED in file.read(containers.SMALL_PART):
            return "The file is protected with a password: save it without one and bring it again."
    return "This is a file of an old kind (such as .xls): open it in a spreadsheet and save it as XLSX."
