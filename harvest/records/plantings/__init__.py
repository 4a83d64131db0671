"""What is planted on a farm, from planting to reaped quantity."""

from harvest.records.plantings.acts import area_warning, end_planting, plant, reap, reapings_of, see_again
from harvest.records.plantings.intake import PLANTING_FIELDS, REAP_FIELDS, planting, reaping
from harvest.records.plantings.record import EndedHow, Planting, PlantingState, Reaping

__all__ = [
    "PLANTING_FIELDS",
    "REAP_FIELDS",
    "EndedHow",
    "Planting",
    "PlantingState",
    "Reaping",
    "area_warning",
    "end_planting",
    "plant",
    "planting",
    "reap",
    "reaping",
    "reapings_of",
    "see_again",
]
