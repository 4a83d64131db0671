"""The addresses that SMS gateways call: `POST /sms/<gateway>`, and what they get back.

403: not from the gateway, nothing stored. 5xx: nothing stored, bring it again. Everything else is 200 and an answer.
"""

import logging
from collections.abc import Mapping

from flask import Blueprint, Request, Response, request

from clip.answering.line import Line
from clip.gateways.base import Gateway, HttpReply, HttpRequest, Refused
from clip.messages.texts import Forged

log = logging.getLogger(__name__)
security_log = logging.getLogger("clip.security")

LARGEST_REQUEST = 1024 * 1024  # bytes; 1,600 characters need 20 kB at most
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]  # the gateway refuses what it does not take, in its own words


def make_webhook(line: Line, gateways: Mapping[str, Gateway]) -> Blueprint:
    """One address for each gateway."""
    door = Blueprint("webhook", __name__)

    @door.route("/sms/<name>", methods=METHODS)
    def receive(name: str) -> Response:
        gateway = gateways.get(name)
        if gateway is None:
            return _plain(404, f"There is no gateway named {name[:40]!r} here.")
        return _respond(_answer(line, gateway, _plain_request(request)))

    return door


def _answer(line: Line, gateway: Gateway, plain: HttpRequest) -> HttpReply:
    try:
        inbound = gateway.receive(plain)
    except Refused as refusal:
        security_log.warning("request refused", extra={"gateway": gateway.name, "code": refusal.code})
        return _reply(refusal.status, f"Refused: {refusal}")
    try:
        return gateway.reply(line.deliver(inbound))
    except Forged:
        security_log.warning("known message id with other content", extra={"gateway": gateway.name})
        return _reply(403, "Refused: this message id is known with other content.")
    except Exception:
        log.exception("a text could not be stored", extra={"gateway": gateway.name})
        return _reply(503, "Not stored: bring it again.")


def _plain_request(request: Request) -> HttpRequest:
    # RAW_URI (gunicorn) and REQUEST_URI are the target as sent; request.url is rewritten and breaks signatures.
    target = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    headers = {
        name[5:].replace("_", "-").lower(): value for name, value in request.environ.items() if name[:5] == "HTTP_"
    }
    headers["content-type"] = request.environ.get("CONTENT_TYPE", "")
    return HttpRequest(request.method, target, headers, request.get_data(cache=False))


def _reply(status: int, sentence: str) -> HttpReply:
    return HttpReply(status, "text/plain; charset=utf-8", sentence.encode())


def _plain(status: int, sentence: str) -> Response:
    return _respond(_reply(status, sentence))


def _respond(reply: HttpReply) -> Response:
    return Response(reply.body, reply.status, content_type=reply.content_type)
