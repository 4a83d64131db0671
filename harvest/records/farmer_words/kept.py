"""The words under which each farmer is found, kept in step with the farmers: derived, no record, worked out anew.

Names and alias, one row a word; how it sounds stands with the word, once. They follow every change of a farmer in the
same flush (harvest.audit.derives_from), so nobody who registers or corrects one has to think of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import derives_from, forgotten_with
from harvest.database import HarvestSession
from harvest.derived import Derived, add_bound, add_missing, forget, replace
from harvest.foundation.columns import BY_CODE, among
from harvest.records.farmer_words.names import sound, spellings
from harvest.records.farmers.record import Farmer

PORTION = 5000
NAMES = ("first_name", "middle_name", "last_name", "organisation_name", "alias")


class FarmerWord(Derived):
    """One word of one farmer's names."""

    __tablename__ = "farmer_words"
    __table_args__ = (Index(None, "farmer_id", "word"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(BY_CODE, primary_key=True)
    farmer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class NameWord(Derived):
    """Each word of names once, with how it sounds. One that nobody bears any longer does no harm."""

    __tablename__ = "name_words"
    __table_args__ = (Index(None, "sound"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(BY_CODE, primary_key=True)
    sound: Mapped[str | None] = mapped_column(BY_CODE)


@derives_from(Farmer, *NAMES)
def keep_words(connection: Connection, farmers: Sequence[Mapping[str, Any]], are_new: bool) -> None:
    """Write the words of these farmers, new or changed, in place of those they had."""
    rows = [(word, farmer["id"]) for farmer in farmers for word in _words(farmer)]
    if are_new:
        add_bound(connection, FarmerWord, ("word", "farmer_id"), rows)
    else:
        wanted = [{"word": word, "farmer_id": farmer_id} for word, farmer_id in rows]
        replace(connection, FarmerWord, "farmer_id", [farmer["id"] for farmer in farmers], wanted)
    _add_words(connection, {word for word, _ in rows})


def _words(farmer: Mapping[str, Any]) -> frozenset[str]:
    return frozenset().union(*map(spellings, filter(None, map(farmer.get, NAMES))))


@forgotten_with(Farmer)
def forget_words(connection: Connection, farmer_ids: Sequence[int]) -> None:
    forget(connection, FarmerWord, "farmer_id", farmer_ids)


def _add_words(connection: Connection, words: set[str]) -> None:
    """In one order: two who add the same words wait for each other instead of blocking each other."""
    known = (
        set(connection.scalars(select(NameWord.word).where(among(connection, NameWord.word, words))))
        if words
        else set()
    )
    add_missing(connection, NameWord, [{"word": word, "sound": _sound(word)} for word in sorted(words - known)])


def reindex(session: HarvestSession) -> int:
    """Work out the words of all farmers anew; returns how many farmers. For a database older than the words.

    A farmer who is being changed is waited for; new ones bring their own words.
    """
    table = Farmer.__table__
    columns = [table.c[name] for name in ("id", *NAMES)]
    done, last = 0, 0
    while True:
        portion = select(*columns).where(table.c.id > last).order_by(table.c.id).limit(PORTION)
        read = session.connection().execute(portion.with_for_update(read=True))
        farmers = [dict(row) for row in read.mappings()]
        if not farmers:
            return done
        keep_words(session.connection(), farmers, False)
        done, last = done + len(farmers), farmers[-1]["id"]


def is_unindexed(session: HarvestSession) -> bool:
    """Whether farmers are there and not one word of theirs: the register is older than the words."""
    has_farmers, has_words = (
        session.scalar(select(column).limit(1)) is not None for column in (Farmer.id, FarmerWord.word)
    )
    return has_farmers and not has_words


def _sound(word: str) -> str | None:
    return None if word.isdecimal() else sound(word)
