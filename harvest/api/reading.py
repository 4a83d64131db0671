"""The open read API at `/api/v1`: every resource of the table as list, single row, schema and values; their index."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import is_resource_modified

from harvest.api import refusals
from harvest.api.deprecation import with_deprecation
from harvest.api.keys import sent_key
from harvest.api.limits import Admission, Limits
from harvest.api.validators import SHARED, Target, Validator, Validators, format_in, headers_of, wants_gzip
from harvest.foundation.here import our_address
from harvest.open_data import asking
from harvest.open_data.answers import Answers
from harvest.open_data.asking import AskedWrong
from harvest.open_data.asking.asked import did_you_mean
from harvest.open_data.asking.known import Pairs, read_nothing
from harvest.open_data.asking.parameters import read_one
from harvest.open_data.asking.values import value_of
from harvest.open_data.envelope import Asking, index, list_of, one_of, schema_of, values_list
from harvest.open_data.listed import Listed
from harvest.open_data.representations import TYPES, Form, NoSuchForm, form_for, forms_of
from harvest.open_data.resources import Resource

SMALLEST_ZIPPED = 1000  # bytes
ZIP_LEVEL = 1
CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}
KeyFinder = Callable[[str], str | None]  # a key as it was sent -> its prefix, where it is good
Body = tuple[bytes, list[tuple[str, str]]]  # and headers of this answer alone


class KeyRefused(Exception):
    """A key was sent and is not good: never answered as if there had been none."""


@dataclass(frozen=True, slots=True)
class Door:
    """What the open API stands on."""

    answers: Answers
    validators: Validators
    limits: Limits
    find_key: KeyFinder
    listed: Listed

    def answer(self, resource: Resource | None, suffix: str, forms: tuple[Form, ...], body: "Maker") -> Response:
        """Who may ask, what for, whether it changed, how often: and only then the rows.

        Everything but a 304 counts against the limit of who asks, refusals too.
        """
        key = ""
        try:
            key = self._key()
            target = Target(resource, form_for(forms, suffix, format_in(_query()), request.headers.get("Accept", "")))
            make = body(target.form)
            validator = self.validators.of(request.environ, target)
            if not _is_modified(validator):
                return _not_modified(validator)
            admission = self._admit(key)
            if not admission.is_admitted:
                return refusals.too_often(admission)
            return _answer(make(validator), target, validator, admission)
        except (KeyRefused, AskedWrong, NoSuchForm, NoSuchRow, SQLAlchemyError) as error:
            admission = self._admit(key)
            refused = _refused(error) if admission.is_admitted else refusals.too_often(admission)
            for name, value in admission.headers():
                refused.headers.setdefault(name, value)
            return refused

    def admit(self) -> Admission:
        """Count a request for something that is not asked of the register. Raises KeyRefused.

        While keys cannot be read the address counts: files are there without the register.
        """
        try:
            return self._admit(self._key())
        except SQLAlchemyError:
            return self._admit("")

    def plain(self, resource: Resource | None, write: Callable[[], bytes]) -> Response:
        """An answer that has no rows, and no parameters."""

        def make(_form: Form) -> Callable[[Validator], Body]:
            read_nothing(_pairs())
            return lambda _validator: (write(), [])

        return self.answer(resource, "", forms_of(None), make)

    def _key(self) -> str:
        if "Authorization" not in request.headers:
            return ""
        prefix = self.find_key(sent_key(request))
        if prefix is None:
            raise KeyRefused
        return prefix

    def _admit(self, key: str) -> Admission:
        return self.limits.admit(request.remote_addr or "", key)


class NoSuchRow(Exception):
    """The resource has no row of this key."""

    def __init__(self, resource: str, key: str, hint: str = "") -> None:
        super().__init__(key)
        self.resource, self.key, self.hint = resource, key, hint


Maker = Callable[[Form], Callable[[Validator], Body]]  # reads the question, which may be refused; then answers it


def make_open_data(door: Door, table: tuple[Resource, ...]) -> Blueprint:
    """The addresses of every resource in the table."""
    routes = Blueprint("open_data", __name__, url_prefix="/api/v1")

    @routes.get("")
    @routes.get("/")
    def start() -> Response:
        return door.plain(None, lambda: index(table, our_address()))

    for resource in table:
        _add(routes, door, resource)
    return routes


def _add(routes: Blueprint, door: Door, resource: Resource) -> None:
    forms = forms_of(resource)

    def rows(suffix: str = "") -> Response:
        return door.answer(resource, suffix, forms, lambda form: _list(door, resource, form))

    def one(key: str) -> Response:
        plain, _, suffix = key.rpartition(".")
        plain, suffix = (plain, suffix) if suffix in forms else (key, "")
        return door.answer(resource, suffix, forms, lambda form: _one(door, resource, plain, form))

    def schema() -> Response:
        return door.plain(resource, lambda: schema_of(resource, our_address()))

    def values(name: str) -> Response:
        return door.answer(resource, "", forms_of(None), lambda _form: _values(door, resource, name))

    path = f"/{resource.name}"
    for rule, view, title in (
        (path, rows, "list"),
        (f"{path}.<suffix>", rows, "list_as"),
        (f"{path}/schema", schema, "schema"),
        (f"{path}/values/<name>", values, "values"),
        *(((f"{path}/<key>", one, "one"),) if resource.key else ()),
    ):
        routes.add_url_rule(rule, f"{resource.name}_{title}", view)


def _list(door: Door, resource: Resource, form: Form) -> Callable[[Validator], Body]:
    pairs = _pairs()
    cursors = door.answers.cursors
    asked = asking.read(resource, pairs, lambda text, asked: cursors.read(resource, text, asked), door.listed.fault)
    return lambda validator: list_of(
        door.answers, Asking(resource, asked, form, our_address(), pairs), validator.version
    )


def _one(door: Door, resource: Resource, text: str, form: Form) -> Callable[[Validator], Body]:
    fields = read_one(resource, _pairs())
    named = resource.by_name[resource.key]
    try:
        key = value_of(named, text, resource.key)
    except AskedWrong:
        raise NoSuchRow(resource.name, text, did_you_mean(text, named.words)) from None

    def answer(validator: Validator) -> Body:
        row = door.answers.one(resource, fields, key)
        if row is None:
            raise NoSuchRow(resource.name, text)
        return one_of(resource, fields, row, form, text, our_address(), validator.version)

    return answer


def _values(door: Door, resource: Resource, name: str) -> Callable[[Validator], Body]:
    read_nothing(_pairs())
    field = resource.by_name.get(name)
    if field is None or not field.is_listed:
        raise NoSuchRow(f"{resource.name}/values", name)
    return lambda _validator: (values_list(resource, field, *door.answers.values(resource, field)), [])


def _refused(error: Exception) -> Response:
    if isinstance(error, KeyRefused):
        return refusals.bad_key()
    if isinstance(error, AskedWrong):
        return refusals.asked_wrong(error)
    if isinstance(error, NoSuchForm):
        return refusals.no_such_form(error)
    if isinstance(error, NoSuchRow):
        return refusals.no_such_row(error.resource, error.key, error.hint)
    return refusals.not_available(error)


def _answer(body: Body, target: Target, validator: Validator, admission: Admission) -> Response:
    written, more = body
    headers = [("Content-Type", TYPES[target.form]), *SHARED, *headers_of(validator), *admission.headers()]
    headers += with_deprecation(more, target.resource)
    if len(written) >= SMALLEST_ZIPPED and wants_gzip(request.headers.get("Accept-Encoding", "")):
        written = gzip.compress(written, ZIP_LEVEL, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    return Response(written, headers=headers)


def _is_modified(validator: Validator) -> bool:
    if not CONDITIONS & request.environ.keys():
        return True
    return is_resource_modified(request.environ, etag=validator.etag.strip('"'), last_modified=validator.last_modified)


def _not_modified(validator: Validator) -> Response:
    return Response(status=304, headers=[*SHARED, *headers_of(validator)])


def _query() -> str:
    return str(request.environ.get("QUERY_STRING", ""))


def _pairs() -> Pairs:
    return parse_qsl(_query(), keep_blank_values=True)
