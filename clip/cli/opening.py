"""How a command begins and fails: settings, CLIP's database, who runs it; whatever is refused is a sentence."""

import contextlib
import os
from collections.abc import Iterator

import click
from sqlalchemy.orm import Session, sessionmaker

from clip.database import make_sessions
from clip.officers.enrolment import IntakeRefused, OfficerRefused
from clip.officers.roster import RosterRefused
from harvest.foundation.commands import current
from harvest.foundation.phone_numbers import PhoneWrong
from harvest.foundation.settings import Settings, read


def settings() -> Settings:
    return read(os.environ)


@contextlib.contextmanager
def sessions_of(chosen: Settings) -> Iterator[sessionmaker[Session]]:
    """Sessions of CLIP's database, at the newest schema."""
    with current(chosen.clip_database_url, "clip") as engine:
        yield make_sessions(engine)


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """What is refused is a sentence, not a traceback."""
    try:
        yield
    except (IntakeRefused, OfficerRefused, PhoneWrong, RosterRefused) as error:
        raise click.ClickException(str(error)) from error
