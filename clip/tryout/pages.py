"""The addresses below `/try`: the page, the texts it sends, and the late answers it looks for."""

import logging
import secrets
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request, session
from flask.blueprints import BlueprintSetupState

from clip.answering.line import Line
from clip.messages.conversation import Exchange
from clip.tryout.bubbles import Bubble, all_bubbles, bubble_of, late_bubble
from clip.tryout.cards import OF_VERDICT, verdict_word
from clip.tryout.roadside import Roadside, Sent, card_named
from clip.tryout.visitors import Visitor, officer_line, visitor_of
from harvest.foundation.clock import local_day
from harvest.foundation.settings import Settings

log = logging.getLogger(__name__)

NOT_STORED = "Your text was not stored: this machine could not write it down. Send it again."
FROM_ELSEWHERE = "This form was sent from another site, so nothing was done. Open /try here and send it again.\n"
TOO_LARGE = "This form is larger than any text message: shorten it and send it again.\n"
NO_SUCH_CARD = "card: there is no card of that name. Take one of the table, or send text."


def make_tryout(line: Line, settings: Settings) -> Blueprint:
    """The roadside of the demonstration, at `/try`; its style and script below `/try/static`."""
    door = Blueprint(
        "tryout", __name__, template_folder="templates", static_folder="static", static_url_path="/try/static"
    )
    page = _Page(line, settings)
    door.record_once(_set_up_cookie)
    door.before_request(_refuse_from_elsewhere)
    door.after_request(_keep_private)
    door.add_url_rule("/try", "table", page.table)
    door.add_url_rule("/try", "send", page.send, methods=["POST"])
    door.add_url_rule("/try/late", "late", page.late)
    door.register_error_handler(413, lambda _: _plain(413, TOO_LARGE))
    return door


class _Page:
    """The views, with the line they text to."""

    def __init__(self, line: Line, settings: Settings) -> None:
        self._line = line
        self._roadside = Roadside(line, settings)
        self._number = settings.line_numbers[0]

    def table(self) -> Response:
        """The papers and the conversation so far."""
        return self._render(visitor_of(session, self._line))

    def send(self) -> Response:
        """Text a card or what was typed; the page again, or JSON for the script."""
        typed, key = request.form.get("text", ""), request.form.get("card", "")
        visitor = self._visitor()
        if key == "again":
            return self._render(visitor)
        card = card_named(key)
        if key and card is None:
            return self._problem(400, NO_SUCH_CARD, visitor, typed)
        try:
            sent = self._roadside.send(visitor, card, typed, request.form.get("once", ""))
        except Exception:
            log.exception("a text of the demonstration could not be stored")
            return self._problem(503, NOT_STORED, visitor, typed)
        return self._as_json(sent) if _wants_json() else self._render(visitor, sent)

    def late(self) -> Response:
        """Late answers with an id above `after`, and whether to ask again."""
        after = request.args.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) <= 18):
            return _plain(400, "after: give the id of the last late answer on the page, a number, or 0.\n")
        exchanges = self._roadside.exchanges(visitor_of(session, self._line))
        late = [late_bubble(one, one.late) for one in exchanges if one.late is not None and one.late.id > int(after)]
        return jsonify(waiting=_waiting(exchanges), late=[_late_json(bubble) for bubble in late])

    def _visitor(self) -> Visitor:
        if request.form.get("card") == "again":
            session.clear()  # another officer, an empty phone; what was texted stays in the record
        return visitor_of(session, self._line)

    def _render(
        self, visitor: Visitor, sent: Sent | None = None, *, problem: str = "", typed: str = "", status: int = 200
    ) -> Response:
        exchanges = self._roadside.exchanges(visitor)
        measured = {sent.exchange.message_id: sent.took} if sent else {}
        page = render_template(
            "tryout.html",
            groups=self._roadside.groups,
            bubbles=all_bubbles(exchanges, measured),
            waiting=_waiting(exchanges),
            officer=officer_line(visitor, self._line),
            number=self._number,
            days=lambda count: timedelta(days=count),
            today=local_day(self._line.clock()),
            verdicts=OF_VERDICT,
            once=secrets.token_hex(8),
            problem=problem,
            typed=typed,
        )
        return make_response(page, status)

    def _problem(self, status: int, sentence: str, visitor: Visitor, typed: str) -> Response:
        if _wants_json():
            return make_response(jsonify(problem=sentence), status)
        return self._render(visitor, problem=sentence, typed=typed, status=status)

    def _as_json(self, sent: Sent) -> Response:
        bubble = bubble_of(sent.exchange, sent.took)
        return jsonify(
            reply=sent.reply,
            verdict=verdict_word(sent.reply or ""),
            segments=bubble.answer.segments if bubble.answer else 0,
            milliseconds=round(sent.took.total_seconds() * 1000, 1),
            why=bubble.why,
            waiting=sent.exchange.waits,
            html=_html(bubble),
        )


def _late_json(bubble: Bubble) -> dict[str, Any]:
    answer = bubble.answer
    assert answer is not None  # a late bubble is an answer
    return {"id": bubble.late_id, "reply": answer.text, "segments": answer.segments, "html": _html(bubble)}


def _html(bubble: Bubble) -> str:
    return render_template("tryout_bubble.html", bubble=bubble)


def _waiting(exchanges: tuple[Exchange, ...]) -> bool:
    return any(one.waits for one in exchanges)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _set_up_cookie(state: BlueprintSetupState) -> None:
    state.app.config.update(SESSION_COOKIE_NAME="clip_session", SESSION_COOKIE_SAMESITE="Strict")


def _refuse_from_elsewhere() -> Response | None:
    """Without accounts there is nothing to steal by a forged form, only an invented officer's checks to use up.

    So a cookie that other sites cannot send along, and the browser's own word on where a form came from, are enough.
    """
    if request.method != "POST":
        return None
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    elsewhere = site not in {"same-origin", "none"} if site else bool(origin) and origin != request.host_url.rstrip("/")
    return _plain(403, FROM_ELSEWHERE) if elsewhere else None


def _keep_private(response: Response) -> Response:
    if request.endpoint != "tryout.static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _plain(status: int, sentence: str) -> Response:
    return Response(sentence, status, content_type="text/plain; charset=utf-8")
