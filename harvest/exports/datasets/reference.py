"""Published prices, commodities, places and offices as files: nothing personal is in them."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from harvest.exports.columns import Column, Kind
from harvest.exports.dataset import Dataset, Reach
from harvest.records.commodities import Commodity, Variety
from harvest.records.offices import Office, OfficeParish
from harvest.records.places import District, ExtensionArea
from harvest.records.prices import MarketPrice, PriceItem, PricePoint, PriceReport, ReportState

LATER = aliased(PriceReport)
# The last published revision of its week; what is not published yet is no price.
NEWEST = (
    select(func.max(LATER.revision))
    .where(LATER.kind == PriceReport.kind, LATER.week_ending == PriceReport.week_ending)
    .where(LATER.state == ReportState.PUBLISHED)
    .scalar_subquery()
)
PARENT = aliased(Office, name="parent")
ORIGIN = aliased(Commodity, name="origin")
SERVED = (
    select(func.aggregate_strings(OfficeParish.parish, ", "))
    .where(OfficeParish.office_id == Office.id)
    .scalar_subquery()
)
VARIETIES = (
    select(func.aggregate_strings(Variety.name, ", ")).where(Variety.commodity_id == Commodity.id).scalar_subquery()
)


def _offices_in(reach: Reach) -> ColumnElement[bool]:
    served = select(OfficeParish.id).where(OfficeParish.office_id == Office.id)
    return served.where(OfficeParish.parish.in_(reach.parishes)).exists()


PRICES = Dataset(
    "prices",
    "Market prices",
    "Every published price in its last revision, by week, place and commodity.",
    MarketPrice.__table__.join(PriceReport, PriceReport.id == MarketPrice.report_id)
    .join(PricePoint, PricePoint.id == MarketPrice.point_id)
    .join(PriceItem, PriceItem.id == MarketPrice.item_id),
    MarketPrice.id,
    (
        Column("report", "Report", PriceReport.kind, Kind.WORD),
        Column("week_ending", "Week ending", PriceReport.week_ending, Kind.DAY),
        Column("place", "Place", PricePoint.name),
        Column("item", "Commodity", PriceItem.name),
        Column("unit", "Unit", MarketPrice.unit, Kind.UNIT),
        Column("low", "Low", MarketPrice.low, Kind.MONEY, "J$ per unit"),
        Column("most_frequent", "Most frequent", MarketPrice.most_frequent, Kind.MONEY, "J$ per unit"),
        Column("high", "High", MarketPrice.high, Kind.MONEY, "J$ per unit"),
        Column("supply", "Supply", MarketPrice.supply),
        Column("grade", "Grade", MarketPrice.grade),
        Column("parish", "Parish", PricePoint.parish, Kind.PARISH),
        Column("low_kg", "Low per kg", MarketPrice.low_kg, Kind.MONEY, "J$ per kg"),
        Column("most_frequent_kg", "Most frequent per kg", MarketPrice.most_frequent_kg, Kind.MONEY, "J$ per kg"),
        Column("high_kg", "High per kg", MarketPrice.high_kg, Kind.MONEY, "J$ per kg"),
        Column("revision", "Revision", PriceReport.revision, Kind.WHOLE),
        Column("published_on", "Published on", PriceReport.published_on, Kind.DAY),
    ),
    inside=lambda reach: PricePoint.parish.in_(reach.parishes),
    day="week_ending",
    always=(
        PriceReport.state == ReportState.PUBLISHED,
        PriceReport.revision == NEWEST,
        MarketPrice.low.is_not(None),
    ),
)
COMMODITIES = Dataset(
    "commodities",
    "Commodities",
    "What is grown, reared and sold, with the international codes.",
    Commodity.__table__.outerjoin(ORIGIN, ORIGIN.id == Commodity.comes_from_id),
    Commodity.id,
    (
        Column("name", "Name", Commodity.name),
        Column("kind", "Kind", Commodity.kind, Kind.WORD),
        Column("varieties", "Varieties", VARIETIES),
        Column("comes_from", "Comes from", ORIGIN.name),
        Column("cpc", "UN CPC 2.1", Commodity.cpc),
        Column("icc", "FAO ICC 1.1", Commodity.icc),
        Column("agrovoc", "AGROVOC", Commodity.agrovoc),
        Column("agrovoc_organism", "AGROVOC of the organism", Commodity.agrovoc_organism),
    ),
)
PLACES = Dataset(
    "places",
    "Districts",
    "The districts of the parishes with their extension areas.",
    District.__table__.outerjoin(ExtensionArea, ExtensionArea.id == District.extension_area_id),
    District.id,
    (
        Column("parish", "Parish", District.parish, Kind.PARISH),
        Column("extension_area", "Extension area", ExtensionArea.name),
        Column("district", "District", District.name),
    ),
    inside=lambda reach: District.parish.in_(reach.parishes),
)
OFFICES = Dataset(
    "offices",
    "Offices",
    "Offices of RADA and JAS and the sub-agents, with the parishes that they serve.",
    Office.__table__.outerjoin(PARENT, PARENT.id == Office.parent_id),
    Office.id,
    (
        Column("name", "Name", Office.name),
        Column("kind", "Kind", Office.kind, Kind.WORD),
        Column("parent", "Belongs to", PARENT.name),
        Column("parishes", "Parishes", SERVED, Kind.PARISHES),
    ),
    inside=_offices_in,
)
