"""Errors for programs, as RFC 9457 problem details: a stable code, and a sentence a person can act on."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response

AGAIN_IN_S = 5  # after an outage


def problem(
    status: int,
    code: str,
    sentence: str,
    *,
    errors: Iterable[Mapping[str, Any]] = (),
    headers: Iterable[tuple[str, str]] = (),
) -> Response:
    """`code` never changes once published; `sentence` names what is wrong and what to do. `type` has a page.

    errors: one entry for each thing that is wrong, where there can be several.
    """
    body = {"type": f"/problems/{code}", "title": code.replace("-", " "), "status": status, "detail": sentence}
    told = list(errors)
    more = {"code": code, "errors": told} if told else {"code": code}
    response = Response(json.dumps({**body, **more}), status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    response.headers.extend(list(headers))
    if status == 503:
        response.headers.setdefault("Retry-After", str(AGAIN_IN_S))
    return response
