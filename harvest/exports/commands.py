"""The command `harvest export DATASET FILE`: the same files as on the pages, for who works at the machine."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.exports.datasets import DATASETS
from harvest.exports.taking import AT_ONCE, Taken, Taker, rows_of, taken
from harvest.exports.writing import counted, written
from harvest.foundation.clock import utc_now
from harvest.foundation.commands import actor
from harvest.foundation.engine import make_engine, one_view
from harvest.records.exports import Export, FileForm, note_export, note_whole
from harvest.records.refusals import ActRefused
from harvest.records.staff_members import Role
from harvest.vocabulary import Parish

ENDINGS = {**{f".{form.value}": form for form in FileForm}, ".ndjson": FileForm.JSONL}
PARISHES = {**{parish.value: parish for parish in Parish}, **{parish.label: parish for parish in Parish}}
Opened = Callable[[], AbstractContextManager[sessionmaker[HarvestSession]]]


def export_command(opened: Opened, url: Callable[[], str]) -> click.Command:
    """The command, on sessions that `opened` gives and the database at `url`."""

    @click.command("export")
    @click.argument("dataset", type=click.Choice(list(DATASETS)))
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option(
        "--format",
        "form",
        type=click.Choice([one.value for one in FileForm]),
        help="If the ending of FILE does not say it.",
    )
    @click.option("--parish", type=click.Choice(list(PARISHES), case_sensitive=False), help="Only what belongs there.")
    @click.option("--since", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Only from this day on.")
    @click.option("--role", type=click.Choice(["analyst"]), help="Only what an analyst may see: nobody is named.")
    @click.option("--force", is_flag=True, help="Write over FILE if it is there.")
    def export(
        dataset: str,
        file: Path,
        form: str | None,
        parish: str | None,
        since: datetime | None,
        role: str | None,
        force: bool,
    ) -> None:
        """Write DATASET into FILE: .csv, .xlsx, .jsonl or .parquet.

        FILE is there when it is whole, or not at all. That it was taken is kept in the trail.
        """
        wanted_form = FileForm(form) if form else _form_of(file)
        if not file.parent.is_dir():
            raise click.ClickException(f"{file.parent} is no folder: make it first.")
        if file.exists() and not force:
            raise click.ClickException(f"{file} is there already: say --force to write over it.")
        place = PARISHES[parish] if parish else None
        day = since.date() if since else None
        try:
            what = taken(Taker(Role(role) if role else None), dataset, parish=place, since=day)
            note = Export(dataset=dataset, form=wanted_form, parish=place, since=day, role=role)
            with opened() as sessions:
                _export(sessions, url(), what, note, file)
        except ActRefused as refused:
            raise click.ClickException(str(refused)) from refused

    return export


def _form_of(file: Path) -> FileForm:
    form = ENDINGS.get(file.suffix.lower())
    if form is None:
        raise click.ClickException(f"{file.name} ends in none of {', '.join(ENDINGS)}: say --format.")
    return form


def _export(sessions: sessionmaker[HarvestSession], url: str, what: Taken, note: Export, file: Path) -> None:
    form = FileForm(note.form)
    with sessions.begin() as session:
        session.info["actor"] = note.taken_by = actor()
        note.taken_at = utc_now()
        number = note_export(session, note)
    with _whole_or_not(file) as target:
        rows = _written(url, what, form, target)
    with sessions.begin() as session:
        session.info["actor"] = actor()
        note_whole(session, number, rows)
    click.echo(f"{file}: {rows:,} rows of {what.dataset.title.lower()}.")


def _written(url: str, what: Taken, form: FileForm, target: BinaryIO) -> int:
    """Every row into the file; how many there were."""
    engine = make_engine(url, durable=False, reading=True)
    told = [0]  # rows by now
    try:
        with one_view(engine) as connection:
            length = connection.scalar(what.count()) or 0
            with click.progressbar(length=length, label="Exporting") as bar:

                def at_row(number: int) -> None:
                    bar.update(number - told[-1])
                    told.append(number)

                rows = counted(rows_of(connection, what), at_row, AT_ONCE)
                for chunk in written(form, what.dataset.title, what.columns, rows):
                    target.write(chunk)
    finally:
        engine.dispose()
    return told[-1]


@contextmanager
def _whole_or_not(file: Path) -> Iterator[BinaryIO]:
    """A file beside the wanted one, which takes its name and place once it is whole. For its owner's eyes."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink()
        raise
