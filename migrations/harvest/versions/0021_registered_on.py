"""Registrations by month, and those registered last, are read by day and parish without reading every farmer."""

from alembic import op

revision = "0021_registered_on"
down_revision = "0020_exports"


def upgrade() -> None:
    op.create_index("ix_farmers_registered_on_parish", "farmers", ["registered_on", "parish"])


def downgrade() -> None:
    op.drop_index("ix_farmers_registered_on_parish", "farmers")
