"""Files brought, tried, loaded and taken back in tests, and what the register holds before and after."""

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.audit import Change, View
from harvest.bulk_import import acts
from harvest.bulk_import.files import receive
from harvest.bulk_import.loading import run_load
from harvest.bulk_import.portions import PORTION, Work
from harvest.bulk_import.trial import run_trial
from harvest.bulk_import.undo import run_undo
from harvest.database import Base, HarvestSession
from harvest.derived import Derived
from harvest.records.loads import Load, LoadFinding, LoadPiece, LoadState, Mode, Outcome

SMALL = 10  # rows of a portion, so that a small file has many
NOW = datetime(2026, 5, 14, 15, 0, tzinfo=UTC)
NO_RECORDS = {one.__tablename__ for one in (Change, View, Load, LoadPiece, LoadFinding)}
Sessions = sessionmaker[HarvestSession]


def sheet(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as a file; its columns are those of all rows."""
    listed = list(rows)
    names = list(dict.fromkeys(name for row in listed for name in row))
    lines = [";".join(names), *(";".join(str(row.get(name, "")) for name in names) for row in listed)]
    return "\n".join(lines) + "\n"


def work(sessions: Sessions, *, at: datetime = NOW, portion: int = PORTION) -> Work:
    return Work(sessions, lambda: at, portion=portion)


def brought(sessions: Sessions, content: str | bytes, *, by: str = "cli:tester", **options: Any) -> int:
    """The id of a file that waits."""
    data = content.encode() if isinstance(content, str) else content
    with sessions.begin() as session:
        session.info["actor"] = by
        return receive(session, io.BytesIO(data), name="sample.csv", options=options, now=NOW).id


def tried(sessions: Sessions, content: str | bytes, *, by: str = "cli:tester", **options: Any) -> Load:
    """A file after its trial."""
    load_id = brought(sessions, content, by=by, **options)
    run_trial(work(sessions), load_id)
    load = the_load(sessions, load_id)
    assert load.state is not LoadState.UNREADABLE, load.note
    return load


def loaded(
    sessions: Sessions, content: str | bytes, *, with_duplicates: bool = False, portion: int = PORTION, **options: Any
) -> Load:
    """A file after it was tried, confirmed by as many as it needs, and loaded."""
    load = tried(sessions, content, **options)
    with sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        kept = session.get_one(Load, load.id)
        acts.confirm(session, kept, mode=Mode.GOOD_ROWS, with_duplicates=with_duplicates)
        if kept.state is LoadState.SECOND:
            session.info["actor"] = "cli:other"
            acts.approve(session, kept)
    run_load(work(sessions, portion=portion), load.id)
    done = the_load(sessions, load.id)
    assert done.state is LoadState.LOADED
    return done


def undone(sessions: Sessions, load: Load, *, portion: int = PORTION) -> Load:
    """The load after it was taken back."""
    with sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        kept = session.get_one(Load, load.id)
        acts.undo(session, kept)
        if kept.state is not LoadState.UNDOING:
            session.info["actor"] = "cli:other"
            acts.undo(session, kept)
    run_undo(work(sessions, portion=portion), load.id)
    done = the_load(sessions, load.id)
    assert done.state is LoadState.UNDONE
    return done


def the_load(sessions: Sessions, load_id: int) -> Load:
    with sessions() as session:
        return session.get_one(Load, load_id)


def counts(load: Load) -> dict[str, int]:
    """Only what there is any of."""
    return {outcome.value: count for outcome in Outcome if (count := (load.counts or {})[outcome.value])}


def findings(sessions: Sessions, load: Load, *rules: str) -> list[tuple[int, str | None, str, str]]:
    """Line, column, value and sentence of each finding; of these rules alone where some are given."""
    with sessions() as session:
        found = session.scalars(select(LoadFinding).where(LoadFinding.load_id == load.id).order_by(LoadFinding.id))
        return [
            (one.line, one.column_letters, one.value or "", one.sentence)
            for one in found
            if not rules or one.rule in rules
        ]


def contents(sessions: Sessions) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of records, without what is derived and what is said of loads."""
    derived = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Derived)}
    with sessions() as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(table)).all()), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in NO_RECORDS | derived
        }


def changed_tables(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    return {name for name in before if before[name] != after[name]}
