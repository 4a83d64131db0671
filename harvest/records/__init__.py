"""One noun, one room: what it is, what may be submitted about it, what may happen to it."""

# All rooms together: a table's foreign keys find their tables only when every room has been entered.
from harvest.records import (
    client_apps,
    commodities,
    farmers,
    farms,
    livestock,
    offices,
    places,
    plantings,
    presentations,
    receipt_books,
    receipts,
    stop_list,
)

__all__ = [
    "client_apps",
    "commodities",
    "farmers",
    "farms",
    "livestock",
    "offices",
    "places",
    "plantings",
    "presentations",
    "receipt_books",
    "receipts",
    "stop_list",
]
