"""The retail report prices store by store, and only the shopping areas were places on record.

The stores of the published report, and the one place that the supermarket summary speaks of (../data/jamis_points.csv).
"""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0019_jamis_points"
down_revision = "0018_loads"

DATA = Path(__file__).resolve().parents[1] / "data"
POINTS = sa.table("price_points", *(sa.column(name) for name in ("id", "kind", "name", "parish", "position")))
PRICES = sa.table("market_prices", sa.column("point_id"))


def upgrade() -> None:
    bind = op.get_bind()
    known = {tuple(row) for row in bind.execute(sa.select(POINTS.c.kind, POINTS.c.name))}
    last = bind.execute(sa.select(sa.func.coalesce(sa.func.max(POINTS.c.position), -1))).scalar_one()
    missing = [row for row in _rows() if (row["kind"], row["name"]) not in known]
    op.bulk_insert(POINTS, [row | {"position": last + place} for place, row in enumerate(missing, start=1)])


def downgrade() -> None:
    """A store that has prices stays: they say where they are from."""
    priced = sa.select(PRICES.c.point_id)
    for row in _rows():
        mine = sa.and_(POINTS.c.kind == row["kind"], POINTS.c.name == row["name"])
        op.execute(sa.delete(POINTS).where(mine, POINTS.c.id.not_in(priced)))


def _rows() -> list[dict[str, str]]:
    with (DATA / "jamis_points.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
