"""One crop on one farm, planted once, expected and reaped, as somebody recorded it on a day."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record
from harvest.foundation.columns import Amount, Choice, one_of
from harvest.records.measures import AREA_UNITS, GOODS_UNITS


class EndedHow(StrEnum):
    """How a crop ended that was not reaped to the end. FAILED: storm, pest, theft; ENDED: taken out, or given up."""

    FAILED = "failed"
    ENDED = "ended"


class PlantingState(StrEnum):
    """GROWING: still in the ground. REAPED: nothing is left to reap."""

    GROWING = "growing"
    REAPED = "reaped"
    FAILED = "failed"
    ENDED = "ended"


class Planting(Record):
    """`recorded_on`: the day somebody saw or was told it; its age counts from there. `source`: who, or what file.

    The area stands as it was written, with its unit, and in hectares. `reaped_on` is the day of the last reaping:
    bananas are reaped for years, and until that day the farmer has them.
    """

    __tablename__ = "plantings"
    __table_args__ = (
        CheckConstraint("area_quantity >= 0", name="area_quantity"),
        CheckConstraint(one_of("area_unit", AREA_UNITS), name="area_unit"),
        CheckConstraint("(area_quantity is null) = (area_unit is null)", name="area"),
        CheckConstraint("hectares >= 0", name="hectares"),
        CheckConstraint("plants_count >= 0", name="plants_count"),
        CheckConstraint("expected_to >= expected_from", name="expected"),
        CheckConstraint("reaped_on >= planted_on", name="reaped_on"),
        CheckConstraint("expected_quantity >= 0", name="expected_quantity"),
        CheckConstraint(one_of("expected_unit", GOODS_UNITS), name="expected_unit"),
        CheckConstraint("(expected_quantity is null) = (expected_unit is null)", name="expected_amount"),
        CheckConstraint(one_of("ended_how", EndedHow), name="ended_how"),
        CheckConstraint("(ended_on is null) = (ended_how is null)", name="ended"),
        CheckConstraint("ended_on >= planted_on", name="ended_on"),
        CheckConstraint("reaped_on is null or ended_on is null", name="one_end"),
        ForeignKeyConstraint(["variety_id", "commodity_id"], ["varieties.id", "varieties.commodity_id"]),
    )

    farm_id: Mapped[int] = mapped_column(ForeignKey("farms.id"), index=True)
    commodity_id: Mapped[int] = mapped_column(ForeignKey("commodities.id"), index=True)
    variety_id: Mapped[int | None] = mapped_column(index=True)
    area_quantity: Mapped[Decimal | None] = mapped_column(Amount(3))
    area_unit: Mapped[str | None]
    hectares: Mapped[Decimal | None] = mapped_column(Amount(4))
    plants_count: Mapped[int | None]
    planted_on: Mapped[date | None]
    expected_from: Mapped[date | None]
    expected_to: Mapped[date | None]
    reaped_on: Mapped[date | None]
    recorded_on: Mapped[date]
    source: Mapped[str]
    expected_quantity: Mapped[Decimal | None] = mapped_column(Amount(3))
    expected_unit: Mapped[str | None]
    ended_on: Mapped[date | None]
    ended_how: Mapped[EndedHow | None] = mapped_column(Choice(EndedHow))

    @property
    def state(self) -> PlantingState:
        if self.ended_how is not None:
            return PlantingState(self.ended_how.value)
        return PlantingState.GROWING if self.reaped_on is None else PlantingState.REAPED


class Reaping(Record):
    """What was reaped from a planting on a day, as it was said; the quantity is empty where nobody weighed it."""

    __tablename__ = "reapings"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint(one_of("unit", GOODS_UNITS), name="unit"),
        CheckConstraint("(quantity is null) = (unit is null)", name="amount"),
    )

    planting_id: Mapped[int] = mapped_column(ForeignKey("plantings.id"), index=True)
    reaped_on: Mapped[date]
    quantity: Mapped[Decimal | None] = mapped_column(Amount(3))
    unit: Mapped[str | None]
