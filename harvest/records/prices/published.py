"""Every published price on one line, with the names of what and where: what the world reads, and nothing else.

Derived, no record: worked out when a report is published, with the day on which its next revision took its place. A
page of prices reads one index of this table, the last page of ten million like the first.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from harvest.audit import derives_from, table_of
from harvest.derived import Derived, replace
from harvest.foundation.columns import BY_CODE, Amount, Choice
from harvest.records.commodities import Commodity, Variety
from harvest.records.prices.record import MarketPrice, PriceItem, PricePoint, PriceReport, ReportKind, ReportState
from harvest.vocabulary import Parish


class PublishedPrice(Derived):
    """One price of one published revision. `superseded_on`: since when another one counts.

    The indexes end in `price_id`, not in the table's own id: SQLite does not seek by a place within one when its last
    column is the row's own number, and the last page of a week would read all of it.
    """

    __tablename__ = "published_prices"
    __table_args__ = (
        UniqueConstraint("price_id"),
        Index(None, "week_ending", "price_id"),
        Index(None, "commodity", "week_ending", "price_id"),
        Index(None, "parish", "week_ending", "price_id"),
        Index(None, "published_on", "price_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    price_id: Mapped[int]
    report_id: Mapped[int] = mapped_column(ForeignKey("price_reports.id"), index=True)
    report: Mapped[ReportKind] = mapped_column(Choice(ReportKind))
    week_ending: Mapped[date]
    revision: Mapped[int]
    published_on: Mapped[date]
    superseded_on: Mapped[date | None]
    market: Mapped[str] = mapped_column(BY_CODE)
    parish: Mapped[Parish] = mapped_column(Choice(Parish))
    item: Mapped[str] = mapped_column(BY_CODE)
    commodity: Mapped[str] = mapped_column(BY_CODE)
    variety: Mapped[str | None] = mapped_column(BY_CODE)
    grade: Mapped[str | None]
    supply: Mapped[str | None]
    unit: Mapped[str]
    low: Mapped[Decimal] = mapped_column(Amount(2))
    most_frequent: Mapped[Decimal] = mapped_column(Amount(2))
    high: Mapped[Decimal] = mapped_column(Amount(2))
    low_kg: Mapped[Decimal] = mapped_column(Amount(2))
    most_frequent_kg: Mapped[Decimal] = mapped_column(Amount(2))
    high_kg: Mapped[Decimal] = mapped_column(Amount(2))


_LATER = aliased(PriceReport, name="later")
_NEXT_PUBLISHED = (
    select(_LATER.published_on)
    .where(_LATER.kind == PriceReport.kind, _LATER.week_ending == PriceReport.week_ending)
    .where(_LATER.revision > PriceReport.revision, _LATER.state == ReportState.PUBLISHED)
    .order_by(_LATER.revision)
    .limit(1)
    .scalar_subquery()
)
_PRICES = (
    select(
        MarketPrice.id.label("price_id"),
        MarketPrice.report_id,
        PriceReport.kind.label("report"),
        PriceReport.week_ending,
        PriceReport.revision,
        PriceReport.published_on,
        _NEXT_PUBLISHED.label("superseded_on"),
        PricePoint.name.label("market"),
        PricePoint.parish,
        PriceItem.name.label("item"),
        Commodity.name.label("commodity"),
        Variety.name.label("variety"),
        *(
            table_of(MarketPrice).c[name]
            for name in (
                *("grade", "supply", "unit", "low", "most_frequent", "high"),
                *("low_kg", "most_frequent_kg", "high_kg"),
            )
        ),
    )
    .join(PriceReport, PriceReport.id == MarketPrice.report_id)
    .join(PricePoint, PricePoint.id == MarketPrice.point_id)
    .join(PriceItem, PriceItem.id == MarketPrice.item_id)
    .join(Commodity, Commodity.id == PriceItem.commodity_id)
    .outerjoin(Variety, Variety.id == PriceItem.variety_id)
    .where(PriceReport.state == ReportState.PUBLISHED, MarketPrice.low.is_not(None))
)


@derives_from(PriceReport, "state", "kind", "week_ending")
def publish_prices(connection: Connection, reports: Sequence[Mapping[str, Any]], _are_new: bool) -> None:
    """The prices of these reports, and of the revisions before them, as they now stand published."""
    for report in reports:
        if report["state"] == ReportState.PUBLISHED:
            week = select(PriceReport.id).where(
                PriceReport.kind == report["kind"], PriceReport.week_ending == report["week_ending"]
            )
            work_out(connection, connection.scalars(week).all())


@derives_from(PricePoint, "name", "parish")
@derives_from(PriceItem, "name", "commodity_id", "variety_id")
@derives_from(Commodity, "name")
@derives_from(Variety, "name")
def rename_in_prices(connection: Connection, _renamed: Sequence[Mapping[str, Any]], are_new: bool) -> None:
    """What is called otherwise is so in all its prices. Names change once in years: all reports are worked out anew."""
    if not are_new:
        rebuild(connection)


def rebuild(connection: Connection) -> int:
    """Work out the prices of all published reports anew; returns how many reports."""
    published = select(PriceReport.id).where(PriceReport.state == ReportState.PUBLISHED).order_by(PriceReport.id)
    report_ids = connection.scalars(published).all()
    for report_id in report_ids:
        work_out(connection, [report_id])
    return len(report_ids)


def work_out(connection: Connection, report_ids: Sequence[int]) -> None:
    """The published prices of these reports, in place of those that stood there."""
    rows = connection.execute(_PRICES.where(MarketPrice.report_id.in_(report_ids))).mappings()
    replace(connection, PublishedPrice, "report_id", report_ids, [dict(row) for row in rows])
