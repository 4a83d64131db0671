"""The pieces of land that farmers work: where they lie, how large they are, by what right they are held."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record
from harvest.foundation.columns import Amount, Choice, one_of
from harvest.vocabulary import UNIT_BY_CODE, UNITS, Parish, UnitKind

AREA_UNITS = tuple(unit.code for unit in UNITS if unit.kind is UnitKind.AREA)


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


def hectares(quantity: Decimal, unit: str) -> Decimal:
    """An area in hectares, to the square metre; `unit` is a code of the vocabulary's area units."""
    factor = UNIT_BY_CODE[unit].factor
    if unit not in AREA_UNITS or factor is None:
        raise ValueError(f"unit {unit!r} does not measure an area: use one of {', '.join(AREA_UNITS)}.")
    return (quantity * Decimal(factor)).quantize(Decimal("0.0001"))
