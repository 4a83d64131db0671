"""Which district of the parish a clerk means: by its name or another spelling of it, never one of another parish."""

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.foundation.intake import Intake
from harvest.records.places import District, PlaceAlias, normalise_place
from harvest.vocabulary import Parish

ALIKE = 70  # of 100, by rapidfuzz


def district_of(session: Session, parish: Parish, words: str) -> District | None:
    """The district of this parish that is called so; None when there is none, or several."""
    wanted = normalise_place(words)
    named = _named(session, parish)
    if wanted in named:
        return named[wanted]
    known_as = PlaceAlias.spelling == wanted
    return session.scalars(
        select(District)
        .join(PlaceAlias, PlaceAlias.district_id == District.id)
        .where(known_as, District.parish == parish)
    ).one_or_none()


def _named(session: Session, parish: Parish) -> dict[str, District]:
    return {normalise_place(one.name): one for one in session.scalars(select(District).filter_by(parish=parish))}


def with_district(session: Session, taken: Intake) -> Intake:
    """The intake with `district_id` for the words in `district`, or a sentence that names those it may have meant."""
    values = {**taken.values, "district_id": None}
    words, parish = values.pop("district", None), values.get("parish")
    if not words or parish is None:
        return replace(taken, values=values)
    district = district_of(session, parish, words)
    if district is not None:
        return replace(taken, values={**values, "district_id": district.id})
    return replace(taken, values=values).refused(district=not_known(session, parish, words))


def not_known(session: Session, parish: Parish, words: str) -> str:
    """The sentence for a district that the parish does not have."""
    return no_such_district(parish, words, [one.name for one in _named(session, parish).values()])


def no_such_district(parish: Parish, words: str, names: Sequence[str]) -> str:
    """The same, with the names of those that the parish has."""
    near = process.extract(words, names, scorer=fuzz.WRatio, processor=normalise_place, limit=3, score_cutoff=ALIKE)
    hint = f"Did you mean {' or '.join(sorted(name for name, *_ in near))}?" if near else "Leave it empty if unsure."
    return f"{parish.label} has no district “{words[:40]}”. {hint}"
