"""The files of open data: what the API says, whole or in parts, the same for good once a day is written."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet
from sqlalchemy import text

from harvest.foundation.engine import make_engine
from harvest.open_data.files import Making, days_of, make_files
from harvest.open_data.files import making as making_module
from harvest.open_data.resources import TABLE
from tests.fakes import FakeClock
from tests.harvest.api.site import Site

Made = Callable[..., Making]


@pytest.fixture
def files(own_site: Site, tmp_path: Path) -> Making:
    """Everything that is needed to write the files of this site's register."""
    return making(own_site, tmp_path)


def making(site: Site, root: Path) -> Making:
    url = site.engines[0].url.render_as_string(hide_password=False)
    engine = make_engine(url, durable=False, reading=True)
    site.engines.append(engine)
    return Making(engine, TABLE, root, site.clock)


def package(files: Making, dataset: str, day: str = "") -> Any:
    found = day or days_of(files.root, dataset)[0]
    return json.loads((files.root / dataset / found / "datapackage.json").read_text())


def day_folder(files: Making, dataset: str) -> Path:
    return files.root / dataset / days_of(files.root, dataset)[0]


def test_every_resource_has_its_files_of_the_day(files: Making) -> None:
    assert make_files(files) == [resource.name for resource in TABLE]
    for resource in TABLE:
        folder = day_folder(files, resource.name)
        wanted = {f"{resource.name}.{form}" for form in ("csv", "jsonl", "parquet")} | {"datapackage.json"}
        wanted |= {f"{resource.name}.geojson"} if resource.geometry else set()
        assert {one.name for one in folder.iterdir()} == wanted
    assert make_files(files) == []


def test_csv_json_lines_and_parquet_say_the_rows_of_the_api(own_site: Site, files: Making) -> None:
    make_files(files)
    rows = own_site.all("/api/v1/prices?sort=id&limit=1000&revisions=all")
    assert len(rows) > 2000
    folder = day_folder(files, "prices")
    assert [json.loads(line) for line in (folder / "prices.jsonl").read_text().splitlines()] == rows
    read = list(csv.DictReader(io.StringIO((folder / "prices.csv").read_text(encoding="utf-8"), newline="")))
    assert [(row["id"], row["commodity"], row["low_kg"]) for row in read] == [
        (str(row["id"]), row["commodity"], f"{row['low_kg']:.2f}") for row in rows
    ]
    table = parquet.read_table(folder / "prices.parquet").to_pylist()
    assert [(one["id"], one["week_ending"].isoformat(), float(one["high"])) for one in table] == [
        (row["id"], row["week_ending"], row["high"]) for row in rows
    ]


def test_the_package_tells_rows_sizes_digests_and_types(files: Making) -> None:
    make_files(files)
    told = package(files, "prices")
    assert told["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    for one in told["resources"]:
        content = (day_folder(files, "prices") / one["path"]).read_bytes()
        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    [table] = [one for one in told["resources"] if one["format"] == "csv"]
    assert table["type"] == "table"
    header = (day_folder(files, "prices") / "prices.csv").read_bytes().partition(b"\r\n")[0].decode().split(",")
    assert [field["name"] for field in table["schema"]["fields"]] == header
    types = {field["name"]: field["type"] for field in table["schema"]["fields"]}
    assert (types["week_ending"], types["low_kg"], types["id"]) == ("date", "number", "integer")


def test_what_is_not_told_is_empty_in_every_form_and_never_nought(own_site: Site, files: Making) -> None:
    make_files(files)
    folder = day_folder(files, "farmers")
    silent = [
        row for row in csv.DictReader(io.StringIO((folder / "farmers.csv").read_text())) if row["obs_status"] == "Q"
    ]
    assert {(row["farmers"], row["reason"]) for row in silent} == {("", "small_cell")}
    told = [json.loads(line) for line in (folder / "farmers.jsonl").read_text().splitlines()]
    assert {row["farmers"] for row in told if row["obs_status"] == "Q"} == {None}
    rows = parquet.read_table(folder / "farmers.parquet").to_pylist()
    assert {row["farmers"] for row in rows if row["obs_status"] == "Q"} == {None}


def test_the_next_day_has_the_same_file_once_more_unless_something_changed(own_site: Site, files: Making) -> None:
    make_files(files)
    first = day_folder(files, "prices") / "prices.csv"
    own_site.clock.now += timedelta(days=1)
    make_files(files)
    second = day_folder(files, "prices") / "prices.csv"
    assert second != first
    assert second.stat().st_ino == first.stat().st_ino
    assert package(files, "prices")["version"] == second.parent.name
    with own_site.engines[0].begin() as connection:
        connection.execute(
            text(
                "insert into changes (at, actor, action, table_name, record_id, after) values"
                " ('2026-05-20 12:00:00', 'cli:root', 'added', 'price_reports', 1, '{}')"
            )
        )
    own_site.clock.now += timedelta(days=1)
    make_files(files)
    third = day_folder(files, "prices") / "prices.csv"
    assert third.stat().st_ino != first.stat().st_ino
    assert third.read_bytes() == first.read_bytes()


def test_a_day_is_there_whole_or_not_at_all(own_site: Site, files: Making, monkeypatch: Any) -> None:
    def torn(*_how: object) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(making_module, "_jsonl", torn)
        with pytest.raises(OSError, match="space"):
            make_files(files)
    assert days_of(files.root, "prices") == []
    assert list((files.root / "prices").iterdir()) == []
    make_files(files)
    assert len(days_of(files.root, "prices")) == 1


def test_what_a_killed_worker_left_is_cleared_a_day_later(own_site: Site, files: Making) -> None:
    left = files.root / "prices" / ".begun-x"
    left.mkdir(parents=True)
    (left / "prices.csv").write_text("half")
    own_site.clock.now += timedelta(days=4000)
    make_files(replace(files, clock=FakeClock(own_site.clock())))
    assert not left.exists()


def test_a_cell_stands_in_the_files_as_it_counts_now(own_site: Site, files: Making) -> None:
    """The site's first cell has two releases behind it: whoever reads the file sees one of them, the newer."""
    make_files(files)
    rows = [
        json.loads(line) for line in (day_folder(files, "production") / "production.jsonl").read_text().splitlines()
    ]
    assert rows == own_site.all("/api/v1/production")
    assert len({row["key"] for row in rows}) == len(rows)
