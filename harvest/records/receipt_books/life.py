"""What may happen to a receipt book once it is printed: moved, sold, finished, lost, stolen, void, recalled, cleared.

Every act locks its book first, so that of two clerks who sell the same book at once one is told that it is sold.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from harvest.records.farmers import Farmer
from harvest.records.farmers.acts import refuse_merged
from harvest.records.offices import Office
from harvest.records.receipt_books.kept import BookMove
from harvest.records.receipt_books.record import IdSeen, ReceiptBook
from harvest.records.receipt_books.refusals import (
    BookCannotMove,
    BookNotForSale,
    DateTooEarly,
    FarmerNotActive,
    FarmerNotVerified,
    StateNotPossible,
)
from harvest.vocabulary import BookState, FarmerStatus, OfficeKind

AT_REST = frozenset({BookState.PRINTED, BookState.IN_STOCK, BookState.SOLD, BookState.FINISHED})
AMISS = frozenset({BookState.LOST, BookState.STOLEN, BookState.VOID, BookState.RECALLED, BookState.UNDER_INVESTIGATION})
# What `change_state` may do. Into stock leads `move_to_office`, to a farmer leads `sell`. A book that was found or
# cleared comes back to where its holder says it is (`_fits_holder`).
MAY_BECOME: dict[BookState, frozenset[BookState]] = {
    BookState.PRINTED: AMISS,
    BookState.IN_STOCK: AMISS,
    BookState.SOLD: AMISS | {BookState.FINISHED},
    BookState.FINISHED: AMISS | {BookState.SOLD},
    BookState.LOST: AMISS | AT_REST,
    BookState.STOLEN: AMISS | AT_REST,
    BookState.UNDER_INVESTIGATION: AMISS | AT_REST,
    BookState.RECALLED: frozenset({BookState.VOID, BookState.LOST, BookState.STOLEN}),
    BookState.VOID: frozenset(),
}


def move_to_office(session: Session, books: Iterable[ReceiptBook], office: Office, *, on: date) -> None:
    """Put printed books, or books in stock elsewhere, into this office's stock. Raises BookCannotMove, DateTooEarly.

    A book that is in its stock already stays as it is: a form that is sent twice moves once.
    """
    for book in sorted(books, key=lambda one: one.id):  # two clerks lock in one order, so neither waits for ever
        lock(session, book)
        if book.state is BookState.IN_STOCK and book.office_id == office.id:
            continue
        if book.state not in {BookState.PRINTED, BookState.IN_STOCK}:
            raise BookCannotMove(f"{named(book)} is {said(book)}: only a book not sold yet can move to an office.")
        not_before(on, book.state_since, f"{named(book)} is {said(book)}")
        _supplied(book, office)
        session.add(BookMove(book_id=book.id, from_office_id=book.office_id, to_office_id=office.id, moved_on=on))
        book.office = office
        book.state = BookState.IN_STOCK
        book.state_since = on
    session.flush()


def sell(
    session: Session, book: ReceiptBook, farmer: Farmer, *, on: date, id_seen: IdSeen, price: Decimal | None = None
) -> None:
    """Sell a book in stock, at the office that holds it, to a verified and active farmer. `price` in J$.

    Raises BookNotForSale, FarmerMerged, FarmerNotVerified, FarmerNotActive, DateTooEarly.
    """
    lock(session, book)
    session.refresh(farmer, with_for_update={"read": True})
    refuse_merged(session, farmer)
    if book.state is not BookState.IN_STOCK:
        raise BookNotForSale(f"{named(book)} is {said(book)}: only a book in stock at an office can be sold.")
    not_before(on, book.state_since, f"{named(book)} is {said(book)}")
    _may_buy(farmer, on)
    book.sold_at_office, book.office = book.office, None
    book.farmer = farmer
    book.sold_on = on
    book.id_seen = id_seen
    book.price = price
    book.state = BookState.SOLD
    book.state_since = on
    session.flush()


def change_state(session: Session, book: ReceiptBook, state: BookState, *, on: date) -> None:
    """Note what became of the book, since the day `on`. Raises StateNotPossible, DateTooEarly."""
    lock(session, book)
    possible = sorted(other for other in MAY_BECOME[book.state] if _fits_holder(book, other))
    if state not in possible:
        words = ", ".join(other.replace("_", " ") for other in possible) or "nothing else any more"
        raise StateNotPossible(
            f"{named(book)} is {said(book)} and cannot become {state.replace('_', ' ')}: it can become {words}."
        )
    if book.sold_on is not None:
        not_before(on, book.sold_on, f"{named(book)} was sold on {book.sold_on:%d %b %Y}")
    book.state = state
    book.state_since = on
    session.flush()


def _supplied(book: ReceiptBook, office: Office) -> None:
    """A sub-agent's books come from the office that answers for him."""
    if office.kind is OfficeKind.SUB_AGENT and office.parent_id not in {None, book.office_id}:
        raise BookCannotMove(
            f"{named(book)} is not in stock at the office that supplies {office.name}: move it to that office first."
        )


def _fits_holder(book: ReceiptBook, state: BookState) -> bool:
    if state in {BookState.SOLD, BookState.FINISHED}:
        return book.farmer_id is not None
    if state is BookState.IN_STOCK:
        return book.office_id is not None
    return state is not BookState.PRINTED or (book.farmer_id is None and book.office_id is None)


def _may_buy(farmer: Farmer, on: date) -> None:
    who = f"Farmer {farmer.farmer_number} ({farmer.name})"
    if farmer.status is not FarmerStatus.ACTIVE:
        raise FarmerNotActive(
            f"{who} is {farmer.status} since {farmer.status_since:%d %b %Y}: no book may be sold to this farmer."
        )
    if farmer.verified_on is None:
        raise FarmerNotVerified(
            f"{who} is registered but not verified: record the farm visit first, then sell the book."
        )
    not_before(on, farmer.verified_on, f"{who} was verified on {farmer.verified_on:%d %b %Y}")


def not_before(on: date, earliest: date, fact: str) -> None:
    """Raises DateTooEarly for a day before `earliest`, with the fact that makes it so."""
    if on < earliest:
        raise DateTooEarly(f"{fact}: {on:%d %b %Y} lies before that. Correct the date.")


def lock(session: Session, book: ReceiptBook) -> None:
    """Wait for whoever is at this book, and read it as he left it."""
    session.flush()
    session.refresh(book, with_for_update=True)


def named(book: ReceiptBook) -> str:
    """The book as a clerk finds it: "Book 151560 of series A"."""
    return f"Book {book.book_number} of series {book.series.code}"


def said(book: ReceiptBook) -> str:
    """Its state and since when: "in stock since 14 May 2026"."""
    return f"{book.state.replace('_', ' ')} since {book.state_since:%d %b %Y}"
