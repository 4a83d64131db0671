"""The commands of `clip officer`: invite, add, suspend, reinstate, leave, list, import."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from clip.cli.opening import refusals, sessions_of, settings
from clip.officers import enrolment, opting, roster
from clip.officers.enrolment import OfficerRefused
from clip.officers.record import Officer, OfficerState, find_by_badge
from clip.officers.roster import Enrolled
from harvest.foundation.clock import local_day, utc_now
from harvest.foundation.commands import actor, readable
from harvest.foundation.phone_numbers import jamaican_phone


@click.group()
def officer() -> None:
    """Who may ask: invite, add, suspend, reinstate, leave, list, import."""


_phone = click.option("--phone", required=True, callback=readable, help="All ten digits, such as 876-555-0100.")
_name = click.option("--name", required=True, callback=readable)
_badge = click.option("--badge", required=True, callback=readable, help="Regulation or warden number.")
_station = click.option("--station", required=True, callback=readable)
_force = click.option("--force", type=click.Choice(["police", "warden"]), default="police", show_default=True)
_whose_badge = click.option("--badge", callback=readable, help="Whom, by badge.")
_whose_phone = click.option("--phone", callback=readable, help="Whom, by phone.")
_note = click.option("--note", default="", callback=readable, help="Why; never shown to officers.")


@officer.command()
@_phone
@_name
@_badge
@_station
@_force
def invite(phone: str, name: str, badge: str, station: str, force: str) -> None:
    """Make a one-time code for one phone and badge; the officer texts it from that phone within 24 hours."""

    def act(session: Session) -> str:
        details = enrolment.intake(phone=phone, name=name, badge=badge, station=station, force=force)
        return enrolment.invite(session, details, actor=actor(), now=utc_now())

    code = _acting(act)
    click.echo(f"Code {code} for badge {badge}: give it to the officer in person or by voice, not by SMS.")
    click.echo("It works once, from this phone only, for 24 hours and five tries.")


@officer.command()
@_phone
@_name
@_badge
@_station
@_force
@click.option("--training", is_flag=True, help="Checks of this officer never count as presentations.")
def add(phone: str, name: str, badge: str, station: str, force: str, training: bool) -> None:
    """Enrol at once, without a code."""

    def act(session: Session) -> Officer:
        details = enrolment.intake(phone=phone, name=name, badge=badge, station=station, force=force)
        return enrolment.add(session, details, actor=actor(), now=utc_now(), training=training)

    enrolled = _acting(act)
    click.echo(
        f"{enrolled.name}, badge {enrolled.badge}, is enrolled with {enrolled.phone} until {enrolled.expires_on}."
    )


@officer.command()
@_whose_badge
@_whose_phone
@_note
def suspend(badge: str | None, phone: str | None, note: str) -> None:
    """Suspend at once."""

    click.echo(f"Badge {_changed(enrolment.suspend, badge, phone, note)} is suspended from now on.")


@officer.command()
@_whose_badge
@_whose_phone
@_note
def reinstate(badge: str | None, phone: str | None, note: str) -> None:
    """End a suspension."""

    click.echo(f"Badge {_changed(enrolment.reinstate, badge, phone, note)} may ask again.")


@officer.command()
@_whose_badge
@_whose_phone
@_note
def leave(badge: str | None, phone: str | None, note: str) -> None:
    """The officer or the phone has gone: both can be enrolled anew."""

    click.echo(f"Badge {_changed(enrolment.leave, badge, phone, note)} has left; phone and badge are free again.")


def _changed(change: Callable[..., None], badge: str | None, phone: str | None, note: str) -> str:
    """Suspend, reinstate or let go the officer meant; his badge."""

    def act(session: Session) -> str:
        found = _chosen(session, badge, phone)
        change(session, found, actor=actor(), now=utc_now(), note=note)
        return found.badge

    return str(_acting(act))


def _chosen(session: Session, badge: str | None, phone: str | None) -> Officer:
    if (badge is None) == (phone is None):
        raise OfficerRefused("Say either --badge or --phone, so that it is clear whom you mean.")
    if not (badge or phone or "").strip():
        raise OfficerRefused("--badge or --phone is empty: say whom you mean, such as --badge 12345.")
    if badge is not None:
        found = find_by_badge(session, badge.strip().upper())
    else:
        number = jamaican_phone(phone or "")
        found = session.scalar(select(Officer).where(Officer.phone == number, Officer.state != OfficerState.LEFT))
    if found is None:
        raise OfficerRefused(f"There is no enrolled officer with {badge or phone}: see clip officer list.")
    return found


@officer.command("list")
def list_officers() -> None:
    """Everyone enrolled, invited or suspended."""
    with sessions_of(settings()) as sessions, sessions.begin() as session:
        rows = session.scalars(select(Officer).where(Officer.state != OfficerState.LEFT).order_by(Officer.badge)).all()
        deaf = opting.deaf_since(session)
        for one in rows:
            expired = " (expired)" if one.has_expired(utc_now()) else ""
            training = " training" if one.training else ""
            since = deaf.get(one.id)
            cannot_hear = (
                f" GETS NO TEXTS since {local_day(since)} (he texted STOP: let him text START)" if since else ""
            )
            click.echo(
                f"{one.badge:10} {one.phone:13} {one.state}{expired}{training}{cannot_hear}, until {one.expires_on}  "
                f"{one.name}, {one.station}, {one.force}"
            )
        click.echo(f"{len(rows)} officers.")


@officer.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_officers(file: Path) -> None:
    """Enrol everyone in a CSV file with the columns phone, name, badge, station and, if you like, force.

    All rows are checked first; if one is wrong nothing is changed.
    """
    with refusals():
        rows = roster.read_roster(file)

    def act(session: Session) -> Enrolled:
        return roster.enrol_all(session, rows, actor=actor(), now=utc_now())

    done = _acting(act)
    click.echo(f"{done.new} officers enrolled, {done.changed} changed, {done.same} are as they were.")


def _acting(act: Callable[[Session], Any]) -> Any:
    """Run one act in its own transaction."""
    with refusals(), sessions_of(settings()) as sessions, sessions.begin() as session:
        return act(session)
