"""Every no of the API: one shape (RFC 9457), a code that stays, a sentence that says what to do instead."""

from flask import Response, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from harvest.api.limits import Admission
from harvest.api.validators import PREFIX, RESOURCES, SHARED
from harvest.foundation.problems import problem
from harvest.open_data.asking import AskedWrong
from harvest.open_data.asking.asked import did_you_mean, shown
from harvest.open_data.representations import BARE, NoSuchForm

OWN_PATHS = ("/api", "/data/", "/.well-known", "/problems")
TIMED_OUT = ("canceling statement due to statement timeout", "interrupted")


def asked_wrong(wrong: AskedWrong) -> Response:
    faults = wrong.faults
    errors = [
        {"parameter": one.parameter, "code": one.code, "detail": one.detail, "allowed": list(one.allowed)}
        for one in faults
    ]
    sentence = faults[0].detail if len(faults) == 1 else f"{len(faults)} things are wrong with it: see errors."
    return problem(400, "parameters", sentence, errors=errors)


def no_such_form(missing: NoSuchForm) -> Response:
    there = [BARE[form] for form in missing.forms]
    words = ", ".join(f"{BARE[form]} (format={form})" for form in missing.forms)
    sentence = f"It does not exist as {shown(missing.asked)}. There are: {words}."
    fault = {"parameter": "format", "code": "form", "detail": sentence, "allowed": there}
    return problem(406, "not-acceptable", sentence, errors=[fault])


def no_such_resource(name: str, known: tuple[str, ...]) -> Response:
    sentence = f"There is no resource “{shown(name)}”.{did_you_mean(name, known)} There are: {', '.join(known)}."
    return problem(404, "not-found", sentence)


def no_such_row(resource: str, key: str, hint: str = "") -> Response:
    sentence = f"{resource} has nothing under “{shown(key)}”.{hint} The list is at /api/v1/{resource}."
    return problem(404, "not-found", sentence)


def no_such_file(dataset: str, day: str, name: str) -> Response:
    where = f"{shown(dataset)}/{shown(day)}/{shown(name)}"
    return problem(404, "not-found", f"There is no file “{where}”. /data/index.json lists all there are.")


def too_often(admission: Admission) -> Response:
    sentence = (
        f"More than {admission.limit} requests in a minute: wait {admission.resets_in} s. Asking with If-None-Match "
        "costs nothing while nothing has changed, and a key may ask ten times as often."
    )
    headers = [*admission.headers(), ("Retry-After", str(admission.resets_in))]
    return problem(429, "too-many-requests", sentence, headers=headers)


def too_often_here(admission: Admission) -> Response:
    sentence = f"More than {admission.limit} requests in a minute: wait {admission.resets_in} s."
    headers = [*admission.headers(), ("Retry-After", str(admission.resets_in))]
    return problem(429, "too-many-requests", sentence, headers=headers)


def not_available(error: Exception) -> Response:
    if isinstance(error, DBAPIError) and any(words in str(error.orig) for words in TIMED_OUT):
        sentence = (
            "This takes longer than a question may: narrow it by week_ending or another filter, or sort otherwise."
        )
        return problem(503, "question-too-long", sentence)
    return problem(503, "register-unavailable", "The register is not available: ask again later.")


def is_ours(path: str) -> bool:
    """Whether an address is read by programs, who want no page."""
    return path.startswith(OWN_PATHS)


def as_problem(refusal: HTTPException) -> Response:
    """Flask's own refusals below the API's addresses."""
    response = _as_problem(refusal)
    for name, value in SHARED:
        response.headers.setdefault(name, value)
    return response


def _as_problem(refusal: HTTPException) -> Response:
    if isinstance(refusal, MethodNotAllowed):
        methods = ", ".join(sorted(refusal.valid_methods or ()))
        sentence = f"{request.method} is not for this address: it takes {methods}."
        return problem(405, "method-not-allowed", sentence, headers=[("Allow", methods)])
    if refusal.code == 404 and request.path.startswith(PREFIX):
        return no_such_resource(request.path.removeprefix(PREFIX), tuple(RESOURCES))
    if refusal.code == 404:
        return problem(404, "not-found", "Nothing has this address: /api/v1 lists what there is.")
    if refusal.code and 400 <= refusal.code < 500:
        return problem(refusal.code, "request", "This request cannot be read: see /api/v1/docs for how to ask.")
    return problem(500, "internal", "Something broke on our side; nothing you sent is wrong. Try again later.")


OPEN_NEEDS_NONE = "This key is unknown, revoked or expired. Open data needs none: leave Authorization out."


def bad_key(sentence: str = OPEN_NEEDS_NONE) -> Response:
    headers = [("WWW-Authenticate", 'Bearer error="invalid_token"')]
    return problem(401, "key-refused", sentence, headers=headers)


def no_key(sentence: str) -> Response:
    return problem(401, "key-refused", sentence, headers=[("WWW-Authenticate", "Bearer")])


def not_for_this(scope: str) -> Response:
    sentence = f"This key lacks the scope {scope}: ask for it on your program's page, with its purpose."
    headers = [("WWW-Authenticate", f'Bearer error="insufficient_scope", scope="{scope}"')]
    return problem(403, "key-not-for-this", sentence, headers=headers)
