"""Published figures could be changed by a slip in a console: the database keeps every release as it was told.

A cell ends once, with the newest release, and nothing else of it changes. What stands behind the cells is kept too:
without it the next publication could be subtracted from an earlier one. Beside that, a table for a question that
nothing answered: which developers have been told that a key of theirs ends.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_releases_are_kept"
down_revision = "0027_quick_checks"

SENTENCE = "published figures are never changed or deleted: the next release says what is new"
TABLES = ("cube_releases", "cube_cells", "cube_layers")
KEPT = (
    "id, dataset, key, level, parish, commodity, variety, period, period_start, activity, sex, age_band, size_class,"
    " records, contributors, hectares, kg, head, obs_status, reason, computed_on, since_version"
)
NEWEST = "(SELECT max(version) FROM cube_releases)"


def upgrade() -> None:
    _create_notices()
    if op.get_bind().dialect.name == "postgresql":
        _keep_on_postgresql()
    else:
        _keep_on_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_are_kept ON {table}")
        op.execute("DROP TRIGGER cube_cells_end_once ON cube_cells")
        for function in ("refuse_changes_of_releases", "let_cells_end_once"):
            op.execute(f"DROP FUNCTION {function}()")
    else:
        for table in TABLES:
            for event in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_are_kept_from_{event}")
        op.execute("DROP TRIGGER cube_cells_end_once")
    # A letter about keys has no other words than these rows: without them it would be another letter.
    op.execute("UPDATE letters SET due_at = NULL WHERE id IN (SELECT letter_id FROM key_notices)")
    op.drop_table("key_notices")


def _keep_on_postgresql() -> None:
    raised = f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'"
    op.execute(
        f"CREATE FUNCTION refuse_changes_of_releases() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised}; END $$"
    )
    op.execute(
        "CREATE FUNCTION let_cells_end_once() RETURNS trigger LANGUAGE plpgsql AS $$"
        " DECLARE kept cube_cells%ROWTYPE; BEGIN kept := NEW; kept.until_version := NULL;"
        f" IF kept IS DISTINCT FROM OLD OR NEW.until_version IS DISTINCT FROM {NEWEST} THEN {raised}; END IF;"
        " RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER cube_cells_end_once BEFORE UPDATE ON cube_cells FOR EACH ROW"
        " EXECUTE FUNCTION let_cells_end_once()"
    )
    for table in TABLES:
        events = "DELETE OR TRUNCATE" if table == "cube_cells" else "UPDATE OR DELETE OR TRUNCATE"
        op.execute(
            f"CREATE TRIGGER {table}_are_kept BEFORE {events} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_changes_of_releases()"
        )


def _keep_on_sqlite() -> None:
    raised = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    for table in TABLES:
        update = f"UPDATE OF {KEPT}" if table == "cube_cells" else "UPDATE"
        op.execute(f"CREATE TRIGGER {table}_are_kept_from_update BEFORE {update} ON {table} {raised}")
        op.execute(f"CREATE TRIGGER {table}_are_kept_from_delete BEFORE DELETE ON {table} {raised}")
    op.execute(
        "CREATE TRIGGER cube_cells_end_once BEFORE UPDATE OF until_version ON cube_cells"
        f" WHEN OLD.until_version IS NOT NULL OR NEW.until_version IS NOT {NEWEST} {raised}"
    )


def _create_notices() -> None:
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
