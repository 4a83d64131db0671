"""The devices on which somebody signed in before: wrong guesses of others at the same address do not lock them out.

A whole office, or everybody on one mobile network, often has one address. The device keeps a signed mark of whose it
is; wrong tries on it are counted for it alone. A mark opens nothing: it only gives its owner tries of his own.
"""

import secrets
from datetime import timedelta

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "harvest_device"
HOLDS_FOR = timedelta(days=180)


def remember_device(member_id: int) -> None:
    """Give this device the mark of who has just signed in on it; his own mark stays."""
    if _mark_of(member_id):
        return
    kept = _serializer().dumps([member_id, secrets.token_hex(8)])

    @after_this_request
    def _set(response: Response) -> Response:
        is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        seconds = int(HOLDS_FOR.total_seconds())
        response.set_cookie(
            COOKIE, kept, max_age=seconds, path="/staff", httponly=True, samesite="Lax", secure=is_secure
        )
        return response


def counted_as(member_id: int | None) -> str:
    """For whom wrong tries are counted: the device where this person signed in before, else the address."""
    mark = _mark_of(member_id) if member_id is not None else None
    return f"device:{mark}" if mark else request.remote_addr or "unknown"


def _mark_of(member_id: int) -> str | None:
    try:
        whose, mark = _serializer().loads(request.cookies.get(COOKIE, ""), max_age=int(HOLDS_FOR.total_seconds()))
    except (BadSignature, ValueError, TypeError):
        return None
    return str(mark) if whose == member_id else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known device")
