"""The pieces of land that farmers work."""

from harvest.records.farms.acts import add_farm, correct_farm, farms_of, lock_farm, owner_of
from harvest.records.farms.intake import FARM_FIELDS, FarmIntake, farm, farm_as_typed
from harvest.records.farms.record import Farm, Tenure
from harvest.records.measures import AREA_UNITS, hectares

__all__ = [
    "AREA_UNITS",
    "FARM_FIELDS",
    "Farm",
    "FarmIntake",
    "Tenure",
    "add_farm",
    "correct_farm",
    "farm",
    "farm_as_typed",
    "farms_of",
    "hectares",
    "lock_farm",
    "owner_of",
]
