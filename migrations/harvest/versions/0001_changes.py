"""Nothing is changed in the register without a trace of who did it: the trail comes before every other table."""

import sqlalchemy as sa
from alembic import op

revision = "0001_changes"
down_revision = None

SENTENCE = "changes: the trail is only added to, never changed or deleted"


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sa.CheckConstraint("action in ('added', 'changed')", name="ck_changes_action"),
        sa.CheckConstraint("actor <> ''", name="ck_changes_actor"),
        sa.CheckConstraint("(action = 'added') = (before is null)", name="ck_changes_before"),
    )
    op.create_index("ix_changes_actor", "changes", ["actor"])
    op.create_index("ix_changes_table_name_record_id", "changes", ["table_name", "record_id"])
    if op.get_bind().dialect.name == "postgresql":
        _refuse_on_postgresql()
    else:
        _refuse_on_sqlite()


def _refuse_on_postgresql() -> None:
    op.execute(
        f"CREATE FUNCTION refuse_changes_of_the_trail() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER changes_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON changes"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_changes_of_the_trail()"
    )


def _refuse_on_sqlite() -> None:
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER changes_are_kept_from_{event.lower()} BEFORE {event} ON changes"
            f" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )


def downgrade() -> None:
    op.drop_table("changes")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_changes_of_the_trail()")
