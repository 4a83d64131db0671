"""The table of all open resources: what is not in it is not open. An entry serves, filters, documents itself.

A later one is a `Resource` in a file of its subject and a name in this tuple.
"""

from harvest.open_data.resources.cube import CUBE
from harvest.open_data.resources.places import EXTENSION_AREAS, PARISHES
from harvest.open_data.resources.prices import MARKETS, PRICES, REPORTS
from harvest.open_data.resources.produce import COMMODITIES, UNITS_OF_MEASURE, VARIETIES
from harvest.open_data.resources.shape import Codes, Deprecation, Field, History, Resource, Version

TABLE: tuple[Resource, ...] = (
    PRICES,
    REPORTS,
    MARKETS,
    COMMODITIES,
    VARIETIES,
    UNITS_OF_MEASURE,
    PARISHES,
    EXTENSION_AREAS,
    *CUBE,
)

__all__ = ["TABLE", "Codes", "Deprecation", "Field", "History", "Resource", "Version"]
