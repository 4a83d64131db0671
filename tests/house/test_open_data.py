"""What is open: written by hand beside the whitelist, and held against what the API really selects and imports."""

import ast
from itertools import chain
from pathlib import Path

from harvest.api.problem_pages import FAULTS, MEANINGS
from harvest.disclosure import MAY_SEE, Audience, NotDisclosed, column
from harvest.open_data.resources import TABLE
from harvest.records.prices import PublishedPrice

ROOT = Path(__file__).resolve().parents[2]
OPEN = {
    "published_prices": {
        *("price_id", "report", "week_ending", "revision", "published_on", "superseded_on", "market", "parish", "item"),
        *("commodity", "variety", "grade", "supply", "unit", "low", "most_frequent", "high", "low_kg"),
        *("most_frequent_kg", "high_kg"),
    },
    "price_reports": {"id", "kind", "week_ending", "revision", "state", "published_on"},
    "price_points": {"id", "kind", "name", "parish"},
    "price_items": {"name"},
    "commodities": {"name", "kind", "cpc", "icc", "agrovoc", "agrovoc_organism"},
    "varieties": {"name"},
    "extension_areas": {"id", "name", "parish"},
    "cube_releases": {"version", "published_on", "published_at"},
    "cube_cells": {
        *("dataset", "key", "level", "parish", "commodity", "variety", "period", "period_start", "activity", "sex"),
        *("age_band", "size_class", "records", "contributors", "hectares", "kg", "head", "obs_status", "reason"),
        *("computed_on", "since_version"),
    },
}
OUR_OWN = {"units", "parishes", "listed"}  # lists of the vocabulary, no tables
# Nothing of a person, a farm or a book is imported where open data is answered. The two POST doors have their own rule.
PERSONAL = {
    *("farmers", "farmer_words", "farms", "plantings", "livestock", "visits", "receipt_books", "receipts"),
    *("presentations", "stop_list", "staff_members", "exports", "loads", "figures"),
}
PARTNERS = {"findings.py", "shown.py"}


def test_the_public_sees_exactly_this() -> None:
    table = MAY_SEE[Audience.PUBLIC]
    assert {record.__tablename__: set(fields) for record, fields in table.items()} == OPEN
    for record, fields in table.items():
        assert fields <= set(record.__table__.c.keys())


def test_every_open_field_is_selected_from_the_whitelist() -> None:
    for resource in TABLE:
        for field in resource.fields:
            for original in field.value.base_columns if hasattr(field.value, "base_columns") else ():
                table = getattr(original, "table", None)
                if table is None:
                    continue
                name = getattr(getattr(table, "element", table), "name", "") or getattr(table, "name", "")
                assert name in OUR_OWN or original.name in OPEN[name], f"{resource.name}.{field.name}"


def test_what_is_not_on_the_whitelist_cannot_be_named() -> None:
    for name in ("report_id", "confirmed_by"):
        try:
            column(Audience.PUBLIC, PublishedPrice, name)
        except NotDisclosed:
            continue
        raise AssertionError(f"{name} could be selected for the public")


def test_open_data_imports_nothing_of_people() -> None:
    rooms = chain((ROOT / "harvest/api").rglob("*.py"), (ROOT / "harvest/open_data").rglob("*.py"))
    files = [path for path in rooms if path.name not in PARTNERS]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                room = name.removeprefix("harvest.records.").partition(".")[0]
                assert not (name.startswith("harvest.records.") and room in PERSONAL), f"{path.name}: {name}"


def _codes(call: str, position: int) -> set[str]:
    found = set()
    rooms = ("api", "open_data", "portal")
    for path in chain.from_iterable((ROOT / "harvest" / room).rglob("*.py") for room in rooms):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", None) or getattr(
                getattr(node, "func", None), "attr", None
            )
            if isinstance(node, ast.Call) and name == call and len(node.args) > position:
                code = node.args[position]
                found |= {code.value} if isinstance(code, ast.Constant) else set()
    return {str(code) for code in found}


def test_every_code_of_a_problem_has_its_page_and_no_page_is_left_over() -> None:
    assert _codes("problem", 1) == set(MEANINGS)


def test_every_code_of_a_fault_is_explained() -> None:
    faults = _codes("Fault", 1) | _codes("_wrong", 1) | _codes("not_among", 1)
    assert faults == set(FAULTS)
