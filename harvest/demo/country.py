"""The crowd around the cases: thousands of invented farmers with land and produce, written into sheets to be loaded.

Drawn the same way every time from one seed. The shares are invented too: most farmers verified, farms small, half of
the records older than a year.
"""

import random
from datetime import date, timedelta
from decimal import Decimal

from harvest.demo import growing, names
from harvest.demo.sheets import Sheets
from harvest.records.farms import Tenure, hectares
from harvest.vocabulary import FarmerKind, FarmerStatus, Parish

SEED = 1926  # the year of the Agricultural Produce Act
# Farmers in a hundred. Invented, but St Elizabeth, Manchester and Clarendon lead as they do in life.
PARISH_WEIGHTS = dict(zip(Parish, (1, 5, 7, 6, 8, 9, 8, 4, 4, 7, 14, 12, 10, 5), strict=True))
ANIMALS = (("Goats", 40), ("Chickens", 300), ("Pigs", 30), ("Cattle", 25), ("Sheep", 20), ("Rabbits", 40), ("Bees", 20))
LONGEST_AGO = 5000  # days: the first registrations
OLD_ENOUGH = 200  # days since registration after which most farms have had their visit
PHONES = 8000  # 555 numbers are not given out, and there are no more of them that a case does not use
NUMBERS = 10_000_000  # farmer numbers after 09
STEP = 37  # has no divisor in common with NUMBERS: every order has a number of its own
CROPS_OF_A_FARM = (1, 2, 3, 4, 5, 5)


class Country:
    """Draws farmers and what they have, and writes them into the sheets."""

    def __init__(self, sheets: Sheets, districts: dict[Parish, list[str]], today: date, seed: int = SEED) -> None:
        self.sheets = sheets
        self.districts = districts
        self.today = today
        self.chance = random.Random(seed)  # noqa: S311 - invented data, and the same at every fill
        # Another one, so that a country of this seed stays what it was before its crops had varieties.
        self.kinds = random.Random(seed)  # noqa: S311
        # Who may buy a book: the verified farmer's number, where, from which day and until which.
        self.buyers: list[tuple[str, Parish, date, date]] = []

    def people(self, count: int) -> None:
        """Write `count` farmers with farms, crops and animals."""
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
        district = self.chance.choice(self.districts[parish])
        status, since = self._status(verified or registered)
        number = f"09{(order * STEP + 11) % NUMBERS:07}"
        self.sheets.add(
            "farmers",
            farmer_number=number,
            **self._name(),
            parish=parish.label,
            district=district,
            phone=f"876555{2000 + order}" if order < PHONES else None,
            registered_on=registered,
            verified_on=verified,
            status=status.value,
            status_since=since,
            id_card_expires_on=verified
            and self.day(self.today - timedelta(days=300), self.today + timedelta(days=1095)),
        )
        if verified:
            self.buyers.append((number, parish, verified, since or self.today))
        for place in range(2 if self.chance.random() < 0.2 else 1):
            self._farm(f"{number}-{place + 1}", number, parish, district, registered)

    def _name(self) -> dict[str, str | date | None]:
        if self.chance.random() < 0.03:
            kind = self.chance.choice((FarmerKind.COMPANY, FarmerKind.GROUP))
            return {"kind": kind.value, "organisation_name": names.company(self.chance)}
        first, last, alias = names.person(self.chance)
        born = self.today - timedelta(days=self.chance.randint(19 * 365, 84 * 365))
        return {
            "kind": FarmerKind.PERSON.value,
            "first_name": first,
            "last_name": last,
            "alias": alias,
            "date_of_birth": born,
            "gender": self.chance.choice(("female", "male", "male")),
        }

    def _status(self, earliest: date) -> tuple[FarmerStatus, date | None]:
        drawn = self.chance.random()
        if drawn < 0.97:
            return FarmerStatus.ACTIVE, None
        status = FarmerStatus.DECEASED if drawn < 0.99 else FarmerStatus.SUSPENDED
        return status, self.day(earliest)

    def _farm(self, reference: str, number: str, parish: Parish, district: str, registered: date) -> None:
        unit = self.chance.choices(("ACR", "H18", "square"), (6, 3, 1))[0]
        tenths = min(round(self.chance.lognormvariate(2.4, 0.9)) + 2, 2000)
        size = Decimal(tenths) if unit == "square" else Decimal(tenths) / 10
        self.sheets.add(
            "farms",
            reference=reference,
            farmer_number=number,
            parish=parish.label,
            district=district,
            size=size,
            size_unit=unit,
            tenure=self.chance.choice(list(Tenure)).value,
        )
        for place in range(self.chance.choice(CROPS_OF_A_FARM)):
            self._planting(reference, place, size, unit, parish, registered)
        if self.chance.random() < 0.3:
            self._animals(reference, registered)

    def _planting(self, farm: str, place: int, size: Decimal, unit: str, parish: Parish, registered: date) -> None:
        name = growing.crop(self.chance, parish)
        area = (size * self.chance.randint(1, 3) / 10).quantize(Decimal("0.001"))
        recorded = self._recorded(registered)
        expected = growing.expected_kg(self.chance, name, hectares(area, unit) or Decimal(0))
        self.sheets.add(
            "plantings",
            farm=farm,
            reference=f"{farm}/{place + 1}",
            commodity=name,
            variety=growing.variety(self.kinds, name),
            area=area,
            area_unit=unit,
            planted_on=recorded - timedelta(days=self.chance.randint(10, 120)),
            expected_quantity=expected,
            expected_unit="KGM" if expected else None,
            recorded_on=recorded,
        )

    def _animals(self, farm: str, registered: date) -> None:
        name, most = self.chance.choice(ANIMALS)
        self.sheets.add(
            "livestock",
            farm=farm,
            commodity=name,
            head_count=self.chance.randint(1, most),
            recorded_on=self._recorded(registered),
        )

    def _recorded(self, registered: date) -> date:
        """Half of the records are younger than a year, as far as the farmer was registered by then."""
        recent = max(registered, self.today - timedelta(days=365))
        return self.day(recent if self.chance.random() < 0.5 else registered)
