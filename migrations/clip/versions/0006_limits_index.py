"""The limits read the index alone: whether a check counts for them stands in it, so its row is not fetched."""

from alembic import op

revision = "0006_limits_index"
down_revision = "0005_answers_are_evidence"


def upgrade() -> None:
    op.drop_index("ix_checks_officer_id_asked_at", "checks")
    op.create_index("ix_checks_officer_id_asked_at_kind", "checks", ["officer_id", "asked_at", "kind"])


def downgrade() -> None:
    op.drop_index("ix_checks_officer_id_asked_at_kind", "checks")
    op.create_index("ix_checks_officer_id_asked_at", "checks", ["officer_id", "asked_at"])
