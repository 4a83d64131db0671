"""Single receipts get lost and parts of books are stopped without the whole book being so."""

import sqlalchemy as sa
from alembic import op

revision = "0008_receipts"
down_revision = "0007_receipt_books"

RANGE = "first_number >= 0 and first_number <= last_number and last_number <= 999999999999999999"


def upgrade() -> None:
    _create_receipts()
    _create_stop_entries()


def _create_receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("state_since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
        sa.UniqueConstraint("book_id", "number", name="uq_receipts_book_id_number"),
        sa.ForeignKeyConstraint(["book_id"], ["receipt_books.id"], name="fk_receipts_book_id_receipt_books"),
        sa.CheckConstraint("number >= 0", name="ck_receipts_number"),
        sa.CheckConstraint("state in ('lost', 'stolen', 'void')", name="ck_receipts_state"),
        sa.CheckConstraint("(state is null) = (state_since is null)", name="ck_receipts_state_since"),
    )


def _create_stop_entries() -> None:
    op.create_table(
        "stop_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_stop_entries"),
        sa.ForeignKeyConstraint(["book_id"], ["receipt_books.id"], name="fk_stop_entries_book_id_receipt_books"),
        sa.CheckConstraint("expires_on >= set_on", name="ck_stop_entries_expires_on"),
        sa.CheckConstraint(RANGE, name="ck_stop_entries_range"),
        sa.CheckConstraint("(released_on is null) = (released_by is null)", name="ck_stop_entries_released"),
        sa.CheckConstraint("released_on >= set_on", name="ck_stop_entries_released_on"),
        sa.CheckConstraint("released_by <> set_by", name="ck_stop_entries_second_person"),
        sa.CheckConstraint("set_by <> ''", name="ck_stop_entries_set_by"),
        sa.CheckConstraint("source <> ''", name="ck_stop_entries_source"),
    )
    op.create_index("ix_stop_entries_book_id", "stop_entries", ["book_id"])


def downgrade() -> None:
    op.drop_table("stop_entries")
    op.drop_table("receipts")
