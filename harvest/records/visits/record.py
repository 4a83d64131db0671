"""An extension officer on a farm, on a day."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record


class Visit(Record):
    """`visited_by` is the actor who went ("staff:12"), text as in the trail; `visitor_name` his name as it was then.

    `verified`: this visit verified the farmer.
    """

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("visited_by <> ''", name="visited_by"),
        CheckConstraint("visitor_name <> ''", name="visitor_name"),
    )

    farm_id: Mapped[int] = mapped_column(ForeignKey("farms.id"), index=True)
    farmer_id: Mapped[int] = mapped_column(ForeignKey("farmers.id"), index=True)
    visited_on: Mapped[date]
    visited_by: Mapped[str]
    visitor_name: Mapped[str]
    verified: Mapped[bool]
    note: Mapped[str | None]
