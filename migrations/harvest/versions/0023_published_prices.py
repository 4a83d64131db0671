"""A page of open prices joined five tables and looked for the newest revision of each: keep published prices on a line.

Those of reports that are published already are worked out here, by the database itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_published_prices"
down_revision = "0022_cube"

BY_CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AMOUNTS = ("low", "most_frequent", "high", "low_kg", "most_frequent_kg", "high_kg")
INDEXES = (
    ("report_id",),
    ("week_ending", "price_id"),
    ("commodity", "week_ending", "price_id"),
    ("parish", "week_ending", "price_id"),
    ("published_on", "price_id"),
)
FILL = f"""
INSERT INTO published_prices (price_id, report_id, report, week_ending, revision, published_on, superseded_on, market,
    parish, item, commodity, variety, grade, supply, unit, {", ".join(AMOUNTS)})
SELECT price.id, price.report_id, report.kind, report.week_ending, report.revision, report.published_on,
    (SELECT later.published_on FROM price_reports later WHERE later.kind = report.kind
        AND later.week_ending = report.week_ending AND later.revision > report.revision AND later.state = 'published'
        ORDER BY later.revision LIMIT 1),
    point.name, point.parish, item.name, commodity.name, variety.name, price.grade, price.supply, price.unit,
    {", ".join(f"price.{name}" for name in AMOUNTS)}
FROM market_prices price
JOIN price_reports report ON report.id = price.report_id
JOIN price_points point ON point.id = price.point_id
JOIN price_items item ON item.id = price.item_id
JOIN commodities commodity ON commodity.id = item.commodity_id
LEFT JOIN varieties variety ON variety.id = item.variety_id
WHERE report.state = 'published' AND price.low IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "published_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("price_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("week_ending", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("superseded_on", sa.Date(), nullable=True),
        sa.Column("market", BY_CODE, nullable=False),
        sa.Column("parish", sa.Text(), nullable=False),
        sa.Column("item", BY_CODE, nullable=False),
        sa.Column("commodity", BY_CODE, nullable=False),
        sa.Column("variety", BY_CODE, nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("supply", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Numeric(15, 2), nullable=False) for name in AMOUNTS),
        sa.PrimaryKeyConstraint("id", name="pk_published_prices"),
        sa.UniqueConstraint("price_id", name="uq_published_prices_price_id"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["price_reports.id"], name="fk_published_prices_report_id_price_reports"
        ),
    )
    op.execute(FILL)
    for columns in INDEXES:
        op.create_index(f"ix_published_prices_{'_'.join(columns)}", "published_prices", list(columns))


def downgrade() -> None:
    op.drop_table("published_prices")
