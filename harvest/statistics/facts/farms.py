"""Farms by parish and size: how many, and how much land. A farm of which nobody said the size is a class of its own."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, case, func, select

from harvest.records.farms import Farm
from harvest.statistics.facts.reading import kept, rows, square_metres
from harvest.statistics.trees import UNKNOWN, Fact

# From how many hectares on a farm is in the next class.
CLASSES = ((Decimal("0.5"), "under_half_ha"), (1, "half_to_1_ha"), (2, "1_to_2_ha"), (5, "2_to_5_ha"))
LARGEST = "5_ha_and_more"


def facts(connection: Connection, today: date) -> Iterator[Fact]:  # noqa: ARG001 - all facts are asked alike
    stays = kept(connection)
    classes = [(Farm.hectares.is_(None), UNKNOWN), *((Farm.hectares < below, name) for below, name in CLASSES)]
    size = case(*classes, else_=LARGEST).label("size_class")
    of = (Farm.parish, size, Farm.farmer_id)
    statement = select(*of, func.count(), square_metres(Farm.hectares)).group_by(*of)
    for parish, size_class, farmer, *part in rows(connection, statement):
        yield Fact("all", ((parish.value, size_class),), stays.get(farmer, farmer), tuple(part))
