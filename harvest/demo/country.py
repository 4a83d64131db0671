"""The crowd around the cases: thousands of invented farmers with land and produce, drawn the same way every time.

The shares are invented too: most farmers verified, farms small, half of the records older than a year.
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from harvest.demo import names
from harvest.demo.rows import Known, Rows
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm, Tenure, hectares
from harvest.records.livestock import Livestock
from harvest.records.plantings import Planting
from harvest.vocabulary import FarmerKind, FarmerStatus, Parish

SEED = 1926  # the year of the Agricultural Produce Act
# Farmers in a hundred. Invented, but St Elizabeth, Manchester and Clarendon lead as they do in life.
PARISH_WEIGHTS = dict(zip(Parish, (1, 5, 7, 6, 8, 9, 8, 4, 4, 7, 14, 12, 10, 5), strict=True))
CROPS = names.words(
    "Yam Yam Yam Banana Plantain Ginger Callaloo Cabbage Carrot Tomato Pumpkin Escallion Thyme Dasheen Coco Cassava"
    " Coffee Cocoa Coconut Mango Ackee Avocado Breadfruit Pimento Orange Pineapple Watermelon Papaya Cucumber Lettuce"
    " Okra Onion"
)
MORE_CROPS = (
    "Sweet potato",
    "Irish potato",
    "Hot pepper",
    "Sweet pepper",
    "Gungo peas",
    "Red peas",
    "Sugar cane",
    "Pak choi",
)
ANIMALS = (("Goats", 40), ("Chickens", 300), ("Pigs", 30), ("Cattle", 25), ("Sheep", 20), ("Rabbits", 40), ("Bees", 20))
LONGEST_AGO = 5000  # days: the first registrations
OLD_ENOUGH = 200  # days since registration after which most farms have had their visit


class Country:
    """Draws farmers and what they have, and adds them to the rows."""

    def __init__(self, rows: Rows, known: Known, today: date) -> None:
        self.rows = rows
        self.known = known
        self.today = today
        self.chance = random.Random(SEED)  # noqa: S311 - invented data, and the same at every fill
        # Who may buy a book: the verified farmer, where, from which day and until which.
        self.buyers: list[tuple[int, Parish, date, date]] = []

    def people(self, count: int) -> None:
        """Add `count` farmers with farms, crops and animals."""
        parishes = self.chance.choices(list(PARISH_WEIGHTS), list(PARISH_WEIGHTS.values()), k=count)
        for order, parish in enumerate(parishes):
            self._farmer(order, parish)

    def day(self, first: date, last: date | None = None) -> date:
        """A day from `first` through `last` (or today)."""
        span = ((last or self.today) - first).days
        return first + timedelta(days=self.chance.randint(0, max(span, 0)))

    def _farmer(self, order: int, parish: Parish) -> None:
        registered = self.today - timedelta(days=self.chance.randint(20, LONGEST_AGO))
        settled = (self.today - registered).days > OLD_ENOUGH
        is_verified = self.chance.random() < (0.96 if settled else 0.45)
        verified = registered + timedelta(days=self.chance.randint(5, 19)) if is_verified else None
        district = self.chance.choice(list(self.known.districts[parish].values()))
        status = self._status(verified or registered)
        farmer_id = self.rows.add(
            Farmer,
            farmer_number=f"09{order * 137 + 11:07}",
            **self._name(),
            parish=parish,
            district_id=district,
            phone=f"+1876555{2000 + order % 8000}",
            registered_on=registered,
            verified_on=verified,
            **status,
            id_card_expires_on=verified
            and self.day(self.today - timedelta(days=300), self.today + timedelta(days=1095)),
        )
        if verified:
            self.buyers.append((farmer_id, parish, verified, status.get("status_since", self.today)))
        for _ in range(2 if self.chance.random() < 0.2 else 1):
            self._farm(farmer_id, parish, district, registered)

    def _name(self) -> dict[str, Any]:
        if self.chance.random() < 0.03:
            kind = self.chance.choice((FarmerKind.COMPANY, FarmerKind.GROUP))
            return {"kind": kind, "organisation_name": names.company(self.chance)}
        first, last, alias = names.person(self.chance)
        born = self.today - timedelta(days=self.chance.randint(19 * 365, 84 * 365))
        return {
            "kind": FarmerKind.PERSON,
            "first_name": first,
            "last_name": last,
            "alias": alias,
            "date_of_birth": born,
        }

    def _status(self, earliest: date) -> dict[str, Any]:
        drawn = self.chance.random()
        if drawn < 0.97:
            return {"status": FarmerStatus.ACTIVE}
        status = FarmerStatus.DECEASED if drawn < 0.99 else FarmerStatus.SUSPENDED
        return {"status": status, "status_since": self.day(earliest)}

    def _farm(self, farmer_id: int, parish: Parish, district: int, registered: date) -> None:
        unit = self.chance.choices(("ACR", "H18", "square"), (6, 3, 1))[0]
        size = Decimal(self.chance.randint(2, 120)) / (1 if unit == "square" else 10)
        farm_id = self.rows.add(
            Farm,
            farmer_id=farmer_id,
            parish=parish,
            district_id=district,
            size_quantity=size,
            size_unit=unit,
            hectares=hectares(size, unit),
            tenure=self.chance.choice(list(Tenure)),
        )
        for _ in range(self.chance.choice((0, 1, 1, 2, 2, 3))):
            self._planting(farm_id, size, unit, registered)
        if self.chance.random() < 0.3:
            self._animals(farm_id, registered)

    def _planting(self, farm_id: int, size: Decimal, unit: str, registered: date) -> None:
        name = self.chance.choice((*CROPS, *MORE_CROPS))
        commodity = self.known.commodities[name]
        varieties = self.known.varieties.get(commodity.id)
        area = (size * self.chance.randint(1, 5) / 10).quantize(Decimal("0.001"))
        self.rows.add(
            Planting,
            farm_id=farm_id,
            commodity_id=commodity.id,
            variety_id=self.chance.choice(varieties) if varieties and self.chance.random() < 0.5 else None,
            area_quantity=area,
            area_unit=unit,
            hectares=hectares(area, unit),
            recorded_on=self._recorded(registered),
            source="demo",
        )

    def _animals(self, farm_id: int, registered: date) -> None:
        name, most = self.chance.choice(ANIMALS)
        head_count = self.chance.randint(1, most)
        commodity_id = self.known.commodities[name].id
        self.rows.add(
            Livestock,
            farm_id=farm_id,
            commodity_id=commodity_id,
            head_count=head_count,
            recorded_on=self._recorded(registered),
        )

    def _recorded(self, registered: date) -> date:
        """Half of the records are younger than a year, as far as the farmer was registered by then."""
        recent = max(registered, self.today - timedelta(days=365))
        return self.day(recent if self.chance.random() < 0.5 else registered)
