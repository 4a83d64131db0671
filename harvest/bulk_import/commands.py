"""The commands for files: `harvest import FILE`, and `harvest loads` for what was brought before."""

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from time import sleep
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
from harvest.bulk_import.saying import say_end, say_second, say_trial
from harvest.bulk_import.trial import run_trial
from harvest.bulk_import.undo import run_undo
from harvest.database import HarvestSession
from harvest.foundation.clock import said_moment, utc_now
from harvest.foundation.commands import actor
from harvest.foundation.intake import FieldWrong, day
from harvest.records.loads import Load, LoadState, Mode
from harvest.records.offices import Office
from harvest.records.places import normalise_place
from harvest.records.refusals import ActRefused

Sessions = sessionmaker[HarvestSession]
Opened = Callable[[], AbstractContextManager[Sessions]]
BROKEN_OFF = {"go-on": LoadState.LOADING, "undo": LoadState.UNDOING}  # its worker may be dead: the lease tells
LOAD_NUMBER = click.IntRange(1, 2**31 - 1)
A_LOOK = 1.0  # seconds between two looks at what another worker does
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
    @click.option("--week-ending", callback=_day, help="Of a price report that does not say it: 2026-02-14.")
    @click.option("--place", help="Of a price report that does not say it.")
    @click.option(
        "--per-kg",
        type=click.Choice(["yes"]),
        help="Say yes for a price report that does not say that its prices are per kg.",
    )
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
        file cannot be read or an option is wrong, 3 a second person has to confirm (harvest loads approve).
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
        raise click.UsageError(f"{file} is no file that can be read twice, as this needs: save it to disk first.")
    if report_to is not None and not os.access(report_to if report_to.exists() else report_to.parent, os.W_OK):
        raise click.UsageError(f"The report cannot be written to {report_to}: choose another place.")


def _day(_context: click.Context, _option: click.Parameter, typed: str | None) -> str | None:
    try:
        return day("Week ending")(typed).isoformat() if typed else None
    except FieldWrong as wrong:
        raise click.BadParameter(str(wrong)) from wrong


def _received(sessions: Sessions, file: Path, options: dict[str, Any], mode: Mode, office: str | None) -> int:
    try:
        with sessions.begin() as session, file.open("rb") as content:
            session.info["actor"] = actor()
            whose = _office_called(session, office) if office else None
            name, now = file.name, utc_now()
            return receive(session, content, name=name, options=options, mode=mode, office_id=whose, now=now).id
    except FileTooLarge as refused:
        raise click.UsageError(str(refused)) from refused


def _office_called(session: HarvestSession, words: str) -> int:
    offices = {one.name: one.id for one in session.scalars(select(Office).order_by(Office.name))}
    for name, office_id in offices.items():
        if normalise_place(name) == normalise_place(words):
            return office_id
    raise click.UsageError(f"There is no office “{words}”. There are: {', '.join(offices)}.")


def _tried(sessions: Sessions, load_id: int) -> int:
    _until_done(sessions, load_id, LoadState.WAITING, "Trying", run_trial)
    with sessions() as session:
        load = session.get_one(Load, load_id)
        if load.state is LoadState.UNREADABLE:
            click.echo(f"The file cannot be taken: {load.note}", err=True)
            return UNREADABLE
        counts = load.counts
        if counts is None:
            click.echo(load.note, err=True)  # somebody stopped it meanwhile
            return SOME_REFUSED
        say_trial(session, load)
        return SOME_REFUSED if counts["refused"] or counts["duplicate"] else 0


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
            say_second(load)
            return SECOND_PERSON
    _until_done(sessions, load_id, LoadState.LOADING, "Loading", run_load)
    state = _finish(sessions, load_id)
    return {LoadState.LOADED: 0, LoadState.SECOND: SECOND_PERSON}.get(state, SOME_REFUSED)


def _finish(sessions: Sessions, load_id: int) -> LoadState:
    """Where the load stands after it was written; what it stops at is taken back or asked."""
    with sessions() as session:
        load = session.get_one(Load, load_id)
        state = load.state
    if state is LoadState.SECOND:
        say_second(load)
    if state is LoadState.UNDOING:
        _until_done(sessions, load_id, LoadState.UNDOING, "Taking back", run_undo)
    return state


def _until_done(
    sessions: Sessions, load_id: int, state: LoadState, label: str, does: Callable[[Work, int], None]
) -> None:
    """Do what leads out of this state; where a worker took the load in the same moment, wait for it."""
    while True:
        with suppress(NotNow):
            _with_bar(sessions, label, lambda work: does(work, load_id))
        with sessions() as session:
            if session.get_one(Load, load_id).state is not state:
                return
        sleep(A_LOOK)


def _end(sessions: Sessions, load_id: int, report_to: Path | None, *, drop: bool) -> None:
    with sessions.begin() as session:
        session.info["actor"] = actor()
        load = session.get_one(Load, load_id)
        if report_to is not None:
            told = json.dumps(report(session, load), indent=2, ensure_ascii=False)
            report_to.write_text(f"{told}\n", encoding="utf-8")
        if drop and load.state is LoadState.TRIED:
            acts.drop(session, load)
        say_end(session, load)


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
    group.add_command(_report_command(opened))
    return group


def _doing(
    opened: Opened, name: str, text: str, act: Callable[[HarvestSession, Load], None], *, loads: bool
) -> click.Command:
    @click.command(name, help=text)
    @click.argument("load_id", type=LOAD_NUMBER)
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
                    if state is LoadState.LOADING:
                        _with_bar(sessions, "Loading", lambda work: run_load(work, load_id))
                    _finish(sessions, load_id)
                elif state is LoadState.UNDOING:
                    _with_bar(sessions, "Taking back", lambda work: run_undo(work, load_id))
            except NotNow as refused:
                raise click.ClickException(str(refused)) from refused
            with sessions() as session:
                say_end(session, session.get_one(Load, load_id))

    return do


def _report_command(opened: Opened) -> click.Command:
    @click.command("report", help="All that a load found, wrote and kept, as JSON.")
    @click.argument("load_id", type=LOAD_NUMBER)
    def reported(load_id: int) -> None:
        with opened() as sessions, sessions() as session:
            load = session.get(Load, load_id)
            if load is None:
                raise click.ClickException(f"There is no load {load_id}: harvest loads list names them.")
            click.echo(json.dumps(report(session, load), indent=2, ensure_ascii=False))

    return reported


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
