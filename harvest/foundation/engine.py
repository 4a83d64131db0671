"""One way to open a database, for SQLite and PostgreSQL, with the limits and the durability its user asks for.

SQLite goes through pysqlite3 (SQLite 3.53): versions 3.7.0-3.51.2 can corrupt a WAL file when a commit races two
checkpoints, so with such a library WAL is refused and the slower TRUNCATE journal is used. Never open the same file
with the stdlib's sqlite3 beside it: closing that connection drops the locks of this one.
"""

import importlib.util
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import QueuePool

POSTGRESQL_PORT = 5432
BUSY_MS = 5000  # how long a writer waits for another process's write
LOOK_AGAIN_S = 0.0004  # shorter than most writes, long enough to leave the other threads their turn
STEPS_BETWEEN_LOOKS = 20_000  # SQLite instructions between two looks at the clock, well under a millisecond
FIXED_BACKPORTS = {(3, 50): 7, (3, 44): 6}
QUIET_PROBES = 3  # unanswered, and the other machine counts as gone


def make_engine(url: str, *, durable: bool, reading: bool = False, statement_limit_s: float | None = None) -> Engine:
    """An engine for this address. Nothing is opened until it is used, so it survives a fork before that.

    durable: a commit is on the disk when it returns (CLIP's evidence). reading: refuses writes, takes no write lock,
    and each statement stands alone. statement_limit_s: a statement or a lock that takes longer is an error (on SQLite
    all statements of one `connect` together), and with `reading` so is a PostgreSQL silent for about twice as long.
    Errors never show parameters: those are phone numbers and texts.

    A connection that the server has closed is not looked for beforehand (a round trip for every text): the doors that
    officers wait at ask once more, see `was_disconnected`.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, durable=durable, reading=reading, limit_s=statement_limit_s)
    return _postgresql(parsed, durable=durable, reading=reading, limit_s=statement_limit_s)


def _postgresql(url: URL, *, durable: bool, reading: bool, limit_s: float | None) -> Engine:
    limit_ms = int((limit_s or 60) * 1000)
    options = {
        "timezone": "utc",
        "statement_timeout": str(limit_ms),
        "lock_timeout": str(min(limit_ms, 10_000)),
        "synchronous_commit": "on" if durable else "off",
        "default_transaction_read_only": "on" if reading else "off",
        # Planning a lookup takes seven times as long as running it (1.1 ms against 0.16 ms): plan each one once.
        "plan_cache_mode": "force_generic_plan",
        "jit": "off",
    }
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        # Reading needs no transaction of several statements; and a ROLLBACK at the end of each would make the driver
        # forget its prepared statements, which are ten times as fast.
        **({"isolation_level": "AUTOCOMMIT"} if reading else {}),
        pool_size=10,
        pool_use_lifo=True,
        max_overflow=10,
        pool_timeout=limit_s or 30,
        hide_parameters=True,
        connect_args={
            **_notice_silence(limit_ms if reading else None),
            "connect_timeout": max(2, int(limit_s or 5)),
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
        },
    )


def _notice_silence(limit_ms: int | None) -> dict[str, int]:
    """libpq's settings by which a dead network becomes an error: statement_timeout runs on the server, out of reach.

    limit_ms: how long sent bytes and probes may stay unacknowledged; None: QUIET_PROBES probes, ten seconds apart.
    """
    seconds = 10 if limit_ms is None else max(1, limit_ms // 1000)
    probes = {"keepalives": 1, "keepalives_idle": seconds, "keepalives_interval": seconds}
    probes["keepalives_count"] = QUIET_PROBES
    return probes if limit_ms is None else {**probes, "tcp_user_timeout": limit_ms}


def _sqlite(url: URL, *, durable: bool, reading: bool, limit_s: float | None) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        module=_sqlite_module(),
        poolclass=QueuePool,
        # One writing connection a process: threads queue in the pool, in order, where SQLite itself would make them
        # poll and overtake each other (p99 90-500 ms against 36-49 ms).
        pool_size=10 if reading else 1,
        pool_use_lifo=True,  # the connection used last has its pages and statements at hand
        max_overflow=0,
        pool_timeout=limit_s or 30,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": limit_s or BUSY_MS / 1000},
    )
    _set_up_connections(engine, durable=durable, reading=reading, wait_s=limit_s)
    if not reading:
        # In the dialect's own place: one listener on an engine makes SQLAlchemy look for listeners at every statement.
        engine.dialect.do_begin = _begin_writing  # type: ignore[assignment,method-assign]
    if limit_s:
        _limit_statements(engine, limit_s)
    return engine


def _sqlite_module() -> Any:
    if importlib.util.find_spec("pysqlite3") is None:
        return None
    from pysqlite3 import dbapi2  # noqa: PLC0415 - only where the platform has it

    # The driver asks every NULL anew whether it can be said otherwise: a microsecond each, a third of a farmer's row.
    dbapi2.register_adapter(type(None), lambda null: null)
    return dbapi2


def _set_up_connections(engine: Engine, *, durable: bool, reading: bool, wait_s: float | None) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's guess never locks in time
        for pragma in _pragmas(connection, durable=durable, reading=reading, wait_s=wait_s):
            connection.execute(f"PRAGMA {pragma}")


def _pragmas(connection: Any, *, durable: bool, reading: bool, wait_s: float | None) -> tuple[str, ...]:
    version = tuple(int(part) for part in connection.execute("SELECT sqlite_version()").fetchone()[0].split("."))
    journal = "TRUNCATE" if wal_can_corrupt(version) else "WAL"
    return (
        # First, because setting the journal may have to wait.
        f"busy_timeout = {int(wait_s * 1000) if wait_s else BUSY_MS}",
        f"journal_mode = {journal}",
        f"synchronous = {'FULL' if durable else 'NORMAL'}",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # REPLACE must fire the triggers that guard the trail
        "wal_autocheckpoint = 8000",  # pages; at the usual 1000 every hundredth officer waits for one
        "cache_size = -65536",  # KiB: the index of 200,000 books stays in memory
        f"query_only = {'ON' if reading else 'OFF'}",
        *(("busy_timeout = 0",) if journal == "WAL" and not reading else ()),  # _begin_writing waits in its own way
    )


def wal_can_corrupt(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the WAL-reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6)."""
    if version >= (3, 51, 3) or version < (3, 7, 0):
        return False
    return version[2] < FIXED_BACKPORTS.get((version[0], version[1]), 1_000)


def _begin_writing(connection: Any) -> None:
    """Take the write lock at the start: a transaction that writes after reading fails when another wrote between.

    SQLite's own way of waiting for another process sleeps 1, 2, 5, 10 ... ms between looks, longer than most writes
    take; two web processes would spend their time asleep.
    """
    database = connection.driver_connection
    give_up_at = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            database.execute("BEGIN IMMEDIATE")
        except database.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up_at:
                raise
            time.sleep(LOOK_AGAIN_S)
        else:
            return


def _limit_statements(engine: Engine, limit_s: float) -> None:
    deadlines: dict[int, float] = {}

    @event.listens_for(engine, "connect")
    def watch(connection: Any, _record: Any) -> None:
        key = id(connection)
        connection.set_progress_handler(
            lambda: time.monotonic() > deadlines.get(key, float("inf")), STEPS_BETWEEN_LOOKS
        )

    @event.listens_for(engine, "checkout")
    def start(connection: Any, *_rest: Any) -> None:
        deadlines[id(connection)] = time.monotonic() + limit_s


def was_disconnected(error: Exception) -> bool:
    """Whether the database closed this connection (it restarted): then asking once more is worth it."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def make_room(url: str) -> None:
    """Create the folder of a SQLite file, so that the first start on a fresh machine works."""
    path = sqlite_path(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)


def is_database_url(text: str) -> bool:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        return False
    return url.get_backend_name() in {"sqlite", "postgresql"} and bool(url.database) and url.database != ":memory:"


def which_database(text: str) -> str:
    """The same for two addresses of one database: other ways to its file, another user, a port that is understood."""
    url, path = make_url(text), sqlite_path(text)
    if path:
        return str(path.resolve())
    port = url.port or POSTGRESQL_PORT
    return str(URL.create("postgresql", host=url.host, port=port, database=url.database, query=url.query))


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite address; None for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


@contextmanager
def one_view(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database through all its statements, however long it reads.

    `engine` only reads and has no short limit of time; PostgreSQL keeps its cursors on the server.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
        else:
            connection.exec_driver_sql("BEGIN")
        yield connection
        connection.rollback()
