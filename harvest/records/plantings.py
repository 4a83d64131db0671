"""One crop on one farm, planted once, expected and reaped, as somebody recorded it on a day."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record
from harvest.foundation.columns import Amount, one_of
from harvest.records.farms import AREA_UNITS


class Planting(Record):
    """`recorded_on`: the day somebody saw or was told it; its age counts from there. `source`: who, or what file.

    The area stands as it was written, with its unit, and in hectares.
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
