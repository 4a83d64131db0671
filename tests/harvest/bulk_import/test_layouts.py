"""Each layout knows its own files by their headings, and never takes one of another; our templates load as they are."""

import io
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy.orm import sessionmaker

from harvest.bulk_import.kinds import KINDS
from harvest.bulk_import.layouts.abis.tables import (
    ABIS,
    BOOKS,
    CROPS,
    FARMERS,
    LIVESTOCK,
    OF_A_BOOK,
    OF_A_CROP,
    OF_A_FARMER,
    OF_A_PROPERTY,
    OF_ANIMALS,
    PROPERTIES,
)
from harvest.bulk_import.layouts.tables import best_match
from harvest.bulk_import.layouts.templates import template_csv, template_xlsx
from harvest.bulk_import.plan import LAYOUTS, plan
from harvest.bulk_import.rows import FileRefused, Row
from harvest.database import HarvestSession
from tests.harvest.bulk_import.loads import counts, loaded

Sessions = sessionmaker[HarvestSession]
TABLES = {
    "abis_farmers": (FARMERS, OF_A_FARMER),
    "abis_farms": (PROPERTIES, OF_A_PROPERTY),
    "abis_plantings": (CROPS, OF_A_CROP),
    "abis_livestock": (LIVESTOCK, OF_ANIMALS),
    "abis_receipt_books": (BOOKS, OF_A_BOOK),
}


def headings(name: str, *, joined: str = "") -> tuple[str, ...]:
    if name not in TABLES:
        return tuple(column.label for column in KINDS[name].columns)
    columns, besides = TABLES[name]
    return tuple(joined + words for words in (*(names[0] for names in columns.values()), *besides.split()))


@pytest.mark.parametrize("name", [one.name for one in LAYOUTS])
def test_a_file_is_known_by_its_own_headings_and_surer_than_by_any_others(name: str) -> None:
    row = Row(1, headings(name))
    best = best_match(LAYOUTS, [row])
    assert best is not None
    assert (best.layout.name, best.sureness, dict(best.unknown)) == (name, 1.0, {})
    others = best_match([one for one in LAYOUTS if one.name != name], [row])
    assert others is not None
    assert others.sureness <= 0.8


def test_every_table_of_the_older_register_is_told_here() -> None:
    assert {one.name for one in ABIS} == set(TABLES)


def test_the_older_register_s_joined_headings_are_known_too() -> None:
    best = best_match(LAYOUTS, [Row(1, headings("abis_farmers", joined="Farmer_Personal_Info."))])
    assert best is not None
    assert (best.layout.name, best.sureness) == ("abis_farmers", 1.0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_offers_its_lists_and_says_what_each_column_is(kind: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(kind, {"commodity": ["Yam", "Ginger"]})))
    rows, help_, hidden = book.worksheets
    labels = [column.label for column in KINDS[kind].columns]
    assert [cell.value for cell in rows[1]] == labels
    assert (rows.freeze_panes, hidden.sheet_state) == ("A2", "hidden")
    told = {row[0].value: row for row in help_.iter_rows()}
    assert set(labels) <= told.keys()
    offered = {str(one.sqref).split(":")[0][:-1] for one in rows.data_validations.dataValidation}
    closed = {column.label for column in KINDS[kind].columns if column.field.choices or column.name == "commodity"}
    assert {rows[f"{letters}1"].value for letters in offered} == closed
    assert template_csv(kind).decode("utf-8-sig").strip().split(",") == labels


def filled(kind: str, **cells: object) -> bytes:
    """The template of farmers with one row in it, as a spreadsheet program keeps it."""
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(kind, {})))
    labels = [cell.value for cell in book.worksheets[0][1]]
    for label, value in cells.items():
        book.worksheets[0].cell(2, labels.index(label) + 1, value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_filled_template_loads_as_it_is(harvest_sessions: Sessions) -> None:
    choices = {"Kind": "Person", "Gender": "Female", "Parish": "St Ann", "Status": "Active"}
    names = {"Farmer number": "081119321", "First name": "Jane", "Last name": "Sample", "Registered on": "3/2/2020"}
    load = loaded(harvest_sessions, filled("farmers", **names, **choices))
    assert counts(load) == {"new": 1}
    farm = {"Farm reference": "F-1", "Farmer number": "081119321", "Parish": "St Ann", "Size": "2 1/2", "Unit": "acre"}
    assert counts(loaded(harvest_sessions, filled("farms", **farm, **{"Held as": "Family land"}))) == {"new": 1}
    crop = {"Farm reference": "F-1", "Crop": "Yam", "Area": "1/2", "Area unit": "acre", "Planted on": "27/3/2026"}
    assert counts(loaded(harvest_sessions, filled("plantings", **crop))) == {"new": 1}
    animals = {"Farm reference": "F-1", "Animals": "Goats", "How many": "14", "Counted on": "2/4/2026"}
    assert counts(loaded(harvest_sessions, filled("livestock", **animals))) == {"new": 1}


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_every_column_can_be_read(kind: str, tmp_path: Path) -> None:
    for column in KINDS[kind].columns:
        if column.example:
            assert column.reader()(column.example)[0] is not None


def test_an_empty_template_is_told_that_it_has_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "farmers.xlsx"
    file.write_bytes(template_xlsx("farmers", {}))
    with pytest.raises(FileRefused, match=r"There are no rows under the headings in line 1: .* Enter the rows under"):
        plan(file, {})


@pytest.mark.parametrize("separator", [" ", ";", "|"])
@pytest.mark.parametrize("title", ["", "CROP ESTIMATES JANUARY TO MARCH 2013\n"])
def test_crop_estimates_are_known_for_what_they_are_and_why_they_are_not_loaded(
    tmp_path: Path, title: str, separator: str
) -> None:
    lines = (("CROP", "(HECTARE)", "(TONNE)", "$/KG"), ("LEGUMES",), ("RED PEAS", "209", "231", "295.93"))
    file = tmp_path / "estimates.txt"
    file.write_text(title + "".join(separator.join(cells) + "\n" for cells in lines))
    with pytest.raises(FileRefused, match=r"These are crop estimates: .* They are not loaded: they name no parish"):
        plan(file, {})
