"""The commands `backup FILE` and `restore FILE`, alike in both applications."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from harvest.foundation.backup.archive import BackupRefused, Manifest
from harvest.foundation.backup.restoring import restore
from harvest.foundation.backup.taking import Progress, back_up
from harvest.foundation.clock import local, utc_now
from harvest.foundation.commands import OWNERS, opened, shown_address
from harvest.foundation.engine import make_room, sqlite_path
from harvest.foundation.migrate import newest

_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


def add_backup_commands(group: click.Group, history: str, address: Callable[[], str]) -> None:
    """Give `group` both commands, for the database at `address()`."""

    @group.command("backup")
    @_file
    def backup(file: Path) -> None:
        """Write the whole database into FILE, also while it is in use, and read it again to prove it."""
        url = address()
        path = sqlite_path(url)
        if path and not path.exists():
            raise click.ClickException(f"{OWNERS[history]}'s database {shown_address(url)} is not there.")
        with opened(url, history) as engine:
            done = _with_bar("Backing up", lambda bar: back_up(engine, history, file, now=utc_now(), progress=bar))
        click.echo(f"{done.rows:,} rows of {len(done.tables)} tables are in {file}, each compared with the database.")

    @group.command("restore")
    @_file
    def bring_back(file: Path) -> None:
        """Load FILE into a new, empty database, and compare every row."""
        url = address()
        make_room(url)
        with opened(url, history) as engine:
            done = _with_bar("Restoring", lambda bar: restore(engine, history, file, progress=bar))
        moment = f"{local(done.taken_at):%d %b %Y %H:%M}"
        click.echo(f"{done.rows:,} rows of {len(done.tables)} tables are back as they were at {moment}.")
        if done.revision != newest(history):
            click.echo(f"The schema is that of the backup, {done.revision}: now say {history} db upgrade.")


def _with_bar(label: str, act: Callable[[Progress], Manifest]) -> Manifest:
    """Run it under a progress bar; what is refused is the command's error."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:
        go_on = bar.update

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            go_on(done - bar.pos)

        try:
            return act(show)
        except BackupRefused as refusal:
            raise click.ClickException(str(refusal)) from refusal
