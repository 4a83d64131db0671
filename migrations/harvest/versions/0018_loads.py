"""Files can be loaded, explained line by line and undone; the trail says from which line of which load a value came."""

import sqlalchemy as sa
from alembic import op

revision = "0018_loads"
down_revision = "0017_trail_indexes"

SENTENCE = "changes: the trail is only added to, never changed or deleted"
STATES = "'waiting', 'unreadable', 'tried', 'second', 'loading', 'stopped', 'loaded', 'undoing', 'undone', 'dropped'"
OUTCOMES = "'new', 'changed', 'same', 'duplicate', 'refused'"
FROM_A_FILE = sa.text("load_id is not null")
KEPT = "id, at, actor, action, table_name, record_id, before, after"
INDEXES = (["table_name", "record_id"], ["actor", "id"], ["table_name", "id"])


def upgrade() -> None:
    actions = "action in ('added', 'changed', 'removed')"
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_trail(actions, with_source=True)
    else:
        op.add_column("changes", sa.Column("load_id", sa.Integer(), nullable=True))
        op.add_column("changes", sa.Column("line", sa.Integer(), nullable=True))
        op.create_check_constraint("ck_changes_line", "changes", "line is null or load_id is not null")
        op.drop_constraint("ck_changes_action", "changes", type_="check")
        op.create_check_constraint("ck_changes_action", "changes", actions)
    where = {"sqlite_where": FROM_A_FILE, "postgresql_where": FROM_A_FILE}
    op.create_index("ix_changes_load_id_id", "changes", ["load_id", "id"], **where)
    _create_loads()
    _create_pieces()
    _create_findings()
    _create_mappings()
    _create_other_numbers()


def _rebuild_trail(actions: str, *, with_source: bool) -> None:
    """SQLite cannot change a rule of a table: the trail is copied as it is, and its triggers are set anew."""
    op.rename_table("changes", "changes_before")
    source = [sa.Column("load_id", sa.Integer(), nullable=True), sa.Column("line", sa.Integer(), nullable=True)]
    rule = sa.CheckConstraint("line is null or load_id is not null", name="ck_changes_line")
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
        *((*source, rule) if with_source else ()),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sa.CheckConstraint(actions, name="ck_changes_action"),
        sa.CheckConstraint("actor <> ''", name="ck_changes_actor"),
        sa.CheckConstraint("(action = 'added') = (before is null)", name="ck_changes_before"),
    )
    op.execute(f"INSERT INTO changes ({KEPT}) SELECT {KEPT} FROM changes_before ORDER BY id")
    op.drop_table("changes_before")
    for columns in INDEXES:
        op.create_index(f"ix_changes_{'_'.join(columns)}", "changes", columns)
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER changes_are_kept_from_{event.lower()} BEFORE {event} ON changes"
            f" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )


def _create_loads() -> None:
    op.create_table(
        "loads",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("file_name", "file_digest")),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("content_digest", "kind", "layout")),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("with_duplicates", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("note", "second_why")),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("confirmed_by", "approved_by")),
        *(sa.Column(name, sa.JSON(none_as_null=True), nullable=True) for name in ("counts", "done")),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("undone_to", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("lease_until", "finished_at")),
        sa.PrimaryKeyConstraint("id", name="pk_loads"),
        sa.CheckConstraint("file_name <> ''", name="ck_loads_file_name"),
        sa.CheckConstraint("length(file_digest) = 64", name="ck_loads_file_digest"),
        sa.CheckConstraint("size_bytes >= 0", name="ck_loads_size_bytes"),
        sa.CheckConstraint("mode in ('whole', 'good_rows')", name="ck_loads_mode"),
        sa.CheckConstraint(f"state in ({STATES})", name="ck_loads_state"),
        sa.CheckConstraint("made_by <> ''", name="ck_loads_made_by"),
        sa.CheckConstraint("approved_by is null or confirmed_by is not null", name="ck_loads_approved_by"),
        sa.CheckConstraint("approved_by <> confirmed_by", name="ck_loads_second_person"),
        sa.CheckConstraint("state not in ('loading', 'loaded') or confirmed_by is not null", name="ck_loads_confirmed"),
        sa.CheckConstraint("rows_done >= 0", name="ck_loads_rows_done"),
    )
    for column in ("state", "content_digest", "made_by"):
        op.create_index(f"ix_loads_{column}", "loads", [column])


def _create_pieces() -> None:
    op.create_table(
        "load_pieces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_load_pieces"),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name="fk_load_pieces_load_id_loads"),
        sa.UniqueConstraint("load_id", "number", name="uq_load_pieces_load_id_number"),
    )


def _create_findings() -> None:
    op.create_table(
        "load_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("column_letters", "value", "was")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("rule", "sentence")),
        sa.PrimaryKeyConstraint("id", name="pk_load_findings"),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name="fk_load_findings_load_id_loads"),
        sa.CheckConstraint(f"outcome in ({OUTCOMES})", name="ck_load_findings_outcome"),
        sa.CheckConstraint("sentence <> ''", name="ck_load_findings_sentence"),
    )
    for columns in (["load_id", "outcome", "line"], ["load_id", "line"]):
        op.create_index(f"ix_load_findings_{'_'.join(columns)}", "load_findings", columns)


def _create_mappings() -> None:
    op.create_table(
        "load_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("headings_digest", "layout")),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_load_mappings"),
        sa.CheckConstraint("length(headings_digest) = 64", name="ck_load_mappings_headings_digest"),
        sa.UniqueConstraint("headings_digest", name="uq_load_mappings_headings_digest"),
    )


def _create_other_numbers() -> None:
    op.create_table(
        "other_numbers",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("system", "table_name", "number")),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_other_numbers"),
        sa.CheckConstraint("system <> ''", name="ck_other_numbers_system"),
        sa.CheckConstraint("number <> ''", name="ck_other_numbers_number"),
        sa.UniqueConstraint("system", "table_name", "number", name="uq_other_numbers_system_table_name_number"),
    )
    op.create_index("ix_other_numbers_table_name_record_id", "other_numbers", ["table_name", "record_id"])


def downgrade() -> None:
    """What loads brought stays; from which line it came is forgotten. Not possible once a load was undone."""
    removed = op.get_bind().scalar(sa.text("SELECT count(*) FROM changes WHERE action = 'removed'"))
    if removed:
        raise RuntimeError(f"changes: {removed} lines tell of undone loads; going back would have to forget them.")
    for table in ("other_numbers", "load_mappings", "load_findings", "load_pieces", "loads"):
        op.drop_table(table)
    op.drop_index("ix_changes_load_id_id", "changes")
    actions = "action in ('added', 'changed')"
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_trail(actions, with_source=False)
        return
    op.drop_constraint("ck_changes_action", "changes", type_="check")
    op.create_check_constraint("ck_changes_action", "changes", actions)
    op.drop_constraint("ck_changes_line", "changes", type_="check")
    for column in ("line", "load_id"):
        op.drop_column("changes", column)
