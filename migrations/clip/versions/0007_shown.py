"""The register could not be told how often a receipt was shown: what it was told, and up to which check."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007_shown"
down_revision = "0006_limits_index"

UTC_TIME = sa.DateTime(timezone=True)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    op.create_table(
        "shown_notes",
        sa.Column("check_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("noted_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("check_id", name="pk_shown_notes"),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_shown_notes_check_id_checks"),
        sa.CheckConstraint("state in ('sending', 'sent', 'refused')", name="ck_shown_notes_state"),
    )
    progress = op.create_table(
        "shown_progress",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("below_id", sa.Integer, nullable=False),
        sa.Column("withdrawn_since", UTC_TIME, nullable=False),
        sa.Column("next_at", UTC_TIME, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shown_progress"),
        sa.CheckConstraint("id = 1", name="ck_shown_progress_one_row"),
    )
    row = {"id": 1, "below_id": 0, "withdrawn_since": LONG_AGO, "next_at": LONG_AGO, "failures": 0}
    op.bulk_insert(progress, [row])
    is_withdrawn = sa.text("withdrawn_at IS NOT NULL")
    op.create_index(
        "ix_checks_withdrawn", "checks", ["withdrawn_at"], sqlite_where=is_withdrawn, postgresql_where=is_withdrawn
    )


def downgrade() -> None:
    op.drop_index("ix_checks_withdrawn", "checks")
    op.drop_table("shown_progress")
    op.drop_table("shown_notes")
