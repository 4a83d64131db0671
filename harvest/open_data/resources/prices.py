"""Market prices, the reports they stand in, and the markets: fully open, with every revision that ever counted."""

from datetime import date
from typing import Any

from sqlalchemy import select

from harvest.disclosure import Audience, column
from harvest.open_data.resources.produce import COMMODITY_NAMES, UNIT_CODES, VARIETY_NAMES
from harvest.open_data.resources.shape import Codes, Field, History, Resource
from harvest.open_data.resources.versions import by_trail
from harvest.records.commodities import Commodity, Variety
from harvest.records.prices import PriceItem, PricePoint, PriceReport, PublishedPrice, ReportKind, ReportState
from harvest.vocabulary import Parish

SOURCE = "Weekly price reports of the Ministry of Agriculture (JAMIS), as they were published"
A_WEEK, A_DAY = date(2026, 5, 16), date(2026, 5, 18)


def _seen(name: str) -> Any:
    return column(Audience.PUBLIC, PublishedPrice, name)


def _amount(name: str, says: str, unit: str, example: float) -> Field:
    return Field(name, says, _seen(name), float, example, unit, sorts=name.endswith("_kg"))


_PUBLISHED = PriceReport.state == ReportState.PUBLISHED
_VERSION = by_trail(PriceReport, PricePoint, PriceItem, Commodity, Variety, only=_PUBLISHED)
_ITEM, _COMMODITY = column(Audience.PUBLIC, PriceItem, "name"), column(Audience.PUBLIC, Commodity, "name")
_MARKET = column(Audience.PUBLIC, PricePoint, "name")
_PRICED = PriceItem.__table__.join(Commodity, Commodity.id == PriceItem.commodity_id)

PRICES = Resource(
    name="prices",
    title="Market prices",
    says="What a commodity cost at a market or in a parish in one week: lowest, most frequent and highest price, as it "
    "was quoted and in J$ per kilogram. Only published reports; the newest revision of each, unless you ask otherwise.",
    rows=PublishedPrice.__table__,
    fields=(
        Field("id", "Number of this price; it never changes.", _seen("price_id"), int, 4711, sorts=True),
        Field(
            "week_ending",
            "The Saturday with which the week of the report ends.",
            _seen("week_ending"),
            date,
            A_WEEK,
            sorts=True,
        ),
        Field("report", "Which of the weekly reports it stands in.", _seen("report"), ReportKind, "farmgate"),
        Field("parish", "Parish of the market, ISO 3166-2:JM.", _seen("parish"), Parish, "JM-06", sorts=True),
        Field(
            "market",
            "The price point: a market, a store, or the parish itself for farmgate prices.",
            _seen("market"),
            str,
            "St Ann",
            sorts=True,
            offers=select(_MARKET).distinct(),
            codes=Codes("a market", "/api/v1/markets", kept=select(_MARKET)),
        ),
        Field(
            "commodity",
            "What it is, by its name among the commodities.",
            _seen("commodity"),
            str,
            "Callaloo",
            sorts=True,
            offers=select(_COMMODITY).select_from(_PRICED).distinct(),
            codes=COMMODITY_NAMES,
        ),
        Field(
            "variety",
            "Its variety, where the report tells.",
            _seen("variety"),
            str,
            "Green",
            nullable=True,
            codes=VARIETY_NAMES,
        ),
        Field(
            "item",
            "The line of the report: the commodity as it is sold.",
            _seen("item"),
            str,
            "Callaloo, whole",
            offers=select(_ITEM).distinct(),
            codes=Codes("a line of the reports", "/api/v1/prices/values/item", kept=select(_ITEM)),
        ),
        Field("grade", "Quality as the report says it.", _seen("grade"), str, "Excellent", nullable=True),
        Field(
            "supply", "How much of it there was, as the report says it.", _seen("supply"), str, "fair", nullable=True
        ),
        Field(
            "unit",
            "What was quoted: LBR (pound) or KGM (kilogram), UN/CEFACT Rec 20.",
            _seen("unit"),
            str,
            "LBR",
            codes=UNIT_CODES,
        ),
        _amount("low", "Lowest price as it was quoted.", "J$ per unit", 40.5),
        _amount("most_frequent", "Most frequent price as it was quoted.", "J$ per unit", 50.0),
        _amount("high", "Highest price as it was quoted.", "J$ per unit", 60.0),
        _amount("low_kg", "Lowest price per kilogram.", "J$ per kg", 89.1),
        _amount("most_frequent_kg", "Most frequent price per kilogram.", "J$ per kg", 110.0),
        _amount("high_kg", "Highest price per kilogram.", "J$ per kg", 132.0),
        Field("revision", "Which revision of the report, from 1.", _seen("revision"), int, 1),
        Field("published_on", "When this revision was published.", _seen("published_on"), date, A_DAY, sorts=True),
        Field(
            "superseded_on",
            "When the next revision took its place; empty while it counts.",
            _seen("superseded_on"),
            date,
            None,
            nullable=True,
        ),
    ),
    order=("-week_ending", "-id"),
    unique=("id",),
    version=_VERSION,
    source=SOURCE,
    key="id",
    history=History(_seen("published_on"), _seen("superseded_on")),
    updated="published_on",
)


def _of_report(name: str) -> Any:
    return column(Audience.PUBLIC, PriceReport, name)


REPORTS = Resource(
    name="price-reports",
    title="Price reports",
    says="The weekly reports from which prices come, and when each revision of them was published.",
    rows=PriceReport.__table__,
    fields=(
        Field("id", "Number of this revision.", _of_report("id"), int, 12, sorts=True),
        Field("report", "Which of the weekly reports.", _of_report("kind"), ReportKind, "farmgate"),
        Field("week_ending", "The Saturday that ends its week.", _of_report("week_ending"), date, A_WEEK, sorts=True),
        Field("revision", "From 1; the highest one counts.", _of_report("revision"), int, 1, sorts=True),
        Field("published_on", "When it was published.", _of_report("published_on"), date, A_DAY, sorts=True),
    ),
    order=("-week_ending", "-id"),
    unique=("id",),
    version=by_trail(PriceReport, only=_PUBLISHED),
    source=SOURCE,
    key="id",
    always=(_of_report("state") == ReportState.PUBLISHED,),
    updated="published_on",
)


def _of_market(name: str) -> Any:
    return column(Audience.PUBLIC, PricePoint, name)


MARKETS = Resource(
    name="markets",
    title="Markets",
    says="The places of which the weekly reports tell prices: markets and stores, and parishes for farmgate prices.",
    rows=PricePoint.__table__,
    fields=(
        Field("id", "Number of the place.", _of_market("id"), int, 5, sorts=True),
        Field("report", "In which of the weekly reports it stands.", _of_market("kind"), ReportKind, "municipal"),
        Field("name", "Its name, as prices say it under market.", _of_market("name"), str, "Papine", sorts=True),
        Field("parish", "Its parish, ISO 3166-2:JM.", _of_market("parish"), Parish, "JM-02", sorts=True),
    ),
    order=("id",),
    unique=("id",),
    version=by_trail(PricePoint),
    source=SOURCE,
    key="id",
)
