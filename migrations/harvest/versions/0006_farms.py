"""What a farmer can have on his truck depends on what he grows and rears, and how old that record is."""

import sqlalchemy as sa
from alembic import op

revision = "0006_farms"
down_revision = "0005_farmers"

IN_PARISHES = (
    "parish in ('JM-01', 'JM-02', 'JM-03', 'JM-04', 'JM-05', 'JM-06', 'JM-07', "
    "'JM-08', 'JM-09', 'JM-10', 'JM-11', 'JM-12', 'JM-13', 'JM-14')"
)


def upgrade() -> None:
    _create_farms()
    _create_plantings()
    _create_livestock()


def _create_farms() -> None:
    op.create_table(
        "farms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farmer_id", sa.Integer(), nullable=False),
        sa.Column("parish", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("size_quantity", sa.Numeric(15, 3), nullable=True),
        sa.Column("size_unit", sa.Text(), nullable=True),
        sa.Column("hectares", sa.Numeric(15, 4), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("tenure", sa.Text(), nullable=True),
        sa.Column("title_volume", sa.Text(), nullable=True),
        sa.Column("title_folio", sa.Text(), nullable=True),
        sa.Column("last_visited_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_farms"),
        sa.ForeignKeyConstraint(
            ["district_id", "parish"],
            ["districts.id", "districts.parish"],
            name="fk_farms_district_id_parish_districts",
        ),
        sa.ForeignKeyConstraint(["farmer_id"], ["farmers.id"], name="fk_farms_farmer_id_farmers"),
        sa.CheckConstraint("hectares >= 0", name="ck_farms_hectares"),
        sa.CheckConstraint("latitude between 17.6 and 18.6", name="ck_farms_latitude"),
        sa.CheckConstraint("longitude between -78.5 and -76.1", name="ck_farms_longitude"),
        sa.CheckConstraint(IN_PARISHES, name="ck_farms_parish"),
        sa.CheckConstraint("(latitude is null) = (longitude is null)", name="ck_farms_position"),
        sa.CheckConstraint("(size_quantity is null) = (size_unit is null)", name="ck_farms_size"),
        sa.CheckConstraint("size_quantity >= 0", name="ck_farms_size_quantity"),
        sa.CheckConstraint("size_unit in ('H18', 'ACR', 'square')", name="ck_farms_size_unit"),
        sa.CheckConstraint("tenure in ('owned', 'family_land', 'leased', 'rented', 'other')", name="ck_farms_tenure"),
        sa.CheckConstraint("(title_volume is null) = (title_folio is null)", name="ck_farms_title"),
    )
    op.create_index("ix_farms_district_id", "farms", ["district_id"])
    op.create_index("ix_farms_farmer_id", "farms", ["farmer_id"])


def _create_plantings() -> None:
    op.create_table(
        "plantings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farm_id", sa.Integer(), nullable=False),
        sa.Column("commodity_id", sa.Integer(), nullable=False),
        sa.Column("variety_id", sa.Integer(), nullable=True),
        sa.Column("area_quantity", sa.Numeric(15, 3), nullable=True),
        sa.Column("area_unit", sa.Text(), nullable=True),
        sa.Column("hectares", sa.Numeric(15, 4), nullable=True),
        sa.Column("plants_count", sa.Integer(), nullable=True),
        sa.Column("planted_on", sa.Date(), nullable=True),
        sa.Column("expected_from", sa.Date(), nullable=True),
        sa.Column("expected_to", sa.Date(), nullable=True),
        sa.Column("reaped_on", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plantings"),
        sa.ForeignKeyConstraint(["commodity_id"], ["commodities.id"], name="fk_plantings_commodity_id_commodities"),
        sa.ForeignKeyConstraint(["farm_id"], ["farms.id"], name="fk_plantings_farm_id_farms"),
        sa.ForeignKeyConstraint(
            ["variety_id", "commodity_id"],
            ["varieties.id", "varieties.commodity_id"],
            name="fk_plantings_variety_id_commodity_id_varieties",
        ),
        sa.CheckConstraint("(area_quantity is null) = (area_unit is null)", name="ck_plantings_area"),
        sa.CheckConstraint("area_quantity >= 0", name="ck_plantings_area_quantity"),
        sa.CheckConstraint("area_unit in ('H18', 'ACR', 'square')", name="ck_plantings_area_unit"),
        sa.CheckConstraint("expected_to >= expected_from", name="ck_plantings_expected"),
        sa.CheckConstraint("hectares >= 0", name="ck_plantings_hectares"),
        sa.CheckConstraint("plants_count >= 0", name="ck_plantings_plants_count"),
        sa.CheckConstraint("reaped_on >= planted_on", name="ck_plantings_reaped_on"),
    )
    op.create_index("ix_plantings_commodity_id", "plantings", ["commodity_id"])
    op.create_index("ix_plantings_farm_id", "plantings", ["farm_id"])
    op.create_index("ix_plantings_variety_id", "plantings", ["variety_id"])


def _create_livestock() -> None:
    op.create_table(
        "livestock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farm_id", sa.Integer(), nullable=False),
        sa.Column("commodity_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("head_count", sa.Integer(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_livestock"),
        sa.ForeignKeyConstraint(["commodity_id"], ["commodities.id"], name="fk_livestock_commodity_id_commodities"),
        sa.ForeignKeyConstraint(["farm_id"], ["farms.id"], name="fk_livestock_farm_id_farms"),
        sa.CheckConstraint("ended_on >= recorded_on", name="ck_livestock_ended_on"),
        sa.CheckConstraint("head_count >= 0", name="ck_livestock_head_count"),
    )
    op.create_index("ix_livestock_commodity_id", "livestock", ["commodity_id"])
    op.create_index("ix_livestock_farm_id", "livestock", ["farm_id"])


def downgrade() -> None:
    op.drop_table("livestock")
    op.drop_table("plantings")
    op.drop_table("farms")
