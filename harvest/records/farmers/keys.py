"""The keys under which duplicates are looked for, kept in a table with an index: no look-up reads all farmers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from harvest.audit import derives_from, forgotten_with
from harvest.derived import add_bound, add_missing, forget
from harvest.foundation.columns import among
from harvest.records.farmers.names import core, pairs, phonetic_key
from harvest.records.farmers.record import Farmer, NameKey

PORTION = 1000
REMEMBERED = 20_000  # people: a file asks for the keys of each when he is judged and again when he is written
NAMED = ("first_name", "middle_name", "last_name", "organisation_name", "alias", "parish", "district_id")


def keys_of(values: Mapping[str, Any]) -> Sequence[str]:
    """What a farmer with these values is kept under.

    "b:" both names and the day of birth, if it is known · "o:" an organisation · "a:" an alias in its place.
    """
    return [*_named(values, values.get("date_of_birth")), *other_keys(values)]


def other_keys(values: Mapping[str, Any]) -> Sequence[str]:
    """Those of them in which no day of birth stands: of an organisation, of an alias in its place."""
    keys = []
    if values.get("organisation_name"):
        keys.append(f"o:{core(values['organisation_name'])}")
    if values.get("alias") and (alias := phonetic_key(values["alias"])):
        keys.append(f"a:{alias}:{values.get('district_id') or values.get('parish')}")
    return keys


def birth_keys(values: Mapping[str, Any]) -> Sequence[str]:
    """Name and day of birth together, by which a file of many is compared with the register in few steps."""
    born = values.get("date_of_birth")
    return _named(values, born) if born is not None else ()


def beginnings(values: Mapping[str, Any]) -> Sequence[str]:
    """What the keys of everybody with these names begin with, whenever he was born."""
    return _named(values, None)


def _named(values: Mapping[str, Any], born: date | None) -> Sequence[str]:
    family = values.get("last_name")
    return _of_a_person(values.get("first_name"), values.get("middle_name"), family, born) if family else ()


@lru_cache(maxsize=REMEMBERED)
def _of_a_person(given: str | None, middle: str | None, family: str, born: date | None) -> Sequence[str]:
    day = _day(born) if born is not None else ""
    return [f"b:{pair}:{day}" for pair in pairs(f"{given or ''} {middle}" if middle else given or "", family)]


@lru_cache(maxsize=REMEMBERED)
def _day(born: date) -> str:
    """The smaller of day and month first: whoever wrote them the other way round has the same key."""
    written = born.isoformat()
    return f"{written[:5]}{written[8:]}-{written[5:7]}" if born.day < born.month else written


@derives_from(Farmer, *NAMED, "date_of_birth")
def keep_name_keys(connection: Connection, farmers: Sequence[Mapping[str, Any]], are_new: bool) -> int:
    """Write the keys that these farmers lack; returns how many. A key of an earlier name stays."""
    wanted = [(farmer["id"], key) for farmer in farmers for key in keys_of(farmer)]
    if are_new:
        add_bound(connection, NameKey, ("farmer_id", "key"), wanted)
        return len(wanted)
    ids = [farmer["id"] for farmer in farmers]
    rows = connection.execute(select(NameKey.farmer_id, NameKey.key).where(among(connection, NameKey.farmer_id, ids)))
    known = {(row.farmer_id, row.key) for row in rows}
    missing = [{"farmer_id": farmer_id, "key": key} for farmer_id, key in wanted if (farmer_id, key) not in known]
    add_missing(connection, NameKey, missing)
    return len(missing)


@forgotten_with(Farmer)
def forget_name_keys(connection: Connection, farmer_ids: Sequence[int]) -> None:
    forget(connection, NameKey, "farmer_id", farmer_ids)


def rebuild_name_keys(session: Session, farmers: Iterable[Farmer]) -> int:
    """Add the keys that these farmers still lack, for a register older than its keys; returns how many.

    Streams: pass `session.scalars(select(Farmer).execution_options(yield_per=1000))` for all of them.
    """
    connection = session.connection()
    portions = (
        [{"id": one.id, "date_of_birth": one.date_of_birth, **named(one)} for one in portion]
        for portion in _portions(farmers)
    )
    return sum(int(keep_name_keys(connection, rows, False)) for rows in portions)


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
