"""`harvest statistics publish`: work out the cube and publish what may be told."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import click
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.foundation.clock import utc_now
from harvest.records.refusals import ActRefused
from harvest.statistics.publishing import publish

Opened = Callable[[], AbstractContextManager[sessionmaker[HarvestSession]]]


def statistics_commands(opened: Opened) -> click.Group:
    """opened: sessions of the register."""

    @click.group()
    def statistics() -> None:
        """The published figures, which nobody can take apart."""

    @statistics.command("publish")
    def publish_now() -> None:
        """Work out all figures and publish what may be told, once a day at most. The worker does it by itself."""
        try:
            with opened() as sessions:
                done = publish(sessions, utc_now(), click.echo)
        except ActRefused as refused:
            raise click.ClickException(str(refused)) from refused
        if done.version is None:
            click.echo("Nothing may be told that is not told already.")
        else:
            click.echo(f"Version {done.version} is published: {done.cells:,} cells are new in it.")

    return statistics
