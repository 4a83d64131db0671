"""Texts are stored before anything is done with them, and late answers wait in the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0002_messages"
down_revision = "0001_officers"

UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "texts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("gateway", sa.String, nullable=False),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("binding", sa.String, nullable=False),
        sa.Column("sender", sa.String, nullable=False),
        sa.Column("recipient", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("was_cut", sa.Boolean, nullable=False),
        sa.Column("received_at", UTC_TIME, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("lease", sa.String, nullable=False),
        sa.Column("lease_until", UTC_TIME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("pending_line", sa.String),
        sa.Column("answer", sa.String),
        sa.Column("answered_at", UTC_TIME),
        sa.Column("handed_by", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_texts"),
        sa.UniqueConstraint("gateway", "message_id", name="uq_texts_gateway_message_id"),
        sa.CheckConstraint("state in ('received', 'pending_said', 'answered')", name="ck_texts_state"),
        sa.CheckConstraint("handed_by in ('request', 'outbox', 'nobody')", name="ck_texts_handed_by"),
        sa.CheckConstraint("(state = 'answered') = (answered_at is not null)", name="ck_texts_answered"),
    )
    unanswered = sa.text("state != 'answered'")
    op.create_index(
        "ix_texts_unanswered", "texts", ["lease_until"], sqlite_where=unanswered, postgresql_where=unanswered
    )
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("text_id", sa.Integer, nullable=False),
        sa.Column("gateway", sa.String, nullable=False),
        sa.Column("sender", sa.String, nullable=False),
        sa.Column("recipient", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.Column("next_at", UTC_TIME, nullable=False),
        sa.Column("maybe_sent_since", UTC_TIME),
        sa.Column("sent_at", UTC_TIME),
        sa.Column("gateway_id", sa.String),
        sa.Column("problem", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing"),
        sa.UniqueConstraint("text_id", name="uq_outgoing_text_id"),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name="fk_outgoing_text_id_texts"),
        sa.CheckConstraint("state in ('queued', 'sending', 'sent', 'given_up')", name="ck_outgoing_state"),
    )
    op.create_index("ix_outgoing_recipient", "outgoing", ["recipient"])
    still_open = sa.text("state in ('queued', 'sending')")
    op.create_index("ix_outgoing_open", "outgoing", ["next_at"], sqlite_where=still_open, postgresql_where=still_open)


def downgrade() -> None:
    op.drop_table("outgoing")
    op.drop_table("texts")
