"""Who took which file out of the register is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0020_exports"
down_revision = "0019_jamis_points"

PARISHES = ", ".join(f"'JM-{number:02}'" for number in range(1, 15))


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("dataset", "form")),
        sa.Column("parish", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
        sa.CheckConstraint("dataset <> ''", name="ck_exports_dataset"),
        sa.CheckConstraint("form in ('csv', 'xlsx', 'jsonl', 'parquet')", name="ck_exports_form"),
        sa.CheckConstraint(f"parish in ({PARISHES})", name="ck_exports_parish"),
        sa.CheckConstraint("taken_by <> ''", name="ck_exports_taken_by"),
        sa.CheckConstraint("row_count >= 0", name="ck_exports_row_count"),
    )
    op.create_index("ix_exports_taken_by", "exports", ["taken_by"])


def downgrade() -> None:
    op.drop_table("exports")
