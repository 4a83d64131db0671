"""Clerks could not say what a print held, which form sold a book, why one was lost, or how often a paper was shown."""

import sqlalchemy as sa
from alembic import op

revision = "0016_books"
down_revision = "0015_visits"

RANGE = "first_number >= 0 and first_number <= last_number and last_number <= 999999999999999999"
BOOK_STATES = (
    "state in ('printed', 'in_stock', 'sold', 'finished', 'lost', 'stolen', 'void', 'recalled', 'under_investigation')"
)
PARISHES = f"parish in ({', '.join(repr(f'JM-{number:02}') for number in range(1, 15))})"


def upgrade() -> None:
    _create_print_batches()
    _create_book_moves()
    _create_sale_forms()
    _create_stub_returns()
    _create_book_reports()
    _create_dispute_settlements()
    _create_release_requests()
    _create_presentations()


def _create_print_batches() -> None:
    op.create_table(
        "print_batches",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("numbers_per_book", sa.Integer(), nullable=False),
        sa.Column("first_book_number", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_book_number <> ''", name="ck_print_batches_first_book_number"),
        sa.CheckConstraint(RANGE, name="ck_print_batches_range"),
        sa.CheckConstraint("numbers_per_book >= 1", name="ck_print_batches_numbers_per_book"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_print_batches_series_id_series"),
        sa.PrimaryKeyConstraint("id", name="pk_print_batches"),
        sa.UniqueConstraint(
            "series_id", "first_number", "last_number", name="uq_print_batches_series_id_first_number_last_number"
        ),
    )


def _create_book_moves() -> None:
    op.create_table(
        "book_moves",
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("from_office_id", sa.Integer(), nullable=True),
        sa.Column("to_office_id", sa.Integer(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["receipt_books.id"], name="fk_book_moves_book_id_receipt_books"),
        sa.ForeignKeyConstraint(["from_office_id"], ["offices.id"], name="fk_book_moves_from_office_id_offices"),
        sa.ForeignKeyConstraint(["to_office_id"], ["offices.id"], name="fk_book_moves_to_office_id_offices"),
        sa.PrimaryKeyConstraint("id", name="pk_book_moves"),
    )
    op.create_index("ix_book_moves_book_id", "book_moves", ["book_id"])
    op.create_index("ix_book_moves_from_office_id", "book_moves", ["from_office_id"])
    op.create_index("ix_book_moves_to_office_id", "book_moves", ["to_office_id"])


def _create_sale_forms() -> None:
    op.create_table(
        "sale_forms",
        sa.Column("form_token", sa.Text(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("form_token <> ''", name="ck_sale_forms_form_token"),
        sa.ForeignKeyConstraint(["book_id"], ["receipt_books.id"], name="fk_sale_forms_book_id_receipt_books"),
        sa.PrimaryKeyConstraint("id", name="pk_sale_forms"),
        sa.UniqueConstraint("form_token", name="uq_sale_forms_form_token"),
    )
    op.create_index("ix_sale_forms_book_id", "sale_forms", ["book_id"])


def _create_stub_returns() -> None:
    op.create_table(
        "stub_returns",
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("leaves_used", sa.Integer(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("received_by <> ''", name="ck_stub_returns_received_by"),
        sa.CheckConstraint("leaves_used >= 0", name="ck_stub_returns_leaves_used"),
        sa.ForeignKeyConstraint(["book_id"], ["receipt_books.id"], name="fk_stub_returns_book_id_receipt_books"),
        sa.PrimaryKeyConstraint("id", name="pk_stub_returns"),
        sa.UniqueConstraint("book_id", name="uq_stub_returns_book_id"),
    )


def _create_book_reports() -> None:
    op.create_table(
        "book_reports",
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name="ck_book_reports_reason"),
        sa.CheckConstraint("reported_by <> ''", name="ck_book_reports_reported_by"),
        sa.CheckConstraint(BOOK_STATES, name="ck_book_reports_state"),
        sa.ForeignKeyConstraint(["book_id"], ["receipt_books.id"], name="fk_book_reports_book_id_receipt_books"),
        sa.PrimaryKeyConstraint("id", name="pk_book_reports"),
    )
    op.create_index("ix_book_reports_book_id", "book_reports", ["book_id"])


def _create_dispute_settlements() -> None:
    op.create_table(
        "dispute_settlements",
        sa.Column("disputed_range_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('holder_right', 'claim_right', 'typing_error', 'printed_twice')",
            name="ck_dispute_settlements_outcome",
        ),
        sa.CheckConstraint("settled_by <> ''", name="ck_dispute_settlements_settled_by"),
        sa.ForeignKeyConstraint(
            ["disputed_range_id"],
            ["disputed_ranges.id"],
            name="fk_dispute_settlements_disputed_range_id_disputed_ranges",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dispute_settlements"),
        sa.UniqueConstraint("disputed_range_id", name="uq_dispute_settlements_disputed_range_id"),
    )


def _create_release_requests() -> None:
    op.create_table(
        "release_requests",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name="ck_release_requests_reason"),
        sa.CheckConstraint("requested_by <> ''", name="ck_release_requests_requested_by"),
        sa.ForeignKeyConstraint(["entry_id"], ["stop_entries.id"], name="fk_release_requests_entry_id_stop_entries"),
        sa.PrimaryKeyConstraint("id", name="pk_release_requests"),
        sa.UniqueConstraint("entry_id", name="uq_release_requests_entry_id"),
    )


def _create_presentations() -> None:
    op.create_table(
        "presentations",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("parish", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('ok', 'ask', 'alert', 'no_record', 'withdrawn')", name="ck_presentations_outcome"
        ),
        sa.CheckConstraint(PARISHES, name="ck_presentations_parish"),
        sa.CheckConstraint("reference <> ''", name="ck_presentations_reference"),
        sa.CheckConstraint("number >= 0", name="ck_presentations_number"),
        sa.ForeignKeyConstraint(["book_id"], ["receipt_books.id"], name="fk_presentations_book_id_receipt_books"),
        sa.PrimaryKeyConstraint("id", name="pk_presentations"),
        sa.UniqueConstraint("reference", name="uq_presentations_reference"),
    )
    op.create_index("ix_presentations_book_id_number", "presentations", ["book_id", "number"])
    op.create_index("ix_presentations_shown_on_parish", "presentations", ["shown_on", "parish"])


def downgrade() -> None:
    op.drop_table("presentations")
    op.drop_table("release_requests")
    op.drop_table("dispute_settlements")
    op.drop_table("book_reports")
    op.drop_table("stub_returns")
    op.drop_table("sale_forms")
    op.drop_table("book_moves")
    op.drop_table("print_batches")
