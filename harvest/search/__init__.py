"""Find a farmer, however the name is spelt: one box for name, alias, farmer number, phone, receipt and book number."""

from sqlalchemy import bindparam, select

from harvest.database import HarvestSession
from harvest.records.farmers import Farmer
from harvest.search import numbers
from harvest.search.found import Found, Kind, Match
from harvest.search.merged import together
from harvest.search.names import as_match, find_by_words, typed_words
from harvest.vocabulary import Parish

__all__ = ["Found", "Kind", "Match", "search"]

WITH_IDS = select(Farmer).where(Farmer.id.in_(bindparam("ids", expanding=True)))


def search(
    session: HarvestSession, text: str, *, parishes: frozenset[Parish] | None = None, limit: int = 20, offset: int = 0
) -> Found:
    """Whom and what somebody may mean who typed this; never an error, whatever it is.

    parishes: only farmers of these (None: of all); books with an owner elsewhere are left out, those without one stay.
    By name no more than 200 farmers are found: whoever bears a name so common is looked for with more than that.
    """
    session.flush()  # whoever was added or changed in this session is found by it
    digits = numbers.typed_number(text)
    if digits is not None:
        return _by_number(session, digits, parishes, limit, offset)
    typed = typed_words(text)
    return _by_words(session, typed, parishes, limit, offset) if typed else Found()


def _by_number(
    session: HarvestSession, digits: str, parishes: frozenset[Parish] | None, limit: int, offset: int
) -> Found:
    books = [
        (book, what)
        for book, what in numbers.find_books(session, digits)
        if book.farmer is None or parishes is None or book.farmer.parish in parishes
    ]
    found: dict[int, Match] = {}
    for match in [*numbers.find_farmers(session, digits), *numbers.holders(books)]:
        if parishes is None or match.farmer.parish in parishes:
            found.setdefault(match.farmer.id, match)
    kind = Kind.NUMBER if found or books else Kind.NOTHING
    rows = together(session, tuple(found.values())[offset : offset + limit], parishes)
    different = tuple({book.id: book for book, _what in books}.values())
    return Found(rows, kind, len(found) > offset + limit, different)


def _by_words(
    session: HarvestSession, typed: list[str], parishes: frozenset[Parish] | None, limit: int, offset: int
) -> Found:
    candidates = find_by_words(session, typed, parishes, enough=offset + limit)
    if not candidates:
        return Found()
    page = candidates[offset : offset + limit]
    farmers = {one.id: one for one in session.scalars(WITH_IDS, {"ids": [one.farmer_id for one in page]})}
    rows = together(session, [as_match(farmers[one.farmer_id], one, typed) for one in page], parishes)
    return Found(rows, candidates[0].kind, len(candidates) > offset + limit)
