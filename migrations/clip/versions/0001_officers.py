"""Officers, their invitations, what happened to them, and phones that are nobody's: who may ask comes first."""

import sqlalchemy as sa
from alembic import op

revision = "0001_officers"
down_revision = None

UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "officers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("phone", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("badge", sa.String, nullable=False),
        sa.Column("station", sa.String, nullable=False),
        sa.Column("force", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("training", sa.Boolean, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("suspended_at", UTC_TIME),
        sa.Column("place", sa.String),
        sa.Column("place_until", UTC_TIME),
        sa.PrimaryKeyConstraint("id", name="pk_officers"),
        sa.CheckConstraint("state in ('invited', 'active', 'suspended', 'left')", name="ck_officers_state"),
        sa.CheckConstraint("force in ('police', 'warden')", name="ck_officers_force"),
        sa.CheckConstraint("state <> 'suspended' or suspended_at is not null", name="ck_officers_suspended_since"),
        sa.CheckConstraint("phone like '+1876_______' or phone like '+1658_______'", name="ck_officers_phone"),
    )
    live = sa.text("state != 'left'")
    op.create_index("uq_officers_phone", "officers", ["phone"], unique=True, sqlite_where=live, postgresql_where=live)
    op.create_index("uq_officers_badge", "officers", ["badge"], unique=True, sqlite_where=live, postgresql_where=live)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("officer_id", sa.Integer, nullable=False),
        sa.Column("code_hash", sa.String, nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.Column("expires_at", UTC_TIME, nullable=False),
        sa.Column("tries_left", sa.Integer, nullable=False),
        sa.Column("used_at", UTC_TIME),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name="fk_invitations_officer_id_officers"),
        sa.CheckConstraint("tries_left >= 0", name="ck_invitations_tries_left"),
    )
    op.create_index("ix_invitations_officer_id", "invitations", ["officer_id"])
    op.create_table(
        "officer_events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("officer_id", sa.Integer, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_officer_events"),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name="fk_officer_events_officer_id_officers"),
    )
    op.create_index("ix_officer_events_officer_id", "officer_events", ["officer_id"])
    op.create_table(
        "strangers",
        sa.Column("phone", sa.String, nullable=False),
        sa.Column("told_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("phone", name="pk_strangers"),
    )


def downgrade() -> None:
    for table in ("strangers", "officer_events", "invitations", "officers"):
        op.drop_table(table)
