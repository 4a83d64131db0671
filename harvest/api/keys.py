"""Who may come in at the addresses for partners: a key with the scope that the address needs, as often as it may ask.

Or a refusal that says how to get one.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from flask import Request, Response
from sqlalchemy.exc import SQLAlchemyError

from harvest.api import refusals
from harvest.api.limits import Admission
from harvest.foundation.problems import problem

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose key it is: as whom its requests are counted, and what they may be for."""

    counted_as: str
    rights: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gate:
    """`find`: a key as it was sent -> its holder, where it is good. `admit`: of an address and a holder counted as."""

    find: Callable[[str], Holder | None]
    admit: Callable[[str, str], Admission]

    def answer(self, request: Request, scope: str, answer: Callable[[], Response]) -> Response:
        """What `answer` says, or why not. Every request counts: of its key, or else of its address."""
        key = sent_key(request)
        try:
            holder = self.find(key) if key else None
        except SQLAlchemyError:
            log.exception("keys cannot be read")
            return problem(503, "register-unavailable", "The register is not available: ask again later.")
        admission = self.admit(request.remote_addr or "", holder.counted_as if holder else "")
        if not admission.is_admitted:
            return refusals.too_often_here(admission)
        response = _refusal(key, holder, scope) or answer()
        for name, value in admission.headers():
            response.headers.setdefault(name, value)
        return response


def _refusal(key: str, holder: Holder | None, scope: str) -> Response | None:
    """None: come in."""
    if not key:
        sentence = f"Send a key with the scope {scope} as Authorization: Bearer …; the guide says how to get one."
        return refusals.no_key(sentence)
    if holder is None:
        return refusals.bad_key("This key is unknown, revoked or expired.")
    return None if scope in holder.rights else refusals.not_for_this(scope)


def sent_key(request: Request) -> str:
    """The key as it was sent; empty when there is none."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.casefold() == "bearer" else ""
