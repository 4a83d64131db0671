"""How a command begins and fails: settings, CLIP's database, who runs it; whatever is refused is a sentence."""

import contextlib
import getpass
import os
from collections.abc import Iterator

import click
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from clip.database import make_sessions
from clip.officers.enrolment import IntakeRefused, OfficerRefused
from clip.officers.roster import RosterRefused
from harvest.foundation.engine import make_engine
from harvest.foundation.migrate import is_current
from harvest.foundation.phone_numbers import PhoneWrong
from harvest.foundation.settings import Settings, read, sqlite_path


def settings() -> Settings:
    return read(os.environ)


@contextlib.contextmanager
def sessions_of(chosen: Settings) -> Iterator[sessionmaker[Session]]:
    """Sessions of CLIP's database; that it is away or not at the newest schema is a sentence, not a traceback."""
    url = chosen.clip_database_url
    with engine_of(url) as engine:
        path = sqlite_path(url)
        # Opening a SQLite file that is not there would make an empty one.
        if (path and not path.exists()) or not is_current(engine, "clip"):
            raise click.ClickException(
                f"CLIP's database {shown_address(url)} is not at the newest schema: say clip db upgrade."
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
    except IntegrityError as error:
        raise click.ClickException("Somebody else changed the same at this moment: say it again.") from error
    except (SQLAlchemyError, OSError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
        raise click.ClickException(
            f"CLIP's database {shown_address(url)} cannot be used ({reason}): see that it runs and that "
            "CLIP_DATABASE_URL is right, then say clip db upgrade."
        ) from error
    finally:
        engine.dispose()


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


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """What is refused is a sentence, not a traceback."""
    try:
        yield
    except (IntakeRefused, OfficerRefused, PhoneWrong, RosterRefused) as error:
        raise click.ClickException(str(error)) from error
