"""What stands around rows, as JSON Schema: what is told of a page, a figure, lists of values, a resource's own schema,
the index, and a problem."""

from datetime import date, datetime

from harvest.api.document.parts import ADDRESS, TEXT, TYPES, Schema, closed, ref

TEXTS: Schema = {"type": "array", "items": TEXT}
MAYBE: Schema = {"type": ["string", "null"]}


def _whole(says: str) -> Schema:
    return {"type": "integer", "description": says}


META = closed(
    {
        "resource": TEXT,
        "updated_at": TYPES[datetime],
        "licence": ADDRESS,
        "source": TEXT,
        "limit": _whole("How many rows a page has at most."),
        "limit_asked": _whole("What was asked, where it was more than there may be."),
        "as_of": TYPES[date],
        "count": _whole("How many rows there are in all."),
        "count_kind": {"type": "string", "enum": ["exact", "at_least"]},
    },
    *("limit", "limit_asked", "as_of", "count", "count_kind"),
)
_FIGURE = closed(
    {
        "operation": TEXT,
        "field": TEXT,
        "value": {"type": ["number", "string", "null"]},
        "rows": _whole("How many rows the question chose."),
        "used": _whole("How many of them have a value."),
    }
)
_FAULT = closed({"parameter": TEXT, "code": TEXT, "detail": TEXT, "allowed": TEXTS})
PROBLEM = closed(
    {
        "type": ADDRESS,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "code": TEXT,
        "errors": {"type": "array", "items": _FAULT},
    },
    "errors",
    says="RFC 9457. The page at type says what it means and what to do.",
)
SCHEMA = closed(
    {
        **dict.fromkeys(("resource", "title", "description"), TEXT),
        "key": MAYBE,
        **dict.fromkeys(("order", "parameters", "operations"), TEXTS),
        "fields": {"type": "array", "items": ref("FieldSchema")},
    }
)
FIELD_SCHEMA = closed(
    {
        **dict.fromkeys(("name", "description", "type"), TEXT),
        **dict.fromkeys(("unit", "values"), MAYBE),
        **dict.fromkeys(("nullable", "sortable"), TYPES[bool]),
        "operators": TEXTS,
        "allowed": {"type": ["array", "null"], "items": TEXT},
        "example": {},
    }
)
_LISTED = closed(
    {
        **dict.fromkeys(("name", "title", "description"), TEXT),
        **dict.fromkeys(("href", "schema"), ADDRESS),
        "types": TEXTS,
    }
)
INDEX = closed(
    {
        "resources": {"type": "array", "items": _LISTED},
        **dict.fromkeys(("openapi", "docs", "stability", "licence"), ADDRESS),
    }
)
AROUND: dict[str, Schema] = {
    "Meta": META,
    "Figure": closed({"item": _FIGURE, "self": ADDRESS, "meta": ref("Meta")}),
    "Values": closed({"resource": TEXT, "field": TEXT, "values": {"type": "array"}, "is_complete": TYPES[bool]}),
    "Problem": PROBLEM,
    "Schema": SCHEMA,
    "FieldSchema": FIELD_SCHEMA,
    "Index": INDEX,
}
