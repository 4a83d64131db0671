"""Nothing noted which developers had been told that a key of theirs ends."""

import sqlalchemy as sa
from alembic import op

revision = "0028_releases_are_kept"
down_revision = "0027_quick_checks"


def upgrade() -> None:
    op.create_table(
        "key_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("api_key_id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_key_notices"),
        sa.UniqueConstraint("api_key_id", "notice", name="uq_key_notices_api_key_id_notice"),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_keys.id"], name="fk_key_notices_api_key_id_api_keys"),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_key_notices_letter_id_letters"),
        sa.CheckConstraint("(notice = 'soon' or notice = 'last_day')", name="ck_key_notices_notice"),
    )
    op.create_index("ix_key_notices_letter_id", "key_notices", ["letter_id"])


def downgrade() -> None:
    # What was to be told of keys is told by the letters alone: without these rows they would open the pages.
    op.execute("UPDATE letters SET due_at = NULL WHERE id IN (SELECT letter_id FROM key_notices)")
    op.drop_table("key_notices")
