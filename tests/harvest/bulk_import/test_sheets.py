"""Files of the agencies: every encoding, separator and kind of cell comes out as it was meant, or with a sentence."""

import codecs
import csv
import hashlib
import io
import string
import tempfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harvest.bulk_import.rows import FileRefused, Row
from harvest.bulk_import.sheets import Kind, open_sheet
from harvest.bulk_import.sheets.encodings import LONGEST_LINE
from harvest.foundation.tables import unguarded

LETTERS = string.ascii_letters + string.digits + " .-'/$+()éñÉ"


CELLS = st.text(LETTERS + ',;\t|"\n', max_size=12)


TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8)


MOMENT = datetime.combine(date(2026, 3, 27), time(14, 5))


WRITTEN_AS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


SHOWN = [["Farmer", "Parish", "Acres"], ["SAMPLE, José", "St Ann", "2.5"], ["TESTER, Jo", "Clarendon", "12"]]


def file_in(folder: Path, content: bytes) -> Path:
    (path := folder / "brought.xls").write_bytes(content)  # a name that says nothing true
    return path


def read(content: bytes, sheet: str | None = None) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return list(open_sheet(file_in(Path(folder), content), sheet=sheet).rows())


def cells(content: bytes) -> list[list[str]]:
    return [list(row.cells) for row in read(content)]


def rows_or_sentence(content: bytes) -> list[Row]:
    """The rows; a file that is refused has none, and a sentence."""
    try:
        return read(content)
    except FileRefused as refused:
        sentence = str(refused)
    assert sentence[0].isupper()
    assert sentence[-1] == "."
    return []


def refusal(content: bytes, sheet: str | None = None) -> str:
    with pytest.raises(FileRefused) as refused:
        read(content, sheet)
    return str(refused.value)


def as_text(table: list[list[str]], delimiter: str = ",", ending: str = "\r\n") -> str:
    page = io.StringIO(newline="")
    csv.writer(page, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(table)
    return page.getvalue()


def without_empty_ends(table: list[list[str]]) -> list[list[str]]:
    for row in (trimmed := [list(row) for row in table]):
        while row and not row[-1]:
            row.pop()
    return [row for row in trimmed if row]


HARD = [["Line one\nline two", "a,b;c|d\te", 'Joe "Big" Sample'], ["", " x", "É"]]


DELIMITERS = (",", ";", "\t", "|")


ENDINGS = ("\n", "\r\n", "\r")


HEADER = [["Farmer", "Parish", "Acres"]] * 9  # enough lines for anybody to see what keeps the cells apart


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("encoding", WRITTEN_AS)
def test_hard_cells_are_read_in_every_encoding_and_with_every_separator(
    encoding: str, delimiter: str, ending: str
) -> None:
    assert cells(as_text(HEADER + HARD, delimiter, ending).encode(encoding)) == HEADER + HARD


@settings(max_examples=200)
@given(TABLES, st.sampled_from(WRITTEN_AS), st.sampled_from(DELIMITERS), st.sampled_from(ENDINGS))
def test_whatever_was_written_is_read(table: list[list[str]], encoding: str, delimiter: str, ending: str) -> None:
    """But for the apostrophe that our own files put before what a spreadsheet would calculate."""
    content = as_text(HEADER + table, delimiter, ending).encode(encoding)
    assert cells(content) == HEADER + without_empty_ends([[unguarded(cell) for cell in row] for row in table])


@pytest.mark.parametrize("encoding", WRITTEN_AS)
def test_the_encoding_is_told(encoding: str, tmp_path: Path) -> None:
    path = file_in(tmp_path, as_text(SHOWN, ";").encode(encoding))
    sheet = open_sheet(path)
    assert (sheet.kind, sheet.encoding, sheet.delimiter) == (Kind.TEXT, encoding, ";")


def test_rows_can_be_read_twice_and_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    content = as_text(SHOWN).encode()
    sheet = open_sheet(file_in(tmp_path, content))
    assert list(sheet.rows()) == list(sheet.rows())
    assert sheet.digest == hashlib.sha256(content).hexdigest()


def test_a_row_is_numbered_by_the_line_on_which_it_begins() -> None:
    rows = read(b'a,b\r\n\r\n"two\r\nlines",c\r\n,\r\nd,e\r\n')
    assert [(row.line, row.cells) for row in rows] == [(1, ("a", "b")), (3, ("two\r\nlines", "c")), (6, ("d", "e"))]


def test_a_decimal_comma_is_no_separator() -> None:
    assert cells(b"Crop;Price;Unit\nYam;1,50;kg\nDasheen;2,25;kg\n")[1] == ["Yam", "1,50", "kg"]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;"])
def test_a_first_line_that_declares_the_separator_is_no_row(first: str) -> None:
    assert read(f"{first}\na,b;c\n".encode()) == [Row(2, ("a,b", "c"))]


def test_a_file_without_a_separator_has_one_column_and_says_so(tmp_path: Path) -> None:
    sheet = open_sheet(file_in(tmp_path, b"Farmer\n0812345678\n"))
    assert [row.cells for row in sheet.rows()] == [("Farmer",), ("0812345678",)]
    assert "No separator" in sheet.notes[0]


def test_leading_zeros_stay() -> None:
    assert cells(b"number,x\n00123,1\n")[1] == ["00123", "1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"a,b\nc\0,d\n", "Line 2 has a NUL byte"),
        (b"a,b\n\xe9\x81,d\n", "Line 2 has bytes that are no letters in Windows-1252"),
        ("Jos\u00e9,b\n".encode() * 3 + b"\xe9,d\n", "Line 4 has bytes that are no letters in UTF-8"),
        (codecs.BOM_UTF8 + b"a,b\n\xe9,d\n", "Line 2 has bytes that are no letters in UTF-8"),
        (codecs.BOM_UTF16_LE + b"a\0,\0b\0\n\0\x00\xd8", "Line 2 has bytes that are no letters in UTF-16"),
        (b'a,b\n"c,d\ne,f\n', "Line 2 opens a quotation mark that is never closed"),
        (b'a,b\n"c,d\n' + b"e,f\n" * 1000, "Line 2 opens a quotation mark that is never closed"),
        (b'a,b\n"Joe "Big" Sample",d\n', "Line 2 has a quotation mark in the middle"),
        (b"a,b\n" + b"x" * (LONGEST_LINE + 1) + b"\n", "Line 2 is longer than 1,000,000"),
        (b"a,b\n" + b"x," * 2500 + b"x\n", "Line 2 has 2,501 columns"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"\x1f\x8b\x08", "packed"),
        (b"\xef\xbb\xbf\n<html><table>", "web page"),
        (b'<?xml version="1.0"?><a/>', "web page or XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_a_text_file_has_no_sheets() -> None:
    assert "has no sheets" in refusal(b"a,b\n", sheet="Prices")


@given(st.binary(max_size=300) | st.text(LETTERS + ',;"\r\n\0', max_size=80).map(str.encode))
@example(b'"\r')
@example(b"\xff\xfe")
@example(b"PK\x03\x04")
def test_any_bytes_are_rows_or_a_sentence(content: bytes) -> None:
    assert all(row.cells and row.cells[-1] and row.line > 0 for row in rows_or_sentence(content))
