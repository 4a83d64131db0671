"""A developer's programs: their keys, made, replaced and revoked; how much each was used; what more they may do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import g, redirect, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from harvest.foundation.intake import Intake, empty
from harvest.portal.door import PortalDoor
from harvest.portal.visitors import Page, Visitors
from harvest.records.client_apps import ApiKey, AppGrant, ClientApp, DeveloperSession, GrantState, KeyUse, Scope
from harvest.records.client_apps.acts import close, correct, programs_of
from harvest.records.client_apps.grants import AskedAlready, ask
from harvest.records.client_apps.intake import ASK_FIELDS, PROGRAM_FIELDS, asked_for, program
from harvest.records.client_apps.keys import key_for, revoke_key, rotate_key
from harvest.records.client_apps.usage import DAYS_SHOWN, uses_of

HERE = "/developers/programs"
DONE = {
    "registered": "The program is registered. Make its key.",
    "revoked": "The key is revoked: nobody can use it any more.",
    "asked": "This waits for an administrator now. The answer will stand here.",
    "corrected": "The particulars are changed.",
    "closed": "The program is closed and its keys are revoked.",
}


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key as its page shows it. `uses`: its days with any request in the last month, the newest first."""

    key: ApiKey
    is_valid: bool
    rights: frozenset[Scope]
    uses: list[KeyUse]

    @property
    def requests(self) -> int:
        return sum(one.requests for one in self.uses)

    @property
    def not_modified(self) -> int:
        return sum(one.not_modified for one in self.uses)

    @property
    def refused(self) -> int:
        return sum(one.refused for one in self.uses)


def add_programs(door: PortalDoor) -> None:
    visitors = Visitors(door)

    @visitors.page("/programs", own=True)
    def programs() -> Page:
        with door.looking() as found:
            his = programs_of(found, g.developer)
            return visitors.draw("portal/programs.html", programs=his, said=_said())

    @visitors.page("/sign-out", own=True)
    def leave() -> Page:
        if visitors.was_sent():
            with visitors.acting() as acting:
                acting.get_one(DeveloperSession, g.session_id).ended_at = door.now()
            return redirect("/developers")
        return redirect(HERE)

    @visitors.page("/programs/<int:number>", own=True)
    def one_program(number: int) -> Page:
        return _shown(visitors, number, empty(ASK_FIELDS))

    @visitors.page("/programs/<int:number>/<do>", own=True)
    def change_program(number: int, do: str) -> Page:
        if do not in ACTS:
            raise NotFound
        return ACTS[do](visitors, number)


def his_program(session: Session, number: int) -> ClientApp:
    """Somebody else's is not there."""
    app = session.get(ClientApp, number)
    if app is None or app.developer_id != g.developer.id or app.confirmed_at is None or app.closed_at is not None:
        raise NotFound
    return app


def key_lines(session: Session, app: ClientApp, until: date, visitors: Visitors) -> list[KeyLine]:
    visitors.door.house.counter.write()
    uses, now = uses_of(session, [key.id for key in app.keys], until=until), visitors.door.now()
    return [KeyLine(key, key.is_valid(now), key.rights(now), uses[key.id]) for key in app.keys]


def _shown(visitors: Visitors, number: int, intake: Intake) -> Page:
    now = visitors.door.now()
    with visitors.door.looking() as found:
        app = his_program(found, number)
        lines = key_lines(found, app, visitors.door.today(), visitors)
        grants: list[AppGrant] = app.grants
        return visitors.draw(
            "portal/program.html", app=app, lines=lines, grants=grants, granted=sorted(app.granted(now)),
            fields=ASK_FIELDS, intake=intake, errors=intake.errors, said=_said(), days=DAYS_SHOWN, State=GrantState,
        )  # fmt: skip


def _said() -> list[str]:
    word = request.args.get("done", "")
    return [DONE[word]] if word in DONE else []


def _make_key(visitors: Visitors, number: int) -> Page:
    if not visitors.was_sent():
        return _shown(visitors, number, empty(ASK_FIELDS))
    with visitors.acting(f"app:{number}") as acting:
        app = his_program(acting, number)
        scopes = [scope for scope in Scope if scope.value in request.form.getlist("scope")]
        plain, _key = key_for(acting, app, scopes=scopes, now=visitors.door.now())
    return visitors.draw("portal/key.html", app=app, plain=plain, is_first=False)


def _his_key(session: Session, number: int) -> ApiKey:
    app = his_program(session, number)
    wanted = request.form.get("key", "")
    found = next((key for key in app.keys if key.prefix == wanted), None)
    if found is None:
        raise NotFound
    return found


def _rotate(visitors: Visitors, number: int) -> Page:
    if not visitors.was_sent():
        return _shown(visitors, number, empty(ASK_FIELDS))
    with visitors.acting(f"app:{number}") as acting:
        old = _his_key(acting, number)
        plain, _new = rotate_key(acting, old, now=visitors.door.now())
    return visitors.draw("portal/key.html", app=old.client_app, plain=plain, old=old, is_first=False)


def _revoke(visitors: Visitors, number: int) -> Page:
    if not visitors.was_sent():
        return _shown(visitors, number, empty(ASK_FIELDS))
    with visitors.acting(f"app:{number}") as acting:
        revoke_key(acting, _his_key(acting, number), now=visitors.door.now())
    return redirect(f"{HERE}/{number}?done=revoked")


def _ask(visitors: Visitors, number: int) -> Page:
    taken = asked_for(request.form) if request.method == "POST" else empty(ASK_FIELDS)
    if not visitors.was_sent() or not taken:
        return _shown(visitors, number, taken)
    try:
        with visitors.acting(f"app:{number}") as acting:
            ask(acting, his_program(acting, number), taken, now=visitors.door.now())
    except AskedAlready as refusal:
        return _shown(visitors, number, taken.refused(scope=str(refusal)))
    return redirect(f"{HERE}/{number}?done=asked")


def _correct(visitors: Visitors, number: int) -> Page:
    with visitors.door.looking() as found:
        app = his_program(found, number)
    known = {"name": app.name, "contact": app.contact, "purpose": app.purpose or "", "website": app.website or ""}
    taken = program(request.form) if request.method == "POST" else empty(PROGRAM_FIELDS, **known)
    if not visitors.was_sent() or not taken:
        return visitors.draw("portal/correct.html", app=app, fields=PROGRAM_FIELDS, intake=taken, errors=taken.errors)
    with visitors.acting(f"app:{number}") as acting:
        correct(acting, his_program(acting, number), taken)
    return redirect(f"{HERE}/{number}?done=corrected")


def _close(visitors: Visitors, number: int) -> Page:
    with visitors.door.looking() as found:
        app = his_program(found, number)
    if not visitors.was_sent():
        return visitors.draw("portal/close.html", app=app)
    with visitors.acting(f"app:{number}") as acting:
        close(acting, his_program(acting, number), reason="by its developer", now=visitors.door.now())
    return redirect(f"{HERE}?done=closed")


ACTS: dict[str, Callable[[Visitors, int], Page]] = {
    "key": _make_key,
    "rotate": _rotate,
    "revoke": _revoke,
    "ask": _ask,
    "correct": _correct,
    "close": _close,
}
