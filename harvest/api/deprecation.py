"""A resource that will go says so in every answer, from the day it was said until it is gone (RFC 9745, RFC 8594)."""

from datetime import datetime

from werkzeug.http import http_date

from harvest.open_data.resources import Resource

Headers = list[tuple[str, str]]


def with_deprecation(headers: Headers, resource: Resource | None) -> Headers:
    """The headers of an answer with those of its resource's end, where one is announced."""
    going = resource.deprecation if resource else None
    if going is None:
        return headers
    links = [value for name, value in headers if name == "Link"]
    links += [f'<{going.successor}>; rel="successor-version"', '</terms#stability>; rel="deprecation"']
    return [
        *((name, value) for name, value in headers if name != "Link"),
        ("Deprecation", f"@{_unix(going.said_at)}"),
        ("Sunset", http_date(going.gone_at)),
        ("Link", ", ".join(links)),
    ]


def _unix(moment: datetime) -> int:
    return int(moment.timestamp())
