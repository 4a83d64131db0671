"""Registered farmers by parish, main activity, sex and age: those who are not known to have died, each once.

The age is the one reached within the year: birthdays move nobody from one day to the next.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, select

from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.livestock import Livestock
from harvest.records.plantings import Planting
from harvest.statistics.facts.reading import kept, number, rows
from harvest.statistics.trees import UNKNOWN, Fact
from harvest.vocabulary import FarmerKind, FarmerStatus

# The age from which on somebody is in the next band.
BANDS = ((35, "under_35"), (45, "35_44"), (55, "45_54"), (65, "55_64"), (1000, "65_plus"))
ORGANISATION = "organisation"
ACTIVITIES = {
    (False, False): "none_on_record",
    (True, False): "crops",
    (False, True): "livestock",
    (True, True): "crops_and_livestock",
}


def facts(connection: Connection, today: date) -> Iterator[Fact]:
    stays = kept(connection)
    growing = _having(connection, Planting, Planting.reaped_on.is_(None), Planting.ended_how.is_(None))
    keeping = _having(connection, Livestock, Livestock.ended_on.is_(None), Livestock.head_count > 0)
    growers, keepers = ({stays.get(who, who) for who in those} for those in (growing, keeping))
    born = number("year", Farmer.date_of_birth)
    registered = select(Farmer.id, Farmer.parish, Farmer.kind, Farmer.gender, born)
    for who, parish, kind, gender, year in rows(connection, registered.where(Farmer.status != FarmerStatus.DECEASED)):
        if who not in stays:
            sex = (gender or UNKNOWN) if kind is FarmerKind.PERSON else ORGANISATION
            way = (parish.value, ACTIVITIES[who in growers, who in keepers], str(sex), _band(year, today))
            yield Fact("all", (way,), who, (1,))


def _having(connection: Connection, what: type[Planting | Livestock], *now: ColumnElement[bool]) -> set[int]:
    statement = select(Farm.farmer_id).join(what, what.farm_id == Farm.id).where(*now).distinct()
    return {who for (who,) in rows(connection, statement)}


def _band(born: int | None, today: date) -> str:
    if born is None:
        return UNKNOWN
    return next(name for below, name in BANDS if today.year - born < below)
