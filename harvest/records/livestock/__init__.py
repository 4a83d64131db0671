"""Animals kept on a farm, counted by kind and stage, with their tags."""

from harvest.records.livestock.acts import count_livestock, latest_counts, livestock_history, tags_of
from harvest.records.livestock.intake import LIVESTOCK_FIELDS, livestock
from harvest.records.livestock.record import Livestock, LivestockTag

__all__ = [
    "LIVESTOCK_FIELDS",
    "Livestock",
    "LivestockTag",
    "count_livestock",
    "latest_counts",
    "livestock",
    "livestock_history",
    "tags_of",
]
