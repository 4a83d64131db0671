"""What the parts of answers look like, as JSON Schema: rows of each resource, what stands around them, problems."""

from datetime import date
from typing import Any

import msgspec

from harvest.api.document.around import AROUND
from harvest.api.document.parts import ADDRESS, TEXT, TYPES, Schema, closed, ref
from harvest.findings import Finding, Question, Shown
from harvest.open_data.resources import Field, Resource


def of_field(field: Field) -> Schema:
    """What one property holds."""
    kind = {"type": "string", "enum": list(field.words)} if field.words else TYPES[field.holds]
    if field.nullable:
        kind = {**kind, "type": [kind["type"], "null"]}
        kind |= {"enum": [*kind["enum"], None]} if "enum" in kind else {}
    unit = f" In {field.unit}." if field.unit else ""
    return {**kind, "description": field.says + unit, "examples": [_plain(field.example)]}


def named(resource: Resource) -> str:
    """The name of a resource among schemas: "PriceReports"."""
    return "".join(word.capitalize() for word in resource.name.split("-"))


def example_row(resource: Resource) -> dict[str, Any]:
    return {field.name: _plain(field.example) for field in resource.fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def components(table: tuple[Resource, ...]) -> dict[str, Schema]:
    """Every schema of the document."""
    schemas = {**AROUND, **_partners()}
    for resource in table:
        name = named(resource)
        row = closed({field.name: of_field(field) for field in resource.fields}, *resource.by_name, says=resource.says)
        row["examples"] = [example_row(resource)]
        schemas[name] = row
        schemas[f"{name}Page"] = closed(
            {
                "items": {"type": "array", "items": ref(name)},
                "next": {"type": ["string", "null"], "description": "The address of the next page; null at the end."},
                "self": ADDRESS,
                "meta": ref("Meta"),
            }
        )
        if resource.key:
            schemas[f"{name}Item"] = closed({"item": ref(name), "self": ADDRESS, "meta": ref("Meta")})
        if resource.geometry is not None:
            schemas |= _features(name)
    return schemas


def _features(name: str) -> dict[str, Schema]:
    feature = closed(
        {
            "type": {"const": "Feature"},
            "id": TEXT,
            "geometry": {"type": ["object", "null"], "description": "RFC 7946; WGS 84, longitude first."},
            "properties": ref(name),
        }
    )
    collection = closed(
        {"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": ref(f"{name}Feature")}}
    )
    return {f"{name}Feature": feature, f"{name}Features": collection}


def _partners() -> dict[str, Schema]:
    """The narrow door's own types. What comes in may have more fields, which are ignored; what goes out has not."""
    template = "#/components/schemas/{name}"
    _, asked = msgspec.json.schema_components([Question, Shown], ref_template=template)
    _, told = msgspec.json.schema_components([Finding], ref_template=template)
    strict = {
        name: {**schema, "additionalProperties": False} if schema.get("type") == "object" else schema
        for name, schema in told.items()
    }
    receipt = closed({"reference": TEXT})
    return {**asked, **strict, "Noted": receipt}
