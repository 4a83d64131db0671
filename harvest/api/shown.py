"""`POST /api/v1/shown`: a CLIP on another machine reports that a receipt was shown.

No officer is in it, and the same reference again changes nothing. Needs a key with the scope "shown". The answer
repeats the reference: a page of somebody else's network never passes for it.
"""

import logging
from collections.abc import Callable

from flask import Blueprint, Request, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from harvest.api.keys import Gate
from harvest.findings import RegistryUnavailable, Shown, ShownUnreadable, shown_from_json
from harvest.foundation.problems import problem

log = logging.getLogger(__name__)

SCOPE = "shown"
LARGEST_NOTE = 4 * 1024  # bytes


def make_shown(note_shown: Callable[[Shown], None], gate: Gate) -> Blueprint:
    door = Blueprint("shown", __name__)

    @door.post("/api/v1/shown")
    def shown() -> Response:
        return gate.answer(request, SCOPE, lambda: _answer(request, note_shown))

    return door


def _answer(request: Request, note_shown: Callable[[Shown], None]) -> Response:
    request.max_content_length = LARGEST_NOTE
    try:
        note = shown_from_json(request.get_data(cache=False))
        note_shown(note)
    except RequestEntityTooLarge:
        return problem(413, "note-too-large", f"A note has at most {LARGEST_NOTE} bytes.")
    except ShownUnreadable as error:
        return problem(422, "note-unreadable", str(error))
    except RegistryUnavailable as error:
        log.warning("register unavailable", extra={"why": str(error)})
        return problem(503, "register-unavailable", "The register is not available: send it again later.")
    response = jsonify(reference=note.reference)
    response.headers["Cache-Control"] = "private, no-store"
    return response
