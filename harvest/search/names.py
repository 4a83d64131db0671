"""Typed words to farmers: exactly, begun, as they sound, and only when that finds nobody, as they are spelt."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from harvest.database import HarvestSession
from harvest.records.farmer_words import sound, spellings, words
from harvest.records.farmers import Farmer
from harvest.search.found import Kind, Match
from harvest.search.numbers import as_phones
from harvest.search.spelling import heard_as, meant
from harvest.search.words import How, Wanted, Within, bearing
from harvest.vocabulary import Parish

MOST_WORDS = 6
MOST_FARMERS = 200  # found by one search; whoever has more must type more
TABLE = Farmer.__table__
NAMES = select(
    *(TABLE.c[name] for name in ("id", "first_name", "middle_name", "last_name", "organisation_name"))
).where(TABLE.c.id.in_(bindparam("ids", expanding=True)))
RANKS = (Kind.EXACT, Kind.PHONETIC, Kind.FUZZY)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A farmer found by his words, before he is read whole."""

    farmer_id: int
    kind: Kind
    score: float


class Pool:
    """The farmers found so far, each by the best way that found him."""

    def __init__(self, session: HarvestSession, within: Within) -> None:
        self.session = session
        self.within = within
        self.found: dict[int, Candidate] = {}

    def add(self, wanted: list[Wanted], kind: Kind) -> None:
        for farmer_id, score in bearing(self.session, wanted, self.within).items():
            self.found.setdefault(farmer_id, Candidate(farmer_id, kind, score))

    def best(self) -> list[Candidate]:
        order = sorted(self.found.values(), key=lambda one: (RANKS.index(one.kind), -one.score, one.farmer_id))
        return order[:MOST_FARMERS]


def typed_words(text: str) -> list[str]:
    """The words of what was typed, each once, the first six."""
    return list(dict.fromkeys(words(text)))[:MOST_WORDS]


def find_by_words(
    session: HarvestSession, typed: list[str], parishes: frozenset[Parish] | None, enough: int
) -> list[Candidate]:
    """Farmers who bear these words, best first; looks no further than for `enough` of them.

    A phone among the words is the farmer's own, to the digit: only those who have it are looked through.
    """
    phones = {word: as_phones(word) for word in typed if as_phones(word)}
    typed = [word for word in typed if word not in phones]
    if not typed:
        return []
    pool = Pool(session, Within(parishes, frozenset().union(*phones.values()) if phones else None))
    pool.add([Wanted(word, How.WHOLE, word) for word in typed], Kind.EXACT)
    if len(pool.found) < enough:
        pool.add(_begun(typed), Kind.EXACT)
    if len(pool.found) < enough:
        pool.add([_heard(session, word) for word in typed], Kind.PHONETIC)
    if not pool.found:
        _as_spelt(pool, typed)
    return _in_order(session, typed, pool.best())


def _begun(typed: list[str]) -> list[Wanted]:
    """The last word may be unfinished, and a single letter is an initial."""
    *first, last = typed
    return [*(_initial(word) or Wanted(word, How.WHOLE, word) for word in first), Wanted(last, How.BEGINNING, last)]


def _initial(word: str) -> Wanted | None:
    return Wanted(word, How.BEGINNING, word) if len(word) == 1 else None


def _heard(session: HarvestSession, word: str) -> Wanted:
    if word.isdecimal() or not sound(word):
        return Wanted(word, How.WHOLE, word)
    return _initial(word) or Wanted(word, How.ONE_OF, spellings=heard_as(session, word))


def _as_spelt(pool: Pool, typed: list[str]) -> None:
    """All words misspelt; else the last one unfinished; else one word too many."""
    long = [word for word in typed if len(word) > 1 and not word.isdecimal()]
    if not long:
        return
    near = dict(zip(long, meant(pool.session, long), strict=True))
    spelt = [
        Wanted(word, How.ONE_OF, spellings=near[word]) if word in near else _initial(word) or _heard(pool.session, word)
        for word in typed
    ]
    pool.add(spelt, Kind.FUZZY)
    if not pool.found and len(typed) > 1:
        pool.add([*spelt[:-1], Wanted(typed[-1], How.BEGINNING, typed[-1])], Kind.FUZZY)
    if not pool.found and len(typed) > 2:
        for left_out in range(len(typed)):
            pool.add([*spelt[:left_out], *spelt[left_out + 1 :]], Kind.FUZZY)


def _in_order(session: HarvestSession, typed: list[str], candidates: list[Candidate]) -> list[Candidate]:
    """Of equals first whose name is no more than what was typed, then by the alphabet."""
    ids = [one.farmer_id for one in candidates]
    names = {row[0]: row for row in session.connection().execute(NAMES, {"ids": ids})}

    def place(one: Candidate) -> tuple[object, ...]:
        _id, first, middle, last, organisation = names[one.farmer_id]
        parts = [name for name in (first, middle, last, organisation) if name]
        surplus = max(sum(len(name.split()) for name in parts) - len(typed), 0)
        return (RANKS.index(one.kind), -round(one.score, 3), surplus, last or organisation, first or "", one.farmer_id)

    return sorted(candidates, key=place)


def as_match(farmer: Farmer, candidate: Candidate, typed: list[str]) -> Match:
    """The farmer read whole, with why he is here."""
    return Match(farmer, _why(farmer, candidate.kind, typed), candidate.score)


def _why(farmer: Farmer, kind: Kind, typed: list[str]) -> str:
    if kind is not Kind.EXACT:
        return "sounds like" if kind is Kind.PHONETIC else "spelt like"
    name, alias = spellings(farmer.name), spellings(farmer.alias or "")
    by_name = [_answers(name, word) for word in typed]
    if all(by_name):
        return "name"
    by_alias = any(_answers(alias, word) for word, found in zip(typed, by_name, strict=True) if not found)
    reasons = (
        *(["name"] if any(by_name) else []),
        *([f"alias “{farmer.alias}”"] if by_alias else []),
        *(["phone"] if any(word.isdecimal() for word in typed) and not all(by_name) else []),
    )
    return " and ".join(reasons) or "name"


def _answers(borne: frozenset[str], typed: str) -> bool:
    return any(word.startswith(typed) for word in borne)
