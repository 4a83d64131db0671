"""The people who keep the record, and who was shown what."""

import sqlalchemy as sa
from alembic import op

revision = "0011_staff_members"
down_revision = "0010_reference_data"

UTC_TIME = sa.DateTime(timezone=True)
STAFF = "staff_member_id"


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, UTC_TIME, nullable=nullable)


def _of_member(table: str, *more: sa.schema.SchemaItem, indexed: bool = True) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(STAFF, sa.Integer(), nullable=False),
        *more,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint([STAFF], ["staff_members.id"], name=f"fk_{table}_{STAFF}_staff_members"),
    )
    if indexed:
        op.create_index(f"ix_{table}_{STAFF}", table, [STAFF])


def upgrade() -> None:
    _create_members()
    _of_member(
        "staff_sessions",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("token_hash", "device", "address")),
        *(_moment(name) for name in ("created_at", "seen_at", "ends_at")),
        _moment("ended_at", nullable=True),
        sa.UniqueConstraint("token_hash", name="uq_staff_sessions_token_hash"),
    )
    _of_member(
        "one_time_links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        *(_moment(name) for name in ("created_at", "ends_at")),
        _moment("used_at", nullable=True),
        sa.UniqueConstraint("token_hash", name="uq_one_time_links_token_hash"),
    )
    _of_member(
        "recovery_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        _moment("used_at", nullable=True),
        sa.UniqueConstraint(STAFF, "code_hash", name=f"uq_recovery_codes_{STAFF}_code_hash"),
        indexed=False,
    )
    _of_member(
        "kept_forms",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        _moment("kept_at"),
        _moment("used_at", nullable=True),
    )
    _create_tries()
    _create_views()


def _create_members() -> None:
    op.create_table(
        "staff_members",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("username", "name", "role")),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("password_hash", "totp_secret")),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_members"),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_staff_members_office_id_offices"),
        sa.UniqueConstraint("username", name="uq_staff_members_username"),
        sa.CheckConstraint(
            "length(username) between 2 and 40 and ltrim(username, 'abcdefghijklmnopqrstuvwxyz0123456789.-_') = ''",
            name="ck_staff_members_username",
        ),
        sa.CheckConstraint("name <> ''", name="ck_staff_members_name"),
        sa.CheckConstraint(
            "role in ('clerk', 'extension_officer', 'jas_agent', 'analyst', 'auditor', 'administrator')",
            name="ck_staff_members_role",
        ),
        sa.CheckConstraint("state in ('invited', 'active', 'suspended')", name="ck_staff_members_state"),
        sa.CheckConstraint("state <> 'active' or password_hash is not null", name="ck_staff_members_password"),
        sa.CheckConstraint(
            "office_id is not null or role in ('analyst', 'auditor', 'administrator')", name="ck_staff_members_office"
        ),
    )
    op.create_index("ix_staff_members_office_id", "staff_members", ["office_id"])


def _create_tries() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("username", "address")),
        _moment("at"),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_address_at", "sign_in_tries", ["address", "at"])


def _create_views() -> None:
    op.create_table(
        "views",
        sa.Column("id", sa.Integer(), nullable=False),
        _moment("at"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("actor", "table_name")),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_views"),
        sa.CheckConstraint("actor <> ''", name="ck_views_actor"),
    )
    op.create_index("ix_views_table_name_record_id", "views", ["table_name", "record_id"])
    op.create_index("ix_views_actor", "views", ["actor"])
    for event in ("UPDATE", "DELETE"):
        _refuse(event)


def _refuse(event: str) -> None:
    head = f"CREATE TRIGGER views_keep_{event.lower()} BEFORE {event} ON views"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_view_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'views are never changed or deleted' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_view_change()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'views are never changed or deleted'); END")


def downgrade() -> None:
    for table in ("views", "sign_in_tries", "kept_forms", "recovery_codes", "one_time_links", "staff_sessions"):
        op.drop_table(table)
    op.drop_table("staff_members")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_view_change()")
