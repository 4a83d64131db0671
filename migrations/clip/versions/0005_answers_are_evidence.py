"""What an officer was told, and that a check was withdrawn, cannot be edited either."""

from alembic import op

revision = "0005_answers_are_evidence"
down_revision = "0004_evidence"

# trigger -> (table, event, when it refuses; None: always)
KEPT = {
    "texts_keep_answer": (
        "texts",
        "UPDATE OF state, pending_line, answer, answered_at, handed_by",
        "OLD.state = 'answered'",
    ),
    "checks_keep_withdrawal": (
        "checks",
        "UPDATE OF withdrawn_at, withdrawn_by",
        "OLD.withdrawn_at IS NOT NULL OR OLD.withdrawn_by IS NOT NULL"
        " OR NEW.withdrawn_at IS NULL OR NEW.withdrawn_by IS NULL",
    ),
    "outgoing_keep_update": (
        "outgoing",
        "UPDATE OF id, text_id, gateway, sender, recipient, body, created_at",
        None,
    ),
    "outgoing_keep_delete": ("outgoing", "DELETE", None),
}
EVIDENCE = ("officer_events", "texts", "checks", "outgoing")


def upgrade() -> None:
    for name, (table, event, when) in KEPT.items():
        condition = f" WHEN ({when})" if when else ""
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{condition} {_refusal(table)}")
    if _on_postgresql():
        for table in EVIDENCE:
            op.execute(
                f"CREATE TRIGGER {table}_keep_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {_refusal(table)}"
            )


def _refusal(table: str) -> str:
    if _on_postgresql():
        return "EXECUTE FUNCTION refuse_change()"  # of 0004_evidence
    return f"BEGIN SELECT RAISE(ABORT, '{table} is evidence and is never changed or deleted'); END"


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def downgrade() -> None:
    for name, (table, _event, _when) in KEPT.items():
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if _on_postgresql() else ""))
    if _on_postgresql():
        for table in EVIDENCE:
            op.execute(f"DROP TRIGGER {table}_keep_truncate ON {table}")
