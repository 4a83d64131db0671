"""Receipt books sold, by month and the farmer's parish; receipts shown at the roadside, by month and parish.

A month is told once it is over.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, func, select

from harvest.records.farmers import Farmer
from harvest.records.presentations import COUNTS, Presentation
from harvest.records.receipt_books import ReceiptBook
from harvest.statistics.facts.reading import kept, month_name, month_now, month_number, rows
from harvest.statistics.trees import UNKNOWN, Fact


def sold(connection: Connection, today: date) -> Iterator[Fact]:
    stays = kept(connection)
    lives = {row.id: row.parish for row in rows(connection, select(Farmer.id, Farmer.parish))} if stays else {}
    month = month_number(ReceiptBook.sold_on)
    of = (month, Farmer.parish, Farmer.id)
    statement = select(*of, func.count()).join(Farmer, Farmer.id == ReceiptBook.farmer_id)
    over = statement.where(ReceiptBook.sold_on.is_not(None), month < month_now(today))
    for months, parish, farmer, books in rows(connection, over.group_by(*of).order_by(month)):
        who = stays.get(farmer, farmer)
        lives_in = parish if who == farmer else lives[who]
        yield Fact(month_name(months), ((lives_in.value,),), who, (books,))


def shown(connection: Connection, today: date) -> Iterator[Fact]:
    """Contributor is the farmer who bought the book; where there is none, the paper itself."""
    stays = kept(connection)
    month = month_number(Presentation.shown_on)
    paper = (-1 - Presentation.number).label("paper")
    who = func.coalesce(ReceiptBook.farmer_id, paper).label("who")
    of = (month, Presentation.parish, who)
    statement = select(*of, func.count()).outerjoin(ReceiptBook, ReceiptBook.id == Presentation.book_id)
    over = statement.where(COUNTS, month < month_now(today))
    for months, parish, one, times in rows(connection, over.group_by(*of).order_by(month)):
        yield Fact(month_name(months), ((parish or UNKNOWN,),), stays.get(one, one), (times,))
