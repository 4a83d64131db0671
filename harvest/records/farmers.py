"""Farmers as RADA registers them: persons, companies and groups, verified by a farm visit, with what became of them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record
from harvest.foundation.columns import Choice, one_of
from harvest.vocabulary import FarmerKind, FarmerStatus, Parish


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Farmer(Record):
    """One registered farmer. `farmer_number` is the number on the card, text because "081119321" begins with a zero.

    `verified_on` is the day of the farm visit and empty until then; `status_since` the day a status other than active
    began; `phone` is E.164. The card is valid for three years.
    """

    __tablename__ = "farmers"
    __table_args__ = (
        CheckConstraint(
            "length(farmer_number) between 1 and 10 and ltrim(farmer_number, '0123456789') = ''", name="farmer_number"
        ),
        CheckConstraint(one_of("kind", FarmerKind), name="kind"),
        CheckConstraint(
            "(kind = 'person' and last_name is not null and organisation_name is null)"
            " or (kind <> 'person' and organisation_name is not null)",
            name="name",
        ),
        CheckConstraint(one_of("gender", Gender), name="gender"),
        CheckConstraint("date_of_birth >= '1900-01-01'", name="date_of_birth"),
        CheckConstraint(one_of("parish", Parish), name="parish"),
        CheckConstraint(
            "(phone like '+1876_______' or phone like '+1658_______') and ltrim(substr(phone, 2), '0123456789') = ''",
            name="phone",
        ),
        CheckConstraint("verified_on >= registered_on", name="verified_on"),
        CheckConstraint("verified_by is null or verified_on is not null", name="verified_by"),
        CheckConstraint(one_of("status", FarmerStatus), name="status"),
        CheckConstraint("status = 'active' or status_since is not null", name="status_since"),
        UniqueConstraint("farmer_number"),
        ForeignKeyConstraint(["district_id", "parish"], ["districts.id", "districts.parish"]),
    )

    farmer_number: Mapped[str]
    kind: Mapped[FarmerKind] = mapped_column(Choice(FarmerKind), default=FarmerKind.PERSON)
    first_name: Mapped[str | None]
    middle_name: Mapped[str | None]
    last_name: Mapped[str | None]
    organisation_name: Mapped[str | None]
    alias: Mapped[str | None]
    date_of_birth: Mapped[date | None]
    gender: Mapped[Gender | None] = mapped_column(Choice(Gender))
    parish: Mapped[Parish] = mapped_column(Choice(Parish))
    district_id: Mapped[int | None] = mapped_column(index=True)
    phone: Mapped[str | None]
    registered_on: Mapped[date]
    verified_on: Mapped[date | None]
    verified_by: Mapped[str | None]
    status: Mapped[FarmerStatus] = mapped_column(Choice(FarmerStatus), default=FarmerStatus.ACTIVE)
    status_since: Mapped[date | None]
    id_card_expires_on: Mapped[date | None]

    @property
    def name(self) -> str:
        """The name in full, without the alias: "Jane Ann Sample", or the organisation's."""
        if self.organisation_name:
            return self.organisation_name
        return " ".join(part for part in (self.first_name, self.middle_name, self.last_name) if part)
