"""A receipt number is worth what its book's life says; two books of a series never share a number."""

import sqlalchemy as sa
from alembic import op

revision = "0007_receipt_books"
down_revision = "0006_farms"

RANGE = "first_number >= 0 and first_number <= last_number and last_number <= 999999999999999999"
BOOK_STATES = (
    "state in ('printed', 'in_stock', 'sold', 'finished', 'lost', 'stolen', 'void', 'recalled', 'under_investigation')"
)

# Works without the btree_gist extension, which a managed server may not offer: the series is a range of one.
NO_OVERLAP_ON_POSTGRESQL = """
    ALTER TABLE receipt_books ADD CONSTRAINT ex_receipt_books_no_overlap EXCLUDE USING gist (
        int4range(series_id, series_id, '[]') WITH &&,
        int8range(first_number, last_number, '[]') WITH &&
    )
"""
# A seek: of the ranges that begin at or before the new end only the last can reach into it, as none of them overlap.
# SQLite keeps any text in a number's column, and text would compare as greater than every number.
NO_OVERLAP_ON_SQLITE = """
    CREATE TRIGGER receipt_books_no_overlap_on_{name} BEFORE {event} ON receipt_books
    WHEN typeof(NEW.first_number) <> 'integer' OR typeof(NEW.last_number) <> 'integer' OR NEW.first_number <= (
        SELECT last_number FROM receipt_books
        WHERE series_id = NEW.series_id AND first_number <= NEW.last_number AND {itself}
        ORDER BY first_number DESC LIMIT 1
    )
    BEGIN SELECT RAISE(ABORT, 'receipt_books_no_overlap: numbers of this series are in another book'); END
"""


def upgrade() -> None:
    _create_series()
    _create_receipt_books()
    _create_disputed_ranges()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(NO_OVERLAP_ON_POSTGRESQL)
    else:
        op.execute(NO_OVERLAP_ON_SQLITE.format(name="insert", event="INSERT", itself="true"))
        columns = "UPDATE OF id, series_id, first_number, last_number"
        op.execute(NO_OVERLAP_ON_SQLITE.format(name="update", event=columns, itself="id <> OLD.id"))


def _create_series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("printed_digits", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("code", name="uq_series_code"),
        sa.CheckConstraint("code <> ''", name="ck_series_code"),
        sa.CheckConstraint("printed_digits between 1 and 18", name="ck_series_printed_digits"),
    )


def _create_receipt_books() -> None:
    op.create_table(
        "receipt_books",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("book_number", sa.Text(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_since", sa.Date(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("farmer_id", sa.Integer(), nullable=True),
        sa.Column("sold_on", sa.Date(), nullable=True),
        sa.Column("sold_at_office_id", sa.Integer(), nullable=True),
        sa.Column("id_seen", sa.Text(), nullable=True),
        sa.Column("price", sa.Numeric(15, 2), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_receipt_books"),
        sa.UniqueConstraint("series_id", "book_number", name="uq_receipt_books_series_id_book_number"),
        sa.ForeignKeyConstraint(["farmer_id"], ["farmers.id"], name="fk_receipt_books_farmer_id_farmers"),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_receipt_books_office_id_offices"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_receipt_books_series_id_series"),
        sa.ForeignKeyConstraint(
            ["sold_at_office_id"], ["offices.id"], name="fk_receipt_books_sold_at_office_id_offices"
        ),
        sa.CheckConstraint("book_number <> ''", name="ck_receipt_books_book_number"),
        sa.CheckConstraint("id_seen in ('rada_card', 'national_id')", name="ck_receipt_books_id_seen"),
        sa.CheckConstraint("state <> 'in_stock' or office_id is not null", name="ck_receipt_books_in_stock_somewhere"),
        sa.CheckConstraint("farmer_id is null or office_id is null", name="ck_receipt_books_one_holder"),
        sa.CheckConstraint("price >= 0", name="ck_receipt_books_price"),
        sa.CheckConstraint(RANGE, name="ck_receipt_books_range"),
        sa.CheckConstraint(
            "farmer_id is not null or (sold_at_office_id is null and id_seen is null and price is null)",
            name="ck_receipt_books_sale",
        ),
        sa.CheckConstraint("(farmer_id is null) = (sold_on is null)", name="ck_receipt_books_sold_on"),
        sa.CheckConstraint(
            "state not in ('sold', 'finished') or farmer_id is not null", name="ck_receipt_books_sold_to_somebody"
        ),
        sa.CheckConstraint(BOOK_STATES, name="ck_receipt_books_state"),
        sa.CheckConstraint(
            "state not in ('printed', 'in_stock') or farmer_id is null", name="ck_receipt_books_unsold_is_nobodys"
        ),
    )
    _index_receipt_books()


def _index_receipt_books() -> None:
    op.create_index("ix_receipt_books_farmer_id", "receipt_books", ["farmer_id"])
    op.create_index("ix_receipt_books_office_id", "receipt_books", ["office_id"])
    op.create_index(
        "ix_receipt_books_series_id_first_number", "receipt_books", ["series_id", "first_number"], unique=True
    )
    op.create_index("ix_receipt_books_sold_at_office_id", "receipt_books", ["sold_at_office_id"])


def _create_disputed_ranges() -> None:
    op.create_table(
        "disputed_ranges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("book_number", sa.Text(), nullable=True),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_office_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_how", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_disputed_ranges"),
        sa.ForeignKeyConstraint(
            ["claimed_office_id"], ["offices.id"], name="fk_disputed_ranges_claimed_office_id_offices"
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_disputed_ranges_series_id_series"),
        sa.CheckConstraint("claimed_by <> ''", name="ck_disputed_ranges_claimed_by"),
        sa.CheckConstraint(RANGE, name="ck_disputed_ranges_range"),
        sa.CheckConstraint("(settled_on is null) = (settled_how is null)", name="ck_disputed_ranges_settled"),
        sa.CheckConstraint("settled_on >= created_on", name="ck_disputed_ranges_settled_on"),
    )
    op.create_index("ix_disputed_ranges_claimed_office_id", "disputed_ranges", ["claimed_office_id"])
    op.create_index("ix_disputed_ranges_series_id_first_number", "disputed_ranges", ["series_id", "first_number"])


def downgrade() -> None:
    op.drop_table("disputed_ranges")
    op.drop_table("receipt_books")
    op.drop_table("series")
