"""Every open resource written into files of a day, from one view of the register; a day is there whole or not."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, and_, select, true

from harvest.exports.columns import Column, Kind
from harvest.exports.parquet import as_parquet, can_write_parquet
from harvest.foundation.clock import Clock, local_day
from harvest.foundation.engine import one_view
from harvest.open_data import queries
from harvest.open_data.files.kept import PACKAGE, newest_of, package_of
from harvest.open_data.files.package import described
from harvest.open_data.representations import Rows, as_geojson, as_ndjson, cells, table
from harvest.open_data.resources import Field, Resource

AT_ONCE = 5_000  # rows held in memory
LEFT_BEHIND_S = 24 * 3600
MOST_PLACES = 4  # of a decimal; what has more is a factor


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


KINDS = {int: Kind.WHOLE, bool: Kind.YES_NO, date: Kind.DAY, datetime: Kind.MOMENT}

TYPED: Mapping[Kind, Callable[[Any], Any]] = {Kind.MONEY: _decimal, Kind.AMOUNT: _decimal, Kind.DEGREES: float}


@dataclass(frozen=True, slots=True)
class Making:
    """What files are made from, where to, and who is told how far it is."""

    engine: Engine
    table: tuple[Resource, ...]
    root: Path
    clock: Clock
    told: Callable[[str], object] = lambda _: None


def make_files(making: Making) -> list[str]:
    """Write today's files of every resource that lacks them; returns their names.

    What has not changed since the day before is the same file once more, not a copy of it.
    """
    now = making.clock()
    day = local_day(now)
    lacking = [one for one in making.table if package_of(making.root, one.name, day.isoformat()) is None]
    if not lacking:
        return []
    with one_view(making.engine) as connection:
        for resource in lacking:
            rows = _make(connection, resource, making.root, day, now)
            making.told(f"{resource.name}: {rows:,} rows")
    return [one.name for one in lacking]


def _make(connection: Connection, resource: Resource, root: Path, day: date, now: datetime) -> int:
    """One dataset of one day. Another worker that was quicker is left its own."""
    folder = root / resource.name
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder, now)
    state = resource.version(connection).tag
    begun = Path(tempfile.mkdtemp(prefix=".begun-", dir=folder))
    try:
        files = _the_same(root, resource, state, begun) or _written(connection, resource, begun)
        package = described(resource, day, files, now=now, version=state)
        (begun / PACKAGE).write_bytes(msgspec.json.format(msgspec.json.encode(package)) + b"\n")
        begun.chmod(0o755)
        _put(begun, folder / day.isoformat())
    finally:
        shutil.rmtree(begun, ignore_errors=True)
    return int(files[0]["rows"])


def _clear(folder: Path, now: datetime) -> None:
    """What a worker left behind that was stopped on the way."""
    for left in folder.glob(".begun-*"):
        if now.timestamp() - left.stat().st_mtime > LEFT_BEHIND_S:
            shutil.rmtree(left, ignore_errors=True)


def _put(begun: Path, there: Path) -> None:
    try:
        begun.rename(there)
    except OSError:
        if not (there / PACKAGE).is_file():
            raise


def _the_same(root: Path, resource: Resource, state: str, begun: Path) -> list[dict[str, Any]]:
    """The files of the last day, where nothing has changed since; else none."""
    last = newest_of(root, resource.name)
    package = package_of(root, resource.name, last) if last else None
    wanted = {f"{resource.name}.{ending}" for ending, _ in _forms(resource)}
    if package is None or last is None or package["harvest:state"] != state:
        return []
    if {one["path"] for one in package["resources"]} != wanted:
        return []
    files = []
    for one in package["resources"]:
        _link(root / resource.name / last / one["path"], begun / one["path"])
        sha256 = one["hash"].removeprefix("sha256:")
        files.append({"name": one["path"], "bytes": one["bytes"], "sha256": sha256, "rows": one["harvest:rows"]})
    return files


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system that has no second names
        shutil.copyfile(old, new)


Chunks = Callable[[Connection, Resource], Iterable[tuple[bytes, int]]]  # bytes, and how many rows they are


def _written(connection: Connection, resource: Resource, begun: Path) -> list[dict[str, Any]]:
    return [_file(begun / f"{resource.name}.{ending}", make(connection, resource)) for ending, make in _forms(resource)]


def _file(path: Path, chunks: Iterable[tuple[bytes, int]]) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk, number in chunks:
            file.write(chunk)
            digest.update(chunk)
            rows += number
        size = file.tell()
        file.flush()
        os.fsync(file.fileno())
    return {"name": path.name, "bytes": size, "sha256": digest.hexdigest(), "rows": rows}


def _forms(resource: Resource) -> list[tuple[str, Chunks]]:
    """How a resource is written. Parquet only where its library is."""
    forms: list[tuple[str, Chunks]] = [("csv", _csv), ("jsonl", _jsonl)]
    if can_write_parquet():
        forms.append(("parquet", _parquet))
    if resource.geometry is not None:
        forms.append(("geojson", _geojson))
    return forms


def _csv(connection: Connection, resource: Resource) -> Iterator[tuple[bytes, int]]:
    names = [field.name for field in resource.fields]
    yield table(names, [], bom=False), 0
    for rows in _portions(connection, resource, queries.selected):
        written = table(names, [cells(resource.fields, row) for row in rows], bom=False)
        yield written.partition(b"\r\n")[2], len(rows)


def _jsonl(connection: Connection, resource: Resource) -> Iterator[tuple[bytes, int]]:
    names = tuple(field.name for field in resource.fields)
    for rows in _portions(connection, resource, queries.selected):
        yield as_ndjson(Rows(resource, names, rows)), len(rows)


def _geojson(connection: Connection, resource: Resource) -> Iterator[tuple[bytes, int]]:
    names = tuple(field.name for field in resource.fields)
    rows = [row for portion in _portions(connection, resource, queries.selected) for row in portion]
    at = names.index(resource.key)
    yield as_geojson(Rows(resource, names, rows), [row[at] for row in rows]), len(rows)


def _parquet(connection: Connection, resource: Resource) -> Iterator[tuple[bytes, int]]:
    columns = [Column(field.name, field.name, field.value, _kind(field)) for field in resource.fields]
    number = 0

    def rows() -> Iterator[Sequence[Any]]:
        nonlocal number
        for portion in _portions(connection, resource, _typed):
            number += len(portion)
            yield from (_of_one_type(columns, row) for row in portion)

    for chunk in as_parquet(columns, rows()):
        yield chunk, 0
    yield b"", number


def _typed(field: Field) -> Any:
    return field.value.label(field.name)


def _kind(field: Field) -> Kind:
    if field.holds is float:
        return Kind.DEGREES if field.places > MOST_PLACES else Kind.MONEY if field.places == 2 else Kind.AMOUNT
    return KINDS.get(field.holds, Kind.TEXT)


def _of_one_type(columns: Sequence[Column], row: Sequence[Any]) -> Sequence[Any]:
    """A Parquet column holds either decimals or floats, whatever the database gave."""
    return [
        value if value is None or (way := TYPED.get(column.kind)) is None else way(value)
        for column, value in zip(columns, row, strict=True)
    ]


def _portions(
    connection: Connection, resource: Resource, selected: Callable[[Field], Any]
) -> Iterator[Sequence[Sequence[Any]]]:
    """All rows in the order that tells them apart: every revision where a row says until when it counted."""
    shown = [selected(field) for field in resource.fields]
    revisions = queries.counting(resource, "all" if resource.tells_its_end else "")
    statement = select(*shown).select_from(resource.rows).where(and_(true(), *resource.always, revisions))
    statement = statement.order_by(*(resource.by_name[name].value for name in resource.unique))
    found = connection.execution_options(yield_per=AT_ONCE).execute(statement)
    yield from found.partitions()
