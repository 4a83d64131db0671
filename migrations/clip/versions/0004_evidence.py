"""Evidence cannot be edited: the database itself refuses, whatever program asks."""

from alembic import op

revision = "0004_evidence"
down_revision = "0003_checks"

# table -> the columns that never change; None: no column ever does.
KEPT = {
    "officer_events": None,
    "texts": ("id", "gateway", "message_id", "binding", "sender", "recipient", "body", "was_cut", "received_at"),
    "checks": (
        *("id", "text_id", "position", "officer_id", "asked_at", "kind", "number", "leaf", "goods", "plate"),
        *("place", "at_station", "verdict", "reasons", "question", "finding", "counts"),
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% is evidence and is never changed or deleted', TG_TABLE_NAME; END $$"
        )
    for table, columns in KEPT.items():
        _refuse(table, "update", f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE")
        _refuse(table, "delete", "DELETE")


def _refuse(table: str, name: str, event: str) -> None:
    head = f"CREATE TRIGGER {table}_keep_{name} BEFORE {event} ON {table}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is evidence and is never changed or deleted'); END")


def downgrade() -> None:
    on_table = {"postgresql": " ON {table}"}.get(op.get_bind().dialect.name, "")
    for table in KEPT:
        for name in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_keep_{name}" + on_table.format(table=table))
    if on_table:
        op.execute("DROP FUNCTION refuse_change()")
