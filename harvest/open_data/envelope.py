"""What stands around rows: the page with where the next one is, licence, date; the index, a schema, lists of values.

Objects at the top, never a bare list. Nothing in it tells when it was asked for: the same data is the same bytes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from harvest.open_data.answers import Answers, Page
from harvest.open_data.asking import Asked
from harvest.open_data.asking.known import OPERATIONS, Pairs, parameters_of
from harvest.open_data.asking.values import operators
from harvest.open_data.representations import (
    TYPES,
    Form,
    Rows,
    as_geojson,
    as_ndjson,
    as_table,
    encode,
    forms_of,
    table,
)
from harvest.open_data.resources import Field, Resource, Version

BASE = "/api/v1"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with where it was asked: `root` is our own address, `pairs` the parameters as they were sent."""

    resource: Resource
    asked: Asked
    form: Form
    root: str
    pairs: Pairs

    @property
    def self(self) -> str:
        return self.address(self.pairs)

    def address(self, pairs: Pairs) -> str:
        query = f"?{urlencode(pairs)}" if pairs else ""
        return f"{self.root}{BASE}/{self.resource.name}{query}"

    def page(self, cursor: str | None) -> str:
        """The address of another page of the same question, in the same form; None: of the first one."""
        kept = [(name, value) for name, value in self.pairs if name not in ("cursor", "format")]
        form = [("format", self.form.value)] if self.form is not Form.JSON else []
        return self.address([*kept, *form, *([("cursor", cursor)] if cursor else [])])


def list_of(answers: Answers, asking: Asking, version: Version) -> tuple[bytes, Headers]:
    """A page of rows, or one figure over all of them."""
    if asking.asked.operation:
        return _figure(answers, asking, version)
    page = answers.page(asking.resource, asking.asked, version)
    following = asking.page(page.next) if page.next else None
    links = [f'<{following}>; rel="next"'] if following else []
    links += [f'<{asking.page(None)}>; rel="first"', f'<{asking.root}{BASE}/openapi.json>; rel="service-desc"']
    headers = [("Link", ", ".join(links)), *_as_file(asking.resource, asking.form)]
    if page.count is not None:
        headers.append(("X-Total-Count", f"{page.count}"))
    return _page(asking, page, following, version), headers


def _page(asking: Asking, page: Page, following: str | None, version: Version) -> bytes:
    rows = Rows(asking.resource, asking.asked.fields, page.rows)
    match asking.form:
        case Form.CSV:
            return as_table(rows, bom=dict(asking.pairs).get("bom") == "1")
        case Form.NDJSON:
            return as_ndjson(rows)
        case Form.GEOJSON:
            return as_geojson(rows, _keys(asking, page))
    meta = _meta(asking.resource, version) | _meta_of_page(asking.asked, page)
    return encode({"items": rows.objects(), "next": following, "self": asking.self, "meta": meta})


def _keys(asking: Asking, page: Page) -> list[str]:
    """The key of each row: that of the page's own, where it is shown, or from behind it, where it orders."""
    resource, fields = asking.resource, asking.asked.fields
    at = (*fields, *(one.field for one in asking.asked.order if one.field not in fields)).index(resource.key)
    return [row[at] for row in page.rows]


def _meta(resource: Resource, version: Version) -> dict[str, Any]:
    return {
        "resource": resource.name,
        "updated_at": moment(version.changed_at),
        "licence": LICENCE,
        "source": resource.source,
    }


def _meta_of_page(asked: Asked, page: Page) -> dict[str, Any]:
    meta: dict[str, Any] = {"limit": asked.limit}
    if asked.limit_asked:
        meta["limit_asked"] = asked.limit_asked
    if asked.as_of:
        meta["as_of"] = asked.as_of
    if page.count is not None:
        meta |= {"count": page.count, "count_kind": page.count_kind}
    return meta


def _figure(answers: Answers, asking: Asking, version: Version) -> tuple[bytes, Headers]:
    asked = asking.asked
    found = answers.figure(asking.resource, asked)
    item = {
        "operation": asked.operation,
        "field": asked.operand,
        "value": found.value,
        "rows": found.rows,
        "used": found.used,
    }
    if asking.form is Form.CSV:
        return table(list(item), [list(item.values())], bom=False), []
    if asking.form is Form.NDJSON:
        return encode(item) + b"\n", []
    return encode({"item": item, "self": asking.self, "meta": _meta(asking.resource, version)}), []


def one_of(
    resource: Resource, fields: tuple[str, ...], row: Any, form: Form, key: str, root: str, version: Version
) -> tuple[bytes, Headers]:
    """One row, found by its key."""
    rows = Rows(resource, fields, [row])
    headers = _as_file(resource, form)
    match form:
        case Form.CSV:
            return as_table(rows, bom=False), headers
        case Form.NDJSON:
            return as_ndjson(rows), headers
        case Form.GEOJSON:
            shape = (resource.geometry or {}).get(key)
            feature = {"type": "Feature", "id": key, "geometry": shape, "properties": rows.objects()[0]}
            return encode(feature), headers
    address = f"{root}{BASE}/{resource.name}/{quote(key, safe='')}"
    return encode({"item": rows.objects()[0], "self": address, "meta": _meta(resource, version)}), headers


def _as_file(resource: Resource, form: Form) -> Headers:
    """A file has its name when a browser saves it."""
    return [("Content-Disposition", f'inline; filename="{resource.name}.csv"')] if form is Form.CSV else []


def index(table: tuple[Resource, ...], root: str) -> bytes:
    """Where everything is."""
    listed = [
        {
            "name": one.name,
            "title": one.title,
            "description": one.says,
            "href": f"{root}{BASE}/{one.name}",
            "schema": f"{root}{BASE}/{one.name}/schema",
            "types": [TYPES[form] for form in forms_of(one)],
        }
        for one in table
    ]
    return encode(
        {
            "resources": listed,
            "openapi": f"{root}{BASE}/openapi.json",
            "docs": f"{root}{BASE}/docs",
            "stability": f"{root}/terms#stability",
            "licence": LICENCE,
        }
    )


def schema_of(resource: Resource, root: str) -> bytes:
    """Every field: what it means, what it holds, how rows are filtered and ordered by it."""
    return encode(
        {
            "resource": resource.name,
            "title": resource.title,
            "description": resource.says,
            "key": resource.key or None,
            "order": list(resource.order),
            "fields": [_field(resource, field, root) for field in resource.fields],
            "parameters": list(parameters_of(resource)),
            "operations": list(OPERATIONS) if resource.numbers or resource.days else [],
        }
    )


NAMES_OF_TYPES = {"str": "text", "int": "integer", "float": "number", "bool": "boolean", "date": "date"}


def _field(resource: Resource, field: Field, root: str) -> dict[str, Any]:
    kind = "moment" if field.holds is datetime else NAMES_OF_TYPES.get(field.holds.__name__, "text")
    return {
        "name": field.name,
        "description": field.says,
        "type": kind,
        "unit": field.unit or None,
        "nullable": field.nullable,
        "operators": list(operators(field)),
        "sortable": field.name in resource.sortable,
        "example": field.example,
        "allowed": list(field.taken) or None,
        "values": f"{root}{BASE}/{resource.name}/values/{field.name}" if field.is_listed else None,
    }


def values_list(resource: Resource, field: Field, found: Any, is_whole: bool) -> bytes:
    """The different values of one field."""
    return encode({"resource": resource.name, "field": field.name, "values": list(found), "is_complete": is_whole})


def moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
