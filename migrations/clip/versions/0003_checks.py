"""Who asked about which number and what was found: what later checks and courts are told."""

import sqlalchemy as sa
from alembic import op

revision = "0003_checks"
down_revision = "0002_messages"

UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "checks",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("text_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("officer_id", sa.Integer, nullable=False),
        sa.Column("asked_at", UTC_TIME, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("number", sa.String),
        sa.Column("leaf", sa.String),
        sa.Column("goods", sa.String, nullable=False),
        sa.Column("plate", sa.String),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("at_station", sa.Boolean, nullable=False),
        sa.Column("verdict", sa.String),
        sa.Column("reasons", sa.String, nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("finding", sa.String),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("withdrawn_at", UTC_TIME),
        sa.Column("withdrawn_by", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_checks"),
        sa.UniqueConstraint("text_id", "position", name="uq_checks_text_id_position"),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name="fk_checks_text_id_texts"),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name="fk_checks_officer_id_officers"),
        sa.CheckConstraint("verdict in ('OK', 'ASK', 'ALERT', 'NO RECORD')", name="ck_checks_verdict"),
        sa.CheckConstraint("kind in ('receipt', 'farmer', 'none')", name="ck_checks_kind"),
    )
    op.create_index("ix_checks_leaf_asked_at", "checks", ["leaf", "asked_at"])
    op.create_index("ix_checks_officer_id_asked_at", "checks", ["officer_id", "asked_at"])


def downgrade() -> None:
    op.drop_table("checks")
