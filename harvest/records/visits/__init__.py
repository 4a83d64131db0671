"""Visits of extension officers to farms, and which farms wait for one."""

from harvest.records.visits.acts import VisitBy, VisitRowRefused, record_visit
from harvest.records.visits.intake import (
    CROP_ROW_FIELDS,
    VISIT_FIELDS,
    Rows,
    crop_as_typed,
    livestock_rows,
    planting_rows,
    visit,
)
from harvest.records.visits.queries import (
    Crop,
    DueBecause,
    FarmOrder,
    FarmToVisit,
    Herd,
    Production,
    oldest_records,
    production_of,
    visits_due,
    visits_to,
)
from harvest.records.visits.record import Visit

__all__ = [
    "CROP_ROW_FIELDS",
    "VISIT_FIELDS",
    "Crop",
    "DueBecause",
    "FarmOrder",
    "FarmToVisit",
    "Herd",
    "Production",
    "Rows",
    "Visit",
    "VisitBy",
    "VisitRowRefused",
    "crop_as_typed",
    "livestock_rows",
    "oldest_records",
    "planting_rows",
    "production_of",
    "record_visit",
    "visit",
    "visits_due",
    "visits_to",
]
