"""Books are kept and sold at offices and sub-agents, and one office may serve two parishes."""

import sqlalchemy as sa
from alembic import op

revision = "0004_offices"
down_revision = "0003_commodities"

IN_PARISHES = (
    "parish in ('JM-01', 'JM-02', 'JM-03', 'JM-04', 'JM-05', 'JM-06', 'JM-07', "
    "'JM-08', 'JM-09', 'JM-10', 'JM-11', 'JM-12', 'JM-13', 'JM-14')"
)


def upgrade() -> None:
    _create_offices()
    _create_office_parishes()


def _create_offices() -> None:
    op.create_table(
        "offices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_offices"),
        sa.UniqueConstraint("name", name="uq_offices_name"),
        sa.ForeignKeyConstraint(["parent_id"], ["offices.id"], name="fk_offices_parent_id_offices"),
        sa.CheckConstraint("kind in ('rada', 'jas', 'sub_agent')", name="ck_offices_kind"),
        sa.CheckConstraint("name <> ''", name="ck_offices_name"),
        sa.CheckConstraint("parent_id <> id", name="ck_offices_parent"),
    )
    op.create_index("ix_offices_parent_id", "offices", ["parent_id"])


def _create_office_parishes() -> None:
    op.create_table(
        "office_parishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("parish", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office_parishes"),
        sa.UniqueConstraint("office_id", "parish", name="uq_office_parishes_office_id_parish"),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_office_parishes_office_id_offices"),
        sa.CheckConstraint(IN_PARISHES, name="ck_office_parishes_parish"),
    )


def downgrade() -> None:
    op.drop_table("office_parishes")
    op.drop_table("offices")
