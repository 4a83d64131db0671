"""One record of each kind in the own office's parish and one in another, for the routes that name one."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from harvest.records.commodities import Commodity
from harvest.records.farms import Farm, add_farm
from harvest.records.plantings import Planting, plant
from harvest.vocabulary import Parish
from tests.harvest.records.makers import DAY, acting, make_farmer
from tests.harvest.staff.desk import Site


@dataclass(frozen=True)
class Places:
    """What stands for each part of a route: (own, other)."""

    parts: dict[str, tuple[str, str]]

    def path(self, route: str, *, own: bool) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: self.parts[part[1]][0 if own else 1], route)


def make_places(site: Site) -> Places:
    return Places(
        {
            "token": ("unknown", "unknown"),
            "number": ("999999", "999999"),
            "do": ("link", "link"),
            **_farmed(site),
        }
    )


def _farmed(site: Site) -> dict[str, tuple[str, str]]:
    """A farmer with a farm and a planting, in St Ann and in Portland."""
    with acting(site.sessions) as session:
        made: list[dict[str, Any]] = []
        for parish in (Parish.ST_ANN, Parish.PORTLAND):
            farmer = make_farmer(session, parish=parish)
            farm: Farm = add_farm(session, farmer, {"parish": parish})
            crop = session.scalars(select(Commodity).where(Commodity.name == "Callaloo")).one()
            planting: Planting = plant(session, farm, {"commodity_id": crop.id}, on=DAY, source="test")
            made.append({"farmer": farmer.id, "farm": farm.id, "planting": planting.id})
    return {name: (str(made[0][name]), str(made[1][name])) for name in made[0]}
