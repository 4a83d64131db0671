"""`python -m benchmarks.trial [ROWS]`: `harvest import --dry-run` of a workbook of farmers, and its peak memory.

Peak memory is that of a fresh process for a tenth of the rows and for all of them. SQLite, one process; the workbook is
made beforehand and does not count.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter
from click.testing import CliRunner

from benchmarks.memory import peak_mb
from harvest.foundation.engine import make_engine, make_room
from harvest.foundation.migrate import upgrade

ROWS = 1_000_000
HEADINGS = (
    *("Farmer number", "First name", "Last name", "Alias", "Date of birth", "Gender", "Parish", "District", "Phone"),
    *("Registered on", "Verified on"),
)
PARISHES = ("St Ann", "Manchester", "Clarendon", "St Elizabeth", "Portland")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def workbook(path: Path, rows: int) -> None:
    """Invented farmers, no two of them alike; one row in a hundred is refused."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Farmers")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(1, rows + 1):
            sheet.write_row(number, 0, _farmer(number))


def _farmer(number: int) -> tuple[object, ...]:
    first, last = (_name(number * step) for step in (7, 13))
    born = f"{number % 28 + 1}/{number % 12 + 1}/{1940 + number % 60}"
    parish = "Kent" if number % 100 == 0 else PARISHES[number % len(PARISHES)]
    phone = f"876-555-{number % 200:04}"
    return (f"08{number:08}", first, last, "", born, "female", parish, "", phone, "3/2/2020", "14/2/2020")


def _name(number: int) -> str:
    letters = ""
    for _ in range(6):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return letters.capitalize()


def tried(folder: Path, rows: int) -> dict[str, float]:
    """In this process: seconds, and the most memory that it ever had, in MB."""
    from harvest.cli import harvest_cli  # noqa: PLC0415 - the settings are read when it is called

    started = time.perf_counter()
    done = CliRunner().invoke(harvest_cli, ["import", str(folder / f"{rows}.xlsx"), "--dry-run"])
    if done.exit_code != 1 or f"{rows:,} rows" not in done.output:
        raise RuntimeError(done.output[-500:])
    return {
        "seconds": time.perf_counter() - started,
        "peak": peak_mb(),
    }


def in_a_process_of_its_own(folder: Path, rows: int) -> dict[str, float]:
    url = f"sqlite:///{folder / f'{rows}.db'}"
    make_room(url)
    engine = make_engine(url, durable=False)
    upgrade(engine, "harvest")
    engine.dispose()
    workbook(folder / f"{rows}.xlsx", rows)
    command = [sys.executable, "-m", "benchmarks.trial", "one", str(folder), str(rows)]
    environment = {**os.environ, "DEMO": "1", "HARVEST_DATABASE_URL": url}
    return dict(
        json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout)
    )


def run(rows: int = ROWS) -> None:
    """A tenth of the rows, and all of them."""
    with tempfile.TemporaryDirectory() as folder:
        for count in (rows // 10, rows):
            found = in_a_process_of_its_own(Path(folder), count)
            speed = f"{count / found['seconds']:,.0f} rows/s"
            print(f"  trial of {count:,} rows of XLSX: {speed}, memory {found['peak']:.0f} MB", flush=True)


def main() -> None:
    if sys.argv[1:2] == ["one"]:
        _, _, folder, rows = sys.argv
        print(json.dumps(tried(Path(folder), int(rows))))
        return
    run(next((int(word) for word in sys.argv[1:] if word.isdecimal()), ROWS))


if __name__ == "__main__":
    main()
