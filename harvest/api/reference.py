"""What programs and their writers find about the API: the contract, its reading room, problems, and the two files
that are looked for under `/.well-known`."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import cache

from flask import Blueprint, Response, render_template, request

from harvest.api.document import document
from harvest.api.problem_pages import MEANINGS
from harvest.api.reading import Door
from harvest.api.refusals import no_such_row
from harvest.foundation.clock import Clock
from harvest.foundation.here import our_address
from harvest.open_data.representations import encode
from harvest.open_data.resources import Resource

# The reading room draws its own styles; nothing from elsewhere is loaded and nothing is evaluated.
REFERENCE_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self' data:; "
    "worker-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
GOOD_FOR = timedelta(days=365)  # of security.txt, which RFC 9116 wants to be renewed
PUBLIC = "public, max-age=300"


def make_reference(door: Door, table: tuple[Resource, ...], clock: Clock, contact: str) -> Blueprint:
    routes = Blueprint(
        "reference", __name__, template_folder="templates", static_folder="static", static_url_path="/static/api"
    )

    @cache
    def contract() -> bytes:
        return encode(document(table))

    @routes.get("/api/v1/openapi.json")
    def openapi() -> Response:
        return door.plain(None, contract)

    @routes.get("/api/v1/docs")
    def docs() -> Response:
        page = _page(lambda: render_template("api/docs.html"))
        page.headers["Content-Security-Policy"] = REFERENCE_POLICY
        return page

    @routes.get("/problems")
    def problems() -> Response:
        return _page(lambda: render_template("api/problems.html", meanings=MEANINGS))

    @routes.get("/problems/<code>")
    def one_problem(code: str) -> Response:
        if code not in MEANINGS:
            return no_such_row("problems", code)
        return _page(lambda: render_template("api/problem.html", code=code, meaning=MEANINGS[code]))

    @routes.get("/.well-known/api-catalog")
    def catalog() -> Response:
        return _as('application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"', _linkset())

    @routes.get("/.well-known/security.txt")
    def security() -> Response:
        return _as("text/plain; charset=utf-8", _security(clock(), contact).encode())

    return routes


def _page(draw: Callable[[], str]) -> Response:
    response = Response(draw(), content_type="text/html; charset=utf-8")
    return _kept(response)


def _as(kind: str, body: bytes) -> Response:
    response = Response(body, content_type=kind)
    return _kept(response)


def _kept(response: Response) -> Response:
    """With an ETag of its bytes, and a 304 for who has them."""
    response.headers["Cache-Control"] = PUBLIC
    response.add_etag()
    response.make_conditional(request)
    return response


def _linkset() -> bytes:
    """RFC 9727: where the API is, and what describes it, for machines and for people."""
    root = our_address()
    api = {
        "anchor": f"{root}/api/v1",
        "service-desc": [{"href": f"{root}/api/v1/openapi.json", "type": "application/json"}],
        "service-doc": [{"href": f"{root}/api/v1/docs", "type": "text/html"}],
        "service-meta": [{"href": f"{root}/problems", "type": "text/html"}],
        "status": [{"href": f"{root}/healthz", "type": "application/json"}],
        "license": [{"href": "https://creativecommons.org/licenses/by/4.0/"}],
    }
    return encode({"linkset": [{"anchor": f"{root}/.well-known/api-catalog", "item": [{"href": api["anchor"]}]}, api]})


def _security(now: datetime, contact: str) -> str:
    """RFC 9116. `contact`: an address that is read; without one the terms must do.

    It expires a year from the day it is asked for: who serves it vouches for it.
    """
    until = datetime.combine(now.date() + GOOD_FOR, time(), UTC)
    root = our_address()
    lines = [
        f"Contact: mailto:{contact}" if contact else f"Contact: {root}/terms",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {root}/.well-known/security.txt",
        f"Policy: {root}/terms",
    ]
    return "\n".join(lines) + "\n"
