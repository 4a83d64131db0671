"""What officers may see, written by hand beside the table, and held against what the lookup really selects."""

import ast
from collections.abc import Iterator
from pathlib import Path

from harvest.disclosure import MAY_SEE, Audience
from harvest.lookup.produce import ALIASES, PRODUCE
from harvest.lookup.statements import FARMER, LEAF

EXPECTED = {
    "series": {"code", "printed_digits"},
    "receipt_books": {"book_number", "first_number", "last_number", "state", "state_since", "sold_on"},
    "farmers": {
        *("farmer_number", "first_name", "last_name", "organisation_name", "alias", "parish", "registered_on"),
        *("verified_on", "status", "status_since"),
    },
    "districts": {"name"},
    "offices": {"name"},
    "commodities": {"name"},
    "plantings": {"area_quantity", "area_unit", "plants_count", "recorded_on"},
    "livestock": {"head_count", "recorded_on"},
}
# Keys and facts that lead to a finding and are not shown themselves.
OUR_OWN = {"id", "commodity_id", "comes_from_id", "words", "state", "state_since"}


# Rooms that hold people, and what works on them: nothing that the world sees may reach into one.
OF_PEOPLE = {
    *("farmers", "farmer_words", "farms", "plantings", "livestock", "receipt_books", "receipts", "presentations"),
    *("visits", "stop_list", "figures", "loads", "exports", "staff_members"),
}
OPEN_ROOMS = ("harvest/portal", "harvest/api", "harvest/open_data")


def test_the_open_pages_and_addresses_import_nothing_that_holds_people() -> None:
    root = Path(__file__).resolve().parents[2]
    reached = {
        f"{path.relative_to(root)}: {name}"
        for room in OPEN_ROOMS
        for path in (root / room).rglob("*.py")
        for name in imported(path.read_text())
        if name.startswith("harvest.records.") and name.split(".")[2] in OF_PEOPLE
    }
    assert reached == set()


def imported(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_officers_see_exactly_this() -> None:
    table = MAY_SEE[Audience.OFFICER]
    assert {record.__tablename__: set(fields) for record, fields in table.items()} == EXPECTED


def test_every_named_field_exists() -> None:
    for record, fields in MAY_SEE[Audience.OFFICER].items():
        assert fields <= set(record.__table__.c.keys())


def test_the_lookup_selects_nothing_else() -> None:
    for statement in (LEAF, FARMER, ALIASES, *PRODUCE.selects):
        for column in statement.selected_columns:
            for original in column.base_columns:
                table = getattr(original, "table", None)
                if table is None:
                    continue
                name = getattr(getattr(table, "element", table), "name", "")
                assert original.name in EXPECTED.get(name, set()) | OUR_OWN, f"{name}.{original.name}"


def test_nothing_private_is_ever_selected() -> None:
    private = {
        "phone",
        "date_of_birth",
        "latitude",
        "longitude",
        "title_volume",
        "note",
        "source",
        "middle_name",
        "price",
    }
    for statement in (LEAF, FARMER, ALIASES, *PRODUCE.selects):
        assert not private & {getattr(column, "name", "") for column in statement.selected_columns}
