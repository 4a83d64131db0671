"""Whose numbers a row claims: those of a book on record, or of an earlier line. What two claim is kept as disputed."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text

from harvest import audit
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.reading import Stamp
from harvest.database import HarvestSession
from harvest.records.receipt_books import DisputedRange

# One seek for each claim in one statement. As text: SQLAlchemy takes longer to write two thousand rows down than the
# engine to answer.
HOLDERS = """
    WITH asked (place, series_id, first, last) AS (VALUES {asked})
    SELECT asked.place, book.series_id, book.book_number, book.first_number, book.last_number, book.farmer_id
    FROM asked JOIN receipt_books AS book ON book.id = (
        SELECT nearest.id FROM receipt_books AS nearest
        WHERE nearest.series_id = asked.series_id AND nearest.first_number <= asked.last
        ORDER BY nearest.first_number DESC LIMIT 1
    )
    WHERE book.last_number >= asked.first
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """The numbers of one book. `line`: of this file, None for a book on record."""

    series_id: int | None  # None: the series is new with this file
    code: str
    book_number: str
    first: int
    last: int
    farmer_id: int | None = None
    line: int | None = None

    @property
    def numbers(self) -> str:
        return f"{self.first} to {self.last}"

    @property
    def named(self) -> str:
        return f"Book {self.book_number} of series {self.code}"

    def agrees(self, other: "Claim") -> bool:
        """The same book told twice is no dispute; a row without a buyer says nothing against the one on record."""
        owners = {self.farmer_id, other.farmer_id} - {None}
        mine, theirs = ((one.code, one.book_number, one.first, one.last) for one in (self, other))
        return mine == theirs and len(owners) < 2


@dataclass(frozen=True, slots=True)
class Dispute:
    """A claim that is refused, and who has the numbers, or the book number, already."""

    claim: Claim
    holder: Claim

    @property
    def reason(self) -> str:
        return (
            f"{self.claim.numbers} of series {self.claim.code} is claimed as book {self.claim.book_number}, and "
            f"{self.holder.named} holds {self.holder.numbers}."
        )

    @property
    def sentence(self) -> str:
        if self.holder.line is not None:
            has = f"Line {self.holder.line} of this file has {self.holder.numbers} as book {self.holder.book_number}."
            return f"{has} The numbers are kept as disputed: settle it, then correct the book."
        return f"{self.reason} The numbers are kept as disputed: settle it, then correct the book."


class Lines:
    """The numbers that earlier lines of the file took. Those of one series never overlap, so that a seek finds one."""

    def __init__(self) -> None:
        self.firsts: dict[str, list[int]] = defaultdict(list)
        self.claims: dict[tuple[str, int], Claim] = {}
        self.books: dict[tuple[str, str], Claim] = {}

    def holder(self, claim: Claim) -> Claim | None:
        firsts = self.firsts[claim.code]
        at = bisect_right(firsts, claim.last) - 1
        found = self.claims[claim.code, firsts[at]] if at >= 0 else None
        return found if found is not None and found.last >= claim.first else None

    def take(self, claim: Claim) -> None:
        insort(self.firsts[claim.code], claim.first)
        self.claims[claim.code, claim.first] = claim
        self.books[claim.code, claim.book_number] = claim


def holders(session: HarvestSession, claims: Sequence[Claim]) -> Mapping[int, Claim]:
    """For each claim, by its place, the last book on record that has any of its numbers: one seek each, at once."""
    rows = [
        (place, one.series_id, one.first, one.last) for place, one in enumerate(claims) if one.series_id is not None
    ]
    if not rows:
        return {}
    listed = ", ".join(f"({place}, {series_id}, {first}, {last})" for place, series_id, first, last in rows)
    found = session.execute(text(HOLDERS.format(asked=listed)))  # whole numbers alone: nothing in them can be SQL
    return {
        place: Claim(series_id, claims[place].code, number, first, last, farmer_id)
        for place, series_id, number, first, last, farmer_id in found
    }


def keep(session: HarvestSession, refused: Sequence[tuple[Judged, Dispute]], stamp: Stamp, *, on: date) -> None:
    """Enter the disputes of these rows; one that is open already stays the only one."""
    known = _open(session, [one.claim for _, one in refused])
    rows: list[dict[str, Any]] = []
    lines: list[Judged] = []
    for judged, dispute in refused:
        claim = dispute.claim
        numbers = (claim.series_id, claim.book_number, claim.first, claim.last)
        if numbers not in known:
            known.add(numbers)
            rows.append(_row(judged, dispute, stamp, on))
            lines.append(judged)
    audit.load(session, DisputedRange, rows, stamp.actor, source=stamp.source(lines))


def _row(judged: Judged, dispute: Dispute, stamp: Stamp, on: date) -> dict[str, Any]:
    claim = dispute.claim
    return {
        "series_id": claim.series_id,
        "book_number": claim.book_number,
        "first_number": claim.first,
        "last_number": claim.last,
        "claimed_by": f"line {judged.entry.line} of load {stamp.load_id}",
        "claimed_office_id": judged.values.get("office_id"),
        "reason": dispute.reason,
        "created_on": on,
    }


def _open(session: HarvestSession, claims: Sequence[Claim]) -> set[tuple[int | None, str | None, int, int]]:
    if not claims:
        return set()
    rows = session.execute(
        select(
            *(DisputedRange.series_id, DisputedRange.book_number),
            *(DisputedRange.first_number, DisputedRange.last_number),
        ).where(
            DisputedRange.series_id.in_({one.series_id for one in claims}),
            DisputedRange.first_number.in_({one.first for one in claims}),
            DisputedRange.settled_on.is_(None),
        )
    )
    return {(series_id, number, first, last) for series_id, number, first, last in rows}
