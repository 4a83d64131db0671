"""Extension areas and districts of the parishes, and the spellings people use for them ("ST.ANN").

Parishes are the vocabulary's closed list and have no table. "Kingston & St Andrew" is an office, not a parish.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

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


@lru_cache(maxsize=10_000)
def normalise_place(text: str) -> str:
    """The letters that matter: "ST.ANN" and "Saint Ann" are "st ann", "Brown's Town" is "browns town"."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text).replace("&", " and ")).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = NOT_A_LETTER.sub(" ", bare).split()
    return " ".join("st" if word == "saint" else word for word in words)


@dataclass(frozen=True, slots=True)
class KnownDistrict:
    """A district as a form needs it; `area` is the name of its extension area, None while nobody said so."""

    id: int
    name: str
    parish: Parish
    area: str | None


@dataclass(frozen=True, slots=True)
class Places:
    """Every place and its spellings, read once: for the forms and files of many farms."""

    parishes: Mapping[str, Parish]
    areas: Mapping[tuple[Parish, str], str]
    districts: Mapping[str, tuple[KnownDistrict, ...]]

    def parish(self, words: str) -> Parish | None:
        """By code ("JM-06"), name or another spelling."""
        if words in set(Parish):
            return Parish(words)
        return self.parishes.get(normalise_place(words))

    def area(self, parish: Parish, words: str) -> str | None:
        """The name of an extension area of this parish."""
        return self.areas.get((parish, normalise_place(words)))

    def called(self, words: str) -> tuple[KnownDistrict, ...]:
        """The districts of this name or spelling, in all parishes; none for words without letters."""
        return self.districts.get(normalise_place(words), ())


def places_known(session: Session) -> Places:
    """The places on record now. A name goes before another district's other spelling."""
    read = session.execute(select(ExtensionArea.id, ExtensionArea.name, ExtensionArea.parish))
    areas = {row.id: row for row in read}
    known: dict[int, KnownDistrict] = {}
    districts: dict[str, list[KnownDistrict]] = defaultdict(list)
    columns = (District.id, District.name, District.parish, District.extension_area_id)
    for one in session.execute(select(*columns).order_by(District.id)):
        area = areas[one.extension_area_id].name if one.extension_area_id else None
        known[one.id] = KnownDistrict(one.id, one.name, one.parish, area)
        _put(districts[normalise_place(one.name)], known[one.id])
    parishes = {normalise_place(parish.label): parish for parish in Parish}
    for alias in session.execute(select(PlaceAlias.spelling, PlaceAlias.parish, PlaceAlias.district_id)):
        if alias.district_id is not None:
            _put(districts[alias.spelling], known[alias.district_id])
        elif alias.parish is not None:
            parishes.setdefault(alias.spelling, alias.parish)
    return Places(
        parishes,
        {(one.parish, normalise_place(one.name)): one.name for one in areas.values()},
        {spelling: tuple(found) for spelling, found in districts.items()},
    )


def _put(found: list[KnownDistrict], district: KnownDistrict) -> None:
    if district.parish not in {one.parish for one in found}:
        found.append(district)
