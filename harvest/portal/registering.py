"""From a form to a key in two minutes: a program is registered, its address confirmed by a link, the key shown once.

Every answer is the same for a known address and an unknown one. A mail is noted here and sent by the worker.
"""

from flask import g, redirect, request
from sqlalchemy.exc import IntegrityError

from harvest.database import HarvestSession
from harvest.foundation.intake import Intake, empty, take
from harvest.portal.door import PortalDoor
from harvest.portal.visitors import Page, Visitors
from harvest.records.client_apps import ClientApp, Developer, Letter, LetterKind
from harvest.records.client_apps.acts import TooManyPrograms, developer_of, register, register_another
from harvest.records.client_apps.intake import EMAIL, PROGRAM_FIELDS, REGISTRATION_FIELDS, program, registration
from harvest.records.client_apps.keys import key_for
from harvest.records.client_apps.letters import (
    TooManyLetters,
    ask_letter,
    must_not_ask_too_often,
    note_sent,
    take_in_hand,
)
from harvest.records.client_apps.links import open_session, use_link, whose_link


def add_registering(door: PortalDoor) -> None:
    visitors = Visitors(door)

    @visitors.page("/register")
    def register_program() -> Page:
        return _register_another(visitors) if g.developer else _register(visitors)

    @visitors.page("/sign-in")
    def ask_for_link() -> Page:
        return _ask_for_link(visitors)

    @visitors.page("/confirm/<token>")
    def confirm_program(token: str) -> Page:
        return _come_in(visitors, token, confirms=True)

    @visitors.page("/open/<token>")
    def open_programs(token: str) -> Page:
        return _come_in(visitors, token, confirms=False)


def _register(visitors: Visitors) -> Page:
    if not visitors.door.house.settings.harvest_public_url:
        return visitors.draw("portal/closed.html")
    taken = empty(REGISTRATION_FIELDS)
    if request.method == "POST":
        taken = registration(request.form)
        if visitors.was_sent() and taken:
            link = _registered(visitors, taken)
            if not isinstance(link, Intake):
                return visitors.draw("portal/sent.html", link=link, confirms=True)
            taken = link
    return visitors.draw("portal/register.html", fields=REGISTRATION_FIELDS, intake=taken, errors=taken.errors)


def _registered(visitors: Visitors, taken: Intake) -> str | Intake:
    """The way to confirm it where the page may show that (the demonstration), else nothing; or what was refused."""
    try:
        try:
            return _register_once(visitors, taken)
        except IntegrityError:  # the same address a moment ago, from another window
            return _register_once(visitors, taken)
    except TooManyLetters as refusal:
        return taken.refused(email=str(refusal))


def _register_once(visitors: Visitors, taken: Intake) -> str:
    now, asked_from = visitors.door.now(), visitors.asked_from()
    with visitors.acting() as acting:
        must_not_ask_too_often(acting, asked_from, now=now)
        app = register(acting, taken, now=now)
        letter = ask_letter(acting, LetterKind.CONFIRM, app.developer, asked_from=asked_from, now=now, app=app)
        return _shown_here(visitors, acting, letter)


def _shown_here(visitors: Visitors, acting: HarvestSession, letter: Letter) -> str:
    """In the demonstration nothing leaves the machine: the page shows what would have been mailed."""
    settings = visitors.door.house.settings
    if not settings.demo or settings.smtp_url:
        return ""
    ready = take_in_hand(acting, letter.id, now=visitors.door.now())
    if ready:
        note_sent(acting, ready.letter_id, now=visitors.door.now())
    return ready.path if ready else ""


def _register_another(visitors: Visitors) -> Page:
    taken = empty(PROGRAM_FIELDS)
    if request.method == "POST":
        taken = program(request.form)
        if visitors.was_sent() and taken:
            try:
                with visitors.acting() as acting:
                    developer = acting.get_one(Developer, g.developer.id)
                    app = register_another(acting, developer, taken, now=visitors.door.now())
                return redirect(f"/developers/programs/{app.id}?done=registered")
            except TooManyPrograms as refusal:
                taken = taken.refused(name=str(refusal))
    return visitors.draw("portal/register.html", fields=PROGRAM_FIELDS, intake=taken, errors=taken.errors)


def _ask_for_link(visitors: Visitors) -> Page:
    if g.developer:
        return redirect("/developers/programs")
    taken = empty((EMAIL,))
    if request.method == "POST":
        taken = take((EMAIL,), request.form)
        if visitors.was_sent() and taken:
            try:
                link = _link_asked(visitors, taken["email"])
                return visitors.draw("portal/sent.html", link=link, confirms=False)
            except TooManyLetters as refusal:
                taken = taken.refused(email=str(refusal))
    return visitors.draw("portal/sign_in.html", fields=(EMAIL,), intake=taken, errors=taken.errors)


def _link_asked(visitors: Visitors, email: str) -> str:
    """As much is written for an address that nobody has as for one that somebody has."""
    now, asked_from = visitors.door.now(), visitors.asked_from()
    with visitors.acting() as acting:
        must_not_ask_too_often(acting, asked_from, now=now)
        known = developer_of(acting, email)
        developer = known if known and known.confirmed_at else None
        letter = ask_letter(acting, LetterKind.MANAGE, developer, asked_from=asked_from, now=now)
        return _shown_here(visitors, acting, letter)


def _come_in(visitors: Visitors, token: str, *, confirms: bool) -> Page:
    """A press of the button uses the link, not its opening: mail programs open links to look at them."""
    now = visitors.door.now()
    with visitors.door.looking() as found:
        link = whose_link(found, token, now=now)
        app = found.get(ClientApp, link.client_app_id) if link.client_app_id else None
        if (app is not None) is not confirms:
            return redirect(f"/developers/{'confirm' if app else 'open'}/{token}")
    if not visitors.was_sent():
        return visitors.draw("portal/come_in.html", app=app)
    with visitors.acting(app.actor if app else f"developer:{link.developer_id}") as acting:
        developer, confirmed = use_link(acting, token, now=now)
        plain = key_for(acting, confirmed, now=now)[0] if confirmed and not confirmed.keys else ""
        visitors.let_in(open_session(acting, developer, now=now))
    g.developer = developer
    if confirmed and plain:
        return visitors.draw("portal/key.html", app=confirmed, plain=plain, is_first=True)
    return redirect(f"/developers/programs/{confirmed.id}" if confirmed else "/developers/programs")
