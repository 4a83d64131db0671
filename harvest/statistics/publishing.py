"""One publication: worked out from one view of the register while work goes on there, visible at once or not at all."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.derived import add_new, alter
from harvest.foundation.clock import local_day, said_day
from harvest.foundation.engine import make_engine, one_view
from harvest.records.cube import CubeCell, CubeLayer, CubeRelease
from harvest.records.refusals import ActRefused
from harvest.statistics.usefulness import Tally
from harvest.statistics.working_out import Progress, Work, worked_out

LIMIT_S = 1800  # for one statement


class PublishedToday(ActRefused):
    """The figures are published once a day at most: each release tells a little about what changed."""

    code = "published_today"


@dataclass(frozen=True, slots=True)
class Published:
    """`version` None: nothing is to be said that was not said before. `tallies` by the title of a dataset."""

    version: int | None
    cells: int
    tallies: Mapping[str, Tally]


def publish(
    sessions: sessionmaker[HarvestSession], now: datetime, progress: Progress = lambda _line: None
) -> Published:
    """Publish what may be told on this day. Raises PublishedToday."""
    today = local_day(now)
    with _engine_of(sessions) as engine, one_view(engine) as connection:
        last = _last(connection)
        if last is not None and last.published_on >= today:
            raise PublishedToday(
                f"Version {last.version} was published on {said_day(last.published_on)}: the next one can follow"
                " tomorrow at the earliest."
            )
        work = worked_out(connection, today, progress)
    if not work.cells and not work.ended:
        return Published(None, 0, work.tallies)
    version = (last.version if last else 0) + 1
    with sessions.begin() as session:
        _write(session.connection(), work, {"version": version, "published_on": today, "published_at": now})
    return Published(version, len(work.cells), work.tallies)


def _last(connection: Connection) -> CubeRelease | None:
    columns = select(CubeRelease.version, CubeRelease.published_on, CubeRelease.published_at)
    return connection.execute(columns.order_by(CubeRelease.version.desc()).limit(1)).one_or_none()  # type: ignore[return-value]


def _write(connection: Connection, work: Work, release: Mapping[str, Any]) -> None:
    """The release first: of two workers with the same version the second is refused before it changes anything."""
    try:
        add_new(connection, CubeRelease, [dict(release)])
    except IntegrityError as refused:
        raise PublishedToday("Another worker has published at this moment.") from refused
    version = release["version"]
    alter(connection, CubeCell, work.ended, until_version=version)
    add_new(connection, CubeCell, [{**row, "since_version": version} for row in work.cells])
    add_new(connection, CubeLayer, [{**row, "version": version} for row in work.layers])


@contextlib.contextmanager
def _engine_of(sessions: sessionmaker[HarvestSession]) -> Iterator[Engine]:
    """Another engine on the same database: one that only reads, keeps no writer waiting and has time."""
    bound: Engine = sessions.kw["bind"]
    url = bound.url.render_as_string(hide_password=False)
    engine = make_engine(url, durable=False, reading=True, statement_limit_s=LIMIT_S)
    try:
        yield engine
    finally:
        engine.dispose()
