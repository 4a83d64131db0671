"""SQLite built a table of a list's words for every row that it checked: two microseconds each, a sixth of a farmer.

"kind in ('person', 'company', 'group')" becomes "(kind = 'person' or kind = …)", which says the same of every value and
of none. Nothing that is stored changes, so the text of the tables is rewritten in its place, as SQLite's own
documentation of ALTER TABLE has it; PostgreSQL has no such cost and keeps its text.
"""

import re
from collections.abc import Callable

from alembic import op

revision = "0027_quick_checks"
down_revision = "0026_published_cube"

IN_LIST = re.compile(r"CHECK \((\w+) in \(((?:'[^']*'(?:, )?)+)\)\)")
EITHER = re.compile(r"CHECK \(\((\w+) = '[^']*'(?: or \1 = '[^']*')*\)\)")
WORD = re.compile(r"'[^']*'")


def upgrade() -> None:
    _rewrite(IN_LIST, lambda found: f"CHECK (({_either(found[1], WORD.findall(found[2]))}))")


def downgrade() -> None:
    _rewrite(EITHER, lambda found: f"CHECK ({found[1]} in ({', '.join(WORD.findall(found[0]))}))")


def _either(column: str, words: list[str]) -> str:
    return " or ".join(f"{column} = {word}" for word in words)


def _rewrite(pattern: re.Pattern[str], said: Callable[[re.Match[str]], str]) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
    changed = [(pattern.sub(said, sql), name) for name, sql in tables if sql and pattern.search(sql)]
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", changed)
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
