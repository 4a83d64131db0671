"""What the price reports say: cells, last week beside this one, questions, revisions and what they changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from harvest.records.prices.intake import Cell
from harvest.records.prices.record import (
    MarketPrice,
    PriceItem,
    PricePoint,
    PriceReport,
    Quote,
    ReportKind,
    ReportState,
)

FAR = 2  # times more, or less, than before is asked about
POUND = (Decimal("2.1"), Decimal("2.3"))  # a price this many times off was perhaps given for the other unit
WEEKS = 8


@dataclass(frozen=True, slots=True)
class LastWeek:
    """The latest published prices before a report's week; `week_ending` is None where nothing was published yet."""

    week_ending: date | None
    quotes: Mapping[str, Quote]


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that two revisions do not agree on; None: no price."""

    label: str
    before: Quote | None
    after: Quote | None


def cells_of(
    session: Session, kind: ReportKind, *, points: Iterable[int] | None = None, unit: str | None = None
) -> list[Cell]:
    """The cells of a report in printed order, place by place; only those of the places with these ids, if given."""
    wanted = select(PricePoint).where(PricePoint.kind == kind).order_by(PricePoint.position, PricePoint.name)
    if points is not None:
        wanted = wanted.where(PricePoint.id.in_(list(points)))
    items = session.scalars(select(PriceItem).order_by(PriceItem.position, PriceItem.name)).all()
    return [
        Cell(point.id, item.id, f"{item.name} at {point.name}", unit or kind.usual_unit)
        for point in session.scalars(wanted)
        for item in items
    ]


def quotes(session: Session, report: PriceReport) -> dict[str, Quote]:
    """The prices of one report by cell."""
    prices = session.scalars(select(MarketPrice).where(MarketPrice.report_id == report.id))
    return {_key(price): quote for price in prices if (quote := price.quote) is not None}


def history(session: Session, kind: ReportKind, week_ending: date) -> Sequence[PriceReport]:
    """All revisions of a week's report, the first one first."""
    week = select(PriceReport).where(PriceReport.kind == kind, PriceReport.week_ending == week_ending)
    return session.scalars(week.order_by(PriceReport.revision)).all()


def current(session: Session, kind: ReportKind, week_ending: date) -> PriceReport | None:
    """The revision that counts: the last one published."""
    published = [one for one in history(session, kind, week_ending) if one.state is ReportState.PUBLISHED]
    return published[-1] if published else None


def last_week(session: Session, report: PriceReport) -> LastWeek:
    """What stands beside the grid: the quotes of the last published week before this report's, by cell."""
    before = session.scalar(
        select(func.max(PriceReport.week_ending)).where(
            PriceReport.kind == report.kind,
            PriceReport.week_ending < report.week_ending,
            PriceReport.state == ReportState.PUBLISHED,
        )
    )
    published = current(session, report.kind, before) if before else None
    return LastWeek(before, quotes(session, published) if published else {})


def questions(
    session: Session, report: PriceReport, values: Mapping[str, Quote | None], cells: Iterable[Cell] = ()
) -> dict[str, str]:
    """A sentence for each cell whose most frequent price is more than twice, or less than half, what it was.

    Held against last week (the last one published) and against the middle of the last eight weeks. A question, not
    an error: the clerk confirms the price or corrects it. `cells` gives the names; without it the sentence has none.
    """
    names = {cell.key: f"{cell.label}: " for cell in cells}
    last = last_week(session, report)
    usual = _medians(session, report)
    asked = {}
    for key, quote in values.items():
        if quote is None:
            continue
        before = last.quotes.get(key)
        compared = [(before.kg[1], f"in the week ending {last.week_ending:%d %b %Y}")] if before else []
        compared += [(usual[key], f"in the middle of the last {WEEKS} weeks")] if key in usual else []
        said = next((words for then, when in compared if (words := _question(quote, then, when))), None)
        if said:
            asked[key] = names.get(key, "") + said
    return asked


def differences(session: Session, earlier: PriceReport, later: PriceReport) -> list[Difference]:
    """What a revision changed, in printed order."""
    before, after = quotes(session, earlier), quotes(session, later)
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    cells = cells_of(session, later.kind) if changed else []
    return [Difference(one.label, before.get(one.key), after.get(one.key)) for one in cells if one.key in changed]


def _question(quote: Quote, then: Decimal, when: str) -> str | None:
    now = quote.kg[1]
    more = now > then
    times = now / then if more else then / now
    if times <= FAR:
        return None
    said = f"J${now:,} a kg is {times:.1f} times {'more' if more else 'less'} than J${then:,} {when}."
    other = "lb" if quote.unit == "KGM" else "kg"
    hint = f" Was it given for one {other}?" if POUND[0] <= times <= POUND[1] and more is (quote.unit == "LBR") else ""
    return f"{said}{hint} Confirm it or correct it."


def _medians(session: Session, report: PriceReport) -> dict[str, Decimal]:
    """The middle of the most frequent prices per kg of the eight weeks before, by cell; the last revisions count."""
    weeks = report.week_ending - timedelta(weeks=WEEKS), report.week_ending - timedelta(days=1)
    statement = (
        select(MarketPrice.point_id, MarketPrice.item_id, MarketPrice.most_frequent_kg)
        .join(PriceReport, PriceReport.id == MarketPrice.report_id)
        .join(
            latest := latest_revisions(report.kind).subquery(),
            (latest.c.week_ending == PriceReport.week_ending) & (latest.c.revision == PriceReport.revision),
        )
        .where(
            PriceReport.kind == report.kind,
            PriceReport.week_ending.between(*weeks),
        )
    )
    seen: dict[str, list[Decimal]] = defaultdict(list)
    for point_id, item_id, price in session.execute(statement):
        if price is not None:
            seen[f"p{point_id}-i{item_id}"].append(price)
    return {key: median(prices) for key, prices in seen.items()}


def latest_revisions(kind: ReportKind) -> Select[date, int]:
    """`week_ending` and `revision` of what counts in each week of this report."""
    return (
        select(PriceReport.week_ending, func.max(PriceReport.revision).label("revision"))
        .where(PriceReport.kind == kind, PriceReport.state == ReportState.PUBLISHED)
        .group_by(PriceReport.week_ending)
    )


def _key(price: MarketPrice) -> str:
    return f"p{price.point_id}-i{price.item_id}"


def published_reports(session: Session, report_ids: Sequence[int]) -> dict[int, str]:
    """Which of these reports are published, and so stay as they are."""
    published = select(PriceReport).where(PriceReport.id.in_(report_ids), PriceReport.state == ReportState.PUBLISHED)
    return {one.id: f"{one.name} was published since; revise it instead." for one in session.scalars(published)}


def published_prices(session: Session, price_ids: Sequence[int]) -> dict[int, str]:
    """Which of these prices are in a published report."""
    rows = session.execute(select(MarketPrice.id, MarketPrice.report_id).where(MarketPrice.id.in_(price_ids)))
    of_reports = {row.id: row.report_id for row in rows}
    said = published_reports(session, list(set(of_reports.values())))
    return {price: said[report] for price, report in of_reports.items() if report in said}
