"""The door of the staff pages: who comes in, what he may do there, and that nothing he typed is lost.

Every page names its act, or that it needs none. A form that arrives after its session has ended is kept and comes back
once, to the same person alone.
"""

import functools
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, before_render_template, g, redirect, render_template, request, session, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_wtf.csrf import validate_csrf
from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse
from wtforms import ValidationError

from harvest import audit, permissions
from harvest.audit import Record
from harvest.database import HarvestSession
from harvest.foundation.clock import Clock, local_day, utc_now
from harvest.permissions import Act
from harvest.records.offices import OfficeParish
from harvest.records.refusals import ActRefused
from harvest.records.staff_members import KeptForm, MemberState, StaffMember, StaffSession
from harvest.records.staff_members.signing_in import SEEN_EVERY, holds, session_of
from harvest.vocabulary import Parish

KEPT_FOR = timedelta(hours=24)
NEVER_KEPT = frozenset({"csrf_token", "password", "password_again", "code"})
_SORRY = {
    404: ("There is nothing here", "The address does not lead to a page. Go back, or start from today’s work."),
    413: ("This is too much at once", "What is sent here may have {limit} MB. Choose something smaller, or split it."),
    500: ("Something broke on our side", "Nothing was changed. Go back and try again; tell your administrator when."),
}
Page = str | AnyResponse | tuple[str, int]
View = Callable[..., Page]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages need of the house. `sessions` writes, `reading` only looks, `exporting` without limit of time."""

    sessions: sessionmaker[HarvestSession]
    reading: sessionmaker[HarvestSession]
    exporting: Engine
    clock: Clock = utc_now
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is signed in. `parishes`: those of his own office."""

    member: StaffMember
    session_id: int
    parishes: frozenset[Parish]

    @property
    def actor(self) -> str:
        return self.member.actor

    def may(self, act: Act) -> bool:
        return permissions.may(self.member.role, act)

    def may_in(self, act: Act, parish: Parish) -> bool:
        return permissions.may_in(self.member.role, act, self.parishes, parish)

    def where(self, act: Act) -> frozenset[Parish]:
        """The parishes in which he may do this."""
        return frozenset(parish for parish in Parish if self.may_in(act, parish))


class NotYours(Exception):
    """The page exists, and this person may not do this here; the sentence says who may."""


class NotThere(Exception):
    """Nothing has this number; the sentence says what to do."""


class StaffDoor(Blueprint):
    """The blueprint of all staff pages. `page` is the only way to add one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("staff", __name__, template_folder="templates", url_prefix="/staff")
        self.desk = desk
        self.menu: dict[str, tuple[str, Act | None]] = {}
        self.app_context_processor(
            lambda: {"guest": g.get("guest"), "desk": desk, "Act": Act, "today": self.today(), "menu": self.menu}
        )
        self.register_error_handler(NotYours, _not_yours)
        self.register_error_handler(NotThere, _not_there)
        self.register_error_handler(ActRefused, _refused)
        self.after_request(_never_stored)
        self.record_once(_notice_refusals)
        self.after_request(_say_refusal)

    def page(
        self,
        rule: str,
        act: Act | None,
        *,
        posts: bool = False,
        public: bool = False,
        menu: str = "",
        largest: int | None = None,
    ) -> Callable[[View], View]:
        """A page for who may do `act` somewhere; None: for everybody signed in; public: for everybody.

        menu: its name in the menu on every page. largest: bytes that may be sent to it, where a form's are too few.
        """

        def add(view: View) -> View:
            @functools.wraps(view)
            def guarded(**place: Any) -> Page:
                if largest is not None:
                    request.max_content_length = largest  # before anybody reads the form
                # PostgreSQL keeps no such text, and no address of ours has one.
                if any("\0" in one for one in (request.path, *request.args.values())):
                    raise NotThere("No page has this address. Start from today’s work.")
                g.guest = None if public else self._guest()
                if g.guest is None and not public:
                    return self._to_sign_in()
                if g.guest and self._needs_codes_first(view.__name__):
                    return redirect(url_for("staff.codes"))
                if act is not None and not g.guest.may(act):
                    raise NotYours(f"{g.guest.member.role.label}s do not do this: ask somebody whose work it is.")
                if request.method == "POST" and not _is_from_our_page():
                    return self._again_please()
                return view(**place)

            guarded.act, guarded.public = act, public  # type: ignore[attr-defined]
            methods = ["GET", "POST"] if posts else ["GET"]
            self.add_url_rule(rule, view.__name__, guarded, methods=methods)
            if menu:
                self.menu[view.__name__] = (menu, act)
            return view

        return add

    def _needs_codes_first(self, page: str) -> bool:
        """Who can let others in has a second step before anything else; the demonstration does without."""
        who = g.guest.member
        return who.needs_totp and not who.totp_secret and not self.desk.demo and page not in {"codes", "sign_out"}

    def now(self) -> datetime:
        return self.desk.clock()

    def today(self) -> Any:
        return local_day(self.desk.clock())

    @contextmanager
    def reading(self) -> Iterator[HarvestSession]:
        with self.desk.reading() as found:
            yield found

    @contextmanager
    def acting(self) -> Iterator[HarvestSession]:
        """One transaction of the signed-in person: all of it happens, with its trail, or nothing."""
        with self.desk.sessions.begin() as acting:
            acting.info["actor"] = g.guest.actor if g.get("guest") else "door:sign-in"
            acting.info["clock"] = self.desk.clock
            yield acting

    def shown(self, *records: Record) -> None:
        """Keep that the signed-in person was shown these people's records."""
        if records:
            with self.acting() as acting:
                for record in records:
                    audit.note_view(acting, record)

    def _guest(self) -> Guest | None:
        token = session.get("token")
        if not token:
            return None
        now = self.now()
        with self.reading() as found:
            row = session_of(found, token)
            member = found.get(StaffMember, row.staff_member_id) if row else None
            if row is None or member is None:
                return None
            g.was = member.id
            if not holds(row, now) or member.state is not MemberState.ACTIVE:
                return None
            own = found.scalars(select(OfficeParish.parish).where(OfficeParish.office_id == member.office_id))
            guest = Guest(member, row.id, frozenset(own))
        if now - row.seen_at > SEEN_EVERY:
            with self.acting() as acting:
                acting.get_one(StaffSession, row.id).seen_at = now
        return guest

    def _to_sign_in(self) -> Page:
        kept = "yes" if request.method == "POST" and g.get("was") else None
        if kept:
            self._keep_form(g.was)
        return redirect(url_for("staff.sign_in", then=request.full_path.rstrip("?"), kept=kept))

    def _keep_form(self, member_id: int) -> None:
        typed = {name: value for name, value in request.form.items() if name not in NEVER_KEPT}
        with self.acting() as acting:
            acting.add(KeptForm(staff_member_id=member_id, path=request.path, typed=typed, kept_at=self.now()))

    def kept(self) -> dict[str, str]:
        """What this person had typed on this page when his session ended; comes back once, when the page is opened."""
        if request.method == "POST":
            return {}
        waiting = select(KeptForm).where(
            KeptForm.staff_member_id == g.guest.member.id,
            KeptForm.path == request.path,
            KeptForm.used_at.is_(None),
            KeptForm.kept_at > self.now() - KEPT_FOR,
        )
        with self.reading() as found:
            newest = found.scalars(waiting.order_by(KeptForm.id.desc()).limit(1)).first()
        if newest is None:
            return {}
        with self.acting() as acting:
            row = acting.get_one(KeptForm, newest.id)
            typed, row.typed, row.used_at = row.typed, {}, self.now()
        return dict(typed)

    def _again_please(self) -> Page:
        """The form's mark is not this session's: keep what was typed, and show the page with it once more."""
        if g.guest:
            self._keep_form(g.guest.member.id)
        return redirect(request.full_path.rstrip("?"))


def form_token() -> str:
    """The mark of the form that was sent, or a new one: what does not look like ours would not be kept as it came."""
    sent = request.form.get("form_token", "")
    return sent if re.fullmatch(r"[\w-]{1,100}", sent, re.ASCII) else secrets.token_urlsafe(16)


def _is_from_our_page() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def local_path(target: str | None) -> str:
    """Where to go after signing in: a path of ours, never another site."""
    parts = urlsplit(target or "")
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/staff") and "\\" not in (target or "")
    return target if target and is_ours else url_for("staff.today")


def _not_yours(refusal: NotYours) -> tuple[str, int]:
    return render_template("staff/sorry.html", title="This is not yours to do", sentence=str(refusal)), 403


def _not_there(refusal: NotThere) -> tuple[str, int]:
    return render_template("staff/sorry.html", title="There is nothing here", sentence=str(refusal)), 404


def _refused(refusal: ActRefused) -> tuple[str, int]:
    return render_template("staff/sorry.html", title="This could not be done", sentence=str(refusal)), 409


def _never_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _notice_refusals(state: BlueprintSetupState) -> None:
    before_render_template.connect(_note_refusal, state.app)


def _note_refusal(_app: object, context: Mapping[str, Any], **_more: object) -> None:
    if context.get("errors"):
        g.is_refused = True


def _say_refusal(response: Response) -> Response:
    """A form that comes back with what is wrong says so to programs, too: the browser's history and logs see no 200."""
    if request.method == "POST" and response.status_code == 200 and g.pop("is_refused", False):
        response.status_code = 422
    return response


def as_page(refusal: HTTPException) -> HTTPException | tuple[str, int]:
    """Flask's own refusals below `/staff`, in our words: nobody should meet a bare "Not Found"."""
    if not request.path.startswith("/staff") or refusal.code is None or refusal.code < 400:
        return refusal
    title, sentence = _SORRY.get(refusal.code, ("This could not be done", "Go back and try again."))
    sentence = sentence.format(limit=(request.max_content_length or 0) // 1024**2)
    return render_template("staff/sorry.html", title=title, sentence=sentence), refusal.code
