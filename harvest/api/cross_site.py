"""Programs in the pages of any other site may read what is open, and are told so before they ask (CORS).

What needs a granted key is for servers: their answers carry no leave for pages of other sites.
"""

from flask import Flask, Response, request

from harvest.api.validators import OPEN_TO_ALL

FOR_SERVERS = frozenset({"/api/v1/findings", "/api/v1/shown"})
PREFLIGHT = (
    # Range: what reads a part of a Parquet file in a browser.
    ("Access-Control-Allow-Headers", "Authorization, Accept, If-None-Match, If-Modified-Since, Range, If-Range"),
    ("Access-Control-Max-Age", "86400"),
)
PLACES = ("/api/", "/data/", "/.well-known/", "/problems")


def open_to_other_sites(app: Flask) -> None:
    """Answers of the whole application, refusals and files too; OPTIONS has no body and says what may be sent."""

    @app.after_request
    def leave(response: Response) -> Response:
        if request.method == "OPTIONS" and response.status_code == 200:
            # In one order: Flask's own is another one in every process.
            methods = ", ".join(sorted(response.headers.get("Allow", "").split(", ")))
            response = Response(status=204, headers={"Allow": methods})
            response.headers.pop("Content-Type", None)
        if request.path not in FOR_SERVERS and request.path.startswith(PLACES):
            _tell(response)
        return response


def _tell(response: Response) -> None:
    for name, value in OPEN_TO_ALL:
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS" and response.status_code == 204:
        response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
        response.headers.extend(PREFLIGHT)
