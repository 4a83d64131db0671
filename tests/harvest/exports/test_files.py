"""What is in a file, form by form: types, units, numbers as printed, no formula, one moment, memory that stays flat."""

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pyarrow import parquet
from sqlalchemy import Text, column, literal_column

from harvest import audit
from harvest.exports import parquet as parquet_files
from harvest.exports.columns import Column, Kind
from harvest.exports.parquet import ROW_GROUP, ParquetMissing
from harvest.exports.taking import AT_ONCE, Taker, rows_of, taken
from harvest.exports.writing import written
from harvest.foundation.engine import make_engine, one_view
from harvest.records.exports import FileForm
from harvest.records.farmers import Farmer
from harvest.records.staff_members import Role
from tests.harvest.exports.country import EVIL, OWN, Canaries, export, records, table
from tests.harvest.records.makers import DAY, acting, make_farmer

CANARY = Canaries(OWN)
ROWS = {  # few and many; tables.py has its own tests of memory
    FileForm.CSV: (1_000, 10_000),
    FileForm.XLSX: (500, 3_000),
    FileForm.JSONL: (1_000, 20_000),
    FileForm.PARQUET: (5_000, 60_000),  # more than a row group
}


def first(url: str, name: str, form: FileForm, **chosen: Any) -> dict[str, Any]:
    return records(export(url, name, form, parish=OWN, **chosen), form)[0]


def test_a_farmer_as_people_read_him_and_as_programs_do(country: str) -> None:
    for form, day in ((FileForm.CSV, "14/05/2026"), (FileForm.XLSX, datetime(2026, 5, 14))):  # noqa: DTZ001
        farm, farmer = first(country, "farms", form), first(country, "farmers", form)
        assert (farm["Last visited on"], farm["Parish"], farm["Unit"]) == (day, "St Ann", "acre")
        assert farm["Size"] in {"2.5", 2.5}
        assert (farmer["Farmer number"], farmer["Phone"]) == (CANARY.farmer_number, CANARY.phone)
    for form, day, size in ((FileForm.JSONL, "2026-05-14", 2.5), (FileForm.PARQUET, DAY, Decimal("2.5"))):
        farm = first(country, "farms", form)
        assert (farm["last_visited_on"], farm["parish"], farm["size_unit"]) == (day, "JM-06", "ACR")
        assert (farm["size"], farm["latitude"]) == (size, CANARY.latitude)
        assert first(country, "farmers", form)["middle_name"] is None


def test_a_farm_is_called_as_our_own_sheets_call_it(country: str) -> None:
    farm = first(country, "farms", FileForm.CSV)["Farm reference"]
    assert farm[0] == "H"
    assert first(country, "plantings", FileForm.CSV)["Farm reference"] == farm
    assert first(country, "visits", FileForm.JSONL)["farm"] == farm


def test_receipt_numbers_stand_as_they_are_printed(country: str) -> None:
    for form, name in ((FileForm.XLSX, "First receipt number"), (FileForm.JSONL, "first_number")):
        assert first(country, "receipt_books", form)[name] == "0004101"
        assert first(country, "disputed_ranges", form)[name] == "0004101"
    assert first(country, "receipt_books", FileForm.PARQUET)["price"] == Decimal("450.50")


def test_prices_are_those_of_the_last_published_revision(country: str) -> None:
    rows = records(export(country, "prices", FileForm.PARQUET), FileForm.PARQUET)
    assert [(row["revision"], row["low"], row["high_kg"]) for row in rows] == [(2, Decimal(120), Decimal(286))] * 2
    rows = records(export(country, "prices", FileForm.PARQUET, parish=OWN), FileForm.PARQUET)
    assert [row["parish"] for row in rows] == ["JM-06"]
    assert table(export(country, "prices", FileForm.CSV, since=date(2026, 5, 10)), FileForm.CSV)[1:] == []


def test_since_is_the_day_of_the_record(country: str, harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        make_farmer(session, parish=OWN, last_name="Newest", registered_on=DAY, verified_on=None)
    rows = records(export(country, "farmers", FileForm.CSV, since=DAY), FileForm.CSV)
    assert [row["Last name"] for row in rows] == ["Newest"]


def test_the_trail_has_its_details_and_its_moments(country: str) -> None:
    auditor = Taker(Role.AUDITOR)
    rows = records(export(country, "changes", FileForm.JSONL, auditor), FileForm.JSONL)
    added = next(row for row in rows if row["table"] == "farmers")
    assert added["after"]["farmer_number"] == CANARY.farmer_number
    again = next(
        row
        for row in records(export(country, "changes", FileForm.PARQUET, auditor), FileForm.PARQUET)
        if row["id"] == added["id"]
    )
    assert json.loads(again["after"]) == added["after"]
    assert again["at"] == datetime.fromisoformat(added["at"])
    taken_files = records(export(country, "exports", FileForm.CSV, auditor), FileForm.CSV)
    assert [(row["Records"], row["When"]) for row in taken_files] == [("farmers", "14/05/2026 14:05:00")]


@pytest.mark.parametrize("form", [FileForm.CSV, FileForm.XLSX])
def test_no_name_becomes_a_formula(country: str, form: FileForm) -> None:
    """table() reads a workbook with another program and finds no cell that is a formula."""
    names = [row["Last name"] for row in records(export(country, "farmers", form), form)]
    assert ("'" + EVIL if form is FileForm.CSV else EVIL) in names
    assert not any(str(name).startswith("=") for name in names) or form is FileForm.XLSX


def test_programs_get_the_name_as_it_is(country: str) -> None:
    for form in (FileForm.JSONL, FileForm.PARQUET):
        assert EVIL in [row["last_name"] for row in records(export(country, "farmers", form), form)]


def test_a_parquet_schema_says_every_type(country: str) -> None:
    schema = parquet.read_schema(BytesIO(export(country, "plantings", FileForm.PARQUET)))
    assert {str(schema.field(name).type) for name in ("area", "hectares")} == {"decimal128(15, 4)"}
    assert {str(schema.field(name).type) for name in ("planted_on", "reaped_on")} == {"date32[day]"}
    assert str(schema.field("plants_count").type) == "int64"
    moments = parquet.read_schema(BytesIO(export(country, "views", FileForm.PARQUET)))
    assert str(moments.field("at").type) == "timestamp[us, tz=UTC]"


def test_without_the_library_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_files.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ParquetMissing, match=r"pip install -r requirements-parquet\.txt"):
        written(FileForm.PARQUET, "Farms", WIDE, iter(()))


def test_an_export_shows_one_moment_while_others_write(
    country: str, harvest_sessions: Any, harvest_engine: Any
) -> None:
    same = {"kind": "person", "last_name": "Sample", "parish": OWN, "registered_on": DAY, "status": "active"}
    more = AT_ONCE + 500  # than are read at once
    with acting(harvest_sessions) as session:
        audit.load(session, Farmer, [{**same, "farmer_number": f"07{number:07}"} for number in range(more)], "cli:test")
    engine = make_engine(country, durable=False, reading=True)
    what = taken(Taker(), "farmers", parish=OWN)
    with one_view(engine) as connection:
        rows = rows_of(connection, what)
        before = [next(rows)]
        with acting(harvest_sessions) as session:
            make_farmer(session, parish=OWN, last_name="Meanwhile")
        names = [row[4] for row in (*before, *rows)]
    engine.dispose()
    assert len(names) == more + 3
    assert "Meanwhile" not in names


WIDE = tuple(
    Column(f"c{place}", f"Column {place}", literal_column("1"), kind)
    for place, kind in enumerate([Kind.TEXT, Kind.WHOLE, Kind.AMOUNT, Kind.DAY, Kind.MOMENT, Kind.YES_NO] * 2)
)


def wide_rows(count: int) -> Iterator[tuple[Any, ...]]:
    for number in range(count):
        cells = (f"Sample {number}", number, Decimal(number) / 4, DAY, datetime(2026, 5, 14, tzinfo=UTC), True)
        yield (*cells, *cells)


@pytest.mark.parametrize("form", list(FileForm))
def test_memory_does_not_grow_with_the_rows(form: FileForm) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        for _ in written(form, "Wide", WIDE, wide_rows(rows)):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # what is imported and remembered once
    small, large = map(peak, ROWS[form])
    assert large < small * 1.5 + (30_000_000 if form is FileForm.PARQUET else 600_000), (small, large)


def test_a_parquet_file_has_row_groups() -> None:
    file = b"".join(
        written(FileForm.PARQUET, "Wide", WIDE[:2], ((f"{number}", number) for number in range(ROW_GROUP + 3)))
    )
    read = parquet.ParquetFile(BytesIO(file))
    assert [read.metadata.row_group(group).num_rows for group in range(read.num_row_groups)] == [ROW_GROUP, 3]
    assert read.read().column("c1").to_pylist() == list(range(ROW_GROUP + 3))


@pytest.mark.parametrize("form", list(FileForm))
def test_a_file_without_rows_is_one(form: FileForm) -> None:
    file = b"".join(written(form, "Nothing", (Column("a", "A", column("a", Text())),), iter(())))
    assert table(file, form) == ([] if form is FileForm.JSONL else [["A" if form in {"csv", "xlsx"} else "a"]])
