"""The forms of an answer: JSON, CSV, JSON Lines, GeoJSON; which one is meant, and rows written in it.

A suffix or `format=` says it plainly and wins over what a program accepts. CSV is for spreadsheets too: a text that one
would calculate has an apostrophe before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import msgspec
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from harvest.foundation.tables import BOM, as_csv
from harvest.open_data.resources import Field, Resource

FULL_PLACES = 4  # of decimal places: with more, zeros at the end say nothing


class Form(StrEnum):
    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"
    GEOJSON = "geojson"


TYPES: Mapping[Form, str] = {
    Form.JSON: "application/json",
    Form.CSV: "text/csv; charset=utf-8; header=present",
    Form.NDJSON: "application/x-ndjson",
    Form.GEOJSON: "application/geo+json",
}
BARE = {form: written.partition(";")[0] for form, written in TYPES.items()}


class NoSuchForm(LookupError):
    """The form that was asked for does not exist; `forms` do."""

    def __init__(self, forms: tuple[Form, ...], asked: str) -> None:
        super().__init__(asked)
        self.forms = forms
        self.asked = asked


def forms_of(resource: Resource | None) -> tuple[Form, ...]:
    """None: of what has no rows, such as a schema."""
    if resource is None:
        return (Form.JSON,)
    rows = (Form.JSON, Form.CSV, Form.NDJSON)
    return (*rows, Form.GEOJSON) if resource.geometry is not None else rows


@lru_cache(maxsize=1024)
def form_for(forms: tuple[Form, ...], suffix: str, asked: str | None, accept: str) -> Form:
    """The form that is meant; raises NoSuchForm. Who says nothing gets JSON."""
    plain = {suffix} if suffix else set()
    plain |= {asked} if asked is not None else set()
    if plain:
        word = next(iter(plain))
        if len(plain) > 1 or word not in forms:
            raise NoSuchForm(forms, " and ".join(sorted(plain)))
        return Form(word)
    if not accept:
        return Form.JSON
    best = parse_accept_header(accept, MIMEAccept).best_match([BARE[form] for form in forms])
    if best is None:
        raise NoSuchForm(forms, accept)
    return next(form for form in forms if BARE[form] == best)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a resource in the order of these fields; what stands behind them in a row is not shown."""

    resource: Resource
    fields: tuple[str, ...]
    rows: Sequence[Sequence[Any]]

    def objects(self) -> list[Any]:
        """Each row as what JSON writes as an object."""
        make, width = row_type(self.fields), len(self.fields)
        if self.rows and len(self.rows[0]) > width:
            return [make(*row[:width]) for row in self.rows]
        return [make(*row) for row in self.rows]


@lru_cache(maxsize=512)
def row_type(fields: tuple[str, ...]) -> type[msgspec.Struct]:
    """A row of these fields: what msgspec writes fastest."""
    return msgspec.defstruct("Row", [(name, Any) for name in fields], gc=False)


encode = msgspec.json.Encoder(decimal_format="number").encode


def as_ndjson(rows: Rows) -> bytes:
    return b"".join(encode(row) + b"\n" for row in rows.objects())


def as_table(rows: Rows, *, bom: bool) -> bytes:
    """CSV of RFC 4180, UTF-8, days and moments as ISO 8601; `bom`: with the mark by which Excel knows UTF-8."""
    fields = [rows.resource.by_name[name] for name in rows.fields]
    return table(rows.fields, [cells(fields, row) for row in rows.rows], bom=bom)


def table(names: Sequence[str], cells: Sequence[Sequence[Any]], *, bom: bool) -> bytes:
    written = b"".join(as_csv(names, cells))
    return written if bom else written.removeprefix(BOM)


def as_geojson(rows: Rows, keys: Sequence[str]) -> bytes:
    """A FeatureCollection; `keys` are those of the rows, one each."""
    shapes = rows.resource.geometry or {}
    features = [
        {"type": "Feature", "id": key, "geometry": shapes.get(key), "properties": properties}
        for key, properties in zip(keys, rows.objects(), strict=True)
    ]
    return encode({"type": "FeatureCollection", "features": features})


def cells(fields: Sequence[Field], row: Sequence[Any]) -> list[Any]:
    """The row as CSV writes it."""
    return [None if value is None else _cell(field, value) for field, value in zip(fields, row, strict=False)]


def _cell(field: Field, value: Any) -> Any:
    if field.holds is float:
        said = f"{value:.{field.places}f}"
        return said if field.places <= FULL_PLACES else said.rstrip("0").rstrip(".")
    if field.holds is bool:
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
