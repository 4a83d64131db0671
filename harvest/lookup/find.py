"""A question in, a disclosed finding out. Reads only; never one row silently out of several.

What is in doubt is said, never chosen: several series give a question back, two claims are both told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from harvest.findings import (
    MOST_CANDIDATES_LISTED,
    BookFound,
    Candidate,
    FarmerFound,
    Finding,
    Flag,
    Question,
    QuestionKind,
)
from harvest.foundation.clock import local_day
from harvest.lookup.produce import goods_found, produce_of, unknown_words
from harvest.lookup.statements import FARMER, LEAF
from harvest.vocabulary import BookState, FlagKind, Parish, ReceiptState, Standing

# The most serious fact names the standing; the others are still told as flags and states.
STANDING_OF_STATE = {
    BookState.PRINTED: Standing.NOT_SOLD,
    BookState.IN_STOCK: Standing.NOT_SOLD,
    BookState.SOLD: Standing.VALID,
    BookState.FINISHED: Standing.FINISHED,
    BookState.LOST: Standing.LOST,
    BookState.STOLEN: Standing.STOLEN,
    BookState.VOID: Standing.VOID,
    BookState.RECALLED: Standing.RECALLED,
    BookState.UNDER_INVESTIGATION: Standing.UNDER_INVESTIGATION,
}
STANDING_OF_FLAG = {
    FlagKind.RECEIPT_STOLEN: Standing.STOLEN,
    FlagKind.RECEIPT_LOST: Standing.LOST,
    FlagKind.RECEIPT_VOID: Standing.VOID,
    FlagKind.STOP_LISTED: Standing.STOP_LISTED,
    FlagKind.DISPUTED: Standing.DISPUTED,
}
MOST_SERIOUS_FIRST = (
    *(Standing.STOLEN, Standing.LOST, Standing.STOP_LISTED, Standing.UNDER_INVESTIGATION, Standing.RECALLED),
    *(Standing.VOID, Standing.NOT_SOLD, Standing.DISPUTED, Standing.FINISHED, Standing.VALID),
)
FLAG_OF_RECEIPT = {
    ReceiptState.STOLEN: FlagKind.RECEIPT_STOLEN,
    ReceiptState.LOST: FlagKind.RECEIPT_LOST,
    ReceiptState.VOID: FlagKind.RECEIPT_VOID,
}


def find(connection: Connection, question: Question, *, now: datetime) -> Finding:
    """What the register says to `question` at `now` (aware UTC)."""
    if question.kind is QuestionKind.RECEIPT:
        return _find_receipt(connection, question, now)
    if question.kind is QuestionKind.FARMER:
        return _find_farmer(connection, question, now)
    return Finding(Standing.UNKNOWN, as_of=now, goods=goods_found(connection, question.goods, None))


def _find_receipt(connection: Connection, question: Question, now: datetime) -> Finding:
    number = int(question.number or "")
    parameters = {"number": number, "today": local_day(now)}
    rows = connection.execute(LEAF, parameters).all()
    if not rows:
        return Finding(Standing.UNKNOWN, as_of=now, goods=unknown_words(connection, question.goods))
    chosen = _choose(rows, question)
    if chosen is None:
        return _ambiguous(rows, question, now)
    return _finding(connection, chosen, question, number, now)


def _choose(rows: Sequence[Row[Any]], question: Question) -> Row[Any] | None:
    """The one row that the number, or the number with book or farmer, means; None when several could be meant."""
    if len(rows) == 1:
        return rows[0]
    fitting = [row for row in rows if _names(row, question)]
    if not fitting and (question.number or "").startswith("0"):
        # Zeros that were typed stand on the paper; zeros that were not may have been left out.
        fitting = [row for row in rows if row.series_printed_digits == len(question.number or "")]
    return fitting[0] if len(fitting) == 1 else None


def _names(row: Row[Any], question: Question) -> bool:
    """Whether book or farmer of the question are this row's, and at least one was given."""
    known = bool(question.book and row.book_book_number) or bool(question.farmer_number and row.farmer_farmer_number)
    return known and not _differences(row, question)


def _differences(row: Row[Any], question: Question) -> list[FlagKind]:
    """Where the officer's paper names another book or farmer than the register."""
    return [
        kind
        for kind, asked, found in (
            (FlagKind.BOOK_DIFFERS, question.book, {row.book_book_number}),
            (FlagKind.FARMER_DIFFERS, question.farmer_number, {row.farmer_farmer_number, row.entered_farmer_number}),
        )
        if asked and any(found) and _bare(asked) not in {_bare(one) for one in found if one is not None}
    ]


def _bare(number: str) -> str:
    return number.lstrip("0").casefold()


def _ambiguous(rows: Sequence[Row[Any]], question: Question, now: datetime) -> Finding:
    """Flags where the book or farmer that was given is none of them: asking for it again would lead in a circle."""
    none_is = [set(_differences(row, question)) for row in rows]
    candidates = tuple(Candidate(row.series_code, row.book_book_number) for row in rows)
    return Finding(
        Standing.AMBIGUOUS,
        as_of=now,
        flags=tuple(Flag(kind) for kind in sorted(set.intersection(*none_is))),
        candidates=candidates if len(candidates) <= MOST_CANDIDATES_LISTED else (),
        candidate_count=len(candidates),
    )


def _finding(connection: Connection, row: Row[Any], question: Question, number: int, now: datetime) -> Finding:
    flags = _flags(row, question)
    farmer_id = row.farmer_id
    produce, commodities = produce_of(connection, farmer_id) if farmer_id else ((), frozenset())
    is_owned = farmer_id is not None
    return Finding(
        standing=_standing(row.book_state, flags),
        as_of=now,
        number=str(number).zfill(row.series_printed_digits),
        book=_book(row) if row.book_state else None,
        farmer=_farmer(row) if farmer_id else None,
        produce=produce,
        goods=goods_found(connection, question.goods, commodities)
        if is_owned
        else unknown_words(connection, question.goods),
        flags=flags,
    )


def _flags(row: Row[Any], question: Question) -> tuple[Flag, ...]:
    flags = []
    if row.leaf_state:
        flags.append(Flag(FLAG_OF_RECEIPT[row.leaf_state], row.leaf_since))
    if row.stopped_on:
        flags.append(Flag(FlagKind.STOP_LISTED, row.stopped_on))
    if row.disputed_on:
        flags.append(Flag(FlagKind.DISPUTED, row.disputed_on))
    return (*flags, *(Flag(kind) for kind in _differences(row, question)))


def _standing(state: BookState | None, flags: tuple[Flag, ...]) -> Standing:
    found = {STANDING_OF_FLAG[flag.kind] for flag in flags if flag.kind in STANDING_OF_FLAG}
    if state is not None:
        found.add(STANDING_OF_STATE[state])
    return next(standing for standing in MOST_SERIOUS_FIRST if standing in found)


def _book(row: Row[Any]) -> BookFound:
    return BookFound(
        series=row.series_code,
        book_number=row.book_book_number,
        first_number=row.book_first_number,
        last_number=row.book_last_number,
        state=row.book_state,
        since=row.book_state_since,
        sold_on=row.book_sold_on,
        sold_at=row.sold_at_name,
        held_at=row.held_at_name,
    )


def _farmer(row: Row[Any]) -> FarmerFound:
    person = " ".join(part for part in (row.farmer_first_name, row.farmer_last_name) if part)
    return FarmerFound(
        farmer_number=row.farmer_farmer_number,
        name=row.farmer_organisation_name or person,
        parish=Parish(row.farmer_parish).label,
        verified=row.farmer_verified_on is not None,
        status=row.farmer_status,
        alias=row.farmer_alias,
        district=row.district_name,
        verified_on=row.farmer_verified_on,
        registered_on=row.farmer_registered_on,
        status_since=row.farmer_status_since,
    )


def _find_farmer(connection: Connection, question: Question, now: datetime) -> Finding:
    row = connection.execute(FARMER, {"farmer_number": question.farmer_number}).one_or_none()
    if row is None:
        return Finding(Standing.UNKNOWN, as_of=now, goods=unknown_words(connection, question.goods))
    produce, commodities = produce_of(connection, row.farmer_id)
    return Finding(
        Standing.VALID,
        as_of=now,
        farmer=_farmer(row),
        produce=produce,
        goods=goods_found(connection, question.goods, commodities),
    )
