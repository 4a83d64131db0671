"""Offices of RADA and JAS and the sub-agents who keep a stock of receipt books, with the parishes each one serves."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record
from harvest.foundation.columns import Choice, one_of
from harvest.vocabulary import OfficeKind, Parish


class Office(Record):
    """A place where farmers are served. A sub-agent (a farm store, say) belongs to the office that supplies it."""

    __tablename__ = "offices"
    __table_args__ = (
        CheckConstraint(one_of("kind", OfficeKind), name="kind"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("parent_id <> id", name="parent"),
        UniqueConstraint("name"),
    )

    name: Mapped[str]
    kind: Mapped[OfficeKind] = mapped_column(Choice(OfficeKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)


class OfficeParish(Record):
    """One parish that an office serves: RADA's "Kingston & St Andrew" serves two."""

    __tablename__ = "office_parishes"
    __table_args__ = (
        CheckConstraint(one_of("parish", Parish), name="parish"),
        UniqueConstraint("office_id", "parish"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    parish: Mapped[Parish] = mapped_column(Choice(Parish))
