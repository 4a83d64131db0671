"""Our own sheet for each kind of record, to be filled in: as CSV with its headings, as XLSX with lists and help."""

import csv
import io
from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from harvest.bulk_import.columns import Column
from harvest.bulk_import.kinds import KINDS, Reading

HELP = (
    "Write one record in each row of the first sheet, under its headings. Leave the headings as they are.",
    "An empty cell changes nothing of a record that is in the register already.",
    "Days are day/month/year. Numbers keep the zeros in front.",
    "Every file is tried first: you see what would be new and changed before anything is written.",
)
HELP_HEADINGS = ("Column", "What stands in it", "Example", "Needed", "Choices")
LAST_ROW = 1_048_575  # of a sheet, from 0
WIDEST = 40
ON_THE_HELP_SHEET = 12  # choices; longer lists stand on the hidden sheet alone


def template_csv(kind: str) -> bytes:
    """The headings alone, in UTF-8 with the mark by which a spreadsheet program knows it. KeyError: no such kind."""
    text = io.StringIO()
    csv.writer(text).writerow([column.label for column in KINDS[kind].columns])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx(kind: str, lists: Mapping[str, Sequence[str]]) -> bytes:
    """A workbook to fill in. `lists`: what can be chosen in columns, by name, besides the closed lists: crops, offices.

    KeyError: no such kind.
    """
    reading = KINDS[kind]
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        rows, help_, hidden = (book.add_worksheet(name) for name in (reading.title, "Help", "Lists"))
        choices = {one.name: _choices(one, lists) for one in reading.columns}
        _write_rows(book, rows, hidden, reading, choices)
        _write_help(book, help_, reading, choices)
        hidden.hide()
        rows.activate()
    return content.getvalue()


def _choices(column: Column, lists: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return lists.get(column.name) or [label for _, label in column.field.choices]


def _write_rows(
    book: Workbook, sheet: Worksheet, hidden: Worksheet, reading: type[Reading], choices: Mapping[str, Sequence[str]]
) -> None:
    """Headings that stay in sight; text cells, so that zeros stay; days as days; lists to choose from."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    needed = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#FFF2CC"})
    plain, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(reading.columns):
        sheet.set_column(at, at, max(12, len(column.label) + 2), day if column.is_date else plain)
        sheet.write_string(0, at, column.label, needed if _is_needed(reading, column) else bold)
        if choices[column.name]:
            _offer(sheet, hidden, at, column, choices[column.name])


def _offer(sheet: Worksheet, hidden: Worksheet, at: int, column: Column, choices: Sequence[str]) -> None:
    """A list to choose from. Another spelling is warned of and can stay: the trial knows many."""
    hidden.write_column(0, at, choices)
    letters = xl_col_to_name(at)
    sheet.data_validation(
        *(1, at, LAST_ROW, at),
        {
            "validate": "list",
            "source": f"=Lists!${letters}$1:${letters}${len(choices)}",
            "error_type": "warning",
            "error_title": column.label[:32],
            "error_message": "This is not in the list. Keep it if you are sure: the trial will tell.",
        },
    )


def _write_help(book: Workbook, sheet: Worksheet, reading: type[Reading], choices: Mapping[str, Sequence[str]]) -> None:
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for line, sentence in enumerate(HELP):
        sheet.write_string(line, 0, sentence)
    first = len(HELP) + 1
    sheet.write_row(first, 0, HELP_HEADINGS, bold)
    for line, column in enumerate(reading.columns, start=first + 1):
        _write_row(sheet, line, _help(reading, column, choices[column.name]), wrap)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 4, WIDEST)


def _write_row(sheet: Worksheet, line: int, texts: Sequence[str], style: Format) -> None:
    for at, text in enumerate(texts):
        sheet.write_string(line, at, text, style)


def _help(reading: type[Reading], column: Column, choices: Sequence[str]) -> tuple[str, ...]:
    listed = ", ".join(choices[:ON_THE_HELP_SHEET]) + (", …" if len(choices) > ON_THE_HELP_SHEET else "")
    needed = "always" if column.name in reading.keys else "for a new record" if column.needed else ""
    hint = column.field.hint or ("Day/month/year." if column.is_date else "")
    return column.label, hint, column.example, needed, listed


def _is_needed(reading: type[Reading], column: Column) -> bool:
    return column.needed or column.name in reading.keys
