"""What the world reads: the newest release, the cells of each dataset that stand in it, and what their columns mean.

The API and the nightly files read this and nothing else. Every dataset is rows of one plain table, chosen by
`standing`; `key` tells its cells apart, is never empty and is indexed in this order: pages go on behind it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, or_, select

from harvest.audit import table_of
from harvest.records.cube import CubeCell, CubeDataset, CubeRelease

CELLS = table_of(CubeCell)
RELEASES = table_of(CubeRelease)
# Every dataset's last columns.
STATUS = ("obs_status", "reason", "computed_on")


@dataclass(frozen=True, slots=True)
class Release:
    """`version` counts from 1; the same version always has the same cells."""

    version: int
    published_on: date
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """One dataset as it is read. `dimensions` and `measures`: names for readers, each with its column of CELLS.

    A measure is empty where nobody told it (obs_status A) and where the cell is suppressed (Q, with a reason).
    """

    dataset: CubeDataset
    title: str
    says: str
    dimensions: Mapping[str, Column[object]]
    measures: Mapping[str, Column[object]]

    @property
    def columns(self) -> dict[str, Column[object]]:
        """By the name under which they are read, in order."""
        status = {name: CELLS.c[name] for name in STATUS}
        return {"key": CELLS.c.key, "level": CELLS.c.level, **self.dimensions, **self.measures, **status}

    def standing(self, version: int | None = None) -> ColumnElement[bool]:
        """Which rows of CELLS are this dataset's in the newest release, or in the one of this version."""
        mine = CELLS.c.dataset == self.dataset
        if version is None:
            return and_(mine, CELLS.c.until_version.is_(None))
        ended_later = or_(CELLS.c.until_version.is_(None), CELLS.c.until_version > version)
        return and_(mine, CELLS.c.since_version <= version, ended_later)

    def select(self, version: int | None = None) -> Select[*tuple[object, ...]]:
        """All its cells, in the order of their keys."""
        named = (column.label(name) for name, column in self.columns.items())
        return select(*named).where(self.standing(version)).order_by(CELLS.c.key)


def newest_release(connection: Connection) -> Release | None:
    """None before the first one."""
    found = connection.execute(
        select(RELEASES.c.version, RELEASES.c.published_on, RELEASES.c.published_at)
        .order_by(RELEASES.c.version.desc())
        .limit(1)
    ).one_or_none()
    return Release(*found) if found else None


def _published(dataset: CubeDataset, title: str, says: str, dimensions: str, measures: Mapping[str, str]) -> Published:
    return Published(
        dataset,
        title,
        says,
        {name: CELLS.c[name] for name in dimensions.split()},
        {name: CELLS.c[column] for name, column in measures.items()},
    )


_OF_A_CROP = {"plantings": "records", "farmers": "contributors", "hectares": "hectares", "kg": "kg"}
PUBLISHED: Mapping[str, Published] = {
    one.dataset.value: one
    for one in (
        _published(
            CubeDataset.PRODUCTION,
            "Production",
            "Plantings by the quarter of their harvest, crop and parish: how many, of how many farmers, their area and "
            "the harvest that was expected. A quarter is told once it is over.",
            "period period_start commodity parish",
            _OF_A_CROP,
        ),
        _published(
            CubeDataset.VARIETIES,
            "Production by variety",
            "Plantings by the quarter of their harvest, crop and variety, for the whole country.",
            "period period_start commodity variety",
            _OF_A_CROP,
        ),
        _published(
            CubeDataset.LIVESTOCK,
            "Livestock",
            "Animals counted within the year whose count held at its end, by kind and parish; heads to the nearest 5.",
            "period period_start commodity parish",
            {"head": "head", "farmers": "contributors"},
        ),
        _published(
            CubeDataset.FARMERS,
            "Farmers",
            "Registered persons who are not known to have died, by parish, main activity, sex and age in this year. "
            "Those whose sex or birthday is not on record are among the other farmers.",
            "parish activity sex age_band",
            {"farmers": "contributors"},
        ),
        _published(
            CubeDataset.OTHER_FARMERS,
            "Other farmers",
            "Registered farmers without sex and age, by parish: companies, groups, and those of whom it is not known.",
            "parish",
            {"farmers": "contributors"},
        ),
        _published(
            CubeDataset.FARMS,
            "Farms",
            "Farms by parish and size: how many, of how many farmers, and how much land.",
            "parish size_class",
            {"farms": "records", "farmers": "contributors", "hectares": "hectares"},
        ),
        _published(
            CubeDataset.BOOKS_SOLD,
            "Receipt books sold",
            "Receipt books sold in a month, by the parish of the farmers who bought them.",
            "period period_start parish",
            {"books": "records", "farmers": "contributors"},
        ),
        _published(
            CubeDataset.RECEIPTS_SHOWN,
            "Receipts shown",
            "How often receipts were shown to officers at the roadside in a month, by the parish of the place.",
            "period period_start parish",
            {"receipts": "records"},
        ),
    )
}
