"""The commands of CLIP: `clip db | officer | sms | worker | demo`."""

import csv
import getpass
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from clip import demo as demo_data
from clip.app import Clip
from clip.database import make_sessions
from clip.gateways.base import InboundText
from clip.officers import enrolment
from clip.officers.enrolment import Details, IntakeRefused, OfficerRefused
from clip.officers.record import Officer, OfficerState, find_by_badge
from clip.sms.segments import size_of
from clip.worker import run, stop_on_signals
from harvest.foundation import logs
from harvest.foundation.clock import local_day, utc_now
from harvest.foundation.engine import make_engine, make_room
from harvest.foundation.migrate import newest, upgrade
from harvest.foundation.phone_numbers import PhoneWrong, jamaican_phone
from harvest.foundation.settings import Settings, read

DEMO_FILE = Path("var/demo.json")
Wire = Callable[[Settings], Clip]
_wire: list[Wire] = []


def main(wire: Wire) -> None:
    """Run the command line; `wire` gives it CLIP with the registry that these settings call for."""
    _wire[:] = [wire]
    clip_cli(obj=wire)


def settings() -> Settings:
    return read(os.environ)


def sessions_of(chosen: Settings) -> Any:
    return make_sessions(make_engine(chosen.clip_database_url, durable=True))


def actor() -> str:
    """Who runs this command, for the trail."""
    return f"cli:{getpass.getuser()}"


@click.group()
def clip_cli() -> None:
    """The officers' SMS line."""


@clip_cli.group()
def db() -> None:
    """CLIP's own database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    url = settings().clip_database_url
    make_room(url)
    upgrade(make_engine(url, durable=True), "clip")
    click.echo(f"CLIP's database is at {newest('clip')}.")


@clip_cli.group()
def officer() -> None:
    """Who may ask: invite, add, suspend, leave, list, import."""


_phone = click.option("--phone", required=True, help="All ten digits, such as 876-555-0100.")
_name = click.option("--name", required=True)
_badge = click.option("--badge", required=True, help="Regulation or warden number.")
_station = click.option("--station", required=True)
_force = click.option("--force", type=click.Choice(["police", "warden"]), default="police", show_default=True)


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
@click.option("--badge", help="Whom, by badge.")
@click.option("--phone", help="Whom, by phone.")
@click.option("--note", default="", help="Why; never shown to officers.")
def suspend(badge: str | None, phone: str | None, note: str) -> None:
    """Suspend at once."""

    def act(session: Session) -> Officer:
        found = _chosen(session, badge, phone)
        enrolment.suspend(session, found, actor=actor(), now=utc_now(), note=note)
        return found

    click.echo(f"Badge {_acting(act).badge} is suspended from now on.")


@officer.command()
@click.option("--badge", help="Whom, by badge.")
@click.option("--phone", help="Whom, by phone.")
@click.option("--note", default="", help="Why; never shown to officers.")
def leave(badge: str | None, phone: str | None, note: str) -> None:
    """The officer or the phone has gone: both can be enrolled anew."""

    def act(session: Session) -> Officer:
        found = _chosen(session, badge, phone)
        enrolment.leave(session, found, actor=actor(), now=utc_now(), note=note)
        return found

    click.echo(f"Badge {_acting(act).badge} has left; phone and badge are free again.")


def _chosen(session: Session, badge: str | None, phone: str | None) -> Officer:
    if (badge is None) == (phone is None):
        raise OfficerRefused("Say either --badge or --phone, so that it is clear whom you mean.")
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
    with sessions_of(settings()).begin() as session:
        rows = session.scalars(select(Officer).where(Officer.state != OfficerState.LEFT).order_by(Officer.badge)).all()
        for one in rows:
            expired = " (expired)" if one.has_expired(utc_now()) else ""
            training = " training" if one.training else ""
            click.echo(
                f"{one.badge:10} {one.phone:13} {one.state}{expired}{training}, until {one.expires_on}  "
                f"{one.name}, {one.station}, {one.force}"
            )
        click.echo(f"{len(rows)} officers.")


@officer.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_officers(file: Path) -> None:
    """Enrol everyone in a CSV file with the columns phone, name, badge, station and, if you like, force.

    All rows are checked first; if one is wrong nothing is changed.
    """
    with file.open(newline="", encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    details = _checked_rows(rows)

    def act(session: Session) -> int:
        for line, one in details:
            try:
                enrolment.add(session, one, actor=actor(), now=utc_now())
                session.flush()
            except OfficerRefused as error:
                raise OfficerRefused(f"Line {line}: {error}") from error
        return len(details)

    click.echo(f"{_acting(act)} officers enrolled.")


def _checked_rows(rows: list[dict[str, str]]) -> list[tuple[int, Details]]:
    details, complaints = [], []
    for line, row in enumerate(rows, start=2):
        try:
            fields = {name: (row.get(name) or "") for name in ("phone", "name", "badge", "station")}
            details.append((line, enrolment.intake(**fields, force=(row.get("force") or "police").strip().lower())))
        except IntakeRefused as error:
            complaints += [f"Line {line}: {sentence}" for sentence in str(error).splitlines()]
    if complaints:
        raise click.ClickException("Nothing was changed.\n" + "\n".join(complaints))
    if not details:
        raise click.ClickException("The file has no rows: its first line must be phone,name,badge,station.")
    return details


def _acting(act: Callable[[Session], Any]) -> Any:
    """Run one act in its own transaction; what it refuses is a sentence, not a traceback."""
    try:
        with sessions_of(settings()).begin() as session:
            return act(session)
    except (IntakeRefused, OfficerRefused, PhoneWrong) as error:
        raise click.ClickException(str(error)) from error
    except SQLAlchemyError as error:
        raise click.ClickException(
            f"CLIP's database refused ({type(error).__name__}): is it at the newest schema? Say clip db upgrade."
        ) from error


@clip_cli.command()
@click.argument("sender", metavar="FROM")
@click.argument("text")
def sms(sender: str, text: str) -> None:
    """What the line answers to TEXT from the phone FROM ("demo": the demonstration's officer)."""
    chosen = settings()
    if not chosen.demo:
        raise click.ClickException("clip sms is part of the demonstration: set DEMO=1, or text the real line.")
    phone = json.loads(DEMO_FILE.read_text())["officer"] if sender == "demo" else sender
    inbound = InboundText("console", secrets.token_hex(8), "", phone, chosen.line_numbers[0], text)
    reply = _wire[0](chosen).line.deliver(inbound)
    if reply is None:
        click.echo("(no reply)")
        return
    click.echo(reply)
    size = size_of(reply)
    click.echo(f"{size.segments} segment, {size.units} of 160 characters", err=True)


@clip_cli.command()
def worker() -> None:
    """Answer what was left behind and send late answers; stops politely on SIGTERM."""
    logs.set_up()
    clip = _wire[0](settings())
    run(clip.line, clip.senders, stop_on_signals())


@clip_cli.command()
@click.option("--officers", default=20, show_default=True, help="How many invented officers there should be.")
def demo(officers: int) -> None:
    """Invented officers and earlier sightings, for the demonstration only."""
    chosen = settings()
    if not chosen.demo:
        raise click.ClickException("Demonstration data is for DEMO=1 only: it must never reach a real line.")
    added = demo_data.fill(sessions_of(chosen), officers=officers, now=utc_now())
    click.echo(f"{added} invented officers added; the demonstration's cases are as new ({local_day(utc_now())}).")
