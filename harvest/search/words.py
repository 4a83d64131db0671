"""Farmers who bear all of some words, each word as typed, begun, or one of several spellings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Any

from rapidfuzz.distance import OSA, JaroWinkler
from sqlalchemy import Connection, and_, bindparam, func, literal_column, select

from harvest.database import HarvestSession
from harvest.records.farmer_words import FarmerWord
from harvest.records.farmers import Farmer
from harvest.vocabulary import Parish

COUNTED_UP_TO = 3000  # beyond, a word is common and which is more so makes no difference
LOOKED_THROUGH = 2000  # rows ranked by one search
AFTER_ALL = "\U0010ffff"
ROWS: Any = FarmerWord.__table__
FARMERS: Any = Farmer.__table__


class How(Enum):
    WHOLE = auto()
    BEGINNING = auto()
    ONE_OF = auto()


@dataclass(frozen=True, slots=True)
class Wanted:
    """One typed word and how a farmer's word may answer it. `text`: the word or its beginning.

    `spellings`: words that mean it, each with how well, from 0 to 1.
    """

    typed: str
    how: How
    text: str = ""
    spellings: Mapping[str, float] = field(default_factory=dict)

    def values(self, place: int) -> dict[str, Any]:
        """What stands in the statement at this place."""
        if self.how is How.ONE_OF:
            return {f"word_{place}": sorted(self.spellings)}
        if self.how is How.BEGINNING:
            return {f"word_{place}": self.text, f"end_{place}": self.text + AFTER_ALL}
        return {f"word_{place}": self.text}

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


@dataclass(frozen=True, slots=True)
class Within:
    """Which farmers are looked through: those of these parishes, with one of these phones. None: all."""

    parishes: frozenset[Parish] | None = None
    phones: frozenset[str] | None = None

    def values(self) -> dict[str, list[str]]:
        """What stands in the statement, by the column that it is about."""
        asked = {"parish": self.parishes, "phone": self.phones}
        return {name: sorted(values) for name, values in asked.items() if values is not None}


def bearing(session: HarvestSession, wanted: list[Wanted], within: Within) -> dict[int, float]:
    """Ids of farmers who bear a word for each of the wanted, with how well, on average, from 0 to 1."""
    connection = session.connection()
    counts = {one.typed: _count(connection, one) for one in wanted} if len(wanted) > 1 else {}
    if not all(counts.values()):
        return {}
    rarest_first = sorted(wanted, key=lambda one: counts.get(one.typed, 0))
    values = {name: value for place, one in enumerate(rarest_first) for name, value in one.values(place).items()}
    of_farmers = within.values()
    statement = _together(tuple(one.how for one in rarest_first), tuple(of_farmers))
    scores: dict[int, float] = {}
    for farmer_id, *words in connection.execute(statement, values | of_farmers):
        score = sum(one.likeness(word) for one, word in zip(rarest_first, words, strict=True)) / len(words)
        scores[farmer_id] = max(score, scores.get(farmer_id, 0.0))
    return scores


def _count(connection: Connection, wanted: Wanted) -> int:
    return connection.execute(_counting(wanted.how), wanted.values(0)).scalar() or 0


# Statements are kept by their shape: building one takes longer than running it.
@cache
def _counting(how: How) -> Any:
    some = select(literal_column("1")).where(_condition(how, ROWS, 0)).limit(COUNTED_UP_TO).subquery()
    return select(func.count()).select_from(some)


@cache
def _together(hows: tuple[How, ...], within: tuple[str, ...]) -> Any:
    """From the rarest word, one seek a farmer for each other: a join made PostgreSQL read all who are called John."""
    first = ROWS.alias("rarest")
    others = [_other(how, first, place) for place, how in enumerate(hows) if place]
    chosen = select(first.c.farmer_id, first.c.word, *others).where(_condition(hows[0], first, 0))
    for name in within:
        his = select(FARMERS.c[name]).where(FARMERS.c.id == first.c.farmer_id).scalar_subquery()
        chosen = chosen.where(his.in_(bindparam(name, expanding=True)))
    found = chosen.where(*(other.element.is_not(None) for other in others))
    return found.order_by(*_as_an_index_has_it(hows[0], first)).limit(LOOKED_THROUGH)


def _other(how: How, first: Any, place: int) -> Any:
    row = ROWS.alias(f"row_{place}")
    word = select(func.min(row.c.word)).where(row.c.farmer_id == first.c.farmer_id, _condition(how, row, place))
    return word.correlate(first).scalar_subquery().label(f"other_{place}")


def _condition(how: How, row: Any, place: int) -> Any:
    text = bindparam(f"word_{place}", expanding=how is How.ONE_OF, type_=row.c.word.type)
    if how is How.ONE_OF:
        return row.c.word.in_(text)
    if how is How.BEGINNING:
        return and_(row.c.word >= text, row.c.word < bindparam(f"end_{place}", type_=row.c.word.type))
    return row.c.word == text


def _as_an_index_has_it(how: How, row: Any) -> tuple[Any, ...]:
    """So that nothing is sorted before the limit."""
    return (row.c.farmer_id,) if how is How.WHOLE else (row.c.word, row.c.farmer_id)
