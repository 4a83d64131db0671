"""Animals by kind, year and parish: those counted within the year whose count still held at its end.

A count of a year stands alone: no animal is in two years unless somebody counted it twice, so that the years cannot be
subtracted from each other. A year is told once it is over.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import BigInteger, Connection, cast, func, or_, select

from harvest.records.farms import Farm
from harvest.records.livestock import Livestock
from harvest.statistics.facts.reading import kept, number, rows
from harvest.statistics.trees import Fact


def facts(connection: Connection, today: date) -> Iterator[Fact]:
    stays = kept(connection)
    year = number("year", Livestock.recorded_on)
    of = (year, Livestock.commodity_id, Farm.parish, Farm.farmer_id)
    held = or_(Livestock.ended_on.is_(None), number("year", Livestock.ended_on) > year)
    statement = (
        select(*of, cast(func.sum(Livestock.head_count), BigInteger))
        .join(Farm, Farm.id == Livestock.farm_id)
        .where(year < today.year, held, Livestock.head_count > 0)
        .group_by(*of)
        .order_by(year, Livestock.commodity_id)
    )
    for counted, commodity, parish, farmer, head in rows(connection, statement):
        yield Fact(f"{counted:04}|{commodity:05}", ((parish.value,),), stays.get(farmer, farmer), (head,))
