"""Errors for programs, as RFC 9457 problem details: a stable code, and a sentence a person can act on."""

import json

from flask import Response


def problem(status: int, code: str, sentence: str) -> Response:
    """`code` never changes once published; `sentence` names what is wrong and what to do."""
    body = {"type": f"/problems/{code}", "title": code.replace("-", " "), "status": status, "detail": sentence}
    response = Response(json.dumps({**body, "code": code}), status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return response
