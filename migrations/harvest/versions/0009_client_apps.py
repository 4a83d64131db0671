"""Programs ask the register with keys that can be told apart, expire and can be revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0009_client_apps"
down_revision = "0008_receipts"


def upgrade() -> None:
    _create_client_apps()
    _create_api_keys()


def _create_client_apps() -> None:
    op.create_table(
        "client_apps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_client_apps"),
        sa.UniqueConstraint("name", name="uq_client_apps_name"),
        sa.CheckConstraint("name <> ''", name="ck_client_apps_name"),
    )


def _create_api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_app_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("prefix", name="uq_api_keys_prefix"),
        sa.ForeignKeyConstraint(["client_app_id"], ["client_apps.id"], name="fk_api_keys_client_app_id_client_apps"),
        sa.CheckConstraint("expires_on >= created_on", name="ck_api_keys_expires_on"),
        sa.CheckConstraint("length(key_hash) = 64", name="ck_api_keys_key_hash"),
        sa.CheckConstraint("scopes <> ''", name="ck_api_keys_scopes"),
    )
    op.create_index("ix_api_keys_client_app_id", "api_keys", ["client_app_id"])


def downgrade() -> None:
    op.drop_table("api_keys")
    op.drop_table("client_apps")
