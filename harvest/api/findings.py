"""`POST /api/v1/findings`: the narrow door through which a CLIP on another machine asks.

The number travels in the body and stays out of access logs; answers are private and never cached. Needs a key with the
scope "findings".
"""

import logging
from collections.abc import Callable

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from harvest.api.keys import Gate
from harvest.findings import (
    Finding,
    Question,
    QuestionUnreadable,
    RegistryUnavailable,
    finding_to_json,
    question_from_json,
)
from harvest.foundation.problems import problem

log = logging.getLogger(__name__)

SCOPE = "findings"
LARGEST_QUESTION = 16 * 1024  # bytes


def make_findings(find: Callable[[Question], Finding], gate: Gate) -> Blueprint:
    door = Blueprint("findings", __name__)

    @door.post("/api/v1/findings")
    def findings() -> Response:
        return gate.answer(request, SCOPE, lambda: _answer(request, find))

    return door


def _answer(request: Request, find: Callable[[Question], Finding]) -> Response:
    request.max_content_length = LARGEST_QUESTION
    try:
        finding = find(question_from_json(request.get_data(cache=False)))
    except RequestEntityTooLarge:
        return problem(413, "question-too-large", f"A question has at most {LARGEST_QUESTION} bytes.")
    except QuestionUnreadable as error:
        return problem(422, "question-unreadable", str(error))
    except RegistryUnavailable as error:
        log.warning("register unavailable", extra={"why": str(error)})
        return problem(503, "register-unavailable", "The register is not available: ask again later.")
    response = Response(finding_to_json(finding), content_type="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    return response
