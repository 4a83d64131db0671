"""A list as a file to take along: CSV and XLSX that a spreadsheet opens without running anything that stands in a cell.

Both are streams of bytes made row by row, so that a list of a quarter of a million farmers does not fill the memory.
A cell is text, a number, a day, a moment, yes or no, or empty (None).
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from harvest.foundation.clock import local

Cell = str | int | float | Decimal | date | datetime | bool | None

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 64 * 1024  # bytes
BOM = "\ufeff".encode()  # without it Excel reads UTF-8 as Windows-1252
# What a spreadsheet may take for a formula, in the wide form of East Asian keyboards too. Apostrophes before it count,
# so that taking one away from a cell always gives back what was there.
FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
SUSPECT = frozenset("'=+-@\t\r\n＝＋－＠")  # with what such a text begins
HARMLESS = re.compile(r"[+-]?[0-9][0-9 ,]*(\.[0-9]+)?|\+1[- 0-9()]+")  # "-12.50", "+18765550100"
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767  # characters (UTF-16) in one cell of Excel
MOST_ROWS = 1_048_576  # of one sheet, with its header
EXACT_DIGITS = 15  # Excel keeps no more of a number
TOO_GREAT = 1_000_000_000_000_000
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)  # when every workbook was made: the hour is nobody's business
NOT_IN_A_SHEETS_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\U00010000-\U0010ffff]")


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """UTF-8 with BOM. Text that a spreadsheet would calculate has an apostrophe before it; days are ISO 8601."""
    page = io.StringIO(newline="")
    write = csv.writer(page).writerow
    write([_safe(column) for column in columns])
    yield BOM
    for row in rows:
        # Of a million cells few are looked at closely.
        write([cell if type(cell) is str and cell[:1] not in SUSPECT else _as_text(cell) for cell in row])
        if page.tell() >= CHUNK:
            yield _torn_off(page)
    yield _torn_off(page)


def as_xlsx(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], title: str, *, day_format: str = "dd mmm yyyy"
) -> Iterator[bytes]:
    """A workbook with dates as dates, numbers as numbers, and every text as text. A full sheet goes on in a second one.

    Numbers of more than 15 digits are text: Excel would round them. Nothing is given out before the last row was read.
    The same rows make the same bytes: nothing in it says who wrote it, when or where.
    """
    with tempfile.TemporaryFile() as file:
        _write_workbook(file, columns, rows, title, day_format)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _torn_off(page: io.StringIO) -> bytes:
    written = page.getvalue().encode("utf-8", "replace")
    page.seek(0)
    page.truncate()
    return written


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return local(cell).isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return _safe(cell)
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _safe(words: str) -> str:
    words = str(words)  # a word of a closed list is written as its value
    return f"'{words}" if FORMULA.match(words) and not HARMLESS.fullmatch(words) else words


def unguarded(words: str) -> str:
    """What stood in a cell before `as_csv` put an apostrophe before it."""
    return words[1:] if words.startswith("'") and FORMULA.match(words) else words


class _Book:
    """The formats of one workbook, and the sheet that is being filled."""

    def __init__(self, book: xlsxwriter.Workbook, columns: Sequence[str], title: str, day_format: str) -> None:
        self.book, self.columns, self.title = book, columns, title
        self.head: Format = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.day: Format = book.add_format({"num_format": day_format, "align": "left"})
        self.moment: Format = book.add_format({"num_format": f"{day_format} hh:mm", "align": "left"})
        self.sheets = 0

    def new_sheet(self) -> Worksheet:
        self.sheets += 1
        sheet = self.book.add_worksheet(_sheet_name(self.title, self.sheets))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(self.columns) - 1, 0), 18)
        for place, column in enumerate(self.columns):
            sheet.write_string(0, place, _fits(column), self.head)
        return sheet


def _write_workbook(
    file: "tempfile._TemporaryFileWrapper[bytes] | io.IOBase",
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    title: str,
    day_format: str,
) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {**options, "strings_to_numbers": False}) as workbook:
        workbook.set_properties({"created": ALWAYS})
        book = _Book(workbook, columns, title, day_format)
        sheet, at = book.new_sheet(), 1
        for row in rows:
            if at == MOST_ROWS:
                sheet, at = book.new_sheet(), 1
            for place, cell in enumerate(row):
                _write(book, sheet, at, place, cell)
            at += 1


def _write(book: _Book, sheet: Worksheet, at: int, place: int, cell: Cell) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(at, place, local(cell).replace(tzinfo=None), book.moment)
    elif isinstance(cell, date) and cell.year >= 1900:
        sheet.write_datetime(at, place, cell, book.day)
    elif isinstance(cell, int | float | Decimal) and not isinstance(cell, bool) and _is_exact(cell):
        sheet.write_number(at, place, float(cell))
    else:
        words = str(cell) if isinstance(cell, str) else _as_text(cell)
        sheet.write_string(at, place, _fits(words))


def _is_exact(number: float | Decimal) -> bool:
    """Whether Excel shows it as it is; infinities and what is no number it does not show at all."""
    if isinstance(number, int):
        return abs(number) < TOO_GREAT
    exact = number if isinstance(number, Decimal) else Decimal(str(number))
    return exact.is_finite() and len(exact.normalize().as_tuple().digits) <= EXACT_DIGITS and abs(exact) < 10**15


def _fits(words: str) -> str:
    """The text as a cell can hold it, saying so where it was cut."""
    words = NOT_IN_XML.sub("\ufffd", words)
    if words.startswith("<r>") and words.endswith("</r>"):
        words += " "  # XlsxWriter takes it for its own rich text and would write it into the file as it is
    if len(words) <= LONGEST // 2:
        return words
    units = words.encode("utf-16-le")  # what Excel counts
    if len(units) <= 2 * LONGEST:
        return words
    note = f" [cut: the text has {len(words):,} characters]"
    return units[: 2 * (LONGEST - len(note))].decode("utf-16-le", "ignore") + note


def _sheet_name(title: str, number: int) -> str:
    """At most 31 characters, none that Excel refuses, and not "History", which it keeps for itself."""
    ending = "" if number == 1 else f" ({number})"
    name = NOT_IN_A_SHEETS_NAME.sub(" ", NOT_IN_XML.sub(" ", title)).strip(" '")[: 31 - len(ending)].strip(" '")
    return ("List" if name.casefold() in {"", "history"} else name) + ending
