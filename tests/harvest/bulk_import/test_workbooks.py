"""Workbooks as people fill them in and as attackers build them: cells as they are seen, or one sentence."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from harvest.bulk_import.rows import Row
from harvest.bulk_import.sheets import Kind, open_sheet
from tests.harvest.bulk_import.test_sheets import (
    LETTERS,
    MOMENT,
    cells,
    file_in,
    read,
    refusal,
    rows_or_sentence,
    without_empty_ends,
)

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
