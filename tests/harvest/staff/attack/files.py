"""Attacks on the forms about files: one brought, its columns named, what it leaves open, loaded, confirmed, dropped."""

import hashlib
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.records.loads import Load, LoadState
from harvest.records.staff_members import Role
from tests.harvest.bulk_import.jamis.pages import SUMMARY
from tests.harvest.records.makers import acting
from tests.harvest.staff.attack.attempts import Attack, Attempt, Held, held_by
from tests.harvest.staff.attack.hostile import Kind
from tests.harvest.staff.desk import Seat, Site
from tests.harvest.staff.files import HEADINGS, brought, row, sheet

BROUGHT, NAMED, ANSWERED, LOADED, APPROVED, DROPPED = 40, 12, 8, 20, 8, 20
UNKNOWN = "A,B,C,D,E\r\n081000001,Jane,Sample,St Ann,3/2/2020\r\n"


@dataclass
class Ground:
    """Two clerks of one office, and files in every state that a form acts on."""

    clerk: Seat
    other: Seat
    waiting: dict[str, list[int]] = field(default_factory=dict)


def ground(site: Site) -> Ground:
    on = Ground(site.sit(Role.CLERK), site.sit(Role.CLERK, username="second.clerk"))
    for name, content, count in (
        ("columns", UNKNOWN.encode(), NAMED),
        ("answers", SUMMARY.encode(), ANSWERED),
        ("load", sheet(row("081000001")), LOADED),
        ("approve", sheet(row("081000002")), APPROVED),
        ("drop", sheet(row("081000003")), DROPPED),
    ):
        on.waiting[name] = [brought(on.clerk, content) for _ in range(count)]
    with acting(site.sessions, "staff:99") as session:
        for number in on.waiting["approve"]:
            load = session.get_one(Load, number)
            load.confirmed_by, load.state, load.second_why = load.made_by, LoadState.SECOND, "It is large."
    return on


def _in_state(number: int, *states: LoadState) -> Held:
    return lambda session: session.get_one(Load, number).state in states


def _bring(on: Ground, dice: Random, n: int) -> Attempt:
    content = f"{HEADINGS}\r\n{row(f'09{n:07}', first=dice.choice(('Jané', 'Zoë', 'Ann')))}\r\n".encode()
    held = held_by(Load, file_digest=hashlib.sha256(content).hexdigest(), state=LoadState.WAITING)
    return Attempt("/staff/files/new", {"date_order": "find", "sheet": ""}, held, on.clerk, {"file": content})


def _name(on: Ground, dice: Random, n: int) -> Attempt:
    number = on.waiting["columns"][n]
    columns = ("farmer_number", "first_name", "last_name", "parish", "registered_on")
    typed = {f"column-{at}": name for at, name in enumerate(columns)}
    typed |= {"layout": "farmers", "line": "1", "date_order": dice.choice(("find", "dmy", "mdy"))}

    def held(session: Session) -> bool:
        return session.get_one(Load, number).options.get("columns") == {name: at for at, name in enumerate(columns)}

    return Attempt(f"/staff/files/{number}/columns", typed, held, on.clerk)


def _answer(on: Ground, dice: Random, n: int) -> Attempt:
    number = on.waiting["answers"][n]
    typed = {"week_ending": "4/9/2021", "place": f"Kingston {dice.randint(1, 9)}", "per_kg": "yes"}

    def held(session: Session) -> bool:
        options: dict[str, Any] = session.get_one(Load, number).options
        return (options["week_ending"], options["place"]) == ("2021-09-04", typed["place"])

    return Attempt(f"/staff/files/{number}/answers", typed, held, on.clerk)


def _load(on: Ground, dice: Random, n: int) -> Attempt:
    number = on.waiting["load"][n]
    typed = {"mode": dice.choice(("good_rows", "whole"))}
    return Attempt(f"/staff/files/{number}/load", typed, _in_state(number, LoadState.LOADING), on.clerk)


def _approve(on: Ground, _dice: Random, n: int) -> Attempt:
    number = on.waiting["approve"][n]
    return Attempt(f"/staff/files/{number}/approve", {}, _approved(number), on.other)


def _approved(number: int) -> Held:
    def held(session: Session) -> bool:
        found = session.execute(select(Load.approved_by, Load.confirmed_by).where(Load.id == number)).one()
        return found.approved_by not in {None, found.confirmed_by}

    return held


def _drop(on: Ground, _dice: Random, n: int) -> Attempt:
    number = on.waiting["drop"][n]
    return Attempt(f"/staff/files/{number}/do/leave", {}, _in_state(number, LoadState.DROPPED), on.clerk)


ATTACKS = (
    Attack("/staff/files/new", _bring, BROUGHT),
    Attack("/staff/files/<int:load>/columns", _name, NAMED),
    Attack(
        "/staff/files/<int:load>/answers",
        _answer,
        ANSWERED,
        {"week_ending": Kind.DAY},
        frozenset({"week_ending", "place", "per_kg"}),
    ),
    Attack("/staff/files/<int:load>/load", _load, LOADED, {"mode": Kind.CHOICE}),
    Attack("/staff/files/<int:load>/approve", _approve, APPROVED),
    Attack("/staff/files/<int:load>/do/<step>", _drop, DROPPED),
)
