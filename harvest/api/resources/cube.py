"""The figures of the published cube: what is grown, reared, registered, sold and shown, where enough stand behind it.

Nothing here reads a record of anybody: every row is a cell of the newest release, and a cell that was not published
says so and why.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from harvest.api.resources.shape import Field, Resource, Version
from harvest.api.resources.versions import of_program
from harvest.disclosure import Audience, column
from harvest.records.cube import CubeCell, ObsStatus, Reason
from harvest.statistics.reading import CELLS, PUBLISHED, Published, newest_release

SOURCE = "Harvest, the national record of farmers kept by RADA and JAS; published where at least 5 stand behind it"
# Of each dimension: what it says, and an example.
DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "period": ("The quarter (2026-Q2), month (2026-05) or year that is meant.", "2025-Q3"),
    "commodity": ("What it is, by its name among the commodities.", "Yam"),
    "parish": ("Parish, ISO 3166-2:JM; JM is the whole country.", "JM-06"),
    "variety": ("Its variety; _T is all of them together.", "Yellow"),
    "activity": ("What most of the farming is; _T is all of it.", "crops"),
    "sex": ("ISO/IEC 5218 in words; _T is all, _U what nobody said.", "female"),
    "age_band": ("Age in this year; _T is all, _U what nobody said.", "35-54"),
    "size_class": ("Hectares of the farm; _T is all, _U what nobody said.", "1-2"),
}
# Of each measure: what it says, in what it is counted.
MEASURES: Mapping[str, tuple[str, str]] = {
    "plantings": ("Plantings.", "plantings"),
    "farmers": ("Farmers who stand behind the figures.", "farmers"),
    "hectares": ("Area, where it is known.", "ha"),
    "kg": ("Harvest that was expected, where it is known.", "kg"),
    "head": ("Animals, to the nearest 5.", "animals"),
    "farms": ("Farms.", "farms"),
    "books": ("Receipt books.", "books"),
    "receipts": ("Times that a receipt was shown.", "times"),
}
PUBLIC_NAMES = {"varieties": "production-by-variety", "books_sold": "receipt-books", "receipts_shown": "receipts-shown"}


def newest(connection: Connection) -> Version:
    """The newest release; before the first one, the program's own day."""
    release, own = newest_release(connection), of_program()
    if release is None:
        return own
    return Version(f"{own.tag}.r{release.version}", max(release.published_at, own.changed_at))


def _seen(of: Any) -> Any:
    return column(Audience.PUBLIC, CubeCell, of.name)


def _dimension(name: str, of: Any) -> Field:
    if name == "period_start":
        return Field(name, "The first day of the period.", _seen(of), date, date(2025, 7, 1), sorts=True)
    says, example = DIMENSIONS[name]
    return Field(name, says, _seen(of), str, example, sorts=name != "activity", lists=True)


def _measure(name: str, of: Any) -> Field:
    says, unit = MEASURES[name]
    holds, example = (float, 12.5) if name == "hectares" else (int, 40)
    return Field(name, says, _seen(of), holds, example, unit, nullable=True, places=1)


def _resource(cells: Published) -> Resource:
    return Resource(
        name=PUBLIC_NAMES.get(cells.dataset.value, cells.dataset.value.replace("_", "-")),
        title=cells.title,
        says=f"{cells.says} A figure that few people stand behind is not told: obs_status is Q, and reason says why.",
        rows=CELLS,
        fields=(
            Field("key", "Names the cell, the same in every release.", _seen(CELLS.c.key), str, "2025-Q3", sorts=True),
            Field(
                "level",
                "How finely the cell is cut: country, or the last dimension that it names. Add up within one level.",
                _seen(CELLS.c.level),
                str,
                "parish",
                lists=True,
            ),
            *(_dimension(name, of) for name, of in cells.dimensions.items()),
            *(_measure(name, of) for name, of in cells.measures.items()),
            Field("obs_status", "A told, Q not told (SDMX CL_OBS_STATUS).", _seen(CELLS.c.obs_status), ObsStatus, "A"),
            Field("reason", "Why it is not told.", _seen(CELLS.c.reason), Reason, None, nullable=True),
            Field("computed_on", "The day on which the figures were worked out.", _seen(CELLS.c.computed_on), date),
        ),
        order=("key",),
        unique=("key",),
        version=newest,
        source=SOURCE,
        key="key",
        always=(cells.standing(),),
        adds_within="level",
    )


CUBE = tuple(_resource(cells) for cells in PUBLISHED.values())
