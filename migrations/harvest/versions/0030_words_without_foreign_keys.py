"""A look for the farmer behind each of his words and keys was a seventh of a load on PostgreSQL, and always found him.

Words and keys are worked out from a farmer in the transaction that writes him, and taken away before he is: nothing
else writes them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030_words_without_foreign_keys"
down_revision = "0029_fewer_keys"

TABLES = {"farmer_words": "word", "farmer_name_keys": "key"}
BY_CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    for table, word in TABLES.items():
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(f"fk_{table}_farmer_id_farmers", table)
        else:
            _rebuild(table, word)


def downgrade() -> None:
    for table, word in TABLES.items():
        farmer = sa.ForeignKeyConstraint(["farmer_id"], ["farmers.id"], name=f"fk_{table}_farmer_id_farmers")
        if op.get_bind().dialect.name == "postgresql":
            op.create_foreign_key(farmer.name, table, "farmers", ["farmer_id"], ["id"])
        else:
            _rebuild(table, word, farmer)


def _rebuild(table: str, word: str, *foreign_key: sa.ForeignKeyConstraint) -> None:
    """The names of constraints are free only when the old table is gone, so the rows are laid aside."""
    op.execute(f"create table staged_{table} as select {word}, farmer_id from {table}")
    op.drop_table(table)
    op.create_table(
        table,
        sa.Column(word, BY_CODE, nullable=False),
        sa.Column("farmer_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(word, "farmer_id", name=f"pk_{table}"),
        *foreign_key,
        sqlite_with_rowid=False,
    )
    op.execute(f"insert into {table} ({word}, farmer_id) select {word}, farmer_id from staged_{table} order by 1, 2")
    op.create_index(f"ix_{table}_farmer_id_{word}", table, ["farmer_id", word])
    op.drop_table(f"staged_{table}")
