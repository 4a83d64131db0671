"""Extension areas and districts of the parishes, and the spellings people use for them ("ST.ANN").

Parishes are the vocabulary's closed list and have no table. "Kingston & St Andrew" is an office, not a parish.
"""

import re
import unicodedata

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record
from harvest.foundation.columns import Choice, one_of
from harvest.vocabulary import Parish

APOSTROPHES = re.compile("['’‘`´]")
NOT_A_LETTER = re.compile(r"[\W_]+")


class ExtensionArea(Record):
    """The part of a parish that one RADA extension officer looks after."""

    __tablename__ = "extension_areas"
    __table_args__ = (
        CheckConstraint(one_of("parish", Parish), name="parish"),
        CheckConstraint("name <> ''", name="name"),
        UniqueConstraint("parish", "name"),
        UniqueConstraint("id", "parish"),
    )

    name: Mapped[str]
    parish: Mapped[Parish] = mapped_column(Choice(Parish))


class District(Record):
    """A named place in a parish. Its extension area, once known, lies in the same parish: the key holds both."""

    __tablename__ = "districts"
    __table_args__ = (
        CheckConstraint(one_of("parish", Parish), name="parish"),
        CheckConstraint("name <> ''", name="name"),
        UniqueConstraint("parish", "name"),
        UniqueConstraint("id", "parish"),
        ForeignKeyConstraint(["extension_area_id", "parish"], ["extension_areas.id", "extension_areas.parish"]),
    )

    name: Mapped[str]
    parish: Mapped[Parish] = mapped_column(Choice(Parish))
    extension_area_id: Mapped[int | None] = mapped_column(index=True)


class PlaceAlias(Record):
    """Another spelling of one parish or one district, normalised by `normalise_place`."""

    __tablename__ = "place_aliases"
    __table_args__ = (
        CheckConstraint(one_of("parish", Parish), name="parish"),
        CheckConstraint("spelling <> ''", name="spelling"),
        CheckConstraint("(parish is null) <> (district_id is null)", name="parish_or_district"),
        UniqueConstraint("spelling"),
    )

    spelling: Mapped[str]
    parish: Mapped[Parish | None] = mapped_column(Choice(Parish))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)


def normalise_place(text: str) -> str:
    """The letters that matter: "ST.ANN" and "Saint Ann" are "st ann", "Brown's Town" is "browns town"."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text).replace("&", " and ")).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = NOT_A_LETTER.sub(" ", bare).split()
    return " ".join("st" if word == "saint" else word for word in words)
