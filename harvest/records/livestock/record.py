"""Animals of one kind and stage on one farm, counted on a day."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record


class Livestock(Record):
    """`stage` as the officer wrote it ("layers", "weaners").

    `ended_on`: the day from which this count no longer holds, because the herd was counted again or is gone. A count
    of none ends on its own day.
    """

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


class LivestockTag(Record):
    """The tag in one animal's ear (NAITS), as it was read at a count: capital letters, digits and hyphens."""

    __tablename__ = "livestock_tags"
    __table_args__ = (CheckConstraint("tag <> ''", name="tag"), UniqueConstraint("livestock_id", "tag"))

    livestock_id: Mapped[int] = mapped_column(ForeignKey("livestock.id"))
    tag: Mapped[str] = mapped_column(index=True)
