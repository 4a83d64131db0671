"""One table, a whitelist: which audience may see which field of which record (DOMAIN section 5).

A column that nobody named here is shown to nobody. Queries for an audience are built from `columns`, so that a field
that is not disclosed cannot be selected, filtered by or leak through a new column.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from harvest.database import Base
from harvest.records.commodities import Commodity, Variety
from harvest.records.cube import CubeCell, CubeRelease
from harvest.records.farmers import Farmer
from harvest.records.livestock import Livestock
from harvest.records.offices import Office
from harvest.records.places import District, ExtensionArea
from harvest.records.plantings import Planting
from harvest.records.prices import PriceItem, PricePoint, PriceReport, PublishedPrice
from harvest.records.receipt_books import ReceiptBook, Series


class Audience(StrEnum):
    OFFICER = "officer"  # a police officer or warden, about the one number he asked for
    PUBLIC = "public"  # anybody at all, without a name: only what holds no person


class NotDisclosed(LookupError):
    """A field was asked for that this audience may not see. A mistake in the calling code, found when it is loaded."""


# Names and alias for the queried number only; never phone, birth date, address, position, title or remarks.
MAY_SEE: Mapping[Audience, Mapping[type[Base], frozenset[str]]] = {
    Audience.OFFICER: {
        Series: frozenset({"code", "printed_digits"}),
        ReceiptBook: frozenset({"book_number", "first_number", "last_number", "state", "state_since", "sold_on"}),
        Farmer: frozenset(
            {
                *("farmer_number", "first_name", "last_name", "organisation_name", "alias", "parish"),
                *("registered_on", "verified_on", "status", "status_since"),
            }
        ),
        District: frozenset({"name"}),
        Office: frozenset({"name"}),
        Commodity: frozenset({"name"}),
        Planting: frozenset({"area_quantity", "area_unit", "plants_count", "recorded_on"}),
        Livestock: frozenset({"head_count", "recorded_on"}),
    },
    Audience.PUBLIC: {
        PublishedPrice: frozenset(
            {
                *("price_id", "report", "week_ending", "revision", "published_on", "superseded_on", "market"),
                *("parish", "item", "commodity", "variety", "grade", "supply", "unit", "low", "most_frequent"),
                *("high", "low_kg", "most_frequent_kg", "high_kg"),
            }
        ),
        PriceReport: frozenset({"id", "kind", "week_ending", "revision", "state", "published_on"}),
        PricePoint: frozenset({"id", "kind", "name", "parish"}),
        PriceItem: frozenset({"name"}),
        Commodity: frozenset({"name", "kind", "cpc", "icc", "agrovoc", "agrovoc_organism"}),
        Variety: frozenset({"name"}),
        ExtensionArea: frozenset({"id", "name", "parish"}),
        CubeRelease: frozenset({"version", "published_on", "published_at"}),
        CubeCell: frozenset(
            {
                *("dataset", "key", "level", "parish", "commodity", "variety", "period", "period_start"),
                *("activity", "sex", "age_band", "size_class", "records", "contributors", "hectares", "kg", "head"),
                *("obs_status", "reason", "computed_on", "since_version"),
            }
        ),
    },
}


def column(audience: Audience, record: type[Base], name: str, *, of: Any = None) -> Any:
    """The one column of `record` that `audience` may see; raises NotDisclosed. `of`: the table or an alias of it."""
    if name not in MAY_SEE[audience].get(record, ()):
        raise NotDisclosed(f"{record.__tablename__}.{name} is not for {audience}: it stands in no whitelist.")
    return (record.__table__.c if of is None else of.c)[name]


def columns(audience: Audience, record: type[Base], *, of: Any = None, prefix: str = "") -> list[Any]:
    """The columns of `record` that `audience` may see, labelled `prefix` + name; `of`: the table or an alias of it."""
    table = record.__table__.c if of is None else of.c
    return [table[name].label(prefix + name) for name in sorted(MAY_SEE[audience][record])]
