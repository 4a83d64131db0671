"""The whole document: what it is, every path, the partners' two, and the keys."""

from functools import lru_cache
from typing import Any

from harvest.api.document.operations import PROBLEMS, answers, paths_of, refused
from harvest.api.document.parts import ref
from harvest.api.document.schemas import components
from harvest.open_data.envelope import LICENCE
from harvest.open_data.representations import BARE, Form
from harvest.open_data.resources import Resource

ABOUT = """Jamaica's open record of farming: prices every week, what is grown and reared where, farmers and farms
counted, receipt books sold, commodities with their international codes, places.

Anonymous reading is free: 240 requests a minute from one address, ten times as many with a key in the header
`Authorization: Bearer …`. Keys never stand in an address.

Lists come in pages of 100 (at most 1,000); `next` and `Link: rel=next` lead on. Every answer has an `ETag`: ask again
with `If-None-Match`, and a 304 is free. New fields and resources may be added at any time: ignore what you do not know.
The promise about everything else is at [/terms#stability](/terms#stability).
"""
PARTNER: list[dict[str, list[str]]] = [{"key": []}]


@lru_cache(maxsize=4)
def document(table: tuple[Resource, ...]) -> dict[str, Any]:
    """OpenAPI 3.1 of everything that the API answers."""
    paths: dict[str, Any] = {"/api/v1": {"get": _index()}}
    for resource in table:
        paths |= paths_of(resource)
    paths["/api/v1/findings"] = {"post": _findings()}
    paths["/api/v1/shown"] = {"post": _shown()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Harvest",
            "version": "1",
            "summary": "Jamaica's farm prices, production and places.",
            "description": ABOUT,
            "license": {"name": "CC BY 4.0 (data)", "url": LICENCE},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "Start", "description": "Where everything is."},
            *({"name": one.title, "description": one.says} for one in table),
            {
                "name": "Partners",
                "description": "What programs with a granted key ask and report.",
            },
        ],
        "paths": paths,
        "components": {
            "schemas": components(table),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "Only in this header."}},
        },
    }


def _index() -> dict[str, Any]:
    return {
        "operationId": "index",
        "tags": ["Start"],
        "summary": "Where everything is",
        "security": [{}, {"key": []}],
        "responses": answers({BARE[Form.JSON]: {"schema": ref("Index")}}, "406", "429", "503"),
    }


def _findings() -> dict[str, Any]:
    return _post(
        "ask_finding",
        "What the register says of one receipt or farmer number",
        "For police and wardens' lines: a key with the scope findings. Private, never cached.",
        "Question",
        "Finding",
        {"kind": "receipt", "number": "4100151"},
    )


def _shown() -> dict[str, Any]:
    return _post(
        "note_shown",
        "Report that a receipt was shown",
        "A key with the scope shown. The same reference again changes nothing.",
        "Shown",
        "Noted",
        {"reference": "SAMPLE-1", "number": "4100151", "on_day": "2026-05-14", "outcome": "ok"},
    )


def _post(name: str, summary: str, says: str, asked: str, told: str, example: dict[str, str]) -> dict[str, Any]:
    return {
        "operationId": name,
        "tags": ["Partners"],
        "summary": summary,
        "description": says,
        "security": PARTNER,
        "requestBody": {
            "required": True,
            "content": {BARE[Form.JSON]: {"schema": ref(asked), "example": example}},
        },
        "responses": {
            "200": {"description": "The answer.", "content": {BARE[Form.JSON]: {"schema": ref(told)}}},
            "401": refused("No key, or one that is not good."),
            "403": refused("A good key, but not for this."),
            "413": refused("Too long."),
            "422": refused("It cannot be read; detail names the field."),
            "429": refused(PROBLEMS["429"]),
            "503": refused(PROBLEMS["503"]),
        },
    }
