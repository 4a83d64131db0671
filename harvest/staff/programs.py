"""Programs of developers: who asks for more than everybody may, what was granted until when, and what is withdrawn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from harvest.foundation.intake import Field, Intake, choices, empty, one_of, take
from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.client_apps import ApiKey, AppGrant, ClientApp, Developer, GrantState, Scope
from harvest.records.client_apps.acts import close
from harvest.records.client_apps.grants import AskedAlready, DayWrong, decide, give, withdraw
from harvest.records.client_apps.intake import ASK_FIELDS, REASON, UNTIL
from harvest.records.client_apps.keys import revoke_key
from harvest.records.client_apps.usage import DAYS_SHOWN, uses_of
from harvest.staff.door import NotThere, Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.staff.lists import A_PAGE, Filter, asked

USUALLY = timedelta(days=365)
GRANT_FIELDS = (
    replace(ASK_FIELDS[0], label="What is granted", read=one_of("What is granted", Scope), choices=choices(Scope)[1:]),
    replace(ASK_FIELDS[1], hint="As it was stated by whoever answers for it. It stands in the trail."),
    UNTIL,
)
WAITS = ClientApp.grants.any(AppGrant.state == GrantState.ASKED)
IS_OPEN = ClientApp.closed_at.is_(None) & (ClientApp.confirmed_at.is_not(None) | ClientApp.developer_id.is_(None))
STATES: dict[str, tuple[str, ColumnElement[bool]]] = {
    "asks": ("Asks for more", WAITS & IS_OPEN),
    "open": ("Open", IS_OPEN),
    "house": ("The house’s own", ClientApp.developer_id.is_(None)),
    "unconfirmed": ("Not confirmed", ClientApp.confirmed_at.is_(None) & ClientApp.developer_id.is_not(None)),
    "closed": ("Closed", ClientApp.closed_at.is_not(None)),
}
ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "new": ("Newest first", (ClientApp.id.desc(),)),
    "name": ("Name", (func.lower(ClientApp.name), ClientApp.id)),
}
COLUMNS = ("Program", "State", "What it is for", "Website", "Keys", "Registered")


def add_programs(door: StaffDoor) -> None:
    """The administrator's pages of programs."""

    @door.page("/programs", Act.MANAGE_PROGRAMS, menu="Programs")
    def programs() -> Page:
        with door.reading() as found:
            return _listed(found)

    @door.page("/programs/<int:program>", Act.MANAGE_PROGRAMS)
    def program_page(program: int) -> Page:
        return _shown(door, program)

    @door.page("/programs/<int:program>/grant", Act.MANAGE_PROGRAMS, posts=True)
    def grant_right(program: int) -> Page:
        return _grant(door, program)

    @door.page("/programs/<int:program>/grants/<int:grant>/<end>", Act.MANAGE_PROGRAMS, posts=True)
    def end_grant(program: int, grant: int, end: str) -> Page:
        return _ended(door, program, grant, end)

    @door.page("/programs/<int:program>/close", Act.MANAGE_PROGRAMS, posts=True)
    def close_program(program: int) -> Page:
        return _closed(door, program)

    @door.page("/programs/<int:program>/keys/<int:key>/revoke", Act.MANAGE_PROGRAMS, posts=True)
    def revoke_program_key(program: int, key: int) -> Page:
        return _revoked(door, program, key)


def waiting_programs(session: Session) -> int:
    """How many wait for an administrator's word."""
    return session.scalars(select(func.count(ClientApp.id)).where(STATES["asks"][1])).one()


def state_of(app: ClientApp) -> tuple[str, str]:
    """What an administrator calls its state, and the class of its tag."""
    if app.closed_at is not None:
        return "closed", "alert"
    if app.is_of_the_house:
        return "the house’s own", "ok"
    if app.confirmed_at is None:
        return "not confirmed", ""
    return ("asks for more", "ask") if any(one.state is GrantState.ASKED for one in app.grants) else ("open", "ok")


def _listed(session: Session) -> Page:
    filters = (
        Filter("name", "Name or purpose"),
        Filter("state", "State", tuple((key, words) for key, (words, _) in STATES.items())),
    )
    ask = asked(*filters, orders={key: words for key, (words, _columns) in ORDERS.items()})
    text = ask["name"].lower()
    named = or_(*(func.lower(one).contains(text, autoescape=True) for one in (ClientApp.name, ClientApp.purpose)))
    wanted_ones = select(ClientApp).order_by(*ORDERS[ask.sort][1])
    if text:
        wanted_ones = wanted_ones.where(named)
    if ask["state"]:
        wanted_ones = wanted_ones.where(STATES[ask["state"]][1])
    if form := wanted():
        return as_file(form, "programs", "Programs", COLUMNS, [_cells(one) for one in session.scalars(wanted_ones)])
    rows = session.scalars(wanted_ones.limit(A_PAGE + 1).offset(ask.offset)).all()
    more = len(rows) > A_PAGE
    return render_template("staff/programs.html", rows=rows[:A_PAGE], more=more, asked=ask, state_of=state_of)


def _cells(app: ClientApp) -> tuple[Cell, ...]:
    return (app.name, state_of(app)[0], app.purpose, app.website, len(app.keys), app.registered_at)


def the_program(session: Session, number: int) -> ClientApp:
    app = session.get(ClientApp, number)
    if app is None:
        raise NotThere("There is no such program. Go back to Programs.")
    return app


def _shown(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        app = the_program(found, number)
        developer = found.get(Developer, app.developer_id) if app.developer_id else None
        uses = uses_of(found, [key.id for key in app.keys], until=door.today())
        totals = {key: sum(day.requests for day in days) for key, days in uses.items()}
        page = render_template(
            "staff/program.html", app=app, developer=developer, totals=totals, now=door.now(), days=DAYS_SHOWN,
            State=GrantState, state=state_of(app),
        )  # fmt: skip
    door.shown(app)
    return page


def _grant(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        app = the_program(found, number)
        waiting = _waiting(app, request.args.get("asked", ""))
    known = {"expires_on": f"{door.today() + USUALLY:%d/%m/%Y}"}
    if waiting:
        known |= {"scope": waiting.scope.value, "purpose": waiting.purpose}
    taken = empty(GRANT_FIELDS, **(known | door.kept()))
    if request.method == "POST":
        taken = take(GRANT_FIELDS, request.form)
        if taken and taken["scope"] is Scope.OPEN:
            taken = taken.refused(scope="Open data needs no grant: choose what goes beyond it.")
        taken = _given(door, number, taken) if taken else taken
        if taken:
            return redirect(url_for("staff.program_page", program=number))
    return render_template("staff/grant.html", app=app, fields=GRANT_FIELDS, intake=taken, errors=taken.errors)


def _waiting(app: ClientApp, word: str) -> AppGrant | None:
    return next((one for one in app.grants if str(one.id) == word and one.state is GrantState.ASKED), None)


def _given(door: StaffDoor, number: int, taken: Intake) -> Intake:
    scope, until = taken["scope"], taken["expires_on"]
    try:
        with door.acting() as acting:
            app = the_program(acting, number)
            if app.is_of_the_house or not app.is_open:
                return taken.refused(scope="Only a program that is registered, confirmed and open is granted anything.")
            by = g.guest.actor
            give(acting, app, scope, purpose=taken["purpose"], expires_on=until, by=by, now=door.now())
    except AskedAlready as refusal:
        return taken.refused(scope=str(refusal))
    except DayWrong as refusal:
        return taken.refused(expires_on=str(refusal))
    flash(f"“{scope.label}” is granted. New keys of the program can be made for it.")
    return taken


def _ended(door: StaffDoor, number: int, grant_id: int, end: str) -> Page:
    if end not in ENDS:
        raise NotThere("There is no such page. Go back to Programs.")
    with door.reading() as found:
        app = the_program(found, number)
        grant = found.get(AppGrant, grant_id)
        if grant is None or grant.client_app_id != app.id:
            raise NotThere("The program has no such grant. Go back to it.")
    fields: tuple[Field, ...] = (REASON,)
    taken = empty(fields, **door.kept())
    if request.method == "POST":
        taken = take(fields, request.form)
        if taken:
            with door.acting() as acting:
                ENDS[end](acting, acting.get_one(AppGrant, grant_id), g.guest.actor, taken["reason"], door)
            flash(f"“{grant.scope.label}” is {'declined' if end == 'decline' else 'withdrawn'}.")
            return redirect(url_for("staff.program_page", program=number))
    return render_template(
        "staff/end_grant.html", app=app, grant=grant, end=end, fields=fields, intake=taken, errors=taken.errors
    )


def _decline(session: Session, grant: AppGrant, by: str, reason: str, door: StaffDoor) -> None:
    decide(session, grant, by=by, now=door.now(), reason=reason)


def _withdraw(session: Session, grant: AppGrant, by: str, reason: str, door: StaffDoor) -> None:
    withdraw(session, grant, by=by, reason=reason, now=door.now())


ENDS: dict[str, Callable[[Session, AppGrant, str, str, StaffDoor], None]] = {"decline": _decline, "withdraw": _withdraw}


def _closed(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        app = the_program(found, number)
    fields: tuple[Field, ...] = (REASON,)
    taken = empty(fields, **door.kept())
    if request.method == "POST":
        taken = take(fields, request.form)
        if taken:
            with door.acting() as acting:
                close(acting, the_program(acting, number), reason=taken["reason"], now=door.now())
            flash(f"“{app.name}” is closed: none of its keys opens anything.")
            return redirect(url_for("staff.program_page", program=number))
    return render_template("staff/close_program.html", app=app, fields=fields, intake=taken, errors=taken.errors)


def _revoked(door: StaffDoor, number: int, key_id: int) -> Page:
    if request.method == "POST":
        with door.acting() as acting:
            key = acting.get(ApiKey, key_id)
            if key is None or key.client_app_id != number:
                raise NotThere("The program has no such key. Go back to it.")
            revoke_key(acting, key, now=door.now())
            flash(f"The key {key.prefix} is revoked.")
    return redirect(url_for("staff.program_page", program=number))
