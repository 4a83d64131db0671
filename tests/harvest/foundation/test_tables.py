"""Exports: what went in comes out, and no cell of anybody's makes a spreadsheet calculate."""

import csv
import io
import re
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harvest.foundation import tables
from harvest.foundation.tables import as_csv, as_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DANGER = tuple("=+-@\t\r\n＝＋－＠")
EVIL = ("=1+1", '=HYPERLINK("http://x")', "+SUM(A1)", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "＝1", "'=1")
TEXT = (
    st.text(max_size=30)
    | st.sampled_from(EVIL)
    | st.builds("{}{}".format, st.sampled_from(DANGER), st.text(max_size=9))
)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def taken_back(cell: str) -> str:
    """The cell without the apostrophe that made it safe."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(DANGER) else cell


def read_xlsx(content: bytes) -> list[list[list[Any]]]:
    """Each sheet's rows; a cell is (type, text). Written here by hand: no library of ours reads the file."""
    sheets = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in sorted(name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")):
            root = ElementTree.fromstring(parts.read(name))
            assert root.findall(f".//{MAIN}f") == []
            assert root.findall(f".//{MAIN}hyperlink") == []
            sheets.append([[_cell(cell) for cell in row] for row in root.iter(f"{MAIN}row")])
    return sheets


def _cell(cell: ElementTree.Element) -> tuple[str, str]:
    kind = cell.get("t", "n")
    words = "".join(part.text or "" for part in cell.iter() if part.tag in {f"{MAIN}t", f"{MAIN}v"})
    # ECMA-376 22.9.2.19: a control character stands as _x000D_, and what looks like one as _x005F_x000D_
    return kind, re.sub("_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), words)


def xlsx(*rows: list[Any], title: str = "Farmers") -> list[list[list[Any]]]:
    return read_xlsx(b"".join(as_xlsx(["A", "B", "C"][: len(rows[0])], rows, title)))


@given(st.lists(st.lists(TEXT.filter(lambda text: "\0" not in text), min_size=2, max_size=2), max_size=4))
@example([["'=1", "''+x"]])
def test_no_text_in_a_csv_becomes_a_formula_and_what_went_in_comes_out(rows: list[list[str]]) -> None:
    header, *read = read_csv(b"".join(as_csv(["Name", "=Note"], rows)))
    assert header == ["Name", "'=Note"]
    assert [[taken_back(cell) for cell in row] for row in read] == rows
    for cell in (cell for row in read for cell in row if cell.startswith(DANGER)):
        assert re.fullmatch(r"[+-]?[0-9][0-9 ,.]*|\+1[- 0-9()]+", cell)


@given(st.lists(TEXT, min_size=3, max_size=3))
@settings(max_examples=60, deadline=None)
def test_no_text_in_a_workbook_becomes_a_formula_and_what_went_in_comes_out(row: list[str]) -> None:
    [[_, read]] = xlsx(row)
    expected = [tables.NOT_IN_XML.sub("\ufffd", text) for text in row]
    assert [text for _, text in read if text] == [text for text in expected if text]
    assert {kind for kind, text in read if text} <= {"inlineStr"}


@pytest.mark.parametrize("words", ["+18765550100", "+1 876-555-0100", "+1 (658) 555-0100", "-12.50", "081119321"])
def test_phones_and_numbers_stay_as_they_are(words: str) -> None:
    assert read_csv(b"".join(as_csv(["x"], [[words]])))[1] == [words]


@pytest.mark.parametrize("words", ["+1876=1", "-1+1", "+1 876-555-0100|calc", "--1", "+A1", "-1\n=1"])
def test_what_only_begins_like_a_number_is_made_safe(words: str) -> None:
    assert read_csv(b"".join(as_csv(["x"], [[words]])))[1] == [f"'{words}"]


def test_excel_knows_the_letters() -> None:
    assert b"".join(as_csv(["Name"], [["Señor"]])) == b"\xef\xbb\xbfName\r\nSe\xc3\xb1or\r\n"


MOMENT = datetime(2026, 5, 15, 3, 30, tzinfo=UTC)


def test_each_kind_of_cell_in_a_csv() -> None:
    row = [None, True, False, 12, Decimal("-1130.50"), date(2026, 5, 14), MOMENT]
    assert read_csv(b"".join(as_csv(["x"], [row])))[1] == [
        *("", "yes", "no", "12", "-1130.50", "2026-05-14"),
        "2026-05-14 22:30:00-05:00",
    ]


def test_each_kind_of_cell_in_a_workbook() -> None:
    [[_, first, second, third]] = xlsx(
        [12, Decimal("-1130.50"), 1.5],
        [date(2026, 5, 14), MOMENT, date(1899, 5, 14)],
        [123456789012345678, True, float("nan")],
    )
    assert first == [("n", "12"), ("n", "-1130.5"), ("n", "1.5")]
    assert second[0] == ("n", "46156")  # days since 30 December 1899
    assert float(second[1][1]) == pytest.approx(46156 + 22.5 / 24)
    assert second[2] == ("inlineStr", "1899-05-14")
    assert third == [("inlineStr", "123456789012345678"), ("inlineStr", "yes"), ("inlineStr", "nan")]


def test_a_text_longer_than_a_cell_says_that_it_was_cut() -> None:
    [[_, [(_, words)]]] = xlsx(["x" * 40_000])
    assert len(words) == 32_767
    assert words.endswith("[cut: the text has 40,000 characters]")


@pytest.mark.parametrize("words", ["<r><f>1+1</f></r>", "<r></is></c></r>", "<r>"])
def test_text_that_looks_like_the_files_own_markup_stays_text(words: str) -> None:
    [[_, [(_, read)]]] = xlsx([words])
    assert read.strip() == words


def test_a_long_text_of_wide_characters_is_cut_by_us_and_not_in_silence() -> None:
    [[_, [(_, words)]]] = xlsx(["𐀀" * 20_000])
    assert words.endswith("[cut: the text has 20,000 characters]")


def test_a_full_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    sheets = xlsx(*([number] for number in range(5)))
    assert [[row[0][1] for row in sheet] for sheet in sheets] == [["A", "0", "1"], ["A", "2", "3"], ["A", "4"]]


@given(st.text(max_size=50))
@settings(max_examples=50, deadline=None)
@example("History")
@example("'Farmers'")
@example("a/b:c*d?e[f]g\\h")
@example("x" * 60)
def test_any_title_names_a_sheet(title: str) -> None:
    assert len(xlsx(["a"], title=title)) == 1


@pytest.mark.parametrize("make", [as_csv, lambda columns, rows: as_xlsx(columns, rows, "Many")])
def test_a_long_list_does_not_fill_the_memory(make: Any) -> None:
    rows = ([f"0811{number:05}", "Jane Sample " * 5, number] for number in range(20_000))
    tracemalloc.start()
    size = sum(len(chunk) for chunk in make(["Number", "Name", "Farms"], rows))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 300_000
    assert peak < 1_500_000
