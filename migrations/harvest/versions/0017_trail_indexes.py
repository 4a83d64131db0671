"""The auditor's search reads the newest lines of one person, or of one kind of record, without reading the others."""

from alembic import op

revision = "0017_trail_indexes"
down_revision = "0016_books"

TABLES = ("changes", "views")


def upgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_actor", table)
        op.create_index(f"ix_{table}_actor_id", table, ["actor", "id"])
        op.create_index(f"ix_{table}_table_name_id", table, ["table_name", "id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_table_name_id", table)
        op.drop_index(f"ix_{table}_actor_id", table)
        op.create_index(f"ix_{table}_actor", table, ["actor"])
