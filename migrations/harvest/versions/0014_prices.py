"""Prices went round as spreadsheets with merged cells: reports by week, with what they price and where.

The places and lines of the Ministry's reports come with their tables (../data): nobody points at them when they go.
"""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0014_prices"
down_revision = "0013_search"

DATA = Path(__file__).resolve().parents[1] / "data"
KINDS = "kind in ('farmgate', 'wholesale', 'municipal', 'retail')"
PARISHES = f"parish in ({', '.join(repr(f'JM-{number:02}') for number in range(1, 15))})"
SENTENCE = "published prices are never changed: revise the report"
REPORT_IS_PUBLISHED = "OLD.state = 'published'"
PRICE_IS_PUBLISHED = (
    "EXISTS (SELECT 1 FROM price_reports WHERE state = 'published' AND id IN ({ids}))"  # where it is, and was
)


def upgrade() -> None:
    _create_price_points()
    _create_price_items()
    _create_price_reports()
    _create_market_prices()
    if op.get_bind().dialect.name == "postgresql":
        _keep_on_postgresql()
    else:
        _keep_on_sqlite()
    _load()


def _create_price_points() -> None:
    op.create_table(
        "price_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parish", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_price_points"),
        sa.UniqueConstraint("kind", "name", name="uq_price_points_kind_name"),
        sa.CheckConstraint(KINDS, name="ck_price_points_kind"),
        sa.CheckConstraint("name <> ''", name="ck_price_points_name"),
        sa.CheckConstraint(PARISHES, name="ck_price_points_parish"),
    )


def _create_price_items() -> None:
    op.create_table(
        "price_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("commodity_id", sa.Integer(), nullable=False),
        sa.Column("variety_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_price_items"),
        sa.UniqueConstraint("name", name="uq_price_items_name"),
        sa.ForeignKeyConstraint(["commodity_id"], ["commodities.id"], name="fk_price_items_commodity_id_commodities"),
        sa.ForeignKeyConstraint(
            ["variety_id", "commodity_id"],
            ["varieties.id", "varieties.commodity_id"],
            name="fk_price_items_variety_id_commodity_id_varieties",
        ),
        sa.CheckConstraint("name <> ''", name="ck_price_items_name"),
    )
    op.create_index("ix_price_items_commodity_id", "price_items", ["commodity_id"])
    op.create_index("ix_price_items_variety_id", "price_items", ["variety_id"])


def _create_price_reports() -> None:
    op.create_table(
        "price_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("week_ending", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_price_reports"),
        sa.UniqueConstraint("kind", "week_ending", "revision", name="uq_price_reports_kind_week_ending_revision"),
        sa.CheckConstraint(KINDS, name="ck_price_reports_kind"),
        sa.CheckConstraint("(published_on is null) = (published_by is null)", name="ck_price_reports_published_by"),
        sa.CheckConstraint("(state = 'published') = (published_on is not null)", name="ck_price_reports_published_on"),
        sa.CheckConstraint("(revision = 1) = (reason is null)", name="ck_price_reports_reason"),
        sa.CheckConstraint("revision >= 1", name="ck_price_reports_revision"),
        sa.CheckConstraint("state in ('draft', 'published')", name="ck_price_reports_state"),
    )


def _create_market_prices() -> None:
    amounts = ("low", "most_frequent", "high", "low_kg", "most_frequent_kg", "high_kg")
    op.create_table(
        "market_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Numeric(15, 2), nullable=True) for name in amounts),
        sa.Column("supply", sa.Text(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_market_prices"),
        sa.UniqueConstraint("report_id", "point_id", "item_id", name="uq_market_prices_report_id_point_id_item_id"),
        sa.ForeignKeyConstraint(["item_id"], ["price_items.id"], name="fk_market_prices_item_id_price_items"),
        sa.ForeignKeyConstraint(["point_id"], ["price_points.id"], name="fk_market_prices_point_id_price_points"),
        sa.ForeignKeyConstraint(["report_id"], ["price_reports.id"], name="fk_market_prices_report_id_price_reports"),
        *_market_price_checks(),
    )
    op.create_index("ix_market_prices_item_id", "market_prices", ["item_id"])
    op.create_index("ix_market_prices_point_id", "market_prices", ["point_id"])


def _market_price_checks() -> list[sa.CheckConstraint]:
    all_or_none = (
        "(low is null) = (most_frequent is null) and (low is null) = (high is null)"
        " and (low is null) = (low_kg is null) and (low is null) = (most_frequent_kg is null)"
        " and (low is null) = (high_kg is null)"
    )
    order_kg = "low_kg > 0 and low_kg <= most_frequent_kg and most_frequent_kg <= high_kg"
    return [
        sa.CheckConstraint(all_or_none, name="ck_market_prices_all_or_none"),
        sa.CheckConstraint("low is not null or confirmed_by is null", name="ck_market_prices_confirmed_by"),
        sa.CheckConstraint("low > 0 and low <= most_frequent and most_frequent <= high", name="ck_market_prices_order"),
        sa.CheckConstraint(order_kg, name="ck_market_prices_order_kg"),
        sa.CheckConstraint("low is not null or (supply is null and grade is null)", name="ck_market_prices_supply"),
        sa.CheckConstraint("unit in ('LBR', 'KGM')", name="ck_market_prices_unit"),
    ]


def _keep_on_postgresql() -> None:
    raised = f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'"
    price = PRICE_IS_PUBLISHED.format(ids="NEW.report_id, CASE TG_OP WHEN 'UPDATE' THEN OLD.report_id END")
    op.execute(
        "CREATE FUNCTION keep_published_report() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {REPORT_IS_PUBLISHED} THEN {raised}; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION keep_published_price() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {price} THEN {raised}; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER published_reports_are_kept BEFORE UPDATE ON price_reports"
        " FOR EACH ROW EXECUTE FUNCTION keep_published_report()"
    )
    op.execute(
        "CREATE TRIGGER published_prices_are_kept BEFORE INSERT OR UPDATE ON market_prices"
        " FOR EACH ROW EXECUTE FUNCTION keep_published_price()"
    )


def _keep_on_sqlite() -> None:
    raised = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    op.execute(
        f"CREATE TRIGGER published_reports_are_kept BEFORE UPDATE ON price_reports WHEN {REPORT_IS_PUBLISHED} {raised}"
    )
    for event, ids in (("INSERT", "NEW.report_id"), ("UPDATE", "NEW.report_id, OLD.report_id")):
        op.execute(
            f"CREATE TRIGGER published_prices_are_kept_from_{event.lower()} BEFORE {event} ON market_prices"
            f" WHEN {PRICE_IS_PUBLISHED.format(ids=ids)} {raised}"
        )


def _load() -> None:
    points = [row | {"position": position} for position, row in enumerate(_rows("price_points"))]
    op.bulk_insert(_table("price_points", "kind", "name", "parish", "position"), points)
    bind = op.get_bind()
    commodities = dict(bind.execute(sa.text("SELECT name, id FROM commodities")).all())
    varieties = {
        (commodity, name): id_
        for commodity, name, id_ in bind.execute(sa.text("SELECT commodity_id, name, id FROM varieties"))
    }
    items = [
        {
            "name": row["name"],
            "commodity_id": commodities[row["commodity"]],
            "variety_id": varieties[commodities[row["commodity"]], row["variety"]] if row["variety"] else None,
            "position": position,
        }
        for position, row in enumerate(_rows("price_items"))
    ]
    op.bulk_insert(_table("price_items", "name", "commodity_id", "variety_id", "position"), items)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


def downgrade() -> None:
    for table in ("market_prices", "price_reports", "price_items", "price_points"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_published_price()")
        op.execute("DROP FUNCTION keep_published_report()")
