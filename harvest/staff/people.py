"""Who works here: accounts opened with a one-time link, suspended at once, taken up again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from harvest.foundation.here import our_address
from harvest.foundation.intake import Field, Intake, choices, empty
from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.offices import Office
from harvest.records.staff_members import MemberState, Role, StaffMember
from harvest.records.staff_members import acts as members
from harvest.records.staff_members.acts import MEMBER_FIELDS, OfficeUnknown, UsernameTaken
from harvest.staff.door import NotThere, NotYours, Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.staff.lists import A_PAGE, Filter, asked

DONE = {
    "phone": "The codes of the lost phone count no more. {name} sets up a new phone after signing in.",
    "suspend": "{name} is suspended and signed out everywhere.",
    "reinstate": "{name} may sign in again.",
}
ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "state": ("State", (StaffMember.state, StaffMember.name)),
    "name": ("Name", (StaffMember.name, StaffMember.id)),
    "role": ("Role", (StaffMember.role, StaffMember.name)),
    "office": ("Office", (Office.name.asc().nulls_last(), StaffMember.name)),
    "new": ("Newest account", (StaffMember.created_on.desc(), StaffMember.id.desc())),
}
COLUMNS = ("Name", "User name", "Role", "Office", "State", "Codes of a phone", "Account since")
CHANGES: dict[str, Callable[[Session, StaffMember, datetime], object]] = {
    "link": lambda session, who, now: members.new_link(session, who, now=now),
    "phone": lambda session, who, now: members.forget_phone(session, who, now=now),
    "suspend": lambda session, who, now: members.suspend(session, who, now=now),
    "reinstate": lambda session, who, _now: members.reinstate(session, who),
}


def add_people(door: StaffDoor) -> None:
    """The administrator's pages."""

    @door.page("/people", Act.MANAGE_PEOPLE, menu="People")
    def people() -> Page:
        with door.reading() as found:
            return _listed(found)

    @door.page("/people/new", Act.MANAGE_PEOPLE, posts=True)
    def new_person() -> Page:
        fields = _fields(door)
        taken = empty(fields, **door.kept())
        if request.method == "POST":
            taken = members.member(dict(request.form.items()))
            shown = _opened(door, taken) if taken else None
            if isinstance(shown, Intake):
                taken = shown
            elif shown is not None:
                return shown
        return render_template("staff/new_person.html", fields=fields, intake=taken, errors=taken.errors)

    @door.page("/people/<int:number>/<do>", Act.MANAGE_PEOPLE, posts=True)
    def change_person(number: int, do: str) -> Page:
        return _changed(door, number, do) if request.method == "POST" else redirect(url_for("staff.people"))


def _listed(session: Session) -> Page:
    offices = session.scalars(select(Office).order_by(Office.name))
    filters = (
        Filter("name", "Name or user name"),
        Filter("role", "Role", choices(Role)),
        Filter("office", "Office", tuple((str(one.id), one.name) for one in offices)),
        Filter("state", "State", choices(MemberState)),
    )
    ask = asked(*filters, orders={key: words for key, (words, _columns) in ORDERS.items()})
    called = func.lower(StaffMember.name).contains(ask["name"].lower(), autoescape=True)
    is_user = StaffMember.username.contains(ask["name"].lower(), autoescape=True)
    chosen = {name: ask[name] for name in ("role", "state") if ask[name]}
    listed = select(StaffMember).where(or_(called, is_user)).filter_by(**chosen)
    if office := ask.number("office"):
        listed = listed.where(StaffMember.office_id == office)
    listed = listed.outerjoin(Office, Office.id == StaffMember.office_id).order_by(*ORDERS[ask.sort][1])
    if form := wanted():
        return as_file(form, "people", "People", COLUMNS, [_cells(one) for one in session.scalars(listed)])
    rows = session.scalars(listed.limit(A_PAGE + 1).offset(ask.offset)).all()
    return render_template("staff/people.html", rows=rows[:A_PAGE], more=len(rows) > A_PAGE, asked=ask)


def _cells(who: StaffMember) -> tuple[Cell, ...]:
    office = who.office.name if who.office else None
    return (who.name, who.username, who.role.label, office, who.state.value, bool(who.totp_secret), who.created_on)


def _changed(door: StaffDoor, number: int, do: str) -> Page:
    if number == g.guest.member.id and do == "suspend":
        raise NotYours("You cannot suspend yourself: ask another administrator.")
    with door.acting() as acting:
        who = acting.get(StaffMember, number)
        if who is None or do not in CHANGES:
            raise NotThere("There is no such account. Go back to People.")
        if do == "link":
            return _link_shown(who, members.new_link(acting, who, now=door.now()))
        CHANGES[do](acting, who, door.now())
        flash(DONE[do].format(name=who.name))
    return redirect(url_for("staff.people"))


def _fields(door: StaffDoor) -> tuple[Field, ...]:
    with door.reading() as found:
        offices = found.execute(select(Office.id, Office.name).order_by(Office.name)).all()
    choices = tuple((str(office.id), office.name) for office in offices)
    return tuple(
        Field(one.name, one.label, one.read, one.hint, one.required, one.kind, choices) if one.name == "office" else one
        for one in MEMBER_FIELDS
    )


def _opened(door: StaffDoor, taken: Intake) -> Page | Intake:
    try:
        with door.acting() as acting:
            who, token = members.add_member(acting, taken, now=door.now())
            return _link_shown(who, token)
    except UsernameTaken as refusal:
        return taken.refused(username=str(refusal))
    except OfficeUnknown as refusal:
        return taken.refused(office=str(refusal))


def _link_shown(who: StaffMember, token: str) -> Page:
    link = f"{our_address()}{url_for('staff.welcome', token=token)}"
    return render_template("staff/link.html", who=who, link=link)
