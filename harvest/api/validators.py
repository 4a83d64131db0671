"""Has it changed? A strong ETag for every address of open data, and 304s that cost next to nothing.

An ETag is made of the version of the data, the address as it was sent and the form of the answer. So it can be compared
before the question is read: a program that asks again every minute is answered ahead of the framework and the limiter.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Accept
from werkzeug.http import http_date, parse_accept_header

from harvest.foundation.clock import Clock
from harvest.open_data.representations import Form, NoSuchForm, form_for, forms_of
from harvest.open_data.resources import TABLE, Resource, Version
from harvest.open_data.resources.versions import of_program, told

PREFIX = "/api/v1/"
KEPT_S = 1.0  # for how long a version is believed
FRESH_S = 60  # seconds that anybody may keep an answer without asking
RESOURCES = {resource.name: resource for resource in TABLE}
OPEN_TO_ALL = (
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, "
        "Content-Disposition, Content-Location, Content-Range, Accept-Ranges, Repr-Digest, X-Total-Count, "
        "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset",
    ),
)
SHARED = (
    ("Cache-Control", f"public, max-age={FRESH_S}"),
    ("Vary", "Accept, Accept-Encoding"),
    *OPEN_TO_ALL,
    ("X-Content-Type-Options", "nosniff"),
)
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Target:
    """What an address of open data names: a resource, or with None something of the program itself, and a form."""

    resource: Resource | None
    form: Form


@dataclass(frozen=True, slots=True)
class Validator:
    """By which a program's copy is known to be the present one."""

    etag: str
    last_modified: datetime
    version: Version


class Validators:
    """Versions, each asked for at most once a second, and what is made of them."""

    def __init__(
        self,
        ask: Callable[[Resource], Version],
        clock: Clock,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        table: Mapping[str, Resource] = RESOURCES,
    ) -> None:
        self._ask, self._clock, self._monotonic = ask, clock, monotonic
        self.table = table
        self._kept: dict[str, tuple[float, Version]] = {}

    def version(self, resource: Resource | None) -> Version:
        """At most a second old. Raises sqlalchemy's errors when it cannot be read."""
        if resource is None:
            return of_program()
        now = self._monotonic()
        kept = self._kept.get(resource.name)
        if kept is None or now - kept[0] > KEPT_S:
            kept = (now, self._ask(resource))
            self._kept[resource.name] = kept
        return kept[1]

    def of(self, environ: Mapping[str, Any], target: Target) -> Validator:
        version = self.version(target.resource)
        zipped = wants_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        parts = (version.tag, environ["PATH_INFO"], environ.get("QUERY_STRING", ""), target.form, zipped)
        digest = hashlib.blake2b("\n".join(map(str, parts)).encode("utf-8", "replace"), digest_size=12).hexdigest()
        return Validator(f'"{digest}"', told(version, self._clock()), version)


class Unchanged:
    """In front of the application: who shows the present ETag of open data is told so, and nothing else happens."""

    def __init__(self, application: WsgiApp, validators: Validators) -> None:
        self._application = application
        self._validators = validators

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_IF_NONE_MATCH" in environ and environ["PATH_INFO"].startswith(PREFIX):
            validator = self._present(environ)
            if validator is not None and validator.etag in environ["HTTP_IF_NONE_MATCH"]:
                start_response("304 NOT MODIFIED", [*SHARED, *headers_of(validator)])
                return ()
        return self._application(environ, start_response)

    def _present(self, environ: Mapping[str, Any]) -> Validator | None:
        """None where the application must look: another method, a key to check, an address of nothing, an outage."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        name, suffix = _named(environ["PATH_INFO"])
        resource = self._validators.table.get(name)
        if resource is None or resource.deprecation is not None:
            return None
        target = target_of(environ, resource, suffix)
        try:
            return self._validators.of(environ, target) if target else None
        except SQLAlchemyError:
            return None


def headers_of(validator: Validator) -> list[tuple[str, str]]:
    return [("ETag", validator.etag), ("Last-Modified", http_date(validator.last_modified))]


def target_of(environ: Mapping[str, Any], resource: Resource, suffix: str) -> Target | None:
    """None: no such form."""
    asked = format_in(environ.get("QUERY_STRING", ""))
    try:
        return Target(resource, form_for(forms_of(resource), suffix, asked, environ.get("HTTP_ACCEPT", "")))
    except NoSuchForm:
        return None


@lru_cache(maxsize=1024)
def _named(path: str) -> tuple[str, str]:
    """The resource and the suffix of `/api/v1/prices.csv` or `/api/v1/parishes/JM-01.geojson`."""
    name, _, key = path.removeprefix(PREFIX).partition("/")
    if not key:
        name, _, suffix = name.partition(".")
        return name, suffix
    suffix = key.rpartition(".")[2] if "." in key else ""
    return name, suffix if suffix in set(Form) else ""


@lru_cache(maxsize=1024)
def format_in(query: str) -> str | None:
    """What `format=` says in a query string; None: nothing."""
    return parse_qs(query, keep_blank_values=True).get("format", [None])[0] if "format" in query else None


@lru_cache(maxsize=256)
def wants_gzip(accepted: str) -> bool:
    return bool(accepted) and parse_accept_header(accepted, Accept).quality("gzip") > 0
