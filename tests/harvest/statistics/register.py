"""An invented register with planted cells: what is in it is known from here, not from any statement that counts it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from sqlalchemy import Connection, select
from sqlalchemy.orm import sessionmaker

from harvest.audit import load
from harvest.database import HarvestSession
from harvest.records.commodities import Commodity
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.plantings import Planting
from harvest.statistics.reading import PUBLISHED
from harvest.vocabulary import Parish
from tests.harvest.records.makers import acting
from tests.harvest.statistics.press import Cell, Release

NOW = datetime(2026, 5, 14, 14, 0, tzinfo=UTC)
PLANTED_ON = date(2025, 2, 10)
QUARTER = "2025-Q4"  # the third after the planting
_numbers = count(5000)


@dataclass(frozen=True)
class Grower:
    """One farmer with one farm and one planting on it, of which a kilogram a square metre is expected."""

    parish: Parish
    hectares: Decimal = Decimal("0.5000")
    planted_on: date = PLANTED_ON
    crop: str = "Yam"

    @property
    def part(self) -> tuple[float, ...]:
        """A planting, its hectares, its kilograms."""
        return (1, float(self.hectares), float(self.hectares) * 10_000)


def growers(**counts: int) -> list[Grower]:
    """So many in each parish: growers(ST_ANN=3)."""
    return [Grower(Parish[name]) for name, many in counts.items() for _ in range(many)]


def settle(sessions: sessionmaker[HarvestSession], those: Sequence[Grower]) -> list[int]:
    """Bring these growers into the register; the ids of the farmers."""
    with acting(sessions) as session:
        crops = {one.name: one.id for one in session.scalars(select(Commodity))}
        person = {"first_name": "Jane", "last_name": "Sample", "registered_on": PLANTED_ON}
        farmers = [{**person, "farmer_number": f"08{next(_numbers):07}", "parish": one.parish} for one in those]
        ids = load(session, Farmer, farmers, "cli:tester")
        land = [
            {"farmer_id": id_, "parish": one.parish, "hectares": one.hectares}
            for id_, one in zip(ids, those, strict=True)
        ]
        farms = load(session, Farm, land, "cli:tester")
        plantings = [
            {
                "farm_id": farm,
                "commodity_id": crops[one.crop],
                "hectares": one.hectares,
                "planted_on": one.planted_on,
                "recorded_on": one.planted_on,
                "source": "survey",
                "expected_quantity": one.hectares * 10_000,
                "expected_unit": "KGM",
            }
            for farm, one in zip(farms, those, strict=True)
        ]
        load(session, Planting, plantings, "cli:tester")
        return list(ids)


def truth_of(those: Mapping[int, Grower], whole: str) -> dict[str, dict[int, tuple[float, ...]]]:
    """Who stands behind the cells of the production of one crop in one quarter."""
    cells: dict[str, dict[int, tuple[float, ...]]] = defaultdict(dict)
    for who, one in those.items():
        for key in (whole, f"{whole}|parish={one.parish}"):
            cells[key][who] = one.part
    return cells


def read(connection: Connection, dataset: str, version: int | None = None) -> list[dict[str, object]]:
    """What anybody reads."""
    return [dict(row) for row in connection.execute(PUBLISHED[dataset].select(version)).mappings()]


def as_release(rows: Sequence[Mapping[str, object]], measures: Sequence[str]) -> Release:
    """The rows as the attacker notes them down; the first measure is that of the contributors."""
    return {
        str(row["key"]): Cell(
            str(row["key"]),
            None if row["reason"] else tuple(float(row[name]) for name in measures),  # type: ignore[arg-type]
            row["reason"],  # type: ignore[arg-type]
            row["computed_on"].toordinal(),  # type: ignore[attr-defined]
        )
        for row in rows
    }
