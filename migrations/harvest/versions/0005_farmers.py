"""The register itself: who may sell produce, verified since when, and what became of him."""

import sqlalchemy as sa
from alembic import op

revision = "0005_farmers"
down_revision = "0004_offices"

IN_PARISHES = (
    "parish in ('JM-01', 'JM-02', 'JM-03', 'JM-04', 'JM-05', 'JM-06', 'JM-07', "
    "'JM-08', 'JM-09', 'JM-10', 'JM-11', 'JM-12', 'JM-13', 'JM-14')"
)
NAME = (
    "(kind = 'person' and last_name is not null and organisation_name is null)"
    " or (kind <> 'person' and organisation_name is not null)"
)


def upgrade() -> None:
    _create_farmers()
    op.create_index("ix_farmers_district_id", "farmers", ["district_id"])


def _create_farmers() -> None:
    op.create_table(
        "farmers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farmer_number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("middle_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("organisation_name", sa.Text(), nullable=True),
        sa.Column("alias", sa.Text(), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("parish", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_since", sa.Date(), nullable=True),
        sa.Column("id_card_expires_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_farmers"),
        sa.UniqueConstraint("farmer_number", name="uq_farmers_farmer_number"),
        sa.ForeignKeyConstraint(
            ["district_id", "parish"],
            ["districts.id", "districts.parish"],
            name="fk_farmers_district_id_parish_districts",
        ),
        sa.CheckConstraint("date_of_birth >= '1900-01-01'", name="ck_farmers_date_of_birth"),
        sa.CheckConstraint(
            "length(farmer_number) between 1 and 10 and ltrim(farmer_number, '0123456789') = ''",
            name="ck_farmers_farmer_number",
        ),
        sa.CheckConstraint("gender in ('female', 'male')", name="ck_farmers_gender"),
        sa.CheckConstraint("kind in ('person', 'company', 'group')", name="ck_farmers_kind"),
        sa.CheckConstraint(NAME, name="ck_farmers_name"),
        sa.CheckConstraint(IN_PARISHES, name="ck_farmers_parish"),
        sa.CheckConstraint(
            "(phone like '+1876_______' or phone like '+1658_______') and ltrim(substr(phone, 2), '0123456789') = ''",
            name="ck_farmers_phone",
        ),
        sa.CheckConstraint("status in ('active', 'suspended', 'deceased')", name="ck_farmers_status"),
        sa.CheckConstraint("status = 'active' or status_since is not null", name="ck_farmers_status_since"),
        sa.CheckConstraint("verified_by is null or verified_on is not null", name="ck_farmers_verified_by"),
        sa.CheckConstraint("verified_on >= registered_on", name="ck_farmers_verified_on"),
    )


def downgrade() -> None:
    op.drop_table("farmers")
