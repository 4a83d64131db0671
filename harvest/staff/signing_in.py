"""Signing in and out, with a password, the code of a phone where one is set up, and the one-time link before both."""

from datetime import timedelta
from typing import Any

from flask import g, redirect, render_template, request, session, url_for

from harvest.foundation import accounts
from harvest.foundation.intake import Field, Intake, empty, take, text
from harvest.records.staff_members import StaffMember, StaffSession
from harvest.records.staff_members import acts as members
from harvest.records.staff_members.signing_in import SignIn, named, open_session, try_code, try_password
from harvest.staff.door import Page, StaffDoor, local_path
from harvest.staff.known_devices import counted_as, remember_device

SIGN_IN_FIELDS = (
    Field("username", "User name", text("User name", 40), required=True, autocomplete="username"),
    Field("password", "Password", text("Password"), required=True, kind="password", autocomplete="current-password"),
)
CODE_FIELDS = (
    Field(
        "code",
        "Code",
        text("Code", 40),
        required=True,
        hint="The six digits that your phone shows for Harvest now, or one of your recovery codes.",
        autocomplete="one-time-code",
        width="short",
    ),
)
PASSWORD_FIELDS = (
    Field(
        "password",
        "New password",
        text("Password"),
        required=True,
        kind="password",
        autocomplete="new-password",
        hint=f"At least {accounts.SHORTEST_PASSWORD} characters. Three words that do not belong together are good.",
    ),
    Field(
        "password_again",
        "The same once more",
        text("Password"),
        required=True,
        missing="Enter the new password once more.",
        kind="password",
        autocomplete="new-password",
    ),
)
WRONG = "The user name or the password is wrong. Check both, and whether Caps Lock is on."
WAIT = "Too many wrong tries from here. Wait 15 minutes, or sign in where you have signed in before."
HALF_WAY_FOR = timedelta(minutes=10)  # from the password to the code
CODE_WRONG = "This code does not fit or was used before. Wait for the next one and type it."


def add_signing_in(door: StaffDoor) -> None:
    """The pages of signing in."""

    @door.page("/sign-in", None, posts=True, public=True)
    def sign_in() -> Page:
        return _sign_in(door)

    @door.page("/sign-in/code", None, posts=True, public=True)
    def sign_in_code() -> Page:
        is_half_way = session.get("half_way_until", 0) > door.now().timestamp()
        return _sign_in_code(door) if is_half_way else redirect(url_for("staff.sign_in"))

    @door.page("/sign-out", None, posts=True)
    def sign_out() -> Page:
        if request.method == "POST":
            with door.acting() as acting:
                acting.get_one(StaffSession, g.guest.session_id).ended_at = door.now()
            session.clear()
        return redirect(url_for("staff.sign_in"))

    @door.page("/welcome/<token>", None, posts=True, public=True)
    def welcome(token: str) -> Page:
        return _welcome(door, token)


def _sign_in(door: StaffDoor) -> Page:
    taken = empty(SIGN_IN_FIELDS)
    if request.method == "POST":
        taken = take(SIGN_IN_FIELDS, request.form)
        tried = _try_password(door, taken) if taken else None
        if tried and tried.outcome is SignIn.CODE_WANTED and tried.who:
            session["half_way"] = tried.who.id
            session["half_way_until"] = (door.now() + HALF_WAY_FOR).timestamp()
            return redirect(url_for("staff.sign_in_code", then=request.args.get("then")))
        if tried and tried.outcome is SignIn.RIGHT and tried.who:
            return _let_in(door, tried.who)
        if tried:
            taken = taken.refused(username=WAIT if tried.outcome is SignIn.WAIT else WRONG)
    return render_template("staff/sign_in.html", fields=SIGN_IN_FIELDS, intake=taken, errors=taken.errors)


def _sign_in_code(door: StaffDoor) -> Page:
    taken = empty(CODE_FIELDS)
    if request.method == "POST":
        taken = take(CODE_FIELDS, request.form)
        if taken:
            with door.acting() as acting:
                who = acting.get_one(StaffMember, session["half_way"])
                tried = try_code(acting, who, taken["code"], counted_as(who.id), now=door.now())
            if tried.outcome is SignIn.RIGHT:
                return _let_in(door, who)
            taken = taken.refused(code=WAIT if tried.outcome is SignIn.WAIT else CODE_WRONG)
    return render_template("staff/sign_in_code.html", fields=CODE_FIELDS, intake=taken, errors=taken.errors)


def _welcome(door: StaffDoor, token: str) -> Page:
    with door.acting() as acting:
        who, _link = members.whose_link(acting, token, now=door.now())
    taken = empty(PASSWORD_FIELDS)
    if request.method == "POST":
        taken = _two_passwords(who)
        if taken:
            kept = accounts.hash_password(taken["password"])
            with door.acting() as acting:
                who, link = members.whose_link(acting, token, now=door.now())
                members.choose_password(acting, who, kept, now=door.now(), link=link)
            return redirect(url_for("staff.sign_in"))
    return render_template("staff/welcome.html", who=who, fields=PASSWORD_FIELDS, intake=taken, errors=taken.errors)


def _try_password(door: StaffDoor, taken: Intake) -> Any:
    with door.reading() as found:
        who = named(found, taken["username"])
        kept, counted = (who.password_hash, counted_as(who.id)) if who else (None, counted_as(None))
    fits = accounts.password_fits(kept, taken["password"])
    with door.acting() as acting:
        return try_password(acting, taken["username"], fits, counted, now=door.now())


def _let_in(door: StaffDoor, who: StaffMember) -> Page:
    """A new session under a new cookie: whatever was in the old one was a stranger's."""
    session.clear()
    remember_device(who.id)
    with door.acting() as acting:
        device = request.user_agent.string or "unknown device"
        session["token"] = open_session(acting, who, device=device, address=_address(), now=door.now())
    return redirect(local_path(request.args.get("then")))


def _address() -> str:
    return request.remote_addr or "unknown"


def _two_passwords(who: StaffMember) -> Intake:
    taken = take(PASSWORD_FIELDS, request.form)
    if taken and taken["password"] != taken["password_again"]:
        return taken.refused(password_again="The two passwords differ. Type the same one twice.")  # noqa: S106
    problem = accounts.password_problem(taken["password"] or "", who.username, who.name) if taken else None
    return taken.refused(password=problem) if problem else taken
