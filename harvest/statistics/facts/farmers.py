"""Registered farmers, each once: persons by parish, main activity, sex and age; all others by parish.

The age is the one reached within the year: birthdays move nobody from one day to the next.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, not_, select

from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.livestock import Livestock
from harvest.records.plantings import Planting
from harvest.statistics.facts.reading import kept, number, rows
from harvest.statistics.trees import Fact
from harvest.vocabulary import FarmerKind, FarmerStatus

# The age from which on somebody is in the next band.
BANDS = ((35, "under_35"), (45, "35_44"), (55, "45_54"), (65, "55_64"), (1000, "65_plus"))
ALIVE = Farmer.status != FarmerStatus.DECEASED  # as far as anybody knows
DESCRIBED = and_(Farmer.kind == FarmerKind.PERSON, Farmer.gender.is_not(None), Farmer.date_of_birth.is_not(None))
ACTIVITIES = {
    (False, False): "none_on_record",
    (True, False): "crops",
    (False, True): "livestock",
    (True, True): "crops_and_livestock",
}


def described(connection: Connection, today: date) -> Iterator[Fact]:
    """Persons whose sex and birthday are on record."""
    stays = kept(connection)
    growing = _having(connection, Planting, Planting.reaped_on.is_(None), Planting.ended_how.is_(None))
    keeping = _having(connection, Livestock, Livestock.ended_on.is_(None), Livestock.head_count > 0)
    growers, keepers = ({stays.get(who, who) for who in those} for those in (growing, keeping))
    registered = select(Farmer.id, Farmer.parish, Farmer.gender, number("year", Farmer.date_of_birth))
    for who, parish, gender, year in rows(connection, registered.where(ALIVE, DESCRIBED)):
        if who not in stays:
            way = (parish.value, ACTIVITIES[who in growers, who in keepers], gender.value, _band(year, today))
            yield Fact("all", (way,), who, (1,))


def others(connection: Connection, today: date) -> Iterator[Fact]:  # noqa: ARG001 - all facts are asked alike
    """Companies, groups, and the few of whom somebody forgot to ask: as a third sex they would keep women hidden."""
    stays = kept(connection)
    for who, parish in rows(connection, select(Farmer.id, Farmer.parish).where(ALIVE, not_(DESCRIBED))):
        if who not in stays:
            yield Fact("all", ((parish.value,),), who, (1,))


def _having(connection: Connection, what: type[Planting | Livestock], *now: ColumnElement[bool]) -> set[int]:
    statement = select(Farm.farmer_id).join(what, what.farm_id == Farm.id).where(*now).distinct()
    return {who for (who,) in rows(connection, statement)}


def _band(born: int, today: date) -> str:
    return next(name for below, name in BANDS if today.year - born < below)
