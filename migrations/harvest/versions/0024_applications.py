"""Anybody can register a program, come in by his address, and have rights granted; the use of keys is counted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0024_applications"
down_revision = "0023_published_prices"

OF_THE_HOUSE = sa.text("developer_id is null")
GRANTABLE = "'partner', 'findings', 'shown'"
STATES = "'asked', 'granted', 'declined', 'withdrawn'"
APPS_BEFORE, KEYS_BEFORE = (
    "id, name, contact",
    ("id, client_app_id, prefix, key_hash, scopes, created_on, expires_on, revoked_at"),
)
PURPOSE = "developer_id is null or (purpose is not null and purpose <> '' and registered_at is not null)"


def upgrade() -> None:
    _create_developers()
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(is_new=True)
    else:
        _alter()
    op.create_index(
        "uq_client_apps_name",
        "client_apps",
        ["name"],
        unique=True,
        sqlite_where=OF_THE_HOUSE,
        postgresql_where=OF_THE_HOUSE,
    )
    op.create_index("ix_client_apps_developer_id", "client_apps", ["developer_id"])
    op.create_index("ix_api_keys_replaced_by_id", "api_keys", ["replaced_by_id"])
    _create_grants()
    _create_links()
    _create_sessions()
    _create_letters()
    _create_uses()


def downgrade() -> None:
    for table in ("key_uses", "letters", "developer_sessions", "developer_links", "app_grants"):
        op.drop_table(table)
    # Programs of strangers have no place in the tables before: two of them may have one name.
    op.execute("UPDATE api_keys SET replaced_by_id = NULL")
    op.execute(
        "DELETE FROM api_keys WHERE client_app_id IN (SELECT id FROM client_apps WHERE developer_id IS NOT NULL)"
    )
    op.execute("DELETE FROM client_apps WHERE developer_id IS NOT NULL")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(is_new=False)
    else:
        _alter_back()
    op.drop_table("developers")


def _create_developers() -> None:
    op.create_table(
        "developers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_developers"),
        sa.UniqueConstraint("email", name="uq_developers_email"),
        sa.CheckConstraint("(email is null) = (forgotten_at is not null)", name="ck_developers_email"),
    )


def _app_columns() -> Sequence[sa.Column]:
    return (
        sa.Column("developer_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("purpose", "website")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True)
          for name in ("registered_at", "confirmed_at", "closed_at")),
        sa.Column("closed_because", sa.Text(), nullable=True),
    )  # fmt: skip


def _rebuild(*, is_new: bool) -> None:
    """SQLite cannot change a rule of a table: both are copied as they are; renaming takes the keys' pointers along."""
    more = (
        *_app_columns(),
        sa.ForeignKeyConstraint(["developer_id"], ["developers.id"], name="fk_client_apps_developer_id_developers"),
        sa.CheckConstraint(PURPOSE, name="ck_client_apps_purpose"),
        sa.CheckConstraint("closed_at is null or closed_because is not null", name="ck_client_apps_closed"),
    )
    op.create_table(
        "client_apps_next",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        *(more if is_new else (sa.UniqueConstraint("name", name="uq_client_apps_name"),)),
        sa.PrimaryKeyConstraint("id", name="pk_client_apps"),
        sa.CheckConstraint("name <> ''", name="ck_client_apps_name"),
    )
    op.execute(f"INSERT INTO client_apps_next ({APPS_BEFORE}) SELECT {APPS_BEFORE} FROM client_apps")
    _create_next_keys(is_new=is_new)
    op.execute(f"INSERT INTO api_keys_next ({KEYS_BEFORE}) SELECT {KEYS_BEFORE} FROM api_keys")
    op.drop_table("api_keys")
    op.drop_table("client_apps")
    op.rename_table("client_apps_next", "client_apps")
    op.rename_table("api_keys_next", "api_keys")
    op.create_index("ix_api_keys_client_app_id", "api_keys", ["client_app_id"])


def _create_next_keys(*, is_new: bool) -> None:
    replaced = (
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["api_keys_next.id"], name="fk_api_keys_replaced_by_id_api_keys"),
        sa.CheckConstraint("replaced_by_id <> id", name="ck_api_keys_replaced_by"),
    )
    op.create_table(
        "api_keys_next",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_app_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("prefix", "key_hash", "scopes")),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        *(replaced if is_new else ()),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("prefix", name="uq_api_keys_prefix"),
        sa.ForeignKeyConstraint(
            ["client_app_id"], ["client_apps_next.id"], name="fk_api_keys_client_app_id_client_apps"
        ),
        sa.CheckConstraint("expires_on >= created_on", name="ck_api_keys_expires_on"),
        sa.CheckConstraint("length(key_hash) = 64", name="ck_api_keys_key_hash"),
        sa.CheckConstraint("scopes <> ''", name="ck_api_keys_scopes"),
    )


def _alter() -> None:
    for column in _app_columns():
        op.add_column("client_apps", column)
    op.create_foreign_key(
        "fk_client_apps_developer_id_developers", "client_apps", "developers", ["developer_id"], ["id"]
    )
    op.create_check_constraint("ck_client_apps_purpose", "client_apps", PURPOSE)
    op.create_check_constraint(
        "ck_client_apps_closed", "client_apps", "closed_at is null or closed_because is not null"
    )
    op.drop_constraint("uq_client_apps_name", "client_apps", type_="unique")
    op.add_column("api_keys", sa.Column("replaced_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key("fk_api_keys_replaced_by_id_api_keys", "api_keys", "api_keys", ["replaced_by_id"], ["id"])
    op.create_check_constraint("ck_api_keys_replaced_by", "api_keys", "replaced_by_id <> id")


def _alter_back() -> None:
    op.drop_index("ix_api_keys_replaced_by_id", "api_keys")
    op.drop_constraint("ck_api_keys_replaced_by", "api_keys", type_="check")
    op.drop_column("api_keys", "replaced_by_id")
    op.drop_index("uq_client_apps_name", "client_apps")
    op.drop_constraint("ck_client_apps_closed", "client_apps", type_="check")
    op.drop_constraint("ck_client_apps_purpose", "client_apps", type_="check")
    for column in _app_columns():
        op.drop_column("client_apps", column.name)
    op.create_unique_constraint("uq_client_apps_name", "client_apps", ["name"])


def _create_grants() -> None:
    op.create_table(
        "app_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_app_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("scope", "state", "purpose")),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_app_grants"),
        sa.ForeignKeyConstraint(["client_app_id"], ["client_apps.id"], name="fk_app_grants_client_app_id_client_apps"),
        sa.CheckConstraint(f"scope in ({GRANTABLE})", name="ck_app_grants_scope"),
        sa.CheckConstraint(f"state in ({STATES})", name="ck_app_grants_state"),
        sa.CheckConstraint("purpose <> ''", name="ck_app_grants_purpose"),
        sa.CheckConstraint("(state = 'asked') = (decided_by is null)", name="ck_app_grants_decided"),
        sa.CheckConstraint(
            "state not in ('granted', 'withdrawn') or expires_on is not null", name="ck_app_grants_expires_on"
        ),
        sa.CheckConstraint("state not in ('declined', 'withdrawn') or reason is not null", name="ck_app_grants_reason"),
    )
    op.create_index("ix_app_grants_client_app_id", "app_grants", ["client_app_id"])


def _create_links() -> None:
    op.create_table(
        "developer_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("developer_id", sa.Integer(), nullable=False),
        sa.Column("client_app_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_developer_links"),
        sa.UniqueConstraint("token_hash", name="uq_developer_links_token_hash"),
        sa.ForeignKeyConstraint(["developer_id"], ["developers.id"], name="fk_developer_links_developer_id_developers"),
        sa.ForeignKeyConstraint(
            ["client_app_id"], ["client_apps.id"], name="fk_developer_links_client_app_id_client_apps"
        ),
        sa.CheckConstraint("length(token_hash) = 64", name="ck_developer_links_token_hash"),
        sa.CheckConstraint("ends_at > created_at", name="ck_developer_links_ends_at"),
    )
    for column in ("developer_id", "client_app_id"):
        op.create_index(f"ix_developer_links_{column}", "developer_links", [column])


def _create_sessions() -> None:
    op.create_table(
        "developer_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("developer_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_developer_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_developer_sessions_token_hash"),
        sa.ForeignKeyConstraint(
            ["developer_id"], ["developers.id"], name="fk_developer_sessions_developer_id_developers"
        ),
    )
    op.create_index("ix_developer_sessions_developer_id", "developer_sessions", ["developer_id"])


def _create_letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("developer_id", sa.Integer(), nullable=True),
        sa.Column("client_app_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_from", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True)
          for name in ("lease_until", "sent_at", "given_up_at")),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.ForeignKeyConstraint(["developer_id"], ["developers.id"], name="fk_letters_developer_id_developers"),
        sa.ForeignKeyConstraint(["client_app_id"], ["client_apps.id"], name="fk_letters_client_app_id_client_apps"),
        sa.CheckConstraint("kind in ('confirm', 'manage')", name="ck_letters_kind"),
        sa.CheckConstraint("tries >= 0", name="ck_letters_tries"),
        sa.CheckConstraint(
            "due_at is null or (sent_at is null and given_up_at is null)", name="ck_letters_due_at"
        ),
    )  # fmt: skip
    for columns in (["due_at"], ["asked_from", "asked_at"], ["developer_id", "asked_at"], ["client_app_id"]):
        op.create_index(f"ix_letters_{'_'.join(columns)}", "letters", columns)


def _create_uses() -> None:
    op.create_table(
        "key_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("api_key_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("requests", "not_modified", "refused")),
        sa.PrimaryKeyConstraint("id", name="pk_key_uses"),
        sa.UniqueConstraint("api_key_id", "day", name="uq_key_uses_api_key_id_day"),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_keys.id"], name="fk_key_uses_api_key_id_api_keys"),
        sa.CheckConstraint("requests >= not_modified + refused", name="ck_key_uses_requests"),
        sa.CheckConstraint("not_modified >= 0 and refused >= 0", name="ck_key_uses_counts"),
    )
