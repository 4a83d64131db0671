"""Whose a file is, and who asked for it to be taken back, are facts of a load and no entries among its options."""

import sqlalchemy as sa
from alembic import op

revision = "0023_whose_loads"
down_revision = "0022_lean_words"

NEW = (
    "office_id INTEGER CONSTRAINT fk_loads_office_id_offices REFERENCES offices (id)",
    "undo_asked_by TEXT",
    "undone_by TEXT CONSTRAINT ck_loads_undone_by CHECK (undo_asked_by <> undone_by)",
)
OFFICE_OF = {
    "sqlite": "json_extract(options, '$.office')",
    "postgresql": "cast(options ->> 'office' as integer)",
}


def upgrade() -> None:
    for column in NEW:
        op.execute(f"ALTER TABLE loads ADD COLUMN {column}")
    op.create_index("ix_loads_office_id", "loads", ["office_id"])
    office = OFFICE_OF[op.get_bind().dialect.name]
    op.execute(sa.text(f"UPDATE loads SET office_id = {office} WHERE {office} IN (SELECT id FROM offices)"))


def downgrade() -> None:
    op.drop_index("ix_loads_office_id", "loads")
    for column in reversed(NEW):
        op.execute(f"ALTER TABLE loads DROP COLUMN {column.split()[0]}")
