"""A clerk who heard the name, or typed it with a slip, found nobody: keep each farmer's words and how they sound.

The words of farmers who are there already are worked out by `harvest db upgrade` and `harvest search reindex`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_search"
down_revision = "0012_farmer_acts"

BY_CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "farmer_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farmer_id", sa.Integer(), nullable=False),
        sa.Column("word", BY_CODE, nullable=False),
        sa.Column("sound", BY_CODE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_farmer_words"),
        sa.UniqueConstraint("farmer_id", "word", name="uq_farmer_words_farmer_id_word"),
        sa.ForeignKeyConstraint(["farmer_id"], ["farmers.id"], name="fk_farmer_words_farmer_id_farmers"),
    )
    op.create_index("ix_farmer_words_word_farmer_id", "farmer_words", ["word", "farmer_id"])
    op.create_index("ix_farmer_words_sound_farmer_id", "farmer_words", ["sound", "farmer_id"])
    op.create_table(
        "name_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", BY_CODE, nullable=False),
        sa.Column("sound", BY_CODE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_name_words"),
        sa.UniqueConstraint("word", name="uq_name_words_word"),
    )
    op.create_index("ix_name_words_sound", "name_words", ["sound"])


def downgrade() -> None:
    op.drop_table("name_words")
    op.drop_table("farmer_words")
