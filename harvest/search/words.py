"""Farmers who bear all of some words, each word as typed, begun, as it sounds, or one of several spellings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA, JaroWinkler
from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import aliased

from harvest.database import HarvestSession
from harvest.records.farmer_words import FarmerWord
from harvest.records.farmers import Farmer
from harvest.vocabulary import Parish

COUNTED_UP_TO = 3000  # beyond, a word is common and which is more so makes no difference
LOOKED_THROUGH = 2000  # rows ranked by one search
AFTER_ALL = "\U0010ffff"


class How(Enum):
    WHOLE = auto()
    BEGINNING = auto()
    SOUND = auto()
    ONE_OF = auto()


@dataclass(frozen=True, slots=True)
class Wanted:
    """One typed word and how a farmer's word may answer it. `text`: the word, its beginning or its sound."""

    typed: str
    how: How
    text: str = ""
    spellings: Mapping[str, float] = field(default_factory=dict)

    def condition(self, row: Any) -> Any:
        if self.how is How.ONE_OF:
            return row.word.in_(sorted(self.spellings))
        if self.how is How.SOUND:
            return row.sound == self.text
        if self.how is How.BEGINNING:
            return (row.word >= self.text) & (row.word < self.text + AFTER_ALL)
        return row.word == self.text

    def order(self, row: Any) -> tuple[Any, ...]:
        """As an index has them, so that nothing is sorted before the limit."""
        return (row.word, row.farmer_id) if self.how in {How.BEGINNING, How.ONE_OF} else (row.farmer_id,)

    def likeness(self, word: str) -> float:
        """From 0 to 1, how well this word of a farmer answers the typed one."""
        if self.how is How.ONE_OF:
            return self.spellings.get(word, 0.0)
        return likeness(self.typed, word)


@lru_cache(maxsize=20_000)
def likeness(typed: str, word: str) -> float:
    """From 0 to 1: few slips count, and more of them at the start of a word, where people slip less."""
    if typed == word:
        return 1.0
    return 0.5 * OSA.normalized_similarity(typed, word) + 0.5 * JaroWinkler.similarity(typed, word)


def bearing(session: HarvestSession, wanted: list[Wanted], parishes: frozenset[Parish] | None) -> dict[int, float]:
    """Ids of farmers who bear a word for each of the wanted, with how well, summed and brought to 0 to 1."""
    rarest_first = sorted(wanted, key=lambda one: _count(session, one)) if len(wanted) > 1 else wanted
    scores: dict[int, float] = {}
    for farmer_id, *words in session.execute(_statement(rarest_first, parishes)):
        score = sum(one.likeness(word) for one, word in zip(rarest_first, words, strict=True)) / len(words)
        scores[farmer_id] = max(score, scores.get(farmer_id, 0.0))
    return scores


def _count(session: HarvestSession, wanted: Wanted) -> int:
    some = select(literal_column("1")).where(wanted.condition(FarmerWord)).limit(COUNTED_UP_TO).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _statement(wanted: list[Wanted], parishes: frozenset[Parish] | None) -> Any:
    rows: list[Any] = [aliased(FarmerWord) for _ in wanted]
    first = rows[0]
    statement: Any = select(first.farmer_id, *(row.word for row in rows)).select_from(first)
    for row in rows[1:]:
        statement = statement.join(row, row.farmer_id == first.farmer_id)
    if parishes is not None:
        statement = statement.join(Farmer, Farmer.id == first.farmer_id).where(Farmer.parish.in_(sorted(parishes)))
    conditions = (one.condition(row) for one, row in zip(wanted, rows, strict=True))
    return statement.where(*conditions).order_by(*wanted[0].order(first)).limit(LOOKED_THROUGH)
