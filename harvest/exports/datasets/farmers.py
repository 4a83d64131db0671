"""Farmers, their farms and the visits to them, as files. Headings are those of our own sheets, which read them back."""

from sqlalchemy import ColumnElement

from harvest.exports.columns import Column, Kind, month_of, ours, year_of
from harvest.exports.dataset import Dataset, Reach
from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.places import District, ExtensionArea
from harvest.records.visits import Visit

FARMS_FARMER = Farm.__table__.join(Farmer, Farmer.id == Farm.farmer_id)


def farms_in(reach: Reach) -> ColumnElement[bool]:
    """Who keeps farms sees those that lie in his parishes; who sees farmers alone, those of his farmers."""
    of_farmers = reach.act is Act.SEE_FARMER
    return (Farmer.parish if of_farmers else Farm.parish).in_(reach.parishes)


FARMERS = Dataset(
    "farmers",
    "Farmers",
    "Everybody in the register.",
    Farmer.__table__.outerjoin(District, District.id == Farmer.district_id),
    Farmer.id,
    (
        Column("farmer_number", "Farmer number", Farmer.farmer_number),
        Column("kind", "Kind", Farmer.kind, Kind.WORD),
        Column("first_name", "First name", Farmer.first_name),
        Column("middle_name", "Middle name", Farmer.middle_name),
        Column("last_name", "Last name", Farmer.last_name),
        Column("organisation_name", "Name of the company or group", Farmer.organisation_name),
        Column("alias", "Alias", Farmer.alias),
        Column("date_of_birth", "Date of birth", Farmer.date_of_birth, Kind.DAY),
        Column("gender", "Gender", Farmer.gender, Kind.WORD),
        Column("parish", "Parish", Farmer.parish, Kind.PARISH),
        Column("district", "District", District.name),
        Column("phone", "Phone", Farmer.phone),
        Column("registered_on", "Registered on", Farmer.registered_on, Kind.DAY),
        Column("verified_on", "Verified on", Farmer.verified_on, Kind.DAY),
        Column("status", "Status", Farmer.status, Kind.WORD),
        Column("status_since", "Status since", Farmer.status_since, Kind.DAY),
        Column("id_card_expires_on", "Card expires on", Farmer.id_card_expires_on, Kind.DAY),
        Column("registered_year", "Year of registration", year_of(Farmer.registered_on), Kind.WHOLE),
        Column("is_verified", "Is verified", Farmer.verified_on.is_not(None), Kind.YES_NO),
    ),
    inside=lambda reach: Farmer.parish.in_(reach.parishes),
    day="registered_on",
)
FARMS = Dataset(
    "farms",
    "Farms",
    "Each piece of land: where it lies, how large it is, by what right it is held.",
    FARMS_FARMER.outerjoin(District, District.id == Farm.district_id).outerjoin(
        ExtensionArea, ExtensionArea.id == District.extension_area_id
    ),
    Farm.id,
    (
        Column("reference", "Farm reference", ours(Farm.id)),
        Column("farmer_number", "Farmer number", Farmer.farmer_number),
        Column("parish", "Parish", Farm.parish, Kind.PARISH),
        Column("extension_area", "Extension area", ExtensionArea.name),
        Column("district", "District", District.name),
        Column("size", "Size", Farm.size_quantity, Kind.AMOUNT),
        Column("size_unit", "Unit", Farm.size_unit, Kind.UNIT),
        Column("tenure", "Held as", Farm.tenure, Kind.WORD),
        Column("title_volume", "Title volume", Farm.title_volume),
        Column("title_folio", "Title folio", Farm.title_folio),
        Column("latitude", "Latitude", Farm.latitude, Kind.DEGREES, "degrees, WGS 84"),
        Column("longitude", "Longitude", Farm.longitude, Kind.DEGREES, "degrees, WGS 84"),
        Column("hectares", "Hectares", Farm.hectares, Kind.AMOUNT, "ha"),
        Column("last_visited_on", "Last visited on", Farm.last_visited_on, Kind.DAY),
    ),
    inside=farms_in,
    day="last_visited_on",
)
VISITS = Dataset(
    "visits",
    "Farm visits",
    "When farms were visited, and whether that verified the farmer.",
    Visit.__table__.join(Farm, Farm.id == Visit.farm_id).join(Farmer, Farmer.id == Visit.farmer_id),
    Visit.id,
    (
        Column("farm", "Farm reference", ours(Farm.id)),
        Column("farmer_number", "Farmer number", Farmer.farmer_number),
        Column("parish", "Parish", Farm.parish, Kind.PARISH),
        Column("visited_on", "Visited on", Visit.visited_on, Kind.DAY),
        Column("visitor_name", "Visited by", Visit.visitor_name),
        Column("verified", "Verified the farmer", Visit.verified, Kind.YES_NO),
        Column("note", "Note", Visit.note),
        Column("visited_month", "Month of the visit", month_of(Visit.visited_on)),
    ),
    inside=lambda reach: Farm.parish.in_(reach.parishes),
    day="visited_on",
)
