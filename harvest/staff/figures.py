"""Looking at the whole: counts and prices as pictures, each with its table and its download. No names on any."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask import render_template, request
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.foundation.parish_map import parish_map, parish_tiles
from harvest.foundation.pictures import bars, columns_over_time, lines
from harvest.permissions import Act
from harvest.records.commodities import Commodity
from harvest.records.figures import books_by_office, farmers_by_parish, price_trend, registrations_by_month
from harvest.records.prices import PriceItem, ReportKind
from harvest.staff.door import Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.vocabulary import Parish

MONTHS = (12, 24, 36)
SPAN = timedelta(days=365)  # of books sold, and of prices
Row = tuple[str | date | int | Decimal, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filters say."""

    show: str  # registered or verified, on the map
    months: int
    parish: Parish | None
    kind: ReportKind
    commodity: int | None

    @property
    def parishes(self) -> Collection[Parish]:
        return (self.parish,) if self.parish else tuple(Parish)

    def where(self) -> dict[str, str | int | None]:
        """The same as parts of an address."""
        parish = self.parish.value if self.parish else None
        price: dict[str, str | int | None] = {"kind": self.kind.value, "commodity": self.commodity}
        return {"show": self.show, "months": self.months, "parish": parish, **price}


@dataclass(frozen=True, slots=True)
class Figure:
    """One picture and its table. `wide` and `narrow` are the same picture, for a desk and for a telephone."""

    key: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    total: Row | None
    wide: Markup
    narrow: Markup | None = None


def add_figures(door: StaffDoor) -> None:
    """One page, whose parts are taken along one by one."""

    @door.page("/figures", Act.SEE_FIGURES, menu="Figures")
    def figures() -> Page:
        today = door.today()
        with door.reading() as found:
            commodities = _priced(found)
            chosen = _chosen(commodities)
            form, of = wanted(), request.args.get("of", "")
            if form and of in FIGURES:
                figure = FIGURES[of](found, chosen, today, commodities)
                return as_file(form, f"{of}-{today}", figure.title, figure.columns, figure.rows)
            drawn = [draw(found, chosen, today, commodities) for draw in FIGURES.values()]
        choices = {"kinds": ReportKind, "parishes": Parish, "months": MONTHS, "commodities": commodities}
        return render_template("staff/figures.html", drawn=drawn, chosen=chosen, **choices)


def _priced(session: Session) -> dict[int, str]:
    """The commodities of the price reports by id, in the order of their names."""
    priced = select(Commodity.id, Commodity.name).where(Commodity.id.in_(select(PriceItem.commodity_id)))
    return {row.id: row.name for row in session.execute(priced.order_by(Commodity.name))}


def _chosen(commodities: Mapping[int, str]) -> Chosen:
    asked = request.args
    kind, parish = asked.get("kind", ""), asked.get("parish", "")
    months, commodity = asked.get("months", 0, type=int), asked.get("commodity", 0, type=int)
    usual = next((one for one, name in commodities.items() if name == "Tomato"), next(iter(commodities), None))
    return Chosen(
        show="verified" if asked.get("show") == "verified" else "registered",
        months=months if months in MONTHS else MONTHS[0],
        parish=Parish(parish) if parish in set(Parish) else None,
        kind=ReportKind(kind) if kind in set(ReportKind) else ReportKind.FARMGATE,
        commodity=commodity if commodity in commodities else usual,
    )


def _parishes(session: Session, chosen: Chosen, _today: date, _names: Mapping[int, str]) -> Figure:
    counted = farmers_by_parish(session)
    rows: list[Row] = [(one.parish.label, one.registered, one.verified) for one in counted]
    title = f"Farmers {chosen.show}, by parish"
    drawn = [(one.parish, one.verified if chosen.show == "verified" else one.registered) for one in counted]
    on_map = ("Parish", chosen.show.capitalize())
    return Figure(
        "parishes", title, "Without those who have died. Verified: the farm was visited.",
        ("Parish", "Registered", "Verified"), rows, _total(rows, 2),
        Markup(parish_map("map", title, on_map, drawn)),  # noqa: S704 - drawn and escaped by us
        Markup(parish_tiles("tiles", title, on_map, drawn)),  # noqa: S704
    )  # fmt: skip


def _months(session: Session, chosen: Chosen, today: date, _names: Mapping[int, str]) -> Figure:
    first = _months_before(today, chosen.months - 1)
    counted = registrations_by_month(session, first=first, last=today, parishes=chosen.parishes)
    rows: list[Row] = [(one.month, one.registered) for one in counted]
    where = f" in {chosen.parish.label}" if chosen.parish else ""
    title, columns = f"Registrations by month{where}", ("Month", "Registered")
    picture = columns_over_time("months", title, columns, rows)
    note = "The last month is not over yet."
    return Figure("months", title, note, columns, rows, _total(rows, 1), Markup(picture))  # noqa: S704


def _books(session: Session, _chosen: Chosen, today: date, _names: Mapping[int, str]) -> Figure:
    counted = books_by_office(session, first=today - SPAN, last=today)
    rows: list[Row] = [(one.office, one.sold, one.in_stock) for one in counted]
    title, columns = "Receipt books by office", ("Office", "Sold in a year", "In stock now")
    picture = Markup(bars("books", title, columns, rows))  # noqa: S704
    note = f"Sold since {(today - SPAN).day} {today - SPAN:%b %Y}; in stock today."
    return Figure("books", title, note, columns, rows, _total(rows, 2), picture)


def _prices(session: Session, chosen: Chosen, today: date, names: Mapping[int, str]) -> Figure:
    first, last = today - SPAN, today + timedelta(days=6)
    counted = (
        price_trend(session, chosen.kind, chosen.commodity, first=first, last=last, parishes=chosen.parishes)
        if chosen.commodity is not None
        else []
    )
    rows: list[Row] = [(one.week_ending, one.low, one.most_frequent, one.high, one.quotes) for one in counted]
    what = names[chosen.commodity] if chosen.commodity is not None else "Prices"
    where = f" in {chosen.parish.label}" if chosen.parish else ""
    title = f"{what}: {chosen.kind.label.lower()} price{where}, J$ per kg"
    columns = ("Week ending", "Lowest", "Most frequent", "Highest", "Prices")
    picture = Markup(lines("prices", title, columns[:4], [row[:4] for row in rows]))  # noqa: S704
    return Figure(
        "prices",
        title,
        "Published reports, last revisions. Most frequent: the mean of all places.",
        columns,
        rows,
        None,
        picture,
    )


FIGURES: Mapping[str, Callable[[Session, Chosen, date, Mapping[int, str]], Figure]] = {
    "parishes": _parishes,
    "months": _months,
    "books": _books,
    "prices": _prices,
}


def _total(rows: Iterable[Row], figures: int) -> Row:
    sums = [0] * figures
    for row in rows:
        for place, value in enumerate(row[1:]):
            sums[place] += value if isinstance(value, int) else 0
    return ("Together", *sums)


def _months_before(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)
