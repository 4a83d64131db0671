"""A farmer's words and name keys were two thirds of what a load wrote: each stands once, in the order it is looked for.

They have no number of their own any more, and how a word sounds stands with the words of names alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_lean_words"
down_revision = "0021_registered_on"

BY_CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
FARMER = {"columns": ["farmer_id"], "refcolumns": ["farmers.id"]}


def upgrade() -> None:
    _stage("farmer_words", "select distinct word, farmer_id from farmer_words")
    _create_with_farmer("farmer_words", sa.Column("word", BY_CODE, nullable=False))
    _bring_back("farmer_words", "word, farmer_id")
    _stage("farmer_name_keys", "select distinct key, farmer_id from farmer_name_keys")
    _create_with_farmer("farmer_name_keys", sa.Column("key", sa.Text(), nullable=False))
    _bring_back("farmer_name_keys", "key, farmer_id")
    _stage("name_words", "select word, sound from name_words")
    op.create_table(
        "name_words",
        sa.Column("word", BY_CODE, nullable=False),
        sa.Column("sound", BY_CODE, nullable=True),
        sa.PrimaryKeyConstraint("word", name="pk_name_words"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_name_words_sound", "name_words", ["sound"])
    _bring_back("name_words", "word, sound")


def _create_with_farmer(table: str, word: sa.Column) -> None:
    op.create_table(
        table,
        word,
        sa.Column("farmer_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(word.name, "farmer_id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(**FARMER, name=f"fk_{table}_farmer_id_farmers"),
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{table}_farmer_id_{word.name}", table, ["farmer_id", word.name])


def downgrade() -> None:
    heard = "select farmer_id, w.word, sound from farmer_words w left join name_words n on n.word = w.word"
    _stage("farmer_words", heard)
    _create_numbered("farmer_words", sa.Column("word", BY_CODE, nullable=False), sa.Column("sound", BY_CODE))
    op.create_index("ix_farmer_words_word_farmer_id", "farmer_words", ["word", "farmer_id"])
    op.create_index("ix_farmer_words_sound_farmer_id", "farmer_words", ["sound", "farmer_id"])
    _bring_back("farmer_words", "farmer_id, word, sound")
    _stage("farmer_name_keys", "select farmer_id, key from farmer_name_keys")
    _create_numbered("farmer_name_keys", sa.Column("key", sa.Text(), nullable=False))
    op.create_index("ix_farmer_name_keys_key", "farmer_name_keys", ["key"])
    _bring_back("farmer_name_keys", "farmer_id, key")
    _stage("name_words", "select word, sound from name_words")
    op.create_table(
        "name_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", BY_CODE, nullable=False),
        sa.Column("sound", BY_CODE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_name_words"),
        sa.UniqueConstraint("word", name="uq_name_words_word"),
    )
    op.create_index("ix_name_words_sound", "name_words", ["sound"])
    _bring_back("name_words", "word, sound")


def _create_numbered(table: str, word: sa.Column, *more: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farmer_id", sa.Integer(), nullable=False),
        word,
        *more,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("farmer_id", word.name, name=f"uq_{table}_farmer_id_{word.name}"),
        sa.ForeignKeyConstraint(**FARMER, name=f"fk_{table}_farmer_id_farmers"),
    )


def _stage(table: str, rows: str) -> None:
    """Lay the rows aside: the names of constraints are free only when the old table is gone."""
    op.execute(f"create table staged_{table} as {rows}")
    op.drop_table(table)


def _bring_back(table: str, columns: str) -> None:
    op.execute(f"insert into {table} ({columns}) select {columns} from staged_{table} order by {columns}")
    op.drop_table(f"staged_{table}")
