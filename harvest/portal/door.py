"""The door of the public pages: one answer for everybody, kept for a minute, and told apart by its content.

Open pages set no cookie and show nobody anything of his own, so that any cache may keep them.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request
from sqlalchemy.orm import sessionmaker
from werkzeug.exceptions import HTTPException, NotFound

from harvest.database import HarvestSession
from harvest.foundation.clock import Clock, local_day, utc_now
from harvest.foundation.settings import Settings
from harvest.records.client_apps import UseCounter

Page = str | Response | tuple[str, int]
View = Callable[..., Page]
FRESH_FOR = 60  # seconds that a cache may keep an open page without asking
DRAWN_FOR = timedelta(seconds=3)
MOST_KEPT = 200  # pages of this process
STALE_FOR = 600  # seconds that it may show it while it asks
WAIT = "Wait {} seconds and load this page again; a form that you sent was not taken, so send it again then."
_SORRY = {
    404: ("There is nothing here", "The address does not lead to a page. Start from the front page."),
    405: ("This cannot be sent here", "Go back and use the form on the page."),
    413: ("This is too much at once", "Send less."),
    500: ("Something broke on our side", "Nothing was changed. Go back and try again."),
}


@dataclass(frozen=True, slots=True)
class House:
    """What the public pages need of the house. `reading` only looks. wait: how many seconds an address has to wait, 0
    when it may come in; each time is counted."""

    sessions: sessionmaker[HarvestSession]
    reading: sessionmaker[HarvestSession]
    settings: Settings
    counter: UseCounter
    wait: Callable[[str], int]
    clock: Clock = utc_now


class PortalDoor(Blueprint):
    """The blueprint of the public pages. `page` adds one that is the same for everybody."""

    def __init__(self, house: House) -> None:
        super().__init__(
            "portal", __name__, template_folder="templates", static_folder="static", static_url_path="/static/portal"
        )
        self.house = house
        self._kept: dict[str, tuple[datetime, bytes]] = {}
        self.before_request(self._too_quick)
        self.app_context_processor(
            lambda: {
                "demo": house.settings.demo,
                "has_line": house.settings.serves_clip,
                "leads": leads,
                "address": house.settings.harvest_public_url,
                "write_to": house.settings.contact_email,
            }
        )

    def _too_quick(self) -> Response | None:
        """A page that says how long to wait. Style sheets and pictures cost nothing."""
        is_page = request.endpoint != f"{self.name}.static"
        seconds = self.house.wait(request.remote_addr or "") if is_page else 0
        if not seconds:
            return None
        sentence = f"More pages were opened from your network within a minute than we can draw. {WAIT.format(seconds)}"
        drawn = render_template("portal/sorry.html", title="Too many pages at once", sentence=sentence)
        return Response(drawn, 429, {"Retry-After": str(seconds), "Cache-Control": "no-store"}, mimetype="text/html")

    def page(self, rule: str) -> Callable[[View], View]:
        def add(view: View) -> View:
            @functools.wraps(view)
            def open_to_all(**place: Any) -> Response:
                # PostgreSQL keeps no such text, and no address of ours has one.
                if any("\0" in one for one in (request.path, *request.args.values())):
                    raise NotFound
                return _kept_by_anybody(self._drawn(lambda: make_response(view(**place))))

            self.add_url_rule(rule, view.__name__, open_to_all, methods=["GET"])
            return view

        return add

    def _drawn(self, draw: Callable[[], Response]) -> Response:
        """A page as it was drawn a moment ago: a hundred visitors at once cost as much as one."""
        now, path = self.now(), request.full_path
        until, body = self._kept.get(path, (now, b""))
        if now < until:
            return Response(body, mimetype="text/html")
        response = draw()
        if response.status_code == 200:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[path] = now + DRAWN_FOR, response.get_data()
        return response

    def now(self) -> datetime:
        return self.house.clock()

    def today(self) -> date:
        return local_day(self.house.clock())

    @contextmanager
    def looking(self) -> Iterator[HarvestSession]:
        with self.house.reading() as found:
            yield found


def leads(path: str) -> bool:
    """Whether this installation has something at an address: no page of ours has a link to nowhere."""
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return False
    return not str(endpoint).endswith(".unknown")  # the API's answer to names that it does not have


def _kept_by_anybody(response: Response) -> Response:
    if response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={FRESH_FOR}, stale-while-revalidate={STALE_FOR}"
        response.add_etag()
        response.make_conditional(request)
    return response


def as_public_page(refusal: HTTPException) -> HTTPException | tuple[str, int]:
    """A refusal outside the API and the staff pages, in our words."""
    if refusal.code is None or refusal.code < 400:
        return refusal
    title, sentence = _SORRY.get(refusal.code, ("This could not be done", "Go back and try again."))
    return render_template("portal/sorry.html", title=title, sentence=sentence), refusal.code
