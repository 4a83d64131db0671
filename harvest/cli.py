"""The commands of Harvest.

`harvest db | backup | restore | demo | staff | key | import | loads | export | statistics | worker`
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.bulk_import.commands import file_commands
from harvest.bulk_import.portions import Work
from harvest.database import HarvestSession, make_sessions
from harvest.demo import demo_cases, fill
from harvest.demo.country import SEED
from harvest.exports.commands import export_command
from harvest.foundation.backup.commands import add_backup_commands
from harvest.foundation.clock import local_day, utc_now
from harvest.foundation.commands import actor, bring_up_to_date, current, readable
from harvest.foundation.engine import make_engine
from harvest.foundation.post import ConsolePost, SmtpPost
from harvest.foundation.settings import Settings, read
from harvest.open_data.files import Making, make_files
from harvest.open_data.resources import TABLE
from harvest.records.client_apps import Scope, issue_key
from harvest.records.client_apps.sending import MailRound
from harvest.records.farmer_words import is_unindexed, reindex
from harvest.records.farmers.keys import rebuild_all_name_keys
from harvest.records.offices import Office
from harvest.records.refusals import ActRefused
from harvest.records.staff_members import Role
from harvest.records.staff_members import acts as members
from harvest.statistics.commands import statistics_commands
from harvest.worker import run, run_mail

SCOPES = tuple(scope.value for scope in Scope)


def main() -> None:
    harvest_cli()


def settings() -> Settings:
    return read(os.environ)


@contextlib.contextmanager
def sessions_of(chosen: Settings) -> Iterator[sessionmaker[HarvestSession]]:
    """Sessions of Harvest's database, at the newest schema."""
    with current(chosen.harvest_database_url, "harvest") as engine:
        yield make_sessions(engine)


@click.group()
def harvest_cli() -> None:
    """The national record of farmers and receipt books."""


add_backup_commands(harvest_cli, "harvest", lambda: settings().harvest_database_url)


@harvest_cli.group()
def db() -> None:
    """Harvest's own database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema, and work out what a new table of it lacks."""
    click.echo(bring_up_to_date(settings().harvest_database_url, "harvest"))
    with sessions_of(settings()) as sessions, sessions.begin() as session:
        if is_unindexed(session):
            _reindex(session)


@harvest_cli.group("search")
def search_group() -> None:
    """Finding farmers, however a name is spelt."""


@search_group.command("reindex")
def search_reindex() -> None:
    """Work out anew the words by which farmers are found, and the keys by which duplicates are."""
    with sessions_of(settings()) as sessions, sessions.begin() as session:
        _reindex(session)


def _reindex(session: HarvestSession) -> None:
    session.info["actor"] = actor()
    click.echo(f"Farmers whose words are worked out anew: {reindex(session):,}.")
    click.echo(f"Keys of their names that were missing and are there now: {rebuild_all_name_keys(session):,}.")


@harvest_cli.command()
@click.option(
    "--farmers", default=5000, show_default=True, type=click.IntRange(min=1), help="How many invented farmers."
)
@click.option("--seed", default=SEED, show_default=True, help="Which of all possible countries it is.")
def demo(farmers: int, seed: int) -> None:
    """Fill an empty database with an invented country, once, through the same loads as any agency's files."""
    chosen = settings()
    if not chosen.demo:
        raise click.ClickException("Demonstration data is for DEMO=1 only: it must never reach a real record.")
    with sessions_of(chosen) as sessions:
        fill(sessions, today=local_day(utc_now()), farmers=farmers, seed=seed, progress=click.echo)
    for name, text in demo_cases().items():
        click.echo(f"{name:18} {text}")


@harvest_cli.group()
def staff() -> None:
    """Accounts of the people who keep the record."""


@staff.command("add")
@click.option("--name", required=True, callback=readable, help="Full name.")
@click.option("--username", required=True, callback=readable, help="What is typed to sign in, such as j.tester.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--office", default="", callback=readable, help="The name of the office, such as RADA St Ann.")
@click.option("--address", default="http://127.0.0.1:8000", callback=readable, help="Where the pages are reached.")
def staff_add(name: str, username: str, role: str, office: str, address: str) -> None:
    """Open an account and show the one-time link with which its owner chooses a password."""
    with sessions_of(settings()) as sessions, sessions.begin() as session:
        session.info["actor"] = actor()
        found = session.scalar(select(Office).where(Office.name == office)) if office else None
        if office and found is None:
            names = ", ".join(session.scalars(select(Office.name).order_by(Office.name).limit(40)))
            raise click.ClickException(f"--office {office!r} is not the name of an office. There are: {names}.")
        typed = {"name": name, "username": username, "role": role, "office": str(found.id) if found else ""}
        taken = members.member(typed)
        if not taken:
            raise click.ClickException(" ".join(taken.errors.values()))
        try:
            who, token = members.add_member(session, taken, now=utc_now())
        except ActRefused as refusal:
            raise click.ClickException(str(refusal)) from refusal
        click.echo(f"{who.name} chooses a password here, once, within three days:")
        click.echo(f"{address.rstrip('/')}/staff/welcome/{token}")


@harvest_cli.group()
def key() -> None:
    """Keys of programs that use the API."""


@key.command("issue")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES))
@click.option("--app", "name", default="CLIP", show_default=True, callback=readable, help="The program it is for.")
@click.option("--contact", default="", callback=readable, help="Whom to call about it.")
def issue(scopes: tuple[str, ...], name: str, contact: str) -> None:
    """Make a key and show it, once."""
    if not name.strip():
        raise click.ClickException("--app is empty: say which program the key is for, such as CLIP.")
    with sessions_of(settings()) as sessions, sessions.begin() as session:
        session.info["actor"] = actor()
        plain, record = issue_key(
            session, name=name.strip(), contact=contact or "not given", scopes=scopes, now=utc_now()
        )
        until = record.expires_on
    click.echo(plain)
    click.echo(f"Keep it as HARVEST_API_KEY; it is not shown again. It holds until {until}.", err=True)


@harvest_cli.command()
def worker() -> None:
    """Try, load and take back files that were brought on the pages, publish the cube daily, until it is stopped."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    chosen = settings()
    with sessions_of(chosen) as sessions, _making(chosen) as files:
        mail = threading.Thread(target=run_mail, args=(_mail_round(chosen, sessions), stop))
        mail.start()
        try:
            run(Work(sessions, utc_now), stop, files)
        finally:
            stop.set()
            mail.join()


def _mail_round(chosen: Settings, sessions: sessionmaker[HarvestSession]) -> MailRound:
    post = SmtpPost(chosen.smtp_url, chosen.mail_from) if chosen.smtp_url else ConsolePost()
    return MailRound(sessions, post, chosen.harvest_public_url, utc_now, warns=bool(chosen.smtp_url))


@harvest_cli.command("files")
def files_command() -> None:
    """Write the files of open data of this day, where they lack. The worker does it by itself."""
    with _making(settings(), told=click.echo) as files:
        made = make_files(files)
    click.echo(f"{len(made)} datasets are written below {files.root}." if made else "Today's files are there already.")


@contextlib.contextmanager
def _making(chosen: Settings, told: Callable[[str], object] = lambda _: None) -> Iterator[Making]:
    engine = make_engine(chosen.harvest_database_url, durable=False, reading=True)
    try:
        yield Making(engine, TABLE, Path(chosen.open_data_folder), utc_now, told)
    finally:
        engine.dispose()


for _command in file_commands(lambda: sessions_of(settings())):
    harvest_cli.add_command(_command)
harvest_cli.add_command(statistics_commands(lambda: sessions_of(settings())))
harvest_cli.add_command(export_command(lambda: sessions_of(settings()), lambda: settings().harvest_database_url))
