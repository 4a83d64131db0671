"""Developers at their pages: one cookie that reaches no other page, a mark in each form, a session that ends.

The cookie's token is random and is a stranger's until a link from a mail was used; then it is a new one. A form carries
a mark made of the token, so that another site can send nothing in a visitor's name. What was typed is never lost.
"""

import functools
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Response, current_app, g, make_response, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from harvest.database import HarvestSession
from harvest.foundation.accounts import new_token
from harvest.foundation.networks import network
from harvest.portal.door import PortalDoor
from harvest.records.client_apps.links import SESSION_FOR, session_of
from harvest.records.refusals import ActRefused

COOKIE, PATH = "harvest_developer", "/developers"
ACTOR = "portal"
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
LARGEST_FORM = 64 * 1024  # bytes
STALE = "This page had been open for too long, so nothing was sent yet. Look at it once more and send it."
Page = str | AnyResponse | tuple[str, int]
View = Callable[..., Page]


class Visitors:
    """Adds the pages that are somebody's own to the public door."""

    def __init__(self, door: PortalDoor) -> None:
        self.door = door

    def page(self, rule: str, *, own: bool = False) -> Callable[[View], View]:
        """A page with a form; own: for a developer who has come in, as `g.developer`."""

        def add(view: View) -> View:
            @functools.wraps(view)
            def guarded(**place: Any) -> AnyResponse:
                request.max_content_length = LARGEST_FORM
                if any("\0" in one for one in (request.path, *request.args.values())):
                    raise NotFound
                g.token, g.is_new_token = self._token()
                g.developer = self._developer()
                return self._private(self._answer(view, place, own=own))

            self.door.add_url_rule(f"{PATH}{rule}", view.__name__, guarded, methods=["GET", "POST"])
            return view

        return add

    def _answer(self, view: View, place: Mapping[str, Any], *, own: bool) -> Page:
        if own and g.developer is None:
            return redirect(f"{PATH}/sign-in")
        try:
            return view(**place)
        except ActRefused as refusal:
            return render_template("portal/sorry.html", title="This could not be done", sentence=str(refusal)), 409

    def _token(self) -> tuple[str, bool]:
        sent = request.cookies.get(COOKIE, "")
        return (sent, False) if _TOKEN.fullmatch(sent) else (new_token(), True)

    def _developer(self) -> Any:
        if g.is_new_token:
            return None
        with self.door.looking() as found:
            at_work = session_of(found, g.token, now=self.door.now())
        g.session_id = at_work[0].id if at_work else None
        return at_work[1] if at_work else None

    def _private(self, answer: Page) -> Response:
        response: Response = make_response(answer)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"  # addresses of links from mails are secrets
        if g.is_new_token:
            response.set_cookie(
                COOKIE,
                g.token,
                max_age=SESSION_FOR,
                path=PATH,
                httponly=True,
                samesite="Lax",
                secure=current_app.config["SESSION_COOKIE_SECURE"],
            )
        return response

    def let_in(self, token: str) -> None:
        """The session's token goes into the cookie; whatever was there was a stranger's."""
        g.token, g.is_new_token = token, True

    def mark(self) -> str:
        """What a form of this visitor carries."""
        return self.keyed(f"form:{g.token}")

    def was_sent(self) -> bool:
        """A form of ours was sent by this visitor; any other POST sets `g.stale` and is shown again as it was typed."""
        if request.method != "POST":
            return False
        is_ours = hmac.compare_digest(request.form.get("mark", "").encode(), self.mark().encode())
        g.stale = "" if is_ours else STALE
        return is_ours

    def asked_from(self) -> str:
        """A mark of the machine that asks, by which its address cannot be found again without our secret."""
        return self.keyed(f"machine:{network(request.remote_addr or '')}")[:24]

    def keyed(self, words: str) -> str:
        secret = self.door.house.settings.secret_key.encode()
        return hmac.new(secret, f"portal:{words}".encode(), hashlib.sha256).hexdigest()

    @contextmanager
    def acting(self, actor: str = ACTOR) -> Iterator[HarvestSession]:
        """One transaction, with its trail, or nothing."""
        with self.door.house.sessions.begin() as acting:
            acting.info["actor"] = actor
            acting.info["clock"] = self.door.house.clock
            yield acting

    def draw(self, template: str, **facts: Any) -> Page:
        """A page of a visitor; one with mistakes in it answers 422, so that programs see no success."""
        wrong = bool(facts.get("errors")) or bool(g.get("stale"))
        shown = {"mark": self.mark(), "developer": g.developer, "stale": g.get("stale", "")}
        return render_template(template, **shown, **facts), 422 if wrong else 200
