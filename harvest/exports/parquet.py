"""A Parquet file in row groups, with a schema that says every type; needs pyarrow, which is not always there."""

import importlib.util
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from harvest.exports.columns import Column, Kind
from harvest.records.refusals import ActRefused

ROW_GROUP = 50_000  # rows
BATCH = 5_000  # rows as Python's own objects, which take ten times the room
DIGITS = 15  # of an amount, as in the register


class ParquetMissing(ActRefused):
    """The library that writes Parquet is not installed."""

    code = "parquet_missing"


def can_write_parquet() -> bool:
    return importlib.util.find_spec("pyarrow") is not None


def require_parquet() -> None:
    """Raises ParquetMissing."""
    if not can_write_parquet():
        raise ParquetMissing(
            "Parquet files need pyarrow, which is not installed here: pip install -r requirements-parquet.txt,"
            " or take JSON Lines."
        )


def as_parquet(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The bytes of the file, a row group at a time. It says nothing of who wrote it, when or where."""
    require_parquet()
    return _row_groups(columns, iter(rows))


def _row_groups(columns: Sequence[Column], rows: Iterator[Sequence[Any]]) -> Iterator[bytes]:
    import pyarrow as arrow  # noqa: PLC0415 - 171 MB, only where it is wanted
    from pyarrow import parquet  # noqa: PLC0415

    schema = arrow.schema([arrow.field(column.name, _type(arrow, column)) for column in columns])
    file = _Sink()
    with parquet.ParquetWriter(file, schema, compression="zstd", store_schema=False) as writer:
        while batches := list(islice(_batches(arrow, schema, rows), ROW_GROUP // BATCH)):
            writer.write_table(arrow.Table.from_batches(batches, schema), row_group_size=ROW_GROUP)
            yield file.torn_off()
    yield file.torn_off()


def _batches(arrow: Any, schema: Any, rows: Iterator[Sequence[Any]]) -> Iterator[Any]:
    while some := list(islice(rows, BATCH)):
        arrays = [arrow.array(cells, field.type) for cells, field in zip(zip(*some, strict=True), schema, strict=True)]
        yield arrow.record_batch(arrays, schema=schema)


def _type(arrow: Any, column: Column) -> Any:
    types = {
        Kind.WHOLE: arrow.int64(),
        Kind.AMOUNT: arrow.decimal128(DIGITS, 4),
        Kind.MONEY: arrow.decimal128(DIGITS, 2),
        Kind.DEGREES: arrow.float64(),
        Kind.DAY: arrow.date32(),
        Kind.MOMENT: arrow.timestamp("us", "UTC"),
        Kind.YES_NO: arrow.bool_(),
    }
    return types.get(column.kind, arrow.string())


class _Sink(io.RawIOBase):
    """A file that gives away what was written into it."""

    def __init__(self) -> None:
        super().__init__()
        self.page = bytearray()
        self.written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.page += data
        size = len(memoryview(data))
        self.written += size
        return size

    def tell(self) -> int:
        return self.written

    def torn_off(self) -> bytes:
        page, self.page = bytes(self.page), bytearray()
        return page
