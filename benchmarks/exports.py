"""`python -m benchmarks.exports [ROWS]`: wide rows of crops in each form, beside reading them without writing anything.

Peak memory is that of a fresh process for half of the rows and for all of them: it must not grow by more than 20 %.
A tenth would not fill SQLite's page cache of 64 MB, which belongs to the connection and not to the export.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from benchmarks.memory import peak_mb
from harvest.exports.taking import Taker, rows_of, taken
from harvest.exports.writing import written
from harvest.foundation.engine import make_engine, make_room, one_view
from harvest.foundation.migrate import upgrade
from harvest.records.exports import FileForm
from tests import postgres

ROWS = 1_000_000
PER_FARM = 4
FLAT_WITHIN = 0.20
NOTHING = "nothing"  # read and not written

# Rows made by the engine itself: a million in seconds. `n` counts from 1.
NUMBERS = {
    "sqlite": "with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < {rows})",
    "postgresql": "with numbers(n) as (select generate_series(1, {rows}))",
}
FARMERS = (
    "insert into farmers (id, farmer_number, kind, first_name, last_name, alias, parish, phone, registered_on, status)"
    " {numbers} select n, cast(900000000 + n as text), 'person', 'JANE', 'SAMPLE', 'PEARL', 'JM-06',"
    " '+1876' || cast(5550000 + n % 10000 as text), '2020-01-02', 'active' from numbers"
)
FARMS = (
    "insert into farms (id, farmer_id, parish, district_id, size_quantity, size_unit, hectares) {numbers}"
    " select n, n, 'JM-06', (select min(id) from districts where parish = 'JM-06'), 5, 'ACR', 2.0234 from numbers"
)
PLANTINGS = (
    "insert into plantings (farm_id, commodity_id, area_quantity, area_unit, hectares, plants_count, planted_on,"
    " expected_from, expected_to, expected_quantity, expected_unit, recorded_on, source) {numbers}"
    " select (n - 1) / {per_farm} + 1, (select min(id) from commodities) + n % 12, 0.5, 'ACR', 0.2023, n % 900,"
    " '2026-02-03', '2026-06-01', '2026-07-01', 300, 'LBR', '2026-03-04', 'benchmark' from numbers"
)


def build(url: str, rows: int) -> None:
    """A register with so many crops, four on each farm."""
    make_room(url)
    engine = make_engine(url, durable=False, statement_limit_s=600)
    upgrade(engine, "harvest")
    numbers = NUMBERS[engine.dialect.name]
    farms = (rows - 1) // PER_FARM + 1
    with engine.begin() as connection:
        for statement, count in ((FARMERS, farms), (FARMS, farms), (PLANTINGS, rows)):
            days = statement if engine.dialect.name == "sqlite" else _with_days(statement)
            connection.execute(text(days.format(numbers=numbers.format(rows=count), per_farm=PER_FARM)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _with_days(statement: str) -> str:
    for day in ("2020-01-02", "2026-02-03", "2026-06-01", "2026-07-01", "2026-03-04"):
        statement = statement.replace(f"'{day}'", f"date '{day}'")
    return statement


def take_along(url: str, way: str, rows: int) -> dict[str, float]:
    """One export in this process: seconds, rows, bytes, and the most memory the process ever had, in MB."""
    engine = make_engine(url, durable=False, reading=True)
    what = taken(Taker(), "plantings")
    with one_view(engine) as connection:
        read = _some(rows_of(connection, what), rows)
        started = time.perf_counter()
        size = sum(1 for _ in read) if way == NOTHING else _size(way, what, read)
        spent = time.perf_counter() - started
    engine.dispose()
    return {"seconds": spent, "size": size, "peak": peak_mb()}


def _some(rows: Any, count: int) -> Any:
    for number, row in enumerate(rows):
        if number == count:
            return
        yield row


def _size(way: str, what: Any, rows: Any) -> int:
    chunks = written(FileForm(way), what.dataset.title, what.columns, rows)
    return sum(len(chunk) for chunk in chunks)


def in_a_process_of_its_own(url: str, way: str, rows: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.exports", "one", url, way, str(rows)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(said))


def measure(url: str, rows: int) -> None:
    bare = in_a_process_of_its_own(url, NOTHING, rows)
    print(f"  {'read only':10} {rows / bare['seconds']:9,.0f} rows/s", flush=True)
    for form in FileForm:
        small, large = (in_a_process_of_its_own(url, form.value, count) for count in (rows // 2, rows))
        grown = large["peak"] / small["peak"] - 1
        flat = f"memory {small['peak']:.0f} and {large['peak']:.0f} MB, flat: {grown <= FLAT_WITHIN}"
        ratio = bare["seconds"] / large["seconds"]
        speed = f"{rows / large['seconds']:9,.0f} rows/s   ratio {ratio:.2f}"
        print(f"  {form.value:10} {speed}   {large['size'] / 1e6:7.1f} MB   {flat}", flush=True)


def main() -> None:
    if sys.argv[1:2] == ["one"]:
        _, _, url, way, rows = sys.argv
        print(json.dumps(take_along(url, way, int(rows))))
        return
    run(next((int(word) for word in sys.argv[1:] if word.isdecimal()), ROWS))


def run(rows: int = ROWS) -> None:
    """Both engines; peak memory at a tenth of the rows and at all of them."""
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for name, url in (("SQLite", f"sqlite:///{Path(folder) / 'exports.db'}"), ("PostgreSQL", _fresh(server))):
            started = time.perf_counter()
            build(url, rows)
            built = time.perf_counter() - started
            print(f"\nExport of {rows:,} crops with their farms, {name} (built in {built:.0f} s)", flush=True)
            measure(url, rows)


def _fresh(server: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE exports"))
    engine.dispose()
    return make_url(server).set(database="exports").render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
