"""Ten invented weeks of farmgate prices: a trend to look at, a week that waits for its prices, one that was revised."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from harvest import audit
from harvest.database import HarvestSession
from harvest.demo.rows import ACTOR
from harvest.records.prices import (
    Cell,
    MarketPrice,
    PriceReport,
    Quote,
    ReportKind,
    cells_of,
    current,
    enter,
    open_report,
    publish,
    quotes,
    revise,
)

SEED = 1962
WEEKS = 10
PLACES = ("St Ann", "St Elizabeth", "Manchester", "Clarendon", "St Thomas", "Trelawny")
# J$ a pound, most frequent, in the first week; invented.
USUAL = {
    "Tomato": 180, "Cabbage": 90, "Carrot": 130, "Callaloo": 70, "Yam": 160, "Sweet potato": 110, "Irish potato": 140,
    "Escallion": 200, "Thyme": 320, "Hot pepper": 350, "Sweet pepper": 240, "Pumpkin": 60, "Banana": 55, "Plantain": 95,
    "Cucumber": 65, "Ginger": 420, "Lettuce": 150, "Pineapple": 120,
}  # fmt: skip


def price_weeks(session: HarvestSession, today: date) -> None:
    """Ten published weeks, one of them revised, and the week that runs as a draft with its first place filled."""
    chance = random.Random(SEED)  # noqa: S311 - invented data, and the same at every fill
    cells = _cells(session)
    if not cells:
        return
    this_week = today + timedelta(days=(5 - today.weekday()) % 7)
    level = {cell.key: Decimal(chance.randint(88, 114)) / 100 for cell in cells}
    for back in range(WEEKS, -1, -1):
        week = this_week - timedelta(weeks=back)
        report = open_report(session, ReportKind.FARMGATE, week, on=today)
        filled = cells if back else [cell for cell in cells if cell.label.endswith(PLACES[0])]
        rows = [_row(report, cell, _quote(chance, cell, level)) for cell in filled]
        audit.load(session, MarketPrice, rows, ACTOR)
        if back:
            publish(session, report, by=ACTOR, on=week)
    _revise_one(session, cells, this_week - timedelta(weeks=3))


def _cells(session: Session) -> list[Cell]:
    """The places and things of the demo: those whose label begins and ends so."""
    return [
        cell
        for cell in cells_of(session, ReportKind.FARMGATE)
        if _usual(cell) and cell.label.rpartition(" at ")[2] in PLACES
    ]


def _usual(cell: Cell) -> int:
    return next((price for name, price in USUAL.items() if cell.label.startswith(name)), 0)


def _quote(chance: random.Random, cell: Cell, level: dict[str, Decimal]) -> Quote:
    """Five dollars are the smallest step that is talked of; prices wander by a few per cent a week."""
    level[cell.key] = min(max(level[cell.key] + Decimal(chance.randint(-5, 6)) / 100, Decimal("0.7")), Decimal("1.4"))
    middle = max(round(_usual(cell) * level[cell.key] / 5) * 5, 15)
    low = middle - 5 * chance.randint(1, max(middle // 50, 1))
    supply = chance.choice(("good", "fair", "fair", "low"))
    return Quote(Decimal(low), Decimal(middle), Decimal(middle + 5 * chance.randint(1, 6)), "LBR", supply)


def _row(report: PriceReport, cell: Cell, quote: Quote) -> dict[str, Any]:
    price = MarketPrice(report_id=report.id, point_id=cell.point_id, item_id=cell.item_id, unit=quote.unit)
    price.quote = quote
    return {column: value for column, value in vars(price).items() if not column.startswith("_")}


def _revise_one(session: HarvestSession, cells: list[Cell], week: date) -> None:
    published = current(session, ReportKind.FARMGATE, week)
    if published is None:
        return
    draft = revise(session, published, reason="Manchester’s tomato was typed for one kilogram (invented).")
    wrong = next(cell for cell in cells if cell.label.startswith("Tomato") and cell.label.endswith("Manchester"))
    was = quotes(session, draft)[wrong.key]
    right = Quote(was.low - 5, was.most_frequent - 5, was.high - 5, was.unit, was.supply)
    enter(session, draft, [wrong], {wrong.key: right}, by=ACTOR, confirmed=[wrong.key])
    publish(session, draft, by=ACTOR, on=week + timedelta(days=2))
