"""The figures behind the pictures: farmers by parish and month, books by office, the trend of a price.

Each answers with rows for the picture, its table and its download alike, counted by the database in one statement.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import ColumnElement, Subquery, extract, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from harvest.records.farmers import Farmer
from harvest.records.farmers.merging import stands_for_himself
from harvest.records.offices import Office
from harvest.records.prices.looking import latest_revisions
from harvest.records.prices.record import CENT, MarketPrice, PriceItem, PricePoint, PriceReport, ReportKind
from harvest.records.receipt_books import ReceiptBook
from harvest.vocabulary import BookState, FarmerStatus, Parish


@dataclass(frozen=True, slots=True)
class ParishFigures:
    """Farmers of a parish who are not known to have died, and those whose farm was visited; merged ones once."""

    parish: Parish
    registered: int
    verified: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """`month` is its first day."""

    month: date
    registered: int


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """`sold` within the days asked for, `in_stock` now."""

    office_id: int
    office: str
    sold: int
    in_stock: int


@dataclass(frozen=True, slots=True)
class WeekPrices:
    """J$ per kg: the lowest, the mean of the most frequent and the highest of `quotes` prices in the week."""

    week_ending: date
    low: Decimal
    most_frequent: Decimal
    high: Decimal
    quotes: int


def farmers_by_parish(session: Session, *, parishes: Collection[Parish] = tuple(Parish)) -> list[ParishFigures]:
    """One row for each of the parishes, also where nobody is registered."""
    counted = (
        select(Farmer.parish, func.count(), func.count(Farmer.verified_on))
        .where(Farmer.status != FarmerStatus.DECEASED, _in(parishes), stands_for_himself())
        .group_by(Farmer.parish)
    )
    found = {parish: (registered, verified) for parish, registered, verified in session.execute(counted)}
    return [ParishFigures(parish, *found.get(parish, (0, 0))) for parish in Parish if parish in parishes]


def registrations_by_month(
    session: Session, *, first: date, last: date, parishes: Collection[Parish] = tuple(Parish)
) -> list[MonthFigures]:
    """One row for each month from that of `first` to that of `last`, whole months, also where nobody came."""
    start, end = first.replace(day=1), _next_month(last)
    year, month = extract("year", Farmer.registered_on), extract("month", Farmer.registered_on)
    counted = (
        select(year, month, func.count())
        .where(Farmer.registered_on >= start, Farmer.registered_on < end, _in(parishes), stands_for_himself())
        .group_by(year, month)
    )
    found = {date(int(in_year), int(in_month), 1): count for in_year, in_month, count in session.execute(counted)}
    rows = []
    while start < end:
        rows.append(MonthFigures(start, found.get(start, 0)))
        start = _next_month(start)
    return rows


def books_by_office(
    session: Session, *, first: date, last: date, offices: Collection[int] | None = None
) -> list[OfficeFigures]:
    """Offices that sold a book in these days or have one in stock; all of them, or those with these ids."""
    sold = _books(ReceiptBook.sold_at_office_id, ReceiptBook.sold_on.between(first, last))
    stock = _books(ReceiptBook.office_id, ReceiptBook.state == BookState.IN_STOCK)
    statement = (
        select(Office.id, Office.name, func.coalesce(sold.c.books, 0), func.coalesce(stock.c.books, 0))
        .outerjoin(sold, sold.c.office_id == Office.id)
        .outerjoin(stock, stock.c.office_id == Office.id)
        .where(sold.c.books.is_not(None) | stock.c.books.is_not(None))
        .order_by(Office.name)
    )
    if offices is not None:
        statement = statement.where(Office.id.in_(list(offices)))
    return [OfficeFigures(*row) for row in session.execute(statement)]


def price_trend(
    session: Session,
    kind: ReportKind,
    commodity_id: int,
    *,
    first: date,
    last: date,
    item_id: int | None = None,
    parishes: Collection[Parish] = tuple(Parish),
) -> list[WeekPrices]:
    """The published prices of a commodity, or of one line of the report, week by week; the last revision counts."""
    latest = latest_revisions(kind).subquery()
    counts = (latest.c.week_ending == PriceReport.week_ending) & (latest.c.revision == PriceReport.revision)
    statement = (
        select(
            PriceReport.week_ending,
            func.min(MarketPrice.low_kg),
            func.sum(MarketPrice.most_frequent_kg),
            func.max(MarketPrice.high_kg),
            func.count(MarketPrice.low_kg),
        )
        .select_from(MarketPrice)
        .join(PriceReport, PriceReport.id == MarketPrice.report_id)
        .join(latest, counts)
        .join(PriceItem, PriceItem.id == MarketPrice.item_id)
        .join(PricePoint, PricePoint.id == MarketPrice.point_id)
        .where(PriceReport.kind == kind, PriceReport.week_ending.between(first, last))
        .where(PriceItem.commodity_id == commodity_id, PricePoint.parish.in_(list(parishes)))
        .where(MarketPrice.low_kg.is_not(None), PriceItem.id == item_id if item_id is not None else true())
        .group_by(PriceReport.week_ending)
        .order_by(PriceReport.week_ending)
    )
    return [
        WeekPrices(week, low, (Decimal(total) / count).quantize(CENT, ROUND_HALF_UP), high, count)
        for week, low, total, high, count in session.execute(statement)
        if low is not None and total is not None and high is not None
    ]


def _in(parishes: Collection[Parish]) -> ColumnElement[bool]:
    return Farmer.parish.in_(list(parishes))


def _books(office: InstrumentedAttribute[int | None], which: ColumnElement[bool]) -> Subquery:
    """How many of these books each office has."""
    counted = select(office.label("office_id"), func.count().label("books"))
    return counted.where(which, office.is_not(None)).group_by(office).subquery()


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
