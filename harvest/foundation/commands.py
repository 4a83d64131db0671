"""How a command of either application opens its database, says who runs it, and fails with a sentence."""

import contextlib
import getpass
import os
from collections.abc import Iterator

import click
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from harvest.foundation.engine import make_engine, make_room, sqlite_path
from harvest.foundation.migrate import is_current, newest, upgrade

OWNERS = {"harvest": "Harvest", "clip": "CLIP"}


@contextlib.contextmanager
def current(url: str, history: str) -> Iterator[Engine]:
    """The database at `url`, there and at the newest schema of `history`."""
    with opened(url, history) as engine:
        path = sqlite_path(url)
        # Opening a SQLite file that is not there would make an empty one.
        if (path and not path.exists()) or not is_current(engine, history):
            raise click.ClickException(
                f"{OWNERS[history]}'s database {shown_address(url)} is not at the newest schema: "
                f"say {history} db upgrade."
            )
        yield engine


@contextlib.contextmanager
def opened(url: str, history: str) -> Iterator[Engine]:
    """The database at `url`; what it refuses is a ClickException."""
    engine = make_engine(url, durable=True)
    try:
        yield engine
    except BrokenPipeError:  # whoever read the output has gone, such as head
        raise
    except IntegrityError as error:
        raise click.ClickException("Somebody else changed the same at this moment: say it again.") from error
    except (SQLAlchemyError, OSError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
        raise click.ClickException(
            f"{OWNERS[history]}'s database {shown_address(url)} cannot be used ({reason}): see that it runs and that "
            f"{history.upper()}_DATABASE_URL is right, then say {history} db upgrade."
        ) from error
    finally:
        engine.dispose()


def bring_up_to_date(url: str, history: str) -> str:
    """Run the missing migrations; the sentence that says where the database now is."""
    from alembic.util import CommandError  # noqa: PLC0415 - half a second that the other commands are spared

    try:
        with opened(url, history) as engine:
            make_room(url)
            upgrade(engine, history)
    except CommandError as error:
        raise click.ClickException(
            f"{OWNERS[history]}'s database {shown_address(url)} is not as this version knows it: {error}."
        ) from error
    return f"{OWNERS[history]}'s database is at {newest(history)}."


def shown_address(url: str) -> str:
    """Without password, also where it is in the query."""
    return make_url(url).set(query={}).render_as_string(hide_password=True)


def readable(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Text as typed; bytes that the terminal did not mean as UTF-8 cannot be kept."""
    if value is not None and value != value.encode(errors="ignore").decode():
        raise click.BadParameter(f"{value!r} is not written in UTF-8: type it again, letter by letter.")
    return value


def actor() -> str:
    """Who runs this command, for the trail."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user may have a number and no name
        return f"cli:{os.getuid()}"
