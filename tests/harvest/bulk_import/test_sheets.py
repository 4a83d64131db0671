"""Files of the agencies: every encoding, separator and kind of cell comes out as it was meant, or with a sentence."""

import codecs
import csv
import hashlib
import io
import string
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
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


Fill = Callable[[xlsxwriter.Workbook], None]


def workbook(fill: Fill, **options: bool) -> bytes:
    page = io.BytesIO()
    with xlsxwriter.Workbook(page, options) as book:
        fill(book)
    return page.getvalue()


def one_sheet(*rows: list[object], **options: bool) -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)

    return workbook(fill, **options)


@pytest.mark.parametrize("in_place", [True, False])
def test_cells_of_a_workbook_are_as_a_person_sees_them(in_place: bool) -> None:
    row = ["Yam", 12, 12.5, 0.1 + 0.2, 8765550100, 1e15, 1e-7, True, False, " x ", "_x000D_", "<&>"]
    assert cells(one_sheet(row, constant_memory=in_place)) == [
        [
            "Yam",
            "12",
            "12.5",
            "0.3",
            "8765550100",
            "1000000000000000",
            "0.0000001",
            "yes",
            "no",
            " x ",
            "_x000D_",
            "<&>",
        ]
    ]


@pytest.mark.parametrize("since_1904", [True, False])
def test_days_and_times_of_a_workbook_are_iso(since_1904: bool) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for at, code in enumerate(("dd/mm/yyyy", "[$-409]d-mmm-yy;@", "m/d/yyyy h:mm", "mmm yyyy")):
            sheet.write_datetime(0, at, date(2026, 3, 27), book.add_format({"num_format": code}))
        sheet.write_datetime(1, 0, MOMENT, book.add_format({"num_format": 22}))
        sheet.write_datetime(1, 1, time(14, 5), book.add_format({"num_format": "h:mm AM/PM"}))
        sheet.write_number(1, 2, 1.5, book.add_format({"num_format": "[h]:mm"}))
        sheet.write_number(1, 3, 45, book.add_format({"num_format": '0 "days"'}))
        sheet.write_number(1, 4, 45, book.add_format({"num_format": "[Red]0"}))
        sheet.write_datetime(2, 0, date(2026, 3, 27), book.add_format({"num_format": 14}))

    assert cells(workbook(fill, date_1904=since_1904)) == [
        ["2026-03-27"] * 4,
        ["2026-03-27 14:05:00", "14:05:00", "36:00:00", "45", "45"],
        ["2026-03-27"],
    ]


def test_errors_and_formulas_that_nobody_worked_out_are_seen() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(0, 1, "=A9", None, "#N/A")
        sheet.write_formula(0, 2, "=40+2", None, 42)
        sheet.write_formula(0, 3, '="y"&"am"', None, "yam")
        sheet.write_formula(0, 4, "=TRUE()", None, True)
        sheet.write_formula(0, 5, '=""', None, "")
        sheet.write_string(0, 6, "end")

    assert cells(workbook(fill)) == [["#DIV/0!", "#N/A", "42", "yam", "yes", "", "end"]]
    never = in_place_of(workbook(fill), "xl/worksheets/sheet1.xml", b"<v>42</v>", b"")
    assert cells(never)[0][2] == "#NOT CALCULATED!"


def test_a_merged_cell_gives_its_text_once_and_lines_keep_their_numbers() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.merge_range("B3:D4", "Manchester", bold)
        sheet.write_rich_string("A9", "Most ", bold, "Frequent")
        sheet.write_blank("F9", None, bold)

    assert read(workbook(fill)) == [Row(3, ("", "Manchester")), Row(9, ("Most Frequent",))]


def in_place_of(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same workbook with something else in one part; with a part more if there is none of that name."""
    page = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(page, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            inside = before.read(name)
            assert name != part or old in inside
            after.writestr(name, inside.replace(old, new) if name == part else inside)
        if part not in before.namelist():
            after.writestr(part, new)
    return page.getvalue()


def three_sheets(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet("Cover")
    notes = book.add_worksheet("Notes")
    notes.write("A1", "hidden")
    for name in ("Prices", "Old"):
        book.add_worksheet(name).write("A1", name)
    book.get_worksheet_by_name("Cover").activate()
    notes.hide()


def test_the_first_visible_sheet_with_rows_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    sheet = open_sheet(file_in(tmp_path, workbook(three_sheets)))
    assert (sheet.kind, sheet.sheet) == (Kind.WORKBOOK, "Prices")
    assert sheet.sheet_names == ("Cover", "Notes", "Prices", "Old")
    assert "“Notes” (hidden), “Old”" in sheet.notes[0]
    assert [row.cells for row in open_sheet(sheet.path, sheet="Old").rows()] == [("Old",)]
    assert "has no sheet “old”. It has “Cover”" in refusal(workbook(three_sheets), sheet="old")
    assert "no sheet with anything in it" in refusal(workbook(lambda book: book.add_worksheet()))


SIMPLE = one_sheet(["a", "b"], ["c", 1])
LOL = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b"<worksheet "


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (in_place_of(SIMPLE, "xl/vbaProject.bin", b"", b"x"), "macros"),
        (in_place_of(SIMPLE, "[Content_Types].xml", b"sheet.main+xml", b"sheet.macroEnabled.main+xml"), "macros"),
        (in_place_of(SIMPLE, "[Content_Types].xml", b"spreadsheetml", b"wordprocessingml"), "text document"),
        (in_place_of(SIMPLE, "mimetype", b"", b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
        (in_place_of(SIMPLE, "../../evil", b"", b"x"), "names that no workbook has"),
        (in_place_of(SIMPLE, "/etc/x", b"", b"x"), "names that no workbook has"),
        (in_place_of(SIMPLE, "XL/workbook.xml", b"", b"x"), "names that no workbook has"),
        (in_place_of(SIMPLE, SHEET, HEAD, LOL + HEAD), "declares entities"),
        (in_place_of(SIMPLE, "xl/workbook.xml", b"<workbook ", LOL + b"<workbook "), "declares entities"),
        (in_place_of(SIMPLE, SHEET, b"</sheetData>", b""), "damaged"),
        (in_place_of(SIMPLE, SHEET, b"<v>0</v>", b"<v>99</v>"), "damaged"),
        (in_place_of(SIMPLE, SHEET, b"<v>0</v>", b"<v>x</v>"), "damaged"),
        (in_place_of(SIMPLE, SHEET, b'r="A1"', b'r="AAAA1"'), "damaged"),
        (in_place_of(SIMPLE, SHEET, b'row r="1"', b'row r="0"'), "damaged"),
        (in_place_of(SIMPLE, SHEET, b'r="B1"', b'r="XFD1"'), "Cell XFD1 is past column 2,000"),
        (in_place_of(SIMPLE, SHEET, b'r="B2"><v>1', b'r="B2"><v>' + b"1" * 200_000), "Cell B2 holds more than"),
        (in_place_of(SIMPLE, SHEET, HEAD, b"<worksheet a='" + b"x" * 3_000_000 + b"' "), "damaged"),
        (in_place_of(SIMPLE, SHEET, HEAD, HEAD + b" " * 80_000_000), "would unpack to"),
        (SIMPLE[:400], "damaged"),
        (SIMPLE.replace(b"PK\x05\x06", b"PK\x05\x07"), "damaged"),
    ],
)
def test_a_workbook_that_is_dangerous_or_damaged_is_refused_with_a_sentence(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w") as archive:
        archive.writestr("rows.csv", "a,b")
    assert "unpack it" in refusal(page.getvalue())
    with zipfile.ZipFile(page, "w") as archive:
        for number in range(2_001):
            archive.writestr(str(number), "")
    assert "2,002 parts" in refusal(in_place_of(page.getvalue(), "x", b"", b""))


@given(st.integers(0, len(SIMPLE) - 1), st.integers(0, 255))
def test_a_workbook_with_any_byte_changed_is_rows_or_a_sentence(at: int, byte: int) -> None:
    rows_or_sentence(SIMPLE[:at] + bytes([byte]) + SIMPLE[at + 1 :])


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
@given(st.data())
def test_a_workbook_with_anything_changed_inside_is_rows_or_a_sentence(part: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(SIMPLE)) as archive:
        inside = archive.read(part)
    at = data.draw(st.integers(0, len(inside) - 1))
    changed = (
        inside[:at] + data.draw(st.binary(max_size=4) | st.just(b"-1")) + inside[at + data.draw(st.integers(0, 6)) :]
    )
    rows_or_sentence(in_place_of(SIMPLE, part, inside, changed))


VALUES = st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.text(LETTERS, min_size=1, max_size=20)


@given(st.lists(st.lists(VALUES, max_size=5), max_size=6))
def test_our_reading_agrees_with_an_independent_reader(table: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    for row in [["head"], *table]:
        book.active.append(row)
    page = io.BytesIO()
    book.save(page)
    words = {None: "", True: "yes", False: "no"}
    expected = [
        [words[cell] if cell is None or isinstance(cell, bool) else str(cell) for cell in row]
        for row in [["head"], *table]
    ]
    assert cells(page.getvalue()) == without_empty_ends(expected)


def test_a_long_list_of_shared_texts_goes_to_the_disk_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvest.bulk_import.sheets.shared_texts.IN_MEMORY", 2000)
    table = [[f"José {number}", f"Farm {number}\n"] for number in range(200)]
    assert cells(one_sheet(*table)) == table
