"""Every way to ask one resource, as OpenAPI says it: list, one row, schema, values, and their parameters."""

from dataclasses import replace
from datetime import date
from typing import Any

from harvest.api.document.parts import TEXT, TYPES, Schema, ref
from harvest.api.document.schemas import example_row, named, of_field
from harvest.open_data.asking.known import (
    LARGEST_LIMIT,
    LIMIT,
    MOST_ORDERED,
    MOST_VALUES,
    OF_HISTORY,
    OF_ONE_ROW,
    OPERATIONS,
    parameters_of,
)
from harvest.open_data.asking.values import DIGITS, LARGEST_WHOLE, LONGEST, LOOKING_IN, SAMENESS, TEXT_PATTERN
from harvest.open_data.representations import BARE, Form, forms_of
from harvest.open_data.resources import Field, Resource

PROBLEMS = {
    "400": "Something in the question is wrong; errors says what, and what there is instead.",
    "401": "A key was sent that is not good. Open data needs none.",
    "404": "Nothing has this address.",
    "406": "It does not exist in the form that was asked for; errors says in which it does.",
    "429": "Too many requests in a minute; Retry-After says how long to wait.",
    "503": "The register is not available, or the question took too long; Retry-After says when to come back.",
}
UNCHANGED = {"304": {"description": "It is as you have it: If-None-Match or If-Modified-Since still holds."}}
OPEN: list[dict[str, list[str]]] = [{}, {"key": []}]


def paths_of(resource: Resource) -> dict[str, Any]:
    """The paths of one resource."""
    path, name = f"/api/v1/{resource.name}", named(resource)
    common = {"tags": [resource.title], "security": OPEN, **({"deprecated": True} if resource.deprecation else {})}
    paths = {path: {"get": _list(resource, name) | common}, f"{path}/schema": {"get": _schema(resource, name) | common}}
    if any(field.is_listed for field in resource.fields):
        paths[f"{path}/values/{{field_name}}"] = {"get": _values(resource, name) | common}
    if resource.key:
        paths[f"{path}/{{{resource.key}}}"] = {"get": _one(resource, name) | common}
    return paths


def answers(content: dict[str, Any], *refusals: str) -> dict[str, Any]:
    """The answers of one operation: the good one, the unchanged one, and these refusals."""
    headers = {
        "ETag": {"description": "Of exactly this answer.", "schema": TEXT},
        "Last-Modified": {"description": "When the data changed last.", "schema": TEXT},
        "Link": {"description": "rel=next and rel=first of a list.", "schema": TEXT},
    }
    good = {"description": "What was asked for.", "content": content, "headers": headers}
    return {"200": good, **UNCHANGED, **{status: refused(PROBLEMS[status]) for status in ("401", *refusals)}}


def refused(says: str) -> dict[str, Any]:
    return {"description": says, "content": {"application/problem+json": {"schema": ref("Problem")}}}


def _list(resource: Resource, name: str) -> dict[str, Any]:
    page: Schema = ref(f"{name}Page")
    content = {
        BARE[Form.JSON]: {"schema": {"anyOf": [page, ref("Figure")]} if resource.numbers or resource.days else page}
    }
    content |= {BARE[form]: {"schema": TEXT} for form in forms_of(resource) if form is not Form.JSON}
    if Form.GEOJSON in forms_of(resource):
        content[BARE[Form.GEOJSON]] = {"schema": ref(f"{name}Features")}
    return {
        "operationId": f"list_{resource.name.replace('-', '_')}",
        "summary": f"List {resource.title.lower()}",
        "description": resource.says,
        "parameters": [_parameter(resource, parameter) for parameter in parameters_of(resource)],
        "responses": answers(content, "400", "406", "429", "503"),
    }


def _one(resource: Resource, name: str) -> dict[str, Any]:
    key = resource.by_name[resource.key]
    example = example_row(resource)[key.name]
    where = {"name": key.name, "in": "path", "required": True, "schema": _of_value(key), "example": example}
    content = {BARE[Form.JSON]: {"schema": ref(f"{name}Item")}}
    content |= {BARE[form]: {"schema": TEXT} for form in forms_of(resource) if form is not Form.JSON}
    if Form.GEOJSON in forms_of(resource):
        content[BARE[Form.GEOJSON]] = {"schema": ref(f"{name}Feature")}
    return {
        "operationId": f"get_{resource.name.replace('-', '_')}",
        "summary": f"One of the {resource.title.lower()} by its {key.name}",
        "parameters": [where, *(_parameter(resource, parameter) for parameter in OF_ONE_ROW)],
        "responses": answers(content, "400", "404", "406", "429", "503"),
    }


def _schema(resource: Resource, name: str) -> dict[str, Any]:  # noqa: ARG001
    return {
        "operationId": f"describe_{resource.name.replace('-', '_')}",
        "summary": f"The fields of {resource.title.lower()} and how to ask by them",
        "responses": answers({BARE[Form.JSON]: {"schema": ref("Schema")}}, "406", "429", "503"),
    }


def _values(resource: Resource, name: str) -> dict[str, Any]:  # noqa: ARG001
    listed = [field.name for field in resource.fields if field.is_listed]
    where = {"name": "field_name", "in": "path", "required": True, "schema": {"type": "string", "enum": listed}}
    return {
        "operationId": f"values_of_{resource.name.replace('-', '_')}",
        "summary": f"The different values of one field of {resource.title.lower()}",
        "parameters": [{**where, "example": listed[0]}],
        "responses": answers({BARE[Form.JSON]: {"schema": ref("Values")}}, "404", "406", "429", "503"),
    }


def _parameter(resource: Resource, name: str) -> dict[str, Any]:
    field_name, _, operator = name.partition("__")
    field = resource.by_name.get(field_name)
    if field is not None and (operator or name in resource.by_name):
        return _filter(field, name, operator)
    says, schema = _others(resource)[name]
    listed = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
    return {"name": name, "in": "query", "description": says, "schema": schema, **listed}


def _filter(field: Field, name: str, operator: str) -> dict[str, Any]:
    says = {
        "": f"{field.says} Exactly this; sent twice, one of both.",
        "ne": "Anything but this.",
        "in": "One of these, with commas between them.",
        "gt": "More, or later.",
        "gte": "As much or more, or later.",
        "lt": "Less, or earlier.",
        "lte": "As much or less, or earlier.",
        "contains": "These letters somewhere in it, small or large.",
        "startswith": "These letters at its start, small or large.",
        "isnull": "Whether it is empty.",
    }[operator]
    if field.codes and field.codes.at and (not operator or operator in SAMENESS):
        says += f" {field.codes.at} lists what there is: any other word is refused."
    told = {"name": name, "in": "query", "description": says}
    if operator == "in":
        several = {"type": "array", "items": _of_value(field), "minItems": 1, "maxItems": MOST_VALUES}
        return {**told, "schema": several, "style": "form", "explode": False}
    if operator in LOOKING_IN:
        return {**told, "schema": _of_value(replace(field, codes=None))}
    return {**told, "schema": {"type": "boolean"} if operator == "isnull" else _of_value(field)}


def _of_value(field: Field) -> Schema:
    """A value in an address, with the bounds within which it is understood."""
    schema = {name: told for name, told in of_field(field).items() if name not in ("description", "examples")}
    if field.taken:
        return {"type": "string", "enum": list(field.taken)}
    schema["type"] = TYPES[field.holds]["type"]
    if field.holds is int:
        schema |= {"minimum": -LARGEST_WHOLE, "maximum": LARGEST_WHOLE}
    elif field.holds is float:
        most = 10 ** (DIGITS - field.places) - 1
        schema |= {"minimum": -most, "maximum": most, "multipleOf": 10**-field.places}
    elif field.holds is str:
        schema |= {"maxLength": LONGEST, "pattern": TEXT_PATTERN}
    return schema


def _others(resource: Resource) -> dict[str, tuple[str, Schema]]:
    """What is asked apart from filters: what it means and what it holds."""
    names = list(resource.by_name)
    ordering = [*resource.sortable, *(f"-{name}" for name in resource.sortable)]
    several = {"type": "array", "minItems": 1, "uniqueItems": True}
    day = TYPES[date]
    return {
        "fields": ("Only these fields.", {**several, "items": {"type": "string", "enum": names}}),
        "sort": (
            f"By these fields, - before one for downwards. Usually {', '.join(resource.order)}.",
            {**several, "items": {"type": "string", "enum": ordering}, "maxItems": MOST_ORDERED},
        ),
        "limit": (
            f"Rows of a page. More than {LARGEST_LIMIT} are not given; meta says so.",
            {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": LIMIT},
        ),
        "cursor": ("As next or Link gave it: the page behind.", TEXT),
        "count": ("Also how many rows there are, up to 100,000.", {"type": "string", "enum": ["none", "exact"]}),
        "format": ("Instead of Accept.", {"type": "string", "enum": [form.value for form in forms_of(resource)]}),
        "bom": ("In a CSV: the mark by which Excel knows UTF-8.", {"type": "string", "enum": ["0", "1"]}),
        "updated_since": (
            "Only what came out since this day or moment, in the order in which it did.",
            {"anyOf": [day, {"type": "string", "format": "date-time"}]},
        ),
        "operation": (
            "One figure over all rows instead of the rows: of the field named by field.",
            {"type": "string", "enum": list(OPERATIONS)},
        ),
        "field": ("Of what the operation is taken.", {"type": "string", "enum": [*resource.numbers, *resource.days]}),
        "date_range": ("Which day start_date and end_date mean.", {"type": "string", "enum": list(resource.days)}),
        "start_date": ("This day or later.", day),
        "end_date": ("This day or earlier.", day),
        OF_HISTORY[0]: ("As it stood published at the end of this day.", day),
        OF_HISTORY[1]: ("Also those in whose place newer ones came.", {"type": "string", "enum": ["latest", "all"]}),
    }
