"""One noun, one room: what it is, what may be submitted about it, what may happen to it."""

# All rooms together: a table's foreign keys find their tables only when every room has been entered.
from harvest.records import (
    client_apps,
    commodities,
    farmer_words,
    farmers,
    farms,
    figures,
    livestock,
    loads,
    offices,
    places,
    plantings,
    presentations,
    prices,
    receipt_books,
    receipts,
    staff_members,
    stop_list,
    visits,
)

__all__ = [
    "client_apps",
    "commodities",
    "farmer_words",
    "farmers",
    "farms",
    "figures",
    "livestock",
    "loads",
    "offices",
    "places",
    "plantings",
    "presentations",
    "prices",
    "receipt_books",
    "receipts",
    "staff_members",
    "stop_list",
    "visits",
]
