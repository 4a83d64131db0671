"""The keys under which duplicates are looked for, kept in a table with an index: no look-up reads all farmers."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.records.farmers.names import core, pairs, phonetic_key
from harvest.records.farmers.record import Farmer, NameKey

PORTION = 1000
NAMED = ("first_name", "middle_name", "last_name", "organisation_name", "alias", "parish", "district_id")


def keys_of(values: Mapping[str, Any]) -> frozenset[str]:
    """What a farmer with these values is looked for by.

    "n:" both names · "s:" surname and initial in one parish · "o:" an organisation · "a:" an alias in its place.
    """
    given = " ".join(filter(None, (values.get("first_name"), values.get("middle_name"))))
    family, parish = values.get("last_name") or "", values.get("parish")
    keys = {f"n:{pair}" for pair in pairs(given, family)}
    keys |= {f"s:{sound}:{given[:1].casefold()}:{parish}" for sound in phonetic_key(family).split() if given}
    if values.get("organisation_name"):
        keys.add(f"o:{core(values['organisation_name'])}")
    alias = phonetic_key(values.get("alias") or "")
    if alias:
        keys.add(f"a:{alias}:{values.get('district_id') or parish}")
    return frozenset(keys)


def add_name_keys(session: Session, farmer: Farmer) -> None:
    """After a farmer was registered or corrected."""
    rebuild_name_keys(session, [farmer])


def rebuild_name_keys(session: Session, farmers: Iterable[Farmer]) -> int:
    """Add the keys that these farmers, who must be flushed, still lack; returns how many. For loads of many."""
    added = 0
    for portion in _portions(farmers):
        ids = [farmer.id for farmer in portion]
        rows = session.execute(select(NameKey.farmer_id, NameKey.key).where(NameKey.farmer_id.in_(ids)))
        known = {(farmer_id, key) for farmer_id, key in rows}
        wanted = [(farmer.id, key) for farmer in portion for key in sorted(keys_of(named(farmer)))]
        missing = [NameKey(farmer_id=farmer_id, key=key) for farmer_id, key in wanted if (farmer_id, key) not in known]
        session.add_all(missing)
        session.flush()
        added += len(missing)
    return added


def rebuild_all_name_keys(session: Session) -> int:
    """For all farmers, some at a time; returns how many keys were missing."""
    added, last = 0, 0
    while farmers := session.scalars(select(Farmer).where(Farmer.id > last).order_by(Farmer.id).limit(PORTION)).all():
        added += rebuild_name_keys(session, farmers)
        last = farmers[-1].id
    return added


def named(farmer: Farmer) -> dict[str, Any]:
    return {name: getattr(farmer, name) for name in NAMED}


def _portions(farmers: Iterable[Farmer]) -> Iterator[list[Farmer]]:
    rest = iter(farmers)
    while portion := list(islice(rest, PORTION)):
        yield portion
