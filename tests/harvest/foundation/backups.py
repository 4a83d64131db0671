"""Backups in tests: databases of both applications that hold hard rows, and what stands in them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from clip import demo as clip_demo
from clip.database import make_sessions as clip_sessions_of
from harvest import demo as harvest_demo
from harvest.database import make_sessions
from harvest.foundation.backup import back_up
from harvest.foundation.backup.portable import portable_tables
from harvest.foundation.engine import make_engine

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
TODAY = date(2026, 11, 21)
APPLICATIONS = ("harvest", "clip")


def no_progress(_done: int, _total: int) -> None:
    """Nobody looks."""


def fill(engine: Engine, application: str) -> None:
    if application == "clip":
        clip_demo.fill(clip_sessions_of(engine), officers=5, now=NOW)
    else:
        harvest_demo.fill(make_sessions(engine), today=TODAY, farmers=60, progress=lambda line: None)
        with engine.begin() as connection:
            add_hard_rows(connection)


def add_hard_rows(connection: Any) -> None:
    """What the two engines keep in different ways: bytes, texts of any letters, JSON, a row that points ahead."""
    farmer, office = (connection.scalar(text(f"SELECT min(id) FROM {name}")) for name in ("farmers", "offices"))
    connection.execute(
        text(
            "INSERT INTO farmer_photos (farmer_id, taken_on, kind, content) VALUES (:f, '2026-01-02', 'image/png', :c)"
        ),
        {"f": farmer, "c": bytes(range(256))},
    )
    connection.execute(
        text("UPDATE offices SET name = :name, parent_id = (SELECT max(id) FROM offices) WHERE id = :id"),
        {"id": office, "name": "RADA Ünder \N{SNOWMAN} 'quoted' \"twice\" \\ \t\n end"},
    )


class Opened:
    """Engines that are let go when the test ends."""

    def __init__(self) -> None:
        self.engines: list[Engine] = []

    def __call__(self, url: str) -> Engine:
        self.engines.append(make_engine(url, durable=False))
        return self.engines[-1]


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {table.name: list(table.rows(connection)) for table in portable_tables(connection)}


def backed_up(engine: Engine, application: str, folder: Path, name: str = "backup.zip") -> Path:
    back_up(engine, application, folder / name, now=NOW, progress=no_progress)
    return folder / name


def rules(engine: Engine) -> list[tuple[Any, ...]]:
    """Everything that the engine says of its triggers and constraints."""
    statements = {
        "sqlite": ["SELECT name, sql FROM sqlite_master ORDER BY name"],
        "postgresql": [
            "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
            "SELECT conname, condeferrable, condeferred, convalidated FROM pg_constraint ORDER BY 1",
        ],
    }
    with engine.connect() as connection:
        return [tuple(row) for said in statements[engine.dialect.name] for row in connection.execute(text(said)).all()]
