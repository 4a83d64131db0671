"""The commands for files: `harvest import FILE`, and `harvest loads` for what was brought before."""

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker

from harvest.bulk_import import acts
from harvest.bulk_import.files import FileTooLarge, receive
from harvest.bulk_import.loading import run_load
from harvest.bulk_import.plan import NAMES
from harvest.bulk_import.portions import NotNow, Work
from harvest.bulk_import.report import MOST_SHOWN, report
from harvest.bulk_import.trial import run_trial
from harvest.bulk_import.undo import run_undo
from harvest.database import HarvestSession
from harvest.foundation.clock import said_moment, utc_now
from harvest.foundation.commands import actor
from harvest.records.loads import Load, LoadFinding, LoadState, Mode, Outcome
from harvest.records.offices import Office
from harvest.records.places import normalise_place
from harvest.records.refusals import ActRefused

Sessions = sessionmaker[HarvestSession]
Opened = Callable[[], AbstractContextManager[Sessions]]
BROKEN_OFF = {"go-on": LoadState.LOADING, "undo": LoadState.UNDOING}  # its worker may be dead: the lease tells
SOME_REFUSED, UNREADABLE, SECOND_PERSON = 1, 2, 3  # exit codes; 0: all rows were taken, or would be


def file_commands(opened: Opened) -> list[click.Command]:
    """The commands, on sessions that `opened` gives."""
    return [_import_command(opened), _loads_group(opened)]


def _import_command(opened: Opened) -> click.Command:
    @click.command("import")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--layout", type=click.Choice(NAMES), help="Found out when it is not given.")
    @click.option("--sheet", help="Which sheet of a workbook.")
    @click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="Found out when it is not given.")
    @click.option("--week-ending", help="Of a price report that does not say it: 2026-02-14.")
    @click.option("--place", help="Of a price report that does not say it.")
    @click.option("--per-kg", help="Say yes for a price report that does not say that its prices are per kg.")
    @click.option("--office", help="Whose file it is: its staff see it, and only rows of its parishes are taken.")
    @click.option("--dry-run", is_flag=True, help="Try the whole file and write nothing.")
    @click.option("--all-or-nothing", is_flag=True, help="Load nothing when one row is refused.")
    @click.option("--with-duplicates", is_flag=True, help="Load possible duplicates too.")
    @click.option(
        "--report", "report_to", type=click.Path(dir_okay=False, path_type=Path), help="Write all findings as JSON."
    )
    def import_file(
        file: Path,
        dry_run: bool,
        all_or_nothing: bool,
        with_duplicates: bool,
        report_to: Path | None,
        office: str | None,
        **options: str | None,
    ) -> None:
        """Try FILE as a whole, say what it would do, and load it.

        Exit code: 0 all rows are good, 1 some were refused or held back, or all were taken back because of one, 2 the
        file cannot be read, 3 a second person has to confirm (harvest loads approve).
        """
        _refuse_early(file, report_to)
        chosen = {name: value for name, value in options.items() if value}
        mode = Mode.WHOLE if all_or_nothing else Mode.GOOD_ROWS
        with opened() as sessions:
            load_id = _received(sessions, file, chosen, mode, office)
            code = _tried(sessions, load_id)
            if code != UNREADABLE and not dry_run:
                code = _loaded(sessions, load_id, mode, with_duplicates=with_duplicates) or code
            _end(sessions, load_id, report_to, drop=dry_run)
        raise SystemExit(code)

    return import_file


def _refuse_early(file: Path, report_to: Path | None) -> None:
    """What would fail only after the rows are in."""
    if not file.is_file():
        raise click.ClickException(f"{file} is no file that can be read twice, as this needs: save it to disk first.")
    if report_to is not None and not os.access(report_to if report_to.exists() else report_to.parent, os.W_OK):
        raise click.ClickException(f"The report cannot be written to {report_to}: choose another place.")


def _received(sessions: Sessions, file: Path, options: dict[str, Any], mode: Mode, office: str | None) -> int:
    try:
        with sessions.begin() as session, file.open("rb") as content:
            session.info["actor"] = actor()
            whose = _office_called(session, office) if office else None
            name, now = file.name, utc_now()
            return receive(session, content, name=name, options=options, mode=mode, office_id=whose, now=now).id
    except FileTooLarge as refused:
        raise click.ClickException(str(refused)) from refused


def _office_called(session: HarvestSession, words: str) -> int:
    offices = {one.name: one.id for one in session.scalars(select(Office).order_by(Office.name))}
    for name, office_id in offices.items():
        if normalise_place(name) == normalise_place(words):
            return office_id
    raise click.ClickException(f"There is no office “{words}”. There are: {', '.join(offices)}.")


def _tried(sessions: Sessions, load_id: int) -> int:
    _with_bar(sessions, "Trying", lambda work: run_trial(work, load_id))
    with sessions() as session:
        load = session.get_one(Load, load_id)
        if load.state is LoadState.UNREADABLE:
            click.echo(f"The file cannot be taken: {load.note}", err=True)
            return UNREADABLE
        counts = load.counts or {}
        click.echo(f"Read as: {load.layout} ({counts['sureness']:.0%} sure), {load.rows_total:,} rows.")
        for note in (*counts["notes"], load.note, load.second_why):
            if note:
                click.echo(f"  {note}")
        for outcome in Outcome:
            click.echo(f"  {counts[outcome.value]:>9,} {outcome.value}")
        _say_wrong(session, load)
        return SOME_REFUSED if counts["refused"] or counts["duplicate"] else 0


def _say_wrong(session: HarvestSession, load: Load) -> None:
    wrong = (
        select(LoadFinding)
        .where(LoadFinding.load_id == load.id, LoadFinding.outcome.in_([Outcome.REFUSED, Outcome.DUPLICATE]))
        .order_by(LoadFinding.line, LoadFinding.id)
    )
    for one in session.scalars(wrong.limit(MOST_SHOWN)):
        click.echo(f"  line {one.line}{', ' + one.column_letters if one.column_letters else ''}: {one.sentence}")


def _loaded(sessions: Sessions, load_id: int, mode: Mode, *, with_duplicates: bool) -> int:
    with sessions.begin() as session:
        session.info["actor"] = actor()
        load = session.get_one(Load, load_id)
        try:
            acts.confirm(session, load, mode=mode, with_duplicates=with_duplicates)
        except ActRefused as refused:
            click.echo(f"Nothing was loaded: {refused}", err=True)
            return SOME_REFUSED
        if load.state is LoadState.SECOND:
            _ask_second(load)
            return SECOND_PERSON
    state = _finish(sessions, load_id)
    return {LoadState.LOADED: 0, LoadState.SECOND: SECOND_PERSON}.get(state, SOME_REFUSED)


def _ask_second(load: Load) -> None:
    click.echo(f"{load.second_why} Somebody else confirms it: harvest loads approve {load.id}, or on the pages.")


def _finish(sessions: Sessions, load_id: int) -> LoadState:
    _with_bar(sessions, "Loading", lambda work: run_load(work, load_id))
    with sessions() as session:
        load = session.get_one(Load, load_id)
        state = load.state
    if state is LoadState.SECOND:
        _ask_second(load)
    if state is LoadState.UNDOING:
        _with_bar(sessions, "Taking back", lambda work: run_undo(work, load_id))
    return state


def _end(sessions: Sessions, load_id: int, report_to: Path | None, *, drop: bool) -> None:
    with sessions.begin() as session:
        session.info["actor"] = actor()
        load = session.get_one(Load, load_id)
        if report_to is not None:
            report_to.write_text(json.dumps(report(session, load), indent=2, ensure_ascii=False) + "\n")
        if drop and load.state is LoadState.TRIED:
            acts.drop(session, load)
        _say(load)


def _say(load: Load) -> None:
    written = sum((load.done or {}).get(name, 0) for name in ("new", "changed"))
    what = "its rows are taken back" if load.state is LoadState.UNDONE else f"{written:,} rows written"
    click.echo(f"Load {load.id} ({load.file_name}): {load.state.value}, {what}.")
    if load.note and load.state in {LoadState.UNDONE, LoadState.STOPPED}:
        click.echo(f"  {load.note}")
    if load.undo_asked_by and load.state in {LoadState.LOADED, LoadState.STOPPED}:
        click.echo(
            f"  {load.undo_asked_by} asks to take it back. Somebody else says so, too: harvest loads undo {load.id}"
        )


def _with_bar(sessions: Sessions, label: str, what: Callable[[Work], None]) -> None:
    with click.progressbar(length=1, label=label) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, done, 1)
            bar.update(done - bar.pos)

        try:
            what(Work(sessions, utc_now, progress))
        except OperationalError as error:
            raise click.ClickException(
                f"{label} broke off: the database could not go on ({error.orig}). What is written stays and is whole. "
                "Once that is mended: harvest loads list names the load, harvest loads go-on goes on with it."
            ) from error


def _loads_group(opened: Opened) -> click.Group:
    group = click.Group("loads", help="Files that were brought before.")
    doings: dict[str, tuple[str, Callable[[HarvestSession, Load], None], bool]] = {
        "approve": ("Confirm a load as the second person, and load it.", acts.approve, True),
        "go-on": ("Go on with a load that was stopped.", acts.go_on, True),
        "stop": ("Hold a load on its way.", acts.stop, False),
        "undo": ("Take back all that a load wrote; ask for it, where two people confirmed the load.", acts.undo, False),
        "keep": ("Keep a load that somebody asked to take back.", acts.keep, False),
        "drop": ("Leave a file that is not wanted.", acts.drop, False),
    }
    for name, (text, act, loads) in doings.items():
        group.add_command(_doing(opened, name, text, act, loads=loads))
    group.add_command(_list_command(opened))
    return group


def _doing(
    opened: Opened, name: str, text: str, act: Callable[[HarvestSession, Load], None], *, loads: bool
) -> click.Command:
    @click.command(name, help=text)
    @click.argument("load_id", type=int)
    @click.option("--as", "who", help="Who does it, when it is not the user of this shell.")
    def do(load_id: int, who: str | None) -> None:
        with opened() as sessions:
            with sessions.begin() as session:
                session.info["actor"] = f"cli:{who}" if who else actor()
                load = session.get(Load, load_id)
                if load is None:
                    raise click.ClickException(f"There is no load {load_id}: harvest loads list names them.")
                try:
                    if load.state is not BROKEN_OFF.get(name):
                        act(session, load)
                except ActRefused as refused:
                    raise click.ClickException(str(refused)) from refused
                state = load.state
            try:
                if loads:
                    _finish(sessions, load_id)
                elif state is LoadState.UNDOING:
                    _with_bar(sessions, "Taking back", lambda work: run_undo(work, load_id))
            except NotNow as refused:
                raise click.ClickException(str(refused)) from refused
            with sessions() as session:
                _say(session.get_one(Load, load_id))

    return do


def _list_command(opened: Opened) -> click.Command:
    @click.command("list", help="The newest loads and where they stand.")
    def listed() -> None:
        with opened() as sessions, sessions() as session:
            for load in session.scalars(select(Load).order_by(Load.id.desc()).limit(MOST_SHOWN)):
                rows = f"{load.rows_total or 0:,} rows"
                click.echo(
                    f"{load.id:>5}  {load.state.value:10} {rows:>14}  {said_moment(load.made_at)}  {load.file_name}"
                )

    return listed
