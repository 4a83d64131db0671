"""The commands of Harvest: `harvest db | demo | key`."""

import contextlib
import getpass
import os
from collections.abc import Iterator

import click
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession, make_sessions
from harvest.demo import demo_cases, fill
from harvest.foundation.clock import local_day, utc_now
from harvest.foundation.engine import make_engine, make_room
from harvest.foundation.migrate import is_current, newest, upgrade
from harvest.foundation.settings import Settings, read, sqlite_path
from harvest.records.client_apps import issue_key

SCOPES = ("findings",)


def main() -> None:
    harvest_cli()


def settings() -> Settings:
    return read(os.environ)


@contextlib.contextmanager
def sessions_of(chosen: Settings) -> Iterator[sessionmaker[HarvestSession]]:
    """Sessions of Harvest's database; that it is away or not at the newest schema is a sentence, not a traceback."""
    url = chosen.harvest_database_url
    with engine_of(url) as engine:
        path = sqlite_path(url)
        # Opening a SQLite file that is not there would make an empty one.
        if (path and not path.exists()) or not is_current(engine, "harvest"):
            raise click.ClickException(
                f"Harvest's database {_shown(url)} is not at the newest schema: say harvest db upgrade."
            )
        yield make_sessions(engine)


@contextlib.contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    """The database at `url`; what it refuses is a sentence, not a traceback."""
    engine = make_engine(url, durable=True)
    try:
        yield engine
    except BrokenPipeError:  # whoever read the output has gone, such as head
        raise
    except (SQLAlchemyError, OSError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
        raise click.ClickException(
            f"Harvest's database {_shown(url)} cannot be used ({reason}): see that it runs and that "
            "HARVEST_DATABASE_URL is right, then say harvest db upgrade."
        ) from error
    finally:
        engine.dispose()


def _shown(url: str) -> str:
    """Without password, also where it is in the query."""
    return make_url(url).set(query={}).render_as_string(hide_password=True)


def readable(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Text as typed; bytes that the terminal did not mean as UTF-8 cannot be kept."""
    if value != value.encode(errors="ignore").decode():
        raise click.BadParameter(f"{value!r} is not written in UTF-8: type it again, letter by letter.")
    return value


def actor() -> str:
    """Who runs this command, for the trail."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user may have a number and no name
        return f"cli:{os.getuid()}"


@click.group()
def harvest_cli() -> None:
    """The national record of farmers and receipt books."""


@harvest_cli.group()
def db() -> None:
    """Harvest's own database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    from alembic.util import CommandError  # noqa: PLC0415 - half a second that the other commands are spared

    url = settings().harvest_database_url
    try:
        with engine_of(url) as engine:
            make_room(url)
            upgrade(engine, "harvest")
    except CommandError as error:
        raise click.ClickException(
            f"Harvest's database {_shown(url)} is not as this version knows it: {error}."
        ) from error
    click.echo(f"Harvest's database is at {newest('harvest')}.")


@harvest_cli.command()
@click.option(
    "--farmers", default=5000, show_default=True, type=click.IntRange(min=1), help="How many invented farmers."
)
def demo(farmers: int) -> None:
    """Fill an empty database with an invented country, once."""
    chosen = settings()
    if not chosen.demo:
        raise click.ClickException("Demonstration data is for DEMO=1 only: it must never reach a real record.")
    with sessions_of(chosen) as sessions:
        fill(sessions, today=local_day(utc_now()), farmers=farmers, progress=click.echo)
    for name, text in demo_cases().items():
        click.echo(f"{name:18} {text}")


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
