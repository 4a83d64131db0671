"""Plantings by crop, quarter of their harvest, parish and variety: how many, on what area, with how much expected.

The quarter is that in which the harvest is expected to end; where nobody said so, the third after the planting. It is
told once it is over: nobody learns from it what stands in a field.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, Select, case, func, select

from harvest.records.farms import Farm
from harvest.records.plantings import Planting
from harvest.statistics.facts.reading import (
    grams,
    kept,
    quarter_name,
    quarter_now,
    quarter_number,
    rows,
    square_metres,
)
from harvest.statistics.trees import UNKNOWN, Fact

QUARTERS_TO_HARVEST = 3
_EXPECTED = func.coalesce(Planting.expected_to, Planting.expected_from)
_PLANTED = func.coalesce(Planting.planted_on, Planting.recorded_on)
_QUARTER = case(
    (_EXPECTED.is_not(None), quarter_number(_EXPECTED)), else_=quarter_number(_PLANTED) + QUARTERS_TO_HARVEST
).label("quarter")


def _statement(today: date) -> Select[tuple[int, int, str, int | None, int, int, int, int]]:
    of = (_QUARTER, Planting.commodity_id, Farm.parish, Planting.variety_id, Farm.farmer_id)
    sums = (
        func.count(),
        square_metres(Planting.hectares),
        grams(Planting.expected_quantity, Planting.expected_unit),
    )
    statement = select(*of, *sums).select_from(Planting).join(Farm, Farm.id == Planting.farm_id)
    over = statement.where(quarter_now(today) > _QUARTER)
    return over.group_by(*of).order_by(_QUARTER, Planting.commodity_id)


def facts(connection: Connection, today: date) -> Iterator[Fact]:
    stays = kept(connection)
    for quarter, commodity, parish, variety, farmer, *part in rows(connection, _statement(today)):
        whole = f"{quarter_name(quarter)}|{commodity:05}"
        ways = (parish.value,), (UNKNOWN if variety is None else f"{variety:05}",)
        yield Fact(whole, ways, stays.get(farmer, farmer), tuple(part))
