"""The crowd's receipt books: two print runs in every state of a book's life, and what was reported of a few."""

from datetime import date, timedelta
from typing import Any

from harvest.demo.country import Country
from harvest.records.offices import Office, OfficeParish
from harvest.records.receipt_books import IdSeen, ReceiptBook, Series
from harvest.records.receipts import Receipt
from harvest.records.stop_list import StopEntry
from harvest.vocabulary import BookState, OfficeKind, Parish, ReceiptState

SPAN = 100
# Code, first number, digits on paper, share of the books. Far from the numbers of the cases.
RUNS = (("DEMO-B", 5_000_001, 7, 0.7), ("DEMO-E", 20_000_001, 8, 0.3))
UNSOLD = {BookState.PRINTED, BookState.IN_STOCK}
# Books in a hundred.
STATES = {
    BookState.SOLD: 58,
    BookState.FINISHED: 22,
    BookState.IN_STOCK: 9,
    BookState.PRINTED: 3,
    BookState.LOST: 2,
    BookState.STOLEN: 2,
    BookState.VOID: 1,
    BookState.RECALLED: 1,
    BookState.UNDER_INVESTIGATION: 2,
}
SUB_AGENTS = (
    ("Fernbank Farm Store (invented)", Parish.ST_ANN),
    ("Guavadale Hardware (invented)", Parish.CLARENDON),
    ("Stonemead Farm Supplies (invented)", Parish.ST_ELIZABETH),
)
STOPPED = 0.004  # of the books
TORN_OUT = 0.01


def print_books(country: Country, count: int) -> None:
    """Add `count` books over both runs, sold to verified farmers only."""
    holders = _offices(country)
    for code, first, digits, share in RUNS:
        note = "Invented: the crowd of the demo."
        series_id = country.rows.add(Series, code=code, printed_digits=digits, note=note)
        for order in range(round(count * share)):
            _book(country, holders, series_id, order, first + order * SPAN)


def _offices(country: Country) -> list[int]:
    """JAS's offices, and invented sub-agents whom they supply."""
    offices = [office for name, office in country.known.offices.items() if name.startswith("JAS ")]
    for name, parish in SUB_AGENTS:
        parent = country.known.jas_office(parish)
        office_id = country.rows.add(Office, name=name, kind=OfficeKind.SUB_AGENT, parent_id=parent)
        country.rows.add(OfficeParish, office_id=office_id, parish=parish)
        offices.append(office_id)
    return offices


def _book(country: Country, holders: list[int], series_id: int, order: int, first: int) -> None:
    cycle = [state for state, share in STATES.items() for _ in range(share)]
    # 37 and 100 have no common divisor: every hundred books hold every state, well mixed.
    state = cycle[order * 37 % len(cycle)]
    life = _unsold(country, holders, state) if state in UNSOLD else _sold(country, state)
    book_id = country.rows.add(
        ReceiptBook,
        series_id=series_id,
        book_number=f"{300_000 + first // SPAN}",
        first_number=first,
        last_number=first + SPAN - 1,
        state=state,
        **life,
    )
    if "sold_on" in life:
        _reported(country, book_id, first, life["sold_on"])


def _unsold(country: Country, holders: list[int], state: BookState) -> dict[str, Any]:
    since = country.day(country.today - timedelta(days=300))
    return {"state_since": since, "office_id": country.chance.choice(holders) if state is BookState.IN_STOCK else None}


def _sold(country: Country, state: BookState) -> dict[str, Any]:
    farmer_id, parish, verified, until = country.chance.choice(country.buyers)
    sold = country.day(max(verified, min(until, country.today - timedelta(days=1500))), until)
    return {
        "farmer_id": farmer_id,
        "sold_on": sold,
        "sold_at_office_id": country.known.jas_office(parish),
        "id_seen": country.chance.choice(list(IdSeen)),
        "state_since": sold if state is BookState.SOLD else country.day(sold),
    }


def _reported(country: Country, book_id: int, first: int, sold: date) -> None:
    drawn = country.chance.random()
    leaf = first + country.chance.randint(0, SPAN - 1)
    if drawn < STOPPED:
        entry = {"source": "Station diary (invented)", "set_by": "demo: station officer", "set_on": country.day(sold)}
        country.rows.add(StopEntry, book_id=book_id, first_number=leaf, last_number=first + SPAN - 1, **entry)
    elif drawn < STOPPED + TORN_OUT:
        state = country.chance.choice(list(ReceiptState))
        country.rows.add(Receipt, book_id=book_id, number=leaf, state=state, state_since=country.day(sold))
