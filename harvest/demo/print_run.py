"""The crowd's receipt books: two print runs in every state of a book's life, and what was reported of a few."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from harvest.database import HarvestSession
from harvest.demo.country import Country
from harvest.demo.rows import Known, Rows
from harvest.records.offices import Office, OfficeParish
from harvest.records.receipt_books import IdSeen, ReceiptBook, Series
from harvest.records.receipts import Receipt
from harvest.records.stop_list import StopEntry
from harvest.vocabulary import BookState, OfficeKind, Parish, ReceiptState

SPAN = 100
# Code, first number, digits on paper. Far from the numbers of the cases.
RUNS = (("DEMO-B", 5_000_001, 7), ("DEMO-E", 20_000_001, 8))
SHARE_OF_FIRST, MOST_OF_FIRST = 0.7, 49_000  # books: seven digits are enough for no more
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
PORTION = 5000


def open_shops(session: HarvestSession, known: Known) -> None:
    """The series of the two prints, and invented sub-agents whom JAS supplies."""
    if session.scalar(select(Series.id).where(Series.code == RUNS[0][0])) is not None:
        return
    rows = Rows(session)
    for code, _, digits in RUNS:
        rows.add(Series, code=code, printed_digits=digits, note="Invented: the crowd of the demo.")
    for name, parish in SUB_AGENTS:
        parent = known.offices[known.jas_office_name(parish)]
        office_id = rows.add(Office, name=name, kind=OfficeKind.SUB_AGENT, parent_id=parent)
        rows.add(OfficeParish, office_id=office_id, parish=parish)
    rows.load(session)


def print_books(country: Country, known: Known, count: int) -> None:
    """Write `count` books over both runs into their sheet, sold to verified farmers only."""
    holders = [name for name in known.offices if name.startswith("JAS ")] + [name for name, _ in SUB_AGENTS]
    in_first = min(round(count * SHARE_OF_FIRST), MOST_OF_FIRST)
    for (code, first, _), books in zip(RUNS, (in_first, count - in_first), strict=True):
        for order in range(books):
            _book(country, known, holders, code, order, first + order * SPAN)


def _book(country: Country, known: Known, holders: list[str], code: str, order: int, first: int) -> None:
    cycle = [state for state, share in STATES.items() for _ in range(share)]
    # 37 and 100 have no common divisor: every hundred books hold every state, well mixed.
    state = cycle[order * 37 % len(cycle)]
    country.sheets.add(
        "receipt_books",
        series=code,
        book_number=f"{300_000 + first // SPAN}",
        first_number=first,
        last_number=first + SPAN - 1,
        state=state.value,
        **(_unsold(country, holders, state) if state in UNSOLD else _sold(country, known, state)),
    )


def _unsold(country: Country, holders: list[str], state: BookState) -> dict[str, object]:
    since = country.day(country.today - timedelta(days=300))
    return {"state_since": since, "office": country.chance.choice(holders) if state is BookState.IN_STOCK else None}


def _sold(country: Country, known: Known, state: BookState) -> dict[str, object]:
    number, parish, verified, until = country.chance.choice(country.buyers)
    sold = country.day(max(verified, min(until, country.today - timedelta(days=1500))), until)
    reported = state not in {BookState.SOLD, BookState.FINISHED}
    return {
        "farmer_number": number,
        "sold_on": sold,
        "office": known.jas_office_name(parish),
        "id_seen": country.chance.choice(list(IdSeen)).value,
        "state_since": sold if state is BookState.SOLD else country.day(sold),
        "reason": "Invented: reported by the owner." if reported else None,
    }


def report_some(session: HarvestSession, country: Country) -> None:
    """Put stop entries on a few books of the crowd, and leaves that were torn out."""
    rows = Rows(session)
    for book_id, first, sold in _sold_books(session):
        drawn = country.chance.random()
        leaf = first + country.chance.randint(0, SPAN - 1)
        if drawn < STOPPED:
            entry = {
                "source": "Station diary (invented)",
                "set_by": "demo: station officer",
                "set_on": country.day(sold),
            }
            rows.add(StopEntry, book_id=book_id, first_number=leaf, last_number=first + SPAN - 1, **entry)
        elif drawn < STOPPED + TORN_OUT:
            state = country.chance.choice(list(ReceiptState))
            rows.add(Receipt, book_id=book_id, number=leaf, state=state, state_since=country.day(sold))
    rows.load(session)


def _sold_books(session: HarvestSession) -> Iterator[tuple[int, int, date]]:
    of_runs = select(Series.id).where(Series.code.in_([code for code, *_ in RUNS]))
    books = (
        select(ReceiptBook.id, ReceiptBook.first_number, ReceiptBook.sold_on)
        .where(ReceiptBook.series_id.in_(of_runs), ReceiptBook.sold_on.is_not(None))
        .order_by(ReceiptBook.id)
    )
    for row in session.execute(books.execution_options(yield_per=PORTION)):
        yield row.id, row.first_number, row.sold_on or date.min
