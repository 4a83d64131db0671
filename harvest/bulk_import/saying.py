"""What the commands for files say on the screen: what was found, what was written, what undoing kept."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from harvest.bulk_import.report import MOST_SHOWN
from harvest.bulk_import.taking_back import LEFT
from harvest.records.loads import Load, LoadFinding, LoadState, Outcome


def say_trial(session: Session, load: Load) -> None:
    """How the file was read, what its rows are, and what is wrong with them."""
    counts = load.counts or {}
    click.echo(f"Read as: {load.layout} ({counts['sureness']:.0%} sure), {load.rows_total:,} rows.")
    for note in (*counts["notes"], load.note, load.second_why, *_about_cells(counts)):
        if note:
            click.echo(f"  {note}")
    for outcome in Outcome:
        click.echo(f"  {counts[outcome.value]:>9,} {outcome.value}")
    _say_findings(session, load, LoadFinding.outcome.in_([Outcome.REFUSED, Outcome.DUPLICATE]))


def _about_cells(counts: Mapping[str, Any]) -> Iterator[str]:
    if counts["unknown"]:
        yield f"Nobody reads the columns {', '.join(f'“{heading}”' for heading in counts['unknown'])}."
    if restored := counts["rules"].get("restored"):
        yield f"Farmer numbers had lost their zeros in front, which were put back: {restored:,}."


def say_end(session: Session, load: Load) -> None:
    """Where a load stands, what it wrote, and what was kept of it when it was taken back."""
    written = sum((load.done or {}).get(name, 0) for name in ("new", "changed"))
    what = f"{written:,} rows written"
    kept = _count(session, load, LoadFinding.rule.in_(LEFT)) if load.state is LoadState.UNDONE else 0
    if load.state is LoadState.UNDONE:
        what = f"its rows are taken back{f', but for {kept:,} that were used or changed since' if kept else ''}"
    click.echo(f"Load {load.id} ({load.file_name}): {load.state.value}, {what}.")
    if load.note and load.state in {LoadState.UNDONE, LoadState.STOPPED}:
        click.echo(f"  {load.note}")
    if kept:
        _say_findings(session, load, LoadFinding.rule.in_(LEFT))
    if load.undo_asked_by and load.state in {LoadState.LOADED, LoadState.STOPPED}:
        click.echo(
            f"  {load.undo_asked_by} asks to take it back. Somebody else says so, too: harvest loads undo {load.id}"
        )


def say_second(load: Load) -> None:
    """That somebody else has to confirm, and how."""
    click.echo(f"{load.second_why} Somebody else confirms it: harvest loads approve {load.id}, or on the pages.")


def _say_findings(session: Session, load: Load, which: ColumnElement[bool]) -> None:
    of_load = select(LoadFinding).where(LoadFinding.load_id == load.id, which)
    shown: Sequence[LoadFinding] = session.scalars(
        of_load.order_by(LoadFinding.line, LoadFinding.id).limit(MOST_SHOWN)
    ).all()
    for one in shown:
        click.echo(f"  line {one.line}{', ' + one.column_letters if one.column_letters else ''}: {one.sentence}")
    more = _count(session, load, which) - len(shown) if len(shown) == MOST_SHOWN else 0
    if more:
        click.echo(f"  … and {more:,} more: harvest loads report {load.id} gives them all.")


def _count(session: Session, load: Load, which: ColumnElement[bool]) -> int:
    return (
        session.scalar(select(func.count()).select_from(LoadFinding).where(LoadFinding.load_id == load.id, which)) or 0
    )
