"""What is grown, reared and sold: commodities with their international codes, varieties, and the words for them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from harvest.audit import Record
from harvest.foundation.columns import Choice, one_of
from harvest.vocabulary import CommodityKind

APOSTROPHES = re.compile("['’‘`´]")
NOT_A_LETTER = re.compile(r"[\W_]+")


class Commodity(Record):
    """One thing that is grown, reared or made, with its UN CPC 2.1, FAO ICC 1.1 and AGROVOC codes.

    A code that was not sourced stays empty. A product comes from what is reared: who keeps chickens may sell eggs.
    """

    __tablename__ = "commodities"
    __table_args__ = (
        CheckConstraint(one_of("kind", CommodityKind), name="kind"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("comes_from_id <> id", name="comes_from"),
        UniqueConstraint("name"),
    )

    name: Mapped[str]
    kind: Mapped[CommodityKind] = mapped_column(Choice(CommodityKind))
    cpc: Mapped[str | None]
    icc: Mapped[str | None]
    agrovoc: Mapped[str | None]
    agrovoc_organism: Mapped[str | None]
    comes_from_id: Mapped[int | None] = mapped_column(ForeignKey("commodities.id"), index=True)


class Variety(Record):
    __tablename__ = "varieties"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        UniqueConstraint("commodity_id", "name"),
        UniqueConstraint("id", "commodity_id"),
    )

    commodity_id: Mapped[int] = mapped_column(ForeignKey("commodities.id"))
    name: Mapped[str]


class CommodityAlias(Record):
    """A word people say for one commodity ("pear" for avocado), normalised by `normalise_words`."""

    __tablename__ = "commodity_aliases"
    __table_args__ = (
        CheckConstraint("words <> ''", name="words"),
        UniqueConstraint("words"),
        ForeignKeyConstraint(["variety_id", "commodity_id"], ["varieties.id", "varieties.commodity_id"]),
    )

    words: Mapped[str]
    commodity_id: Mapped[int] = mapped_column(ForeignKey("commodities.id"), index=True)
    variety_id: Mapped[int | None] = mapped_column(index=True)


@lru_cache(maxsize=4096)  # a file says "yam" on every third row
def normalise_words(text: str) -> str:
    """The words as they are compared: small letters, no punctuation, each in the singular ("Irish Potatoes")."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text)).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_singular(word) for word in NOT_A_LETTER.sub(" ", bare).split())


# The first ending that fits: (ending, what stands in its place). "ss", "us" and "is" are no plurals (citrus, molass).
PLURALS = (
    ("ss", "ss"), ("us", "us"), ("is", "is"), ("lves", "lf"),
    ("ies", "y"), ("oes", "o"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""),
)  # fmt: skip
SHORTEST_PLURAL = 4  # letters; "gas" is not the plural of "ga"


def _singular(word: str) -> str:
    if len(word) < SHORTEST_PLURAL:
        return word
    for ending, single in PLURALS:
        if word.endswith(ending):
            return word[: -len(ending)] + single
    return word


@dataclass(frozen=True, slots=True)
class KnownCommodity:
    """A commodity as a word names it, with the variety where the word names that too."""

    id: int
    name: str
    kind: CommodityKind
    variety_id: int | None = None


@dataclass(frozen=True, slots=True)
class Commodities:
    """Every commodity, variety and word for them, read once: for the forms and files of many farms."""

    words: Mapping[str, KnownCommodity]
    varieties: Mapping[tuple[int, str], int]

    def find(self, words: str) -> KnownCommodity | None:
        """By name or by another word, however it is written: "Irish Potatoes"."""
        return self.words.get(normalise_words(words))

    def variety(self, commodity_id: int, words: str) -> int | None:
        """The id of the commodity's variety of this name."""
        return self.varieties.get((commodity_id, normalise_words(words)))


def commodities_known(session: Session) -> Commodities:
    """The commodities on record now. A name goes before another commodity's alias."""
    read = session.execute(select(Commodity.id, Commodity.name, Commodity.kind))
    by_id = {row.id: KnownCommodity(row.id, row.name, row.kind) for row in read}
    words = {normalise_words(one.name): one for one in by_id.values()}
    aliases = select(CommodityAlias.words, CommodityAlias.commodity_id, CommodityAlias.variety_id)
    for alias in session.execute(aliases):
        words.setdefault(alias.words, replace(by_id[alias.commodity_id], variety_id=alias.variety_id))
    named = session.execute(select(Variety.id, Variety.commodity_id, Variety.name))
    varieties = {(row.commodity_id, normalise_words(row.name)): row.id for row in named}
    return Commodities(words, varieties)
