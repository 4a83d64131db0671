"""What a weekly price report is: where and what it prices, each quote as it was given and per kilogram.

The Ministry's four reports (JAMIS): farmgate prices are asked on Wednesday for the week ending on Saturday, per pound,
and published per kilogram at 2.2 pounds: that factor and no better one gives the quoted price back.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from harvest.audit import Record
from harvest.foundation.columns import Amount, Choice, one_of
from harvest.records.commodities import Commodity
from harvest.vocabulary import Parish

PRICE_UNITS = ("LBR", "KGM")
POUNDS_IN_A_KILOGRAM = {"LBR": Decimal("2.2"), "KGM": Decimal(1)}
CENT = Decimal("0.01")


class ReportKind(StrEnum):
    """`usual_unit`: what the price is asked for; the clerk can choose the other."""

    FARMGATE = "farmgate"
    WHOLESALE = "wholesale"
    MUNICIPAL = "municipal"
    RETAIL = "retail"

    @property
    def label(self) -> str:
        return {"municipal": "Municipal markets", "retail": "Supermarkets"}.get(self.value, self.value.capitalize())

    @property
    def usual_unit(self) -> str:
        return "LBR" if self is ReportKind.FARMGATE else "KGM"


class ReportState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Quote:
    """One price as it was given: J$ for one `unit` (LBR or KGM), lowest, most frequent and highest."""

    low: Decimal
    most_frequent: Decimal
    high: Decimal
    unit: str
    supply: str | None = None
    grade: str | None = None

    @property
    def kg(self) -> tuple[Decimal, Decimal, Decimal]:
        """Low, most frequent and high in J$ per kg."""
        return per_kg(self.low, self.unit), per_kg(self.most_frequent, self.unit), per_kg(self.high, self.unit)


def per_kg(price: Decimal, unit: str) -> Decimal:
    """J$ per kg of a price per `unit`, as the Ministry publishes it: a pound's price times 2.2, in whole cents."""
    return (price * POUNDS_IN_A_KILOGRAM[unit]).quantize(CENT, ROUND_HALF_UP)


class PricePoint(Record):
    """A place one report has prices from: a parish for farmgate, a named market or shopping area for the others."""

    __tablename__ = "price_points"
    __table_args__ = (
        CheckConstraint(one_of("kind", ReportKind), name="kind"),
        CheckConstraint(one_of("parish", Parish), name="parish"),
        CheckConstraint("name <> ''", name="name"),
        UniqueConstraint("kind", "name"),
    )

    kind: Mapped[ReportKind] = mapped_column(Choice(ReportKind))
    name: Mapped[str]
    parish: Mapped[Parish] = mapped_column(Choice(Parish))
    position: Mapped[int] = mapped_column(default=0)


class PriceItem(Record):
    """One line of the reports: a commodity, perhaps one variety of it, as it is sold ("Callaloo, whole")."""

    __tablename__ = "price_items"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        UniqueConstraint("name"),
        ForeignKeyConstraint(["variety_id", "commodity_id"], ["varieties.id", "varieties.commodity_id"]),
    )

    name: Mapped[str]
    commodity_id: Mapped[int] = mapped_column(ForeignKey("commodities.id"), index=True)
    variety_id: Mapped[int | None] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(default=0)

    commodity: Mapped[Commodity] = relationship()


class PriceReport(Record):
    """One week's prices of one kind, in one revision. Published it never changes (triggers): a mistake is revised.

    `week_ending` is a Saturday. `reason` says why there is a second revision and more; the first has none.
    """

    __tablename__ = "price_reports"
    __table_args__ = (
        CheckConstraint(one_of("kind", ReportKind), name="kind"),
        CheckConstraint(one_of("state", ReportState), name="state"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("(revision = 1) = (reason is null)", name="reason"),
        CheckConstraint("(state = 'published') = (published_on is not null)", name="published_on"),
        CheckConstraint("(published_on is null) = (published_by is null)", name="published_by"),
        UniqueConstraint("kind", "week_ending", "revision"),
    )

    kind: Mapped[ReportKind] = mapped_column(Choice(ReportKind))
    week_ending: Mapped[date]
    revision: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str | None]
    state: Mapped[ReportState] = mapped_column(Choice(ReportState), default=ReportState.DRAFT)
    published_on: Mapped[date | None]
    published_by: Mapped[str | None]

    @property
    def name(self) -> str:
        """The report as a clerk names it: "Farmgate, week ending 14 Feb 2026"."""
        return f"{self.kind.label}, week ending {self.week_ending:%d %b %Y}"


class MarketPrice(Record):
    """What one thing cost at one place in the week. A price taken back from a draft keeps its row, empty.

    `confirmed_by`: who said that a price is right although it is far from the weeks before.
    """

    __tablename__ = "market_prices"
    __table_args__ = (
        CheckConstraint(one_of("unit", PRICE_UNITS), name="unit"),
        CheckConstraint("low > 0 and low <= most_frequent and most_frequent <= high", name="order"),
        CheckConstraint("low_kg > 0 and low_kg <= most_frequent_kg and most_frequent_kg <= high_kg", name="order_kg"),
        CheckConstraint(
            "(low is null) = (most_frequent is null) and (low is null) = (high is null)"
            " and (low is null) = (low_kg is null) and (low is null) = (most_frequent_kg is null)"
            " and (low is null) = (high_kg is null)",
            name="all_or_none",
        ),
        CheckConstraint("low is not null or (supply is null and grade is null)", name="supply"),
        CheckConstraint("low is not null or confirmed_by is null", name="confirmed_by"),
        UniqueConstraint("report_id", "point_id", "item_id"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("price_reports.id"))
    point_id: Mapped[int] = mapped_column(ForeignKey("price_points.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("price_items.id"), index=True)
    unit: Mapped[str]
    low: Mapped[Decimal | None] = mapped_column(Amount(2))
    most_frequent: Mapped[Decimal | None] = mapped_column(Amount(2))
    high: Mapped[Decimal | None] = mapped_column(Amount(2))
    low_kg: Mapped[Decimal | None] = mapped_column(Amount(2))
    most_frequent_kg: Mapped[Decimal | None] = mapped_column(Amount(2))
    high_kg: Mapped[Decimal | None] = mapped_column(Amount(2))
    supply: Mapped[str | None]
    grade: Mapped[str | None]
    confirmed_by: Mapped[str | None]

    @property
    def quote(self) -> Quote | None:
        if self.low is None or self.most_frequent is None or self.high is None:
            return None
        return Quote(self.low, self.most_frequent, self.high, self.unit, self.supply, self.grade)

    @quote.setter
    def quote(self, quote: Quote | None) -> None:
        self.low = quote.low if quote else None
        self.most_frequent = quote.most_frequent if quote else None
        self.high = quote.high if quote else None
        self.low_kg, self.most_frequent_kg, self.high_kg = quote.kg if quote else (None, None, None)
        self.unit = quote.unit if quote else self.unit
        self.supply = quote.supply if quote else None
        self.grade = quote.grade if quote else None
