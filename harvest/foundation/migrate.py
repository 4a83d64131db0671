"""Bring a database to the newest schema of its own history, safely when two processes try at once."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

HISTORIES = Path(__file__).resolve().parents[2] / "migrations"
LOCK_KEY = 7_310_414  # any number that nothing else in these databases takes as its advisory lock


def newest(history: str) -> str:
    """The name of the newest migration, from the file in which two branches collide in git."""
    return (HISTORIES / history / "current-head").read_text().strip()


def known(history: str) -> frozenset[str]:
    """The names of all migrations that this version has."""
    return frozenset(path.stem for path in (HISTORIES / history / "versions").glob("[0-9]*.py"))


def present(connection: Connection) -> str | None:
    """The migration that this database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_current(engine: Engine, history: str) -> bool:
    with engine.connect() as connection:
        return present(connection) == newest(history)


def upgrade(engine: Engine, history: str, *, to: str = "head") -> None:
    """Run the missing migrations of `history` ("harvest" or "clip")."""
    _run(engine, history, "upgrade", to)


def downgrade(engine: Engine, history: str, *, to: str) -> None:
    """Go back to migration `to` ("base" for nothing); raises where a migration says that it cannot be undone."""
    _run(engine, history, "downgrade", to)


def _run(engine: Engine, history: str, direction: str, to: str) -> None:
    from alembic import command  # noqa: PLC0415 - half a second that a start with nothing to do is spared
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(HISTORIES / history))
    config.set_main_option("path_separator", "os")
    with engine.connect() as connection:
        _lock(connection)
        config.attributes["connection"] = connection
        getattr(command, direction)(config, to)
        connection.commit()


def _lock(connection: Connection) -> None:
    """One migrator at a time, and no limit on its time. SQLite: the write transaction that has just begun is the lock.

    The limits are for officers who wait. A migration may rewrite a large table, and a second migrator waits for that.
    """
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "lock_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))  # until the end of this transaction: it is all of it
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})


def run_environment() -> None:
    """The body of both env.py files: all missing migrations in the one transaction that holds the lock."""
    from alembic import context  # noqa: PLC0415

    connection = context.config.attributes["connection"]
    context.configure(connection=connection)
    context.run_migrations()
