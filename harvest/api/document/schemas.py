"""What the parts of answers look like, as JSON Schema: rows of each resource, what stands around them, problems."""

from datetime import date, datetime
from typing import Any

import msgspec

from harvest.api.resources import Field, Resource
from harvest.findings import Finding, Question, Shown

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
ADDRESS: Schema = {"type": "string", "format": "uri-reference"}
TYPES: dict[type[Any], Schema] = {
    str: TEXT,
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def closed(properties: dict[str, Schema], *optional: str, says: str = "") -> Schema:
    """An object with these properties and no others; all of them but the optional ones are always there."""
    required = [name for name in properties if name not in optional]
    told = {"description": says} if says else {}
    return {
        "type": "object",
        **told,
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


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
    schemas = {**_shared(), **_partners()}
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
        schemas[f"{name}Item"] = closed({"item": ref(name), "self": ADDRESS, "meta": ref("Meta")})
        if resource.geometry is not None:
            schemas |= _features(name)
    return schemas


def _shared() -> dict[str, Schema]:
    texts = {"type": "array", "items": TEXT}
    maybe = {"type": ["string", "null"]}
    return {
        "Meta": closed(
            {
                "resource": TEXT,
                "updated_at": TYPES[datetime],
                "licence": ADDRESS,
                "source": TEXT,
                "limit": {"type": "integer", "description": "How many rows a page has at most."},
                "limit_asked": {
                    "type": "integer",
                    "description": "What was asked, where it was more than there may be.",
                },
                "as_of": TYPES[date],
                "count": {"type": "integer", "description": "How many rows there are in all."},
                "count_kind": {"type": "string", "enum": ["exact", "at_least"]},
            },
            *("limit", "limit_asked", "as_of", "count", "count_kind"),
        ),
        "Figure": closed(
            {
                "item": closed(
                    {
                        "operation": TEXT,
                        "field": TEXT,
                        "value": {"type": ["number", "string", "null"]},
                        "rows": {"type": "integer", "description": "How many rows the question chose."},
                        "used": {"type": "integer", "description": "How many of them have a value."},
                    }
                ),
                "self": ADDRESS,
                "meta": ref("Meta"),
            }
        ),
        "Values": closed(
            {"resource": TEXT, "field": TEXT, "values": {"type": "array"}, "is_complete": {"type": "boolean"}}
        ),
        "Problem": _problem(texts),
        "Schema": closed(
            {
                **dict.fromkeys(("resource", "title", "description"), TEXT),
                "key": maybe,
                **dict.fromkeys(("order", "parameters", "operations"), texts),
                "fields": {"type": "array", "items": ref("FieldSchema")},
            }
        ),
        "FieldSchema": closed(
            {
                **dict.fromkeys(("name", "description", "type"), TEXT),
                **dict.fromkeys(("unit", "values"), maybe),
                "nullable": TYPES[bool],
                "sortable": TYPES[bool],
                "operators": texts,
                "allowed": {"type": ["array", "null"], "items": TEXT},
                "example": {},
            }
        ),
        "Index": closed(
            {
                "resources": {
                    "type": "array",
                    "items": closed(
                        {
                            **dict.fromkeys(("name", "title", "description"), TEXT),
                            **dict.fromkeys(("href", "schema"), ADDRESS),
                            "types": texts,
                        }
                    ),
                },
                **dict.fromkeys(("openapi", "docs", "stability", "licence"), ADDRESS),
            }
        ),
    }


def _problem(texts: Schema) -> Schema:
    fault = closed({"parameter": TEXT, "code": TEXT, "detail": TEXT, "allowed": texts})
    return closed(
        {
            "type": ADDRESS,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "code": TEXT,
            "errors": {"type": "array", "items": fault},
        },
        "errors",
        says="RFC 9457. The page at type says what it means and what to do.",
    )


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
