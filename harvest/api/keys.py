"""Who may come in: a key with the scope that the address needs, or a refusal that says how to get one."""

import logging
from collections.abc import Callable

from flask import Request, Response
from sqlalchemy.exc import SQLAlchemyError

from harvest.foundation.problems import problem

log = logging.getLogger(__name__)

KeyCheck = Callable[[str, str], bool]  # (key as sent, scope) -> whether it opens the door


def refusal(request: Request, allows: KeyCheck, scope: str) -> Response | None:
    """None: come in."""
    key = sent_key(request)
    if not key:
        return _unauthorised(
            f"Send a key as Authorization: Bearer ...; harvest key issue --scope {scope} makes one.",
        )
    try:
        allowed = allows(key, scope)
    except SQLAlchemyError:
        log.exception("keys cannot be read")
        return problem(503, "register-unavailable", "The register is not available: ask again later.")
    return None if allowed else _unauthorised(f"This key is unknown, revoked, expired or lacks the scope {scope}.")


def sent_key(request: Request) -> str:
    """The key as it was sent; empty when there is none."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.casefold() == "bearer" else ""


def _unauthorised(sentence: str) -> Response:
    response = problem(401, "key-refused", sentence)
    response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response
