"""Registrations by month, and those registered last, are read by day and parish without reading every farmer."""

from alembic import op

revision = "0018_registered_on"
down_revision = "0017_trail_indexes"


def upgrade() -> None:
    op.create_index("ix_farmers_registered_on_parish", "farmers", ["registered_on", "parish"])


def downgrade() -> None:
    op.drop_index("ix_farmers_registered_on_parish", "farmers")
