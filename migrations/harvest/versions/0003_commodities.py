"""Officers say "pear" and mean avocado: what is grown and reared, and the words for it."""

import sqlalchemy as sa
from alembic import op

revision = "0003_commodities"
down_revision = "0002_places"


def upgrade() -> None:
    _create_commodities()
    _create_varieties()
    _create_commodity_aliases()


def _create_commodities() -> None:
    op.create_table(
        "commodities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cpc", sa.Text(), nullable=True),
        sa.Column("icc", sa.Text(), nullable=True),
        sa.Column("agrovoc", sa.Text(), nullable=True),
        sa.Column("agrovoc_organism", sa.Text(), nullable=True),
        sa.Column("comes_from_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_commodities"),
        sa.UniqueConstraint("name", name="uq_commodities_name"),
        sa.ForeignKeyConstraint(["comes_from_id"], ["commodities.id"], name="fk_commodities_comes_from_id_commodities"),
        sa.CheckConstraint("comes_from_id <> id", name="ck_commodities_comes_from"),
        sa.CheckConstraint("kind in ('crop', 'livestock', 'product')", name="ck_commodities_kind"),
        sa.CheckConstraint("name <> ''", name="ck_commodities_name"),
    )
    op.create_index("ix_commodities_comes_from_id", "commodities", ["comes_from_id"])


def _create_varieties() -> None:
    op.create_table(
        "varieties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commodity_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_varieties"),
        sa.UniqueConstraint("commodity_id", "name", name="uq_varieties_commodity_id_name"),
        sa.UniqueConstraint("id", "commodity_id", name="uq_varieties_id_commodity_id"),
        sa.ForeignKeyConstraint(["commodity_id"], ["commodities.id"], name="fk_varieties_commodity_id_commodities"),
        sa.CheckConstraint("name <> ''", name="ck_varieties_name"),
    )


def _create_commodity_aliases() -> None:
    op.create_table(
        "commodity_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("commodity_id", sa.Integer(), nullable=False),
        sa.Column("variety_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_commodity_aliases"),
        sa.UniqueConstraint("words", name="uq_commodity_aliases_words"),
        sa.ForeignKeyConstraint(
            ["commodity_id"], ["commodities.id"], name="fk_commodity_aliases_commodity_id_commodities"
        ),
        sa.ForeignKeyConstraint(
            ["variety_id", "commodity_id"],
            ["varieties.id", "varieties.commodity_id"],
            name="fk_commodity_aliases_variety_id_commodity_id_varieties",
        ),
        sa.CheckConstraint("words <> ''", name="ck_commodity_aliases_words"),
    )
    op.create_index("ix_commodity_aliases_commodity_id", "commodity_aliases", ["commodity_id"])
    op.create_index("ix_commodity_aliases_variety_id", "commodity_aliases", ["variety_id"])


def downgrade() -> None:
    op.drop_table("commodity_aliases")
    op.drop_table("varieties")
    op.drop_table("commodities")
