"""When open data changed last: of records the trail says it, of what stands in the program the day it was installed."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, func, or_, select

from harvest.audit import Change, table_of
from harvest.database import Base
from harvest.foundation.migrate import newest
from harvest.open_data.resources.shape import Version

PROGRAM = Path(__file__).resolve().parents[2]
SETTLED_AFTER = timedelta(seconds=60)  # longer than a change that was begun earlier can still be on its way


def by_trail(*records: type[Base], only: ColumnElement[bool] | None = None) -> Callable[[Connection], Version]:
    """The version of what is worked out from these records: how many changes of them there are, and the newest.

    `only`: of the first kind those alone matter that hold this, such as published ones: what is told must not change
    for what is not. The trail is only ever added to, so that their number is another one after every change, also when
    a longer transaction comes in behind a later one. Its ids stay out: they count what is done to everybody.
    """
    tables = [record.__tablename__ for record in records]
    number = select(func.count(), func.max(Change.id)).where(Change.table_name.in_(tables))
    if only is not None:
        first = table_of(records[0])
        number = number.where(
            or_(Change.table_name != first.name, Change.record_id.in_(select(first.c.id).where(only)))
        )

    def version(connection: Connection) -> Version:
        count, last = connection.execute(number).one()
        at = connection.scalar(select(Change.at).where(Change.id == last)) if last else None
        own = of_program()
        # The moment as well: a register that went back to a backup and on from there has such a pair twice.
        tag = f"{own.tag}.{count}.{int(at.timestamp() * 1e6) if at else 0}"
        return Version(tag, max(at or own.changed_at, own.changed_at))

    return version


@cache
def of_program() -> Version:
    """The version of what changes only with the program: its code, and the reference data that migrations bring."""
    files = sorted(
        [
            *(file for room in ("api", "open_data") for file in PROGRAM.glob(f"{room}/**/*.py")),
            PROGRAM / "vocabulary.py",
            PROGRAM / "foundation/parish_outlines.csv",
        ]
    )
    digest = hashlib.blake2b(newest("harvest").encode(), digest_size=6)
    for file in files:
        digest.update(file.read_bytes())
    installed = max(file.stat().st_mtime for file in files)
    return Version(digest.hexdigest(), datetime.fromtimestamp(int(installed), UTC))


def told(version: Version, now: datetime) -> datetime:
    """The moment for Last-Modified. While a change is fresh, another one that was begun before it may still come in
    with an earlier moment: until then it is told a minute early, so that nobody keeps the one without the other."""
    is_settled = now - version.changed_at > SETTLED_AFTER
    return version.changed_at if is_settled else version.changed_at - SETTLED_AFTER
