"""The published cube: releases, cells, and what stands behind them."""

import sqlalchemy as sa
from alembic import op

revision = "0022_cube"
down_revision = "0021_registered_on"

WORDS = ("production", "varieties", "livestock", "farmers", "other_farmers", "farms", "books_sold", "receipts_shown")
DATASETS = f"dataset in ({', '.join(map(repr, WORDS))})"
BY_CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NOW = "until_version is null"


def upgrade() -> None:
    _releases()
    _cells()
    _layers()


def downgrade() -> None:
    for table in ("cube_layers", "cube_cells", "cube_releases"):
        op.drop_table(table)


def _releases() -> None:
    op.create_table(
        "cube_releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cube_releases"),
        sa.CheckConstraint("version > 0", name="ck_cube_releases_version"),
        sa.UniqueConstraint("version", name="uq_cube_releases_version"),
        sa.UniqueConstraint("published_on", name="uq_cube_releases_published_on"),
    )


def _cells() -> None:
    by_code = ("parish", "commodity", "variety", "period")
    words = ("activity", "sex", "age_band", "size_class")
    op.create_table(
        "cube_cells",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("key", BY_CODE, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        *(sa.Column(name, BY_CODE, nullable=True) for name in by_code),
        sa.Column("period_start", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in words),
        sa.Column("records", sa.Integer(), nullable=True),
        sa.Column("contributors", sa.Integer(), nullable=True),
        sa.Column("hectares", sa.Numeric(15, 1), nullable=True),
        sa.Column("kg", sa.BigInteger(), nullable=True),
        sa.Column("head", sa.BigInteger(), nullable=True),
        sa.Column("obs_status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("until_version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_cube_cells"),
        sa.CheckConstraint(DATASETS, name="ck_cube_cells_dataset"),
        sa.CheckConstraint("key <> ''", name="ck_cube_cells_key"),
        sa.CheckConstraint("obs_status in ('A', 'Q')", name="ck_cube_cells_obs_status"),
        sa.CheckConstraint("reason in ('small_cell', 'dominance', 'secondary')", name="ck_cube_cells_reason"),
        sa.CheckConstraint("(obs_status = 'Q') = (reason is not null)", name="ck_cube_cells_reason_of_silence"),
        sa.CheckConstraint("(obs_status = 'Q') = (contributors is null)", name="ck_cube_cells_numbers"),
        sa.CheckConstraint(
            "obs_status <> 'Q' or coalesce(records, hectares, kg, head) is null",
            name="ck_cube_cells_suppressed_says_nothing",
        ),
        sa.CheckConstraint("contributors >= 5", name="ck_cube_cells_contributors"),
        sa.CheckConstraint("until_version > since_version", name="ck_cube_cells_until_version"),
        *_versions("cube_cells", "since_version", "until_version"),
    )
    op.create_index(
        "ix_cube_cells_now",
        "cube_cells",
        ["dataset", "key"],
        unique=True,
        sqlite_where=sa.text(NOW),
        postgresql_where=sa.text(NOW),
    )
    op.create_index("ix_cube_cells_dataset_since_version", "cube_cells", ["dataset", "since_version"])


def _layers() -> None:
    op.create_table(
        "cube_layers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cube_layers"),
        sa.CheckConstraint(DATASETS, name="ck_cube_layers_dataset"),
        sa.CheckConstraint("relation <> ''", name="ck_cube_layers_relation"),
        sa.UniqueConstraint("dataset", "relation", "version", name="uq_cube_layers_dataset_relation_version"),
        *_versions("cube_layers", "version"),
    )


def _versions(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], ["cube_releases.version"], name=f"fk_{table}_{name}_cube_releases")
        for name in columns
    ]
