"""An officer fills in six forms about one farm; nobody knows what was reaped, and failed crops still stand."""

import sqlalchemy as sa
from alembic import op

revision = "0015_visits"
down_revision = "0014_prices"

GOODS = (
    "'KGM', 'LBR', 'GRM', 'ONZ', 'TNE', 'CWI', 'EA', 'DZN', 'CEN', 'HEA', 'XBG', 'XSA', 'XCR', 'XBX', 'XBH', 'XBE', "
    "'XBK', 'XBJ', 'XPU', 'hand', 'heap'"
)
# Both engines take a rule with a new column, so that plantings need not be built anew. In the order they are added; a
# rule stands with the last column it names.
COLUMNS = {
    "expected_quantity": ("NUMERIC(15, 3)", {"expected_quantity": "expected_quantity >= 0"}),
    "expected_unit": (
        "TEXT",
        {
            "expected_unit": f"expected_unit in ({GOODS})",
            "expected_amount": "(expected_quantity is null) = (expected_unit is null)",
        },
    ),
    "ended_on": (
        "DATE",
        {"ended_on": "ended_on >= planted_on", "one_end": "reaped_on is null or ended_on is null"},
    ),
    "ended_how": (
        "TEXT",
        {"ended_how": "ended_how in ('failed', 'ended')", "ended": "(ended_on is null) = (ended_how is null)"},
    ),
}


def upgrade() -> None:
    for name, (kind, rules) in COLUMNS.items():
        checks = " ".join(f"CONSTRAINT ck_plantings_{rule} CHECK ({text})" for rule, text in rules.items())
        op.execute(f"ALTER TABLE plantings ADD COLUMN {name} {kind} {checks}")
    op.create_index("ix_farms_parish_last_visited_on", "farms", ["parish", "last_visited_on"])
    _create_reapings()
    _create_livestock_tags()
    _create_visits()


def _create_reapings() -> None:
    op.create_table(
        "reapings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("planting_id", sa.Integer(), nullable=False),
        sa.Column("reaped_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(15, 3), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reapings"),
        sa.ForeignKeyConstraint(["planting_id"], ["plantings.id"], name="fk_reapings_planting_id_plantings"),
        sa.CheckConstraint("quantity >= 0", name="ck_reapings_quantity"),
        sa.CheckConstraint(f"unit in ({GOODS})", name="ck_reapings_unit"),
        sa.CheckConstraint("(quantity is null) = (unit is null)", name="ck_reapings_amount"),
    )
    op.create_index("ix_reapings_planting_id", "reapings", ["planting_id"])


def _create_livestock_tags() -> None:
    op.create_table(
        "livestock_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("livestock_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_livestock_tags"),
        sa.ForeignKeyConstraint(["livestock_id"], ["livestock.id"], name="fk_livestock_tags_livestock_id_livestock"),
        sa.UniqueConstraint("livestock_id", "tag", name="uq_livestock_tags_livestock_id_tag"),
        sa.CheckConstraint("tag <> ''", name="ck_livestock_tags_tag"),
    )
    op.create_index("ix_livestock_tags_tag", "livestock_tags", ["tag"])


def _create_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farm_id", sa.Integer(), nullable=False),
        sa.Column("farmer_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visited_by", sa.Text(), nullable=False),
        sa.Column("visitor_name", sa.Text(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sa.ForeignKeyConstraint(["farm_id"], ["farms.id"], name="fk_visits_farm_id_farms"),
        sa.ForeignKeyConstraint(["farmer_id"], ["farmers.id"], name="fk_visits_farmer_id_farmers"),
        sa.CheckConstraint("visited_by <> ''", name="ck_visits_visited_by"),
        sa.CheckConstraint("visitor_name <> ''", name="ck_visits_visitor_name"),
    )
    op.create_index("ix_visits_farm_id", "visits", ["farm_id"])
    op.create_index("ix_visits_farmer_id", "visits", ["farmer_id"])


def downgrade() -> None:
    for table in ("visits", "livestock_tags", "reapings"):
        op.drop_table(table)
    op.drop_index("ix_farms_parish_last_visited_on", "farms")
    for name in reversed(COLUMNS):
        op.execute(f"ALTER TABLE plantings DROP COLUMN {name}")
