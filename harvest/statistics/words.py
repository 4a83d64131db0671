"""The words that can stand in the columns of cells: whatever else is asked for is in none of them, in no release."""

from collections.abc import Mapping

from harvest.records.farmers.record import Gender
from harvest.statistics.facts.farmers import ACTIVITIES, BANDS
from harvest.statistics.facts.farms import CLASSES, LARGEST
from harvest.statistics.reading import Published
from harvest.statistics.trees import UNKNOWN
from harvest.statistics.working_out import COUNTRY, TOTAL
from harvest.vocabulary import Parish

WHOLES = ("period", "period_start", "commodity")  # nothing is cut by them: each is a total of its own
OF_EVERY_VARIETY = (TOTAL, UNKNOWN)
WORDS: Mapping[str, tuple[str, ...]] = {
    "parish": (COUNTRY, *(parish.value for parish in Parish), UNKNOWN),
    "activity": (*ACTIVITIES.values(), TOTAL),
    "sex": (*(gender.value for gender in Gender), TOTAL),
    "age_band": (*(name for _, name in BANDS), TOTAL),
    "size_class": (*(name for _, name in CLASSES), LARGEST, TOTAL, UNKNOWN),
}


def levels(published: Published) -> tuple[str, ...]:
    """How finely the cells of a dataset are cut."""
    return ("country", *(name for name in published.dimensions if name not in WHOLES))
