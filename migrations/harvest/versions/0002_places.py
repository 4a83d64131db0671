"""Farmers and farms lie in districts, and clerks spell them in many ways."""

import sqlalchemy as sa
from alembic import op

revision = "0002_places"
down_revision = "0001_changes"

IN_PARISHES = (
    "parish in ('JM-01', 'JM-02', 'JM-03', 'JM-04', 'JM-05', 'JM-06', 'JM-07', "
    "'JM-08', 'JM-09', 'JM-10', 'JM-11', 'JM-12', 'JM-13', 'JM-14')"
)


def upgrade() -> None:
    _create_extension_areas()
    _create_districts()
    _create_place_aliases()


def _create_extension_areas() -> None:
    op.create_table(
        "extension_areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parish", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_extension_areas"),
        sa.UniqueConstraint("id", "parish", name="uq_extension_areas_id_parish"),
        sa.UniqueConstraint("parish", "name", name="uq_extension_areas_parish_name"),
        sa.CheckConstraint("name <> ''", name="ck_extension_areas_name"),
        sa.CheckConstraint(IN_PARISHES, name="ck_extension_areas_parish"),
    )


def _create_districts() -> None:
    op.create_table(
        "districts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parish", sa.Text(), nullable=False),
        sa.Column("extension_area_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_districts"),
        sa.UniqueConstraint("id", "parish", name="uq_districts_id_parish"),
        sa.UniqueConstraint("parish", "name", name="uq_districts_parish_name"),
        sa.ForeignKeyConstraint(
            ["extension_area_id", "parish"],
            ["extension_areas.id", "extension_areas.parish"],
            name="fk_districts_extension_area_id_parish_extension_areas",
        ),
        sa.CheckConstraint("name <> ''", name="ck_districts_name"),
        sa.CheckConstraint(IN_PARISHES, name="ck_districts_parish"),
    )
    op.create_index("ix_districts_extension_area_id", "districts", ["extension_area_id"])


def _create_place_aliases() -> None:
    op.create_table(
        "place_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("spelling", sa.Text(), nullable=False),
        sa.Column("parish", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_place_aliases"),
        sa.UniqueConstraint("spelling", name="uq_place_aliases_spelling"),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name="fk_place_aliases_district_id_districts"),
        sa.CheckConstraint(IN_PARISHES, name="ck_place_aliases_parish"),
        sa.CheckConstraint("(parish is null) <> (district_id is null)", name="ck_place_aliases_parish_or_district"),
        sa.CheckConstraint("spelling <> ''", name="ck_place_aliases_spelling"),
    )
    op.create_index("ix_place_aliases_district_id", "place_aliases", ["district_id"])


def downgrade() -> None:
    op.drop_table("place_aliases")
    op.drop_table("districts")
    op.drop_table("extension_areas")
