"""Who in the register may be the farmer that is being entered: a few, scored, with the reasons in sentences.

Candidates come from indexes alone (phone, date of birth, keys of names); names are compared in this process.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rapidfuzz.distance import JaroWinkler
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from harvest.foundation.columns import among, among_those
from harvest.records.farmer_words import FarmerWord, NameWord
from harvest.records.farmers.keys import beginnings, birth_keys, other_keys
from harvest.records.farmers.merging import kept_for_many
from harvest.records.farmers.names import core, normalised, phonetic_key
from harvest.records.farmers.record import Farmer, NameKey

LEAST_SCORE = 40
HELD_BACK = 60  # from a file: more than a name alone, or a phone alone, is worth
MOST_OF_A_BLOCK = 400  # rows of one index that are looked at: the commonest name in the country has about as many

Found = tuple[int, str]  # points, and the sentence for the clerk
NOTHING: Found = (0, "")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Somebody who may be the same farmer. `score` 0 to 100; where rows were merged it is the one that was kept."""

    farmer: Farmer
    score: int
    reasons: tuple[str, ...]


def possible_duplicates(
    session: Session, values: Mapping[str, Any], *, limit: int = 5, besides: Farmer | None = None
) -> list[Duplicate]:
    """The likeliest first. `values` as the intake reads them, with `district_id`; `besides`: the farmer himself."""
    scored = [_scored(farmer, values) for farmer in _candidates(session, values)]
    likely = sorted((one for one in scored if one.score >= LEAST_SCORE), key=lambda one: (-one.score, one.farmer.id))
    kept = kept_for_many(session, [one.farmer for one in likely])
    best: dict[int, Duplicate] = {}
    for one in likely:
        farmer = kept.get(one.farmer.id, one.farmer)
        if besides is None or farmer.id != besides.id:
            best.setdefault(farmer.id, Duplicate(farmer, one.score, one.reasons))
    return list(best.values())[:limit]


def likely_duplicates(session: Session, many: Sequence[Mapping[str, Any]]) -> list[Duplicate | None]:
    """For each of many new farmers the one in the register that he most likely is, looked for in a few statements.

    Only with two of name, birth, phone and alias together is somebody held back from a file: a country has many
    John Browns.
    """
    keys = [_bulk_keys(values) for values in many]
    ids = _farmers_with(session, {key for own in keys for key in own})
    phones = {values["phone"] for values in many if values.get("phone")}
    by_phone = _sharing_phone(session, phones)
    wanted = {id_ for found in (*ids.values(), *by_phone.values()) for id_ in found}
    if not wanted:
        return [None] * len(many)
    farmers = {one.id: one for one in session.scalars(select(Farmer).where(Farmer.id.in_(wanted)))}
    likely = [
        _likeliest(farmers, values, {*by_phone.get(values.get("phone"), ()), *_ids_of(ids, own)})
        for values, own in zip(many, keys, strict=True)
    ]
    kept = kept_for_many(session, [one.farmer for one in likely if one])
    return [replace(one, farmer=kept.get(one.farmer.id, one.farmer)) if one else None for one in likely]


def _bulk_keys(values: Mapping[str, Any]) -> Sequence[str]:
    """With a day of birth, name and day together; without one, the alias in its place, or the organisation."""
    return other_keys(values) if values.get("date_of_birth") is None else birth_keys(values)


def _ids_of(found: Mapping[str, Sequence[int]], keys: Iterable[str]) -> Iterable[int]:
    return (id_ for key in keys if key in found for id_ in found[key])


def _farmers_with(session: Session, keys: Collection[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    if keys:
        for key, farmer_id in session.execute(
            select(NameKey.key, NameKey.farmer_id).where(among(session.connection(), NameKey.key, keys))
        ):
            found.setdefault(key, []).append(farmer_id)
    return found


def _sharing_phone(session: Session, phones: Collection[str]) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    if phones:
        for phone, farmer_id in session.execute(
            select(Farmer.phone, Farmer.id).where(among_those(session.connection(), Farmer.phone, phones))
        ):
            found.setdefault(phone, []).append(farmer_id)
    return found


def _likeliest(farmers: Mapping[int, Farmer], values: Mapping[str, Any], ids: Collection[int]) -> Duplicate | None:
    if not ids:
        return None
    scored = [_scored(farmers[id_], values) for id_ in sorted(ids)[:MOST_OF_A_BLOCK]]
    best = max(scored, key=lambda one: one.score, default=None)
    return best if best is not None and best.score >= HELD_BACK else None


def _candidates(session: Session, values: Mapping[str, Any]) -> Iterable[Farmer]:
    found: dict[int, Farmer] = {}
    for statement in _blocks(values):
        found |= {farmer.id: farmer for farmer in session.scalars(statement.limit(MOST_OF_A_BLOCK))}
    return found.values()


def _blocks(values: Mapping[str, Any]) -> Iterable[Select[Farmer]]:
    for name in ("phone", "date_of_birth"):
        if values.get(name):
            yield select(Farmer).where(getattr(Farmer, name) == values[name]).order_by(Farmer.id)
    for key in sorted(other_keys(values)):
        yield _farmers_of(select(NameKey.farmer_id).where(NameKey.key == key))
    for key in sorted(beginnings(values)):  # "b:names:", with any day behind it
        yield _farmers_of(select(NameKey.farmer_id).where(NameKey.key >= key, NameKey.key < f"{key[:-1]};"))
    if values.get("first_name") and (heard := phonetic_key(values.get("last_name") or "").split()):
        yield _of_initial(heard, values)


def _farmers_of(ids: Select[int]) -> Select[Farmer]:
    return select(Farmer).where(Farmer.id.in_(ids.limit(MOST_OF_A_BLOCK).scalar_subquery()))


def _of_initial(heard: Sequence[str], values: Mapping[str, Any]) -> Select[Farmer]:
    """A family name that sounds like it, the same initial, the same parish: Janet Sample for Jane Sampel."""
    initial = values["first_name"][:1]
    sounding = select(NameWord.word).where(NameWord.sound.in_(heard))
    bearing = select(FarmerWord.farmer_id).where(FarmerWord.word.in_(sounding))
    his = func.substr(Farmer.first_name, 1, 1).in_({initial.lower(), initial.upper()})
    return select(Farmer).where(Farmer.id.in_(bearing), Farmer.parish == values.get("parish"), his)


def _scored(farmer: Farmer, values: Mapping[str, Any]) -> Duplicate:
    found = [compare(farmer, values) for compare in COMPARISONS]
    score = max(0, min(100, sum(points for points, _ in found)))
    return Duplicate(farmer, score, tuple(reason for points, reason in found if reason and points))


def _name(farmer: Farmer, values: Mapping[str, Any]) -> Found:
    mine = _full(values.get("first_name"), values.get("last_name"), values.get("organisation_name"))
    his = _full(farmer.first_name, farmer.last_name, farmer.organisation_name)
    if not mine or not his:
        return NOTHING
    one, other = normalised(mine), normalised(his)
    both = f"{mine.upper()} / {his.upper()}"
    if one == other:
        return 50, f"same name: {his.upper()}"
    if sorted(one.split()) == sorted(other.split()):
        return 48, f"same names in another order: {both}"
    if _sound(mine, values) == _sound(his, {"organisation_name": farmer.organisation_name}):
        return 44, f"name sounds alike: {both}"
    return _spelt_alike(one, other, both)


def _full(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _sound(name: str, values: Mapping[str, Any]) -> str:
    """An organisation by what is its own, a person by all names in any order."""
    return core(name) if values.get("organisation_name") else " ".join(sorted(phonetic_key(name).split()))


def _spelt_alike(one: str, other: str, both: str) -> Found:
    likeness = max(JaroWinkler.similarity(one, other), JaroWinkler.similarity(*map(_sorted, (one, other))))
    if likeness >= 0.92:
        return 42, f"name spelt almost alike: {both}"
    if likeness >= 0.88:
        return 32, f"name spelt much alike: {both}"
    return (15, f"name a little alike: {both}") if likeness >= 0.78 else NOTHING


def _sorted(name: str) -> str:
    return " ".join(sorted(name.split()))


def _phone(farmer: Farmer, values: Mapping[str, Any]) -> Found:
    return (40, "same phone") if farmer.phone and farmer.phone == values.get("phone") else NOTHING


def _birth(farmer: Farmer, values: Mapping[str, Any]) -> Found:
    born, mine = farmer.date_of_birth, values.get("date_of_birth")
    if born is None or not isinstance(mine, date):
        return NOTHING
    if born == mine:
        return 30, "same date of birth"
    if (born.year, born.month, born.day) == (mine.year, mine.day, mine.month):
        return 22, "date of birth with day and month the other way round"
    days = abs((born - mine).days)
    if days <= 5:
        return 20, f"date of birth {days} day{'s' if days > 1 else ''} apart"
    return (0, "") if _one_slip(born, mine) else (-25, "")


def _one_slip(born: date, mine: date) -> bool:
    """Whether one digit makes the difference: 1967 for 1976 is two, 1976 for 1978 is one."""
    return sum(one != other for one, other in zip(f"{born:%Y%m%d}", f"{mine:%Y%m%d}", strict=True)) == 1


def _alias(farmer: Farmer, values: Mapping[str, Any]) -> Found:
    mine = phonetic_key(values.get("alias") or "")
    if not mine or phonetic_key(farmer.alias or "") != mine:
        return NOTHING
    alias = (farmer.alias or "").upper()
    if farmer.district_id is not None and farmer.district_id == values.get("district_id"):
        return 40, f"another farmer in the same district has this alias: {alias}"
    return 12, f"same alias: {alias}"


def _place(farmer: Farmer, values: Mapping[str, Any]) -> Found:
    if farmer.district_id is not None and farmer.district_id == values.get("district_id"):
        return 8, "same district"
    return (4, "same parish") if farmer.parish == values.get("parish") else NOTHING


def _gender(farmer: Farmer, values: Mapping[str, Any]) -> Found:
    mine = values.get("gender")
    return (-15, "") if mine and farmer.gender and mine != farmer.gender else NOTHING


COMPARISONS: tuple[Callable[[Farmer, Mapping[str, Any]], Found], ...] = (_name, _phone, _birth, _alias, _place, _gender)
