"""What is grown, reared and sold: commodities with their international codes, varieties, and the words for them."""

import re
import unicodedata

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

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
