"""The commands of CLIP: `clip db | backup | restore | officer | sms | worker | demo`."""

import json
import secrets
from collections.abc import Callable
from pathlib import Path

import click

from clip import demo as demo_data
from clip.app import Clip
from clip.cli.officers import officer
from clip.cli.opening import refusals, sessions_of, settings
from clip.gateways.base import InboundText
from clip.sms.segments import size_of
from clip.worker import run, stop_on_signals
from harvest.foundation import logs
from harvest.foundation.backup.commands import add_backup_commands
from harvest.foundation.clock import local_day, utc_now
from harvest.foundation.commands import bring_up_to_date, readable
from harvest.foundation.phone_numbers import jamaican_phone
from harvest.foundation.settings import E164, Settings

DEMO_FILE = Path("var/demo.json")
Wire = Callable[[Settings], Clip]
_wire: list[Wire] = []


def main(wire: Wire) -> None:
    """Run the command line; `wire` gives it CLIP with the registry that these settings call for."""
    _wire[:] = [wire]
    clip_cli(obj=wire)


@click.group()
def clip_cli() -> None:
    """The officers' SMS line."""


clip_cli.add_command(officer)
add_backup_commands(clip_cli, "clip", lambda: settings().clip_database_url)


@clip_cli.group()
def db() -> None:
    """CLIP's own database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    click.echo(bring_up_to_date(settings().clip_database_url, "clip"))


@clip_cli.command()
@click.argument("sender", metavar="FROM", callback=readable)
@click.argument("text", callback=readable)
def sms(sender: str, text: str) -> None:
    """What the line answers to TEXT from the phone FROM ("demo": the demonstration's officer)."""
    chosen = settings()
    if not chosen.demo:
        raise click.ClickException("clip sms is part of the demonstration: set DEMO=1, or text the real line.")
    with refusals():
        phone = _sender(sender)
    inbound = InboundText("console", secrets.token_hex(8), "", phone, chosen.line_numbers[0], text)
    with sessions_of(chosen):
        reply = _wire[0](chosen).line.deliver(inbound)
    if reply is None:
        click.echo("(no reply)")
        return
    click.echo(reply)
    size = size_of(reply)
    click.echo(f"{size.segments} segment, {size.units} of 160 characters", err=True)


def _sender(written: str) -> str:
    if written != "demo":
        return written if E164.fullmatch(written) else jamaican_phone(written)
    try:
        return str(json.loads(DEMO_FILE.read_text())["officer"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"{DEMO_FILE} is missing or damaged: say make run first, in this folder.") from error


@clip_cli.command()
def worker() -> None:
    """Answer what was left behind and send late answers; stops politely on SIGTERM."""
    logs.set_up()
    chosen = settings()
    try:
        with sessions_of(chosen):
            pass
    except click.ClickException as refusal:
        # Busy or away now may be back in a moment: a worker that ended here would leave officers without an answer.
        click.echo(f"{refusal.message} The worker waits for it.", err=True)
    clip = _wire[0](chosen)
    run(clip.line, clip.senders, stop_on_signals())


@clip_cli.command()
@click.option(
    "--officers",
    default=20,
    show_default=True,
    type=click.IntRange(0, 9000),  # their phones are +18765551000 to +18765559999
    help="How many invented officers there should be.",
)
def demo(officers: int) -> None:
    """Invented officers and earlier sightings, for the demonstration only."""
    chosen = settings()
    if not chosen.demo:
        raise click.ClickException("Demonstration data is for DEMO=1 only: it must never reach a real line.")
    with sessions_of(chosen) as sessions:
        added = demo_data.fill(sessions, officers=officers, now=utc_now())
    click.echo(f"{added} invented officers added; the demonstration's cases are as new ({local_day(utc_now())}).")
