"""What grows, was reaped and lives on farms, as files. Headings are those of our own sheets, which read them back."""

from sqlalchemy import func, select

from harvest.exports.columns import Column, Kind, month_of, ours
from harvest.exports.dataset import Dataset
from harvest.records.commodities import Commodity, Variety
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.livestock import Livestock, LivestockTag
from harvest.records.places import District
from harvest.records.plantings import Planting, Reaping

TAGS = (
    select(func.aggregate_strings(LivestockTag.tag, ", "))
    .where(LivestockTag.livestock_id == Livestock.id)
    .scalar_subquery()
)

PLANTINGS = Dataset(
    "plantings",
    "Crops",
    "What is planted on each farm, how much of it, planted and reaped when.",
    Planting.__table__.join(Farm, Farm.id == Planting.farm_id)
    .join(Farmer, Farmer.id == Farm.farmer_id)
    .join(Commodity, Commodity.id == Planting.commodity_id)
    .outerjoin(Variety, Variety.id == Planting.variety_id)
    .outerjoin(District, District.id == Farm.district_id),
    Planting.id,
    (
        Column("farm", "Farm reference", ours(Farm.id)),
        Column("reference", "Crop reference", ours(Planting.id)),
        Column("commodity", "Crop", Commodity.name),
        Column("variety", "Variety", Variety.name),
        Column("area", "Area", Planting.area_quantity, Kind.AMOUNT),
        Column("area_unit", "Area unit", Planting.area_unit, Kind.UNIT),
        Column("plants_count", "Number of plants", Planting.plants_count, Kind.WHOLE, "plants"),
        Column("planted_on", "Planted on", Planting.planted_on, Kind.DAY),
        Column("expected_from", "Reaping from", Planting.expected_from, Kind.DAY),
        Column("expected_to", "Reaping until", Planting.expected_to, Kind.DAY),
        Column("expected_quantity", "Expected amount", Planting.expected_quantity, Kind.AMOUNT),
        Column("expected_unit", "Unit of the expected amount", Planting.expected_unit, Kind.UNIT),
        Column("recorded_on", "Seen on", Planting.recorded_on, Kind.DAY),
        Column("reaped_on", "Reaped on", Planting.reaped_on, Kind.DAY),
        Column("ended_on", "Ended on", Planting.ended_on, Kind.DAY),
        Column("ended_how", "How it ended", Planting.ended_how, Kind.WORD),
        Column("farmer_number", "Farmer number", Farmer.farmer_number),
        Column("parish", "Parish", Farm.parish, Kind.PARISH),
        Column("district", "District", District.name),
        Column("hectares", "Hectares", Planting.hectares, Kind.AMOUNT, "ha"),
        Column("planted_month", "Month of planting", month_of(Planting.planted_on)),
        Column("recorded_month", "Month it was seen", month_of(Planting.recorded_on)),
    ),
    inside=lambda reach: Farm.parish.in_(reach.parishes),
    day="recorded_on",
)
REAPINGS = Dataset(
    "reapings",
    "Reapings",
    "What was reaped from each crop, as it was said.",
    Reaping.__table__.join(Planting, Planting.id == Reaping.planting_id)
    .join(Farm, Farm.id == Planting.farm_id)
    .join(Commodity, Commodity.id == Planting.commodity_id),
    Reaping.id,
    (
        Column("farm", "Farm reference", ours(Farm.id)),
        Column("planting", "Crop reference", ours(Planting.id)),
        Column("commodity", "Crop", Commodity.name),
        Column("reaped_on", "Reaped on", Reaping.reaped_on, Kind.DAY),
        Column("quantity", "Amount reaped", Reaping.quantity, Kind.AMOUNT),
        Column("unit", "Unit", Reaping.unit, Kind.UNIT),
        Column("parish", "Parish", Farm.parish, Kind.PARISH),
        Column("reaped_month", "Month of reaping", month_of(Reaping.reaped_on)),
    ),
    inside=lambda reach: Farm.parish.in_(reach.parishes),
    day="reaped_on",
)
LIVESTOCK = Dataset(
    "livestock",
    "Livestock",
    "Animals on each farm as they were counted.",
    Livestock.__table__.join(Farm, Farm.id == Livestock.farm_id)
    .join(Farmer, Farmer.id == Farm.farmer_id)
    .join(Commodity, Commodity.id == Livestock.commodity_id),
    Livestock.id,
    (
        Column("farm", "Farm reference", ours(Farm.id)),
        Column("reference", "Count reference", ours(Livestock.id)),
        Column("commodity", "Animals", Commodity.name),
        Column("stage", "Stage", Livestock.stage),
        Column("head_count", "How many", Livestock.head_count, Kind.WHOLE, "head"),
        Column("tags", "Ear tags", TAGS),
        Column("recorded_on", "Counted on", Livestock.recorded_on, Kind.DAY),
        Column("holds_until", "Holds until", Livestock.ended_on, Kind.DAY),
        Column("farmer_number", "Farmer number", Farmer.farmer_number),
        Column("parish", "Parish", Farm.parish, Kind.PARISH),
        Column("recorded_month", "Month of the count", month_of(Livestock.recorded_on)),
    ),
    inside=lambda reach: Farm.parish.in_(reach.parishes),
    day="recorded_on",
)
