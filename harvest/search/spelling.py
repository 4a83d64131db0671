"""Which words of the register somebody may have meant who typed one that nobody bears."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import Text, bindparam, func, select

from harvest.database import HarvestSession
from harvest.records.farmer_words import NameWord, sound
from harvest.search.words import likeness

MOST_SLIPS_IN_LENGTH = 2
LIKE_ENOUGH = 0.6  # of the letters: one slip in three letters, two in five, four in ten
MOST_SPELLINGS = 25
MOST_HEARD = 1000  # words with one sound; the commonest has some dozens
TABLE = NameWord.__table__
ABOUT_AS_LONG = select(TABLE.c.word).where(
    func.length(TABLE.c.word).between(bindparam("shortest"), bindparam("longest"))
)
HEARD_ALIKE = select(TABLE.c.word).where(TABLE.c.sound == bindparam("heard", type_=Text())).limit(MOST_HEARD)


def meant(session: HarvestSession, typed: Sequence[str]) -> list[dict[str, float]]:
    """For each typed word the words of the register that are nearest to it, in letters or in sound, and how near.

    Reads every distinct word of about the right length: they are tens of thousands, however many farmers there are.
    """
    lengths = [len(word) for word in typed]
    about = {"shortest": min(lengths) - MOST_SLIPS_IN_LENGTH, "longest": max(lengths) + MOST_SLIPS_IN_LENGTH}
    known = session.connection().scalars(ABOUT_AS_LONG, about).all()
    return [_nearest(word, [*_near(word, known), *_heard_alike(session, word)]) for word in typed]


def heard_as(session: HarvestSession, typed: str) -> dict[str, float]:
    """The words of the register that sound like the typed one, and how near each is in its letters."""
    return {word: likeness(typed, word) for word in _heard_alike(session, typed)}


def _near(typed: str, known: Sequence[str]) -> list[str]:
    found = process.extract(
        typed, known, scorer=OSA.normalized_similarity, score_cutoff=LIKE_ENOUGH, limit=2 * MOST_SPELLINGS
    )
    return [word for word, _score, _index in found]


def _heard_alike(session: HarvestSession, typed: str) -> Sequence[str]:
    heard = sound(typed)
    return session.connection().scalars(HEARD_ALIKE, {"heard": heard}).all() if heard else ()


def _nearest(typed: str, words: list[str]) -> dict[str, float]:
    ranked = sorted(set(words), key=lambda word: (-likeness(typed, word), word))
    return {word: likeness(typed, word) for word in ranked[:MOST_SPELLINGS]}
