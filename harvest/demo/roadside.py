"""The roadside of the demo country: receipts of the last months that were shown to officers, as CLIP reports them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from harvest.database import HarvestSession
from harvest.demo.country import Country
from harvest.findings import Shown
from harvest.records.farmers import Farmer
from harvest.records.presentations import note_shown
from harvest.records.receipt_books import ReceiptBook, Series
from harvest.vocabulary import BookState, Parish, ShownOutcome

MOST = 1_000  # however large the country: each is reported by itself
ONE_IN = 5  # farmers, in a small country
DAYS = 120  # back from today
# Where trucks are stopped that come from elsewhere: on the way to the markets of the town.
ON_THE_WAY = (Parish.ST_CATHERINE, Parish.ST_CATHERINE, Parish.CLARENDON, Parish.ST_ANDREW)
OUTCOMES = (*(ShownOutcome.OK,) * 8, ShownOutcome.ASK, ShownOutcome.ALERT)


def show_some(session: HarvestSession, country: Country, farmers: int) -> None:
    """Report receipts of every so many of the crowd's sold books. What was reported before changes nothing."""
    times = min(farmers // ONE_IN, MOST)
    for order, (series, first, sold_on, parish) in enumerate(_some_books(session, times)):
        day = country.day(max(sold_on, country.today - timedelta(days=DAYS)))
        where = parish if country.chance.random() < 0.7 else country.chance.choice(ON_THE_WAY)
        number = f"{first + country.chance.randint(0, 99)}"
        outcome = country.chance.choice(OUTCOMES)
        note_shown(session, Shown(f"DEMO-{order + 1}", number, day, outcome, series=series, parish=where))


def _some_books(session: HarvestSession, times: int) -> Iterator[Sequence[Any]]:
    """As many books as there are times, or all there are; spread over the whole of the crowd's."""
    sold = (
        select(Series.code, ReceiptBook.first_number, ReceiptBook.sold_on, Farmer.parish)
        .join(Series, Series.id == ReceiptBook.series_id)
        .join(Farmer, Farmer.id == ReceiptBook.farmer_id)
        .where(Series.code.startswith("DEMO-"), ReceiptBook.state.in_([BookState.SOLD, BookState.FINISHED]))
    )
    ids = session.scalars(sold.with_only_columns(ReceiptBook.id).order_by(ReceiptBook.id)).all()
    step = max(len(ids) // max(times, 1), 1)
    yield from session.execute(sold.where(ReceiptBook.id.in_(ids[::step][:times])).order_by(ReceiptBook.id))
