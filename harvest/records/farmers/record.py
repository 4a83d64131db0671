"""What a farmer is and what is kept beside him: the registration, photos, changes of status, merges, keys of his names.

These have tables of their own, so that the row which an officer's question reads stays small.
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from harvest.audit import Record
from harvest.derived import Derived
from harvest.foundation.columns import BY_CODE, Choice, one_of
from harvest.vocabulary import FarmerKind, FarmerStatus, Parish

LARGEST_PHOTO = 2 * 1024 * 1024  # bytes


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"


class PhotoKind(StrEnum):
    JPEG = "image/jpeg"
    PNG = "image/png"


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
        Index(None, "registered_on", "parish"),
    )

    farmer_number: Mapped[str]
    kind: Mapped[FarmerKind] = mapped_column(Choice(FarmerKind), default=FarmerKind.PERSON)
    first_name: Mapped[str | None]
    middle_name: Mapped[str | None]
    last_name: Mapped[str | None]
    organisation_name: Mapped[str | None]
    alias: Mapped[str | None]
    date_of_birth: Mapped[date | None] = mapped_column(index=True)
    gender: Mapped[Gender | None] = mapped_column(Choice(Gender))
    parish: Mapped[Parish] = mapped_column(Choice(Parish))
    district_id: Mapped[int | None] = mapped_column(index=True)
    phone: Mapped[str | None] = mapped_column(index=True)
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


# People by their last name, organisations by theirs, in the order of a list.
BY_NAME = (
    func.lower(func.coalesce(Farmer.last_name, Farmer.organisation_name)),
    func.lower(func.coalesce(Farmer.first_name, "")),
)


class Registration(Record):
    """How a farmer came into the register: at which office, by whom, and which privacy notice he was given, when.

    `form_token` is the form's own: the same form sent twice registers one farmer.
    """

    __tablename__ = "farmer_registrations"
    __table_args__ = (
        CheckConstraint("registered_by <> ''", name="registered_by"),
        CheckConstraint("form_token <> ''", name="form_token"),
        CheckConstraint("(notice_version is null) = (notice_given_on is null)", name="notice"),
        UniqueConstraint("farmer_id"),
        UniqueConstraint("form_token"),
    )

    farmer_id: Mapped[int] = mapped_column(ForeignKey("farmers.id"))
    form_token: Mapped[str | None]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    registered_by: Mapped[str]
    notice_version: Mapped[str | None]
    notice_given_on: Mapped[date | None]

    farmer: Mapped[Farmer] = relationship()


class FarmerPhoto(Record):
    """One photo of a farmer; the newest is the one that is shown. The trail does not hold the picture."""

    __tablename__ = "farmer_photos"
    __table_args__ = (
        CheckConstraint(one_of("kind", PhotoKind), name="kind"),
        CheckConstraint(f"length(content) between 1 and {LARGEST_PHOTO}", name="content"),
    )
    kept_out_of_trail: ClassVar[frozenset[str]] = frozenset({"content"})

    farmer_id: Mapped[int] = mapped_column(ForeignKey("farmers.id"), index=True)
    taken_on: Mapped[date]
    kind: Mapped[PhotoKind] = mapped_column(Choice(PhotoKind))
    content: Mapped[bytes]


class StatusChange(Record):
    """Why and by whom a farmer was suspended, reinstated or noted as deceased, and since when."""

    __tablename__ = "farmer_status_changes"
    __table_args__ = (
        CheckConstraint(one_of("status", FarmerStatus), name="status"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("changed_by <> ''", name="changed_by"),
    )
    # What somebody is suspected of is sensitive: it stays with those who may open the farmer's own page.
    kept_out_of_trail: ClassVar[frozenset[str]] = frozenset({"reason"})

    farmer_id: Mapped[int] = mapped_column(ForeignKey("farmers.id"), index=True)
    status: Mapped[FarmerStatus] = mapped_column(Choice(FarmerStatus))
    since: Mapped[date]
    reason: Mapped[str]
    changed_by: Mapped[str]


IN_FORCE = "confirmed_on is not null and undone_on is null"


class FarmerMerge(Record):
    """Two rows that are one farmer: `kept_id` stands for `other_id` while the merge is in force.

    Books and farms go on pointing at the row they were entered with, so that undoing needs no memory. Proposed by one
    person and confirmed by another; undone in the same way.
    """

    __tablename__ = "farmer_merges"
    __table_args__ = (
        CheckConstraint("kept_id <> other_id", name="two_farmers"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("proposed_by <> ''", name="proposed_by"),
        CheckConstraint("(confirmed_on is null) = (confirmed_by is null)", name="confirmed"),
        CheckConstraint("confirmed_by <> proposed_by", name="second_person"),
        CheckConstraint("(withdrawn_on is null) = (withdrawn_by is null)", name="withdrawn"),
        CheckConstraint("withdrawn_on is null or confirmed_on is null", name="one_end"),
        CheckConstraint(
            "(undo_on is null) = (undo_by is null) and (undo_on is null) = (undo_reason is null)", name="undo"
        ),
        CheckConstraint("undo_on is null or confirmed_on is not null", name="undo_of_what_is"),
        CheckConstraint("(undone_on is null) = (undone_by is null)", name="undone"),
        CheckConstraint("undone_on is null or undo_on is not null", name="undone_as_proposed"),
        CheckConstraint("undone_by <> undo_by", name="second_person_to_undo"),
        Index(None, "other_id", unique=True, sqlite_where=text(IN_FORCE), postgresql_where=text(IN_FORCE)),
    )

    kept_id: Mapped[int] = mapped_column(ForeignKey("farmers.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("farmers.id"))
    reason: Mapped[str]
    proposed_by: Mapped[str]
    proposed_on: Mapped[date]
    confirmed_by: Mapped[str | None]
    confirmed_on: Mapped[date | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_on: Mapped[date | None]
    undo_by: Mapped[str | None]
    undo_reason: Mapped[str | None]
    undo_on: Mapped[date | None]
    undone_by: Mapped[str | None]
    undone_on: Mapped[date | None]

    kept: Mapped[Farmer] = relationship(foreign_keys=[kept_id])
    other: Mapped[Farmer] = relationship(foreign_keys=[other_id])


class NameKey(Derived):
    """One key under which a farmer may be looked for as somebody's duplicate (harvest.records.farmers.names).

    A key of an earlier name stays: married names find their owner.
    """

    __tablename__ = "farmer_name_keys"
    __table_args__ = (Index(None, "farmer_id", "key"), {"sqlite_with_rowid": False})

    key: Mapped[str] = mapped_column(BY_CODE, primary_key=True)
    farmer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
