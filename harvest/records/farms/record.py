"""The pieces of land that farmers work: where they lie, how large they are, by what right they are held."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record
from harvest.foundation.columns import Amount, Choice, one_of
from harvest.records.measures import AREA_UNITS
from harvest.vocabulary import Parish


class Tenure(StrEnum):
    OWNED = "owned"
    FAMILY_LAND = "family_land"
    LEASED = "leased"
    RENTED = "rented"
    OTHER = "other"


class Farm(Record):
    """One piece of land. The size stands as it was written, with its unit, and in hectares.

    Latitude and longitude (WGS 84 degrees) lie inside Jamaica or are empty: ABIS writes (0, 0) for "not known".
    """

    __tablename__ = "farms"
    __table_args__ = (
        CheckConstraint(one_of("parish", Parish), name="parish"),
        CheckConstraint("size_quantity >= 0", name="size_quantity"),
        CheckConstraint(one_of("size_unit", AREA_UNITS), name="size_unit"),
        CheckConstraint("(size_quantity is null) = (size_unit is null)", name="size"),
        CheckConstraint("hectares >= 0", name="hectares"),
        CheckConstraint("latitude between 17.6 and 18.6", name="latitude"),
        CheckConstraint("longitude between -78.5 and -76.1", name="longitude"),
        CheckConstraint("(latitude is null) = (longitude is null)", name="position"),
        CheckConstraint(one_of("tenure", Tenure), name="tenure"),
        CheckConstraint("(title_volume is null) = (title_folio is null)", name="title"),
        ForeignKeyConstraint(["district_id", "parish"], ["districts.id", "districts.parish"]),
        Index(None, "parish", "last_visited_on"),
    )

    farmer_id: Mapped[int] = mapped_column(ForeignKey("farmers.id"), index=True)
    parish: Mapped[Parish] = mapped_column(Choice(Parish))
    district_id: Mapped[int | None] = mapped_column(index=True)
    size_quantity: Mapped[Decimal | None] = mapped_column(Amount(3))
    size_unit: Mapped[str | None]
    hectares: Mapped[Decimal | None] = mapped_column(Amount(4))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    tenure: Mapped[Tenure | None] = mapped_column(Choice(Tenure))
    title_volume: Mapped[str | None]
    title_folio: Mapped[str | None]
    last_visited_on: Mapped[date | None]
