"""`datapackage.json` version 2: what the files of a dataset are, in words and for programs. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from harvest.open_data.envelope import LICENCE, moment
from harvest.open_data.resources import Field, Resource

EVERY_REVISION = " The files have every revision: a row counts while superseded_on is empty."
PROFILE = "https://datapackage.org/profiles/2.0/"
TYPES = {int: "integer", float: "number", bool: "boolean", date: "date", datetime: "datetime"}
FORMATS = {
    "csv": ("csv", "text/csv; charset=utf-8; header=present"),
    "jsonl": ("jsonl", "application/x-ndjson"),
    "parquet": ("parquet", "application/vnd.apache.parquet"),
    "geojson": ("geojson", "application/geo+json"),
}


def described(resource: Resource, day: date, files: Sequence[Mapping[str, Any]], *, now: datetime, version: str) -> Any:
    """The package. files: name, bytes, sha256, rows of each. version: the state of the data."""
    return {
        "$schema": f"{PROFILE}datapackage.json",
        "name": f"harvest-{resource.name}",
        "title": resource.title,
        "description": f"{resource.says}{EVERY_REVISION}" if resource.tells_its_end else resource.says,
        "version": day.isoformat(),
        "created": moment(now),
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE, "title": "Creative Commons Attribution 4.0 International"}],
        "sources": [{"title": resource.source}],
        "contributors": [{"title": "Harvest, Jamaica", "roles": ["publisher"]}],
        "harvest:state": version,
        "harvest:citation": f"Harvest, Jamaica: {resource.title}, as of {day:%d %b %Y}.",
        "resources": [_file(resource, one) for one in files],
    }


def _file(resource: Resource, file: Mapping[str, Any]) -> dict[str, Any]:
    form = file["name"].rpartition(".")[2]
    format_, media_type = FORMATS[form]
    described = {
        "name": f"{resource.name}-{form}",
        "path": file["name"],
        "format": format_,
        "mediatype": media_type,
        "encoding": "utf-8",
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
        "harvest:rows": file["rows"],
    }
    if form in {"parquet", "geojson"}:
        del described["encoding"]
    if form == "geojson":
        return described
    return {**described, "type": "table", "schema": _schema(resource)}


def _schema(resource: Resource) -> dict[str, Any]:
    return {
        "$schema": f"{PROFILE}tableschema.json",
        "fields": [_field(field) for field in resource.fields],
        "primaryKey": list(resource.unique),
        "missingValues": [""],
    }


def _field(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": TYPES.get(field.holds, "string"),
        "description": f"{field.says} In {field.unit}." if field.unit else field.says,
    }
    if field.words:
        described["categories"] = list(field.words)
    if not field.nullable:
        described["constraints"] = {"required": True}
    return described
