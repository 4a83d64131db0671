"""What anybody may read of prices: published weeks, each line of a week, one line by place and over time.

Drafts are never read here, and of a week only its last revision. Money is J$ per kg. None of it holds a person.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from harvest.records.commodities import Commodity
from harvest.records.prices.record import CENT, MarketPrice, PriceItem, PricePoint, PriceReport, ReportKind, ReportState
from harvest.vocabulary import Parish

A_YEAR = 53  # weeks on record, at most
PER_CENT = Decimal("0.1")
Price = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class PublishedWeek:
    """One week of one report as it stands now."""

    kind: ReportKind
    week_ending: date
    report_id: int
    revision: int
    published_on: date


@dataclass(frozen=True, slots=True)
class PricedItem:
    """One line of the reports: "Yam, yellow" of the commodity Yam."""

    item_id: int
    name: str
    commodity: str


@dataclass(frozen=True, slots=True)
class PlacePrice:
    """What one line cost at one place; `before`: the most frequent price of the week before, where there was one."""

    place: str
    parish: Parish
    low: Decimal
    most_frequent: Decimal
    high: Decimal
    supply: str | None
    before: Decimal | None


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line of a report in one week over its places: the lowest, the mean of the most frequent, the highest.

    `change`: in per cent, of the places that gave a price in both weeks; None when there is none.
    """

    item_id: int
    name: str
    commodity: str
    low: Decimal
    most_frequent: Decimal
    high: Decimal
    places: int
    change: Decimal | None


@dataclass(frozen=True, slots=True)
class WeekOfLine:
    week_ending: date
    low: Decimal
    most_frequent: Decimal
    high: Decimal
    places: int


def published_weeks(session: Session, kind: ReportKind, *, most: int = A_YEAR) -> list[PublishedWeek]:
    """The newest published weeks of this report, the newest first, each in its last revision."""
    newest = (
        select(PriceReport)
        .where(PriceReport.kind == kind, PriceReport.state == ReportState.PUBLISHED)
        .order_by(PriceReport.week_ending.desc(), PriceReport.revision.desc())
    )
    found: dict[date, PublishedWeek] = {}
    for one in session.scalars(newest.limit(most * 4)):
        if one.published_on is not None and one.week_ending not in found:
            week = PublishedWeek(kind, one.week_ending, one.id, one.revision, one.published_on)
            found[one.week_ending] = week
    return list(found.values())[:most]


def priced_items(session: Session) -> list[PricedItem]:
    """Every line of the reports, in printed order."""
    lines = select(PriceItem.id, PriceItem.name, Commodity.name).join(Commodity, Commodity.id == PriceItem.commodity_id)
    return [PricedItem(*row) for row in session.execute(lines.order_by(PriceItem.position, PriceItem.name))]


def count_weeks(session: Session, kind: ReportKind) -> int:
    """How many weeks of this report are published."""
    weeks = select(func.count(PriceReport.week_ending.distinct()))
    of_kind = weeks.where(PriceReport.kind == kind, PriceReport.state == ReportState.PUBLISHED)
    return session.scalars(of_kind).one()


def place_prices(
    session: Session, week: PublishedWeek, item_id: int, *, before: PublishedWeek | None = None
) -> list[PlacePrice]:
    """One line of a week, place by place in printed order."""
    earlier = {}
    if before:
        earlier = {one.point_id: one.most_frequent_kg for one in _prices(session, [before], items=[item_id])}
    return [
        PlacePrice(
            one.place, one.parish, one.low_kg, one.most_frequent_kg, one.high_kg, one.supply, earlier.get(one.point_id)
        )
        for one in _prices(session, [week], items=[item_id])
    ]


def priced_lines(
    session: Session, week: PublishedWeek, *, before: PublishedWeek | None = None, parish: Parish | None = None
) -> list[PricedLine]:
    """All lines of a week over all its places or those of one parish, by name."""
    now = _by_line(_prices(session, [week], parish=parish))
    then = _by_line(_prices(session, [before], parish=parish)) if before else {}
    lines = [_line(rows, then.get(item_id, ())) for item_id, rows in now.items()]
    return sorted(lines, key=lambda line: line.name.casefold())


def lines_over_time(
    session: Session, weeks: Sequence[PublishedWeek], item_ids: Collection[int]
) -> dict[int, list[WeekOfLine]]:
    """Each of these lines in these weeks, the oldest first; a week without a price is left out."""
    rows: dict[int, dict[date, list[Price]]] = {item_id: {} for item_id in item_ids}
    for one in _prices(session, weeks, items=item_ids):
        rows[one.item_id].setdefault(one.week_ending, []).append(one)
    return {
        item_id: [WeekOfLine(week, *_span(found), len(found)) for week, found in sorted(by_week.items())]
        for item_id, by_week in rows.items()
    }


def _prices(
    session: Session,
    weeks: Collection[PublishedWeek],
    *,
    items: Collection[int] | None = None,
    parish: Parish | None = None,
) -> Sequence[Price]:
    wanted = (
        select(
            PriceReport.week_ending,
            MarketPrice.item_id,
            MarketPrice.point_id,
            PriceItem.name.label("item"),
            Commodity.name.label("commodity"),
            PricePoint.name.label("place"),
            PricePoint.parish,
            MarketPrice.low_kg,
            MarketPrice.most_frequent_kg,
            MarketPrice.high_kg,
            MarketPrice.supply,
        )
        .join(PriceReport, PriceReport.id == MarketPrice.report_id)
        .join(PriceItem, PriceItem.id == MarketPrice.item_id)
        .join(Commodity, Commodity.id == PriceItem.commodity_id)
        .join(PricePoint, PricePoint.id == MarketPrice.point_id)
        .where(MarketPrice.report_id.in_([one.report_id for one in weeks]), MarketPrice.low_kg.is_not(None))
        .order_by(PricePoint.position, PricePoint.name)
    )
    if items is not None:
        wanted = wanted.where(MarketPrice.item_id.in_(list(items)))
    if parish is not None:
        wanted = wanted.where(PricePoint.parish == parish)
    return session.execute(wanted).all()


def _by_line(rows: Sequence[Price]) -> dict[int, list[Price]]:
    lines: dict[int, list[Price]] = {}
    for one in rows:
        lines.setdefault(one.item_id, []).append(one)
    return lines


def _line(rows: Sequence[Price], before: Sequence[Price]) -> PricedLine:
    first = rows[0]
    return PricedLine(first.item_id, first.item, first.commodity, *_span(rows), len(rows), change=_change(rows, before))


def _span(rows: Sequence[Price]) -> tuple[Decimal, Decimal, Decimal]:
    middle = sum((one.most_frequent_kg for one in rows), Decimal(0)) / len(rows)
    low, high = min(one.low_kg for one in rows), max(one.high_kg for one in rows)
    return low, middle.quantize(CENT, ROUND_HALF_UP), high


def _change(rows: Sequence[Price], before: Sequence[Price]) -> Decimal | None:
    """Like is compared with like: a dear parish that reports this week alone is no rise."""
    then = {one.point_id: one.most_frequent_kg for one in before}
    both = [(one.most_frequent_kg, then[one.point_id]) for one in rows if one.point_id in then]
    if not both:
        return None
    now, earlier = sum((one for one, _ in both), Decimal(0)), sum((one for _, one in both), Decimal(0))
    return ((now - earlier) / earlier * 100).quantize(PER_CENT, ROUND_HALF_UP)
