"""How a code of the world fits a commodity, as far as the codes themselves tell.

A class of what is left over ("other …") holds more than the commodity, and so does one in which two of ours stand. That
a class holds nothing else is told by its title alone; until somebody compares it, nothing is said.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, exists, literal, null, or_, tuple_

from harvest import disclosure
from harvest.audit import table_of
from harvest.disclosure import Audience
from harvest.records.commodities import Commodity


class Match(StrEnum):
    EXACT = "exact"  # nothing else stands in the class
    BROADER = "broader"
    MAPPED_BY_US = "mapped-by-us"  # the code is real, that it is this one is our choice


# See migrations/harvest/data/README.md; a code that was corrected since is not ours any more.
OURS = {
    "cpc": (("Callaloo", "01219"), ("Escallion", "01254"), ("Tangerine", "01324"), ("Ortanique", "01324")),
    "icc": (
        *(("Callaloo", "2.01.90"), ("Escallion", "2.03.05"), ("Tangerine", "3.02.04"), ("Ortanique", "3.02.04")),
        ("Ackee", "3.01.90"),
    ),
}
LEFT_OVER = {"cpc": "%9", "icc": "%.90"}


def match(code: str) -> ColumnElement[Any]:
    """Of the column "cpc" or "icc"; empty where nothing can be told."""
    mine, name = (disclosure.column(Audience.PUBLIC, Commodity, one) for one in (code, "name"))
    other = table_of(Commodity).alias(f"other_{code}")
    theirs, their_name = (disclosure.column(Audience.PUBLIC, Commodity, one, of=other) for one in (code, "name"))
    is_shared = exists().where(and_(theirs == mine, their_name != name))
    return case(
        (tuple_(name, mine).in_(OURS[code]), literal(Match.MAPPED_BY_US.value, Text())),
        (or_(mine.like(LEFT_OVER[code]), is_shared), literal(Match.BROADER.value, Text())),
        else_=null(),
    )
