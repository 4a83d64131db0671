"""Animals of one kind and stage on one farm, counted on a day."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record


class Livestock(Record):
    """`stage` as the officer wrote it ("layers", "weaners"); `ended_on`: the day this herd was no longer kept."""

    __tablename__ = "livestock"
    __table_args__ = (
        CheckConstraint("head_count >= 0", name="head_count"),
        CheckConstraint("ended_on >= recorded_on", name="ended_on"),
    )

    farm_id: Mapped[int] = mapped_column(ForeignKey("farms.id"), index=True)
    commodity_id: Mapped[int] = mapped_column(ForeignKey("commodities.id"), index=True)
    stage: Mapped[str | None]
    head_count: Mapped[int]
    recorded_on: Mapped[date]
    ended_on: Mapped[date | None]
