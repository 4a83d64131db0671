"""Fields of a record that say one thing together: they come back together when a load is undone, or none of them does.

A clerk corrects 5 acres to 6: the hectares that stood there before the load would make 6 hectares of them.
"""

from collections.abc import Mapping

_AREA = frozenset({"area_quantity", "area_unit", "hectares"})
_YIELD = frozenset({"expected_quantity", "expected_unit"})
_REAPED = frozenset({"expected_from", "expected_to"})
_SOLD = ("farmer_id", "sold_on", "sold_at_office_id", "id_seen", "price")
TOGETHER: Mapping[str, tuple[frozenset[str], ...]] = {
    "farmers": (frozenset({"status", "status_since"}), frozenset({"verified_on", "verified_by"})),
    "farms": (
        frozenset({"size_quantity", "size_unit", "hectares"}),
        frozenset({"latitude", "longitude"}),
        frozenset({"title_volume", "title_folio"}),
    ),
    "plantings": (_AREA, _YIELD, _REAPED, frozenset({"ended_on", "ended_how"})),
    "receipt_books": (frozenset({"state", "state_since", "office_id", *_SOLD}),),
    "market_prices": (
        frozenset({"unit", "low", "most_frequent", "high", "low_kg", "most_frequent_kg", "high_kg", "confirmed_by"}),
    ),
}


def with_field(table_name: str, name: str) -> frozenset[str]:
    """The fields that say one thing with this one, and itself."""
    return next((group for group in TOGETHER.get(table_name, ()) if name in group), frozenset({name}))
