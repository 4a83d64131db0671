"""A farmer stood under seven words and keys where four find him as well: a fifth of a load went into the others.

A phone is looked for in the farmer's own row. "n:" (both names) is what "b:" (both names and the day of birth) begins
with; a farmer whose birthday nobody knows has "b:" with no day behind it. "s:" (how the family name sounds, the initial
and the parish) is asked of the words. A day of birth has the smaller of day and month first, so that one which was
written the other way round is found by the same key. Keys stand in the order of their letters' codes, because they are
looked for by how they begin. After going back, `harvest search reindex` works out the keys of sounds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029_fewer_keys"
down_revision = "0028_releases_are_kept"

# "b:names:1970-04-01" is kept as "b:names:1970-01-04"
MONTH, DAY = "substr(k.key, length(k.key) - 4, 2)", "substr(k.key, length(k.key) - 1)"
AS_WRITTEN = f"k.key >= 'b:' and k.key < 'b;' and k.key not like '%:' and {DAY} < {MONTH}"
TURNED = f"substr(k.key, 1, length(k.key) - 5) || {DAY} || '-' || {MONTH}"
BORN = "b.key >= 'b:' || substr(n.key, 3) || ':' and b.key < 'b:' || substr(n.key, 3) || ';'"


def upgrade() -> None:
    _collate("C")
    op.execute("delete from farmer_name_keys where key >= 's:' and key < 's;'")
    op.execute(
        "insert into farmer_name_keys (key, farmer_id)"
        " select 'b:' || substr(n.key, 3) || ':', n.farmer_id from farmer_name_keys n"
        " where n.key >= 'n:' and n.key < 'n;'"
        f" and not exists (select 1 from farmer_name_keys b where b.farmer_id = n.farmer_id and {BORN})"
    )
    op.execute("delete from farmer_name_keys where key >= 'n:' and key < 'n;'")
    op.execute(
        "insert into farmer_name_keys (key, farmer_id)"
        f" select {TURNED}, k.farmer_id from farmer_name_keys k where {AS_WRITTEN} and not exists"
        f" (select 1 from farmer_name_keys t where t.farmer_id = k.farmer_id and t.key = {TURNED})"
    )
    op.execute(f"delete from farmer_name_keys as k where {AS_WRITTEN}")
    op.execute(
        "delete from farmer_words where exists (select 1 from farmers f"
        " where f.id = farmer_words.farmer_id and substr(f.phone, 3) = farmer_words.word)"
    )


def downgrade() -> None:
    op.execute(
        "insert into farmer_words (word, farmer_id) select substr(phone, 3), id from farmers f where phone is not null"
        " and not exists (select 1 from farmer_words w where w.farmer_id = f.id and w.word = substr(f.phone, 3))"
    )
    op.execute(
        "insert into farmer_name_keys (key, farmer_id)"
        " select distinct 'n:' || substr(key, 3, length(rtrim(key, '0123456789-')) - 3), farmer_id"
        " from farmer_name_keys where key >= 'b:' and key < 'b;'"
    )
    op.execute("delete from farmer_name_keys where key >= 'b:' and key < 'b;' and key like '%:'")
    op.execute(
        "insert into farmer_name_keys (key, farmer_id)"
        " select substr(k.key, 1, length(k.key) - 10) || cast(date_of_birth as text), f.id"
        " from farmer_name_keys k join farmers f on f.id = k.farmer_id"
        f" where k.key >= 'b:' and k.key < 'b;' and {MONTH} < {DAY} and substr(k.key, length(k.key) - 9)"
        " = substr(cast(date_of_birth as text), 1, 5) || substr(cast(date_of_birth as text), 9, 2)"
        " || '-' || substr(cast(date_of_birth as text), 6, 2)"
    )
    _collate("default")


def _collate(name: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("farmer_name_keys", "key", type_=sa.Text(collation=name), existing_type=sa.Text())
