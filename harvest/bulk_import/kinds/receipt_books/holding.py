"""What a row says of a book's life, with what is on record: who holds it, in which state, since when. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from harvest.bulk_import.kinds.owners import Owner
from harvest.foundation.clock import said_day
from harvest.records.receipt_books import MAY_BECOME
from harvest.vocabulary import BookState, FarmerStatus

Say = Callable[[str, str, str], None]  # the field, the rule, the sentence
UNSOLD = frozenset({BookState.PRINTED, BookState.IN_STOCK})
BOUGHT = frozenset({BookState.SOLD, BookState.FINISHED})
CHANGEABLE = (*("state", "state_since", "office_id", "farmer_id", "sold_on", "sold_at_office_id", "id_seen", "price"),)


def held(row: Mapping[str, Any], known: Mapping[str, Any] | None, refuse: Say) -> dict[str, Any]:
    """The columns of a book as it would be; what cannot be is refused with a sentence.

    `row`: values of the file, `office_id` that of the office it names. An empty cell leaves what is on record.
    """
    book = dict(known or dict.fromkeys(CHANGEABLE))
    book |= {name: row[name] for name in ("farmer_id", "sold_on", "id_seen", "price") if row.get(name) is not None}
    state = _state(row, known)
    _place(book, row, known, state)
    if state in BOUGHT and book["farmer_id"] is None and book["sold_on"] is None:
        refuse("farmer_number", "missing", "Enter the farmer number: a book that was sold has a buyer.")
    book["state"], book["state_since"] = state, _since(book, row, known, state, refuse)
    for rule in (_buyer, _holder, _order):
        rule(book, refuse)
    return {name: book[name] for name in CHANGEABLE}


def _state(row: Mapping[str, Any], known: Mapping[str, Any] | None) -> BookState:
    """What the row says, or what follows from a buyer or an office that it names."""
    said: BookState | None = row.get("state")
    before: BookState | None = known["state"] if known else None
    if said is not None:
        return said
    if (row.get("farmer_id") or row.get("sold_on")) and before in {None, *UNSOLD}:
        return BookState.SOLD
    if row.get("office_id") is not None and before in {None, BookState.PRINTED}:
        return BookState.IN_STOCK
    return before or BookState.PRINTED


def _place(book: dict[str, Any], row: Mapping[str, Any], known: Mapping[str, Any] | None, state: BookState) -> None:
    """An office holds a book until somebody buys it; from then on it is where it was sold."""
    office = row.get("office_id")
    if book["farmer_id"] is None:
        book["office_id"] = office or book["office_id"]
        return
    kept = known["office_id"] if known else None
    book["sold_at_office_id"] = office or book["sold_at_office_id"] or kept
    book["office_id"] = None
    if state in UNSOLD:
        book["office_id"] = kept  # refused below; nothing moves


def _since(
    book: Mapping[str, Any],
    row: Mapping[str, Any],
    known: Mapping[str, Any] | None,
    state: BookState,
    refuse: Say,
) -> date | None:
    said: date | None = row.get("state_since")
    if said is not None:
        return said
    if known is not None and known["state"] is state and known["office_id"] == book["office_id"]:
        before: date = known["state_since"]
        return before
    if state is BookState.SOLD or (state in UNSOLD and book["farmer_id"] is not None):
        sold: date | None = book["sold_on"]  # what is missing or contradicts is refused below
        return sold
    refuse("state_since", "missing", f"Enter since when the book is {state.replace('_', ' ')}.")
    return None


def _buyer(book: Mapping[str, Any], refuse: Say) -> None:
    if book["farmer_id"] is None:
        if book["sold_on"] is not None:
            refuse("farmer_number", "missing", "Enter the farmer number: a book that was sold has a buyer.")
        for name, what in (("price", "a price"), ("id_seen", "an ID that was seen")):
            if book[name] is not None:
                refuse(name, "unsold", f"Only a book that was sold has {what}. Empty this, or enter the buyer.")
        return
    if book["sold_on"] is None:
        refuse("sold_on", "missing", "Enter the day on which the book was sold.")
    if book["state"] in UNSOLD:
        words = book["state"].replace("_", " ")
        sentence = f"A book that is {words} has no buyer. Correct the state, or empty the farmer number."
        refuse("state", "unsold", sentence)


def _holder(book: Mapping[str, Any], refuse: Say) -> None:
    if book["state"] is BookState.IN_STOCK and book["office_id"] is None and book["farmer_id"] is None:
        refuse("office", "missing", "Enter the office that has the book in stock.")
    if book["state"] is BookState.PRINTED and book["office_id"] is not None:
        refuse("state", "at_office", "A book that is at an office is in stock. Correct the state, or empty the office.")


def _order(book: Mapping[str, Any], refuse: Say) -> None:
    since, sold = book["state_since"], book["sold_on"]
    if since and sold and since < sold:
        words = book["state"].replace("_", " ")
        sentence = f"The book was sold on {said_day(sold)}: it cannot be {words} since {said_day(since)}. Correct one."
        refuse("state_since", "order", sentence)


def may_follow(book: Mapping[str, Any], known: Mapping[str, Any], named: str, refuse: Say) -> None:
    """Refuse a state that cannot follow the one on record; books that were sold come late into a file."""
    before, after = known["state"], book["state"]
    possible = set(MAY_BECOME[before])
    if before in UNSOLD:
        possible |= {BookState.IN_STOCK, *BOUGHT}
    if book["farmer_id"] is None:
        possible -= BOUGHT
    else:
        possible -= UNSOLD
    if after is before or after in possible:
        return
    words = ", ".join(sorted(other.replace("_", " ") for other in possible)) or "nothing else any more"
    sentence = (
        f"{named} is {before.replace('_', ' ')} since {said_day(known['state_since'])} and cannot become "
        f"{after.replace('_', ' ')}: it can become {words}."
    )
    refuse("state", "state", sentence)


def question(owner: Owner, sold_on: date | None) -> str | None:
    """What is odd about this buyer, and no reason to hide that he has the book."""
    if owner.status is not FarmerStatus.ACTIVE:
        return f"Farmer {owner.number} is {owner.status} now. The book is kept as his."
    if owner.verified_on is None:
        return f"Farmer {owner.number} is registered but not verified. The book is kept as his."
    if sold_on and sold_on < owner.verified_on:
        return f"Farmer {owner.number} was verified on {said_day(owner.verified_on)}, after the sale. Check both days."
    return None
