"""What a farmer is on record to grow or rear, and what the goods on the truck are to that."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, null, select, union_all

from harvest.disclosure import Audience, columns
from harvest.findings import GoodsAsked, GoodsFound, Produce
from harvest.records.commodities import Commodity, CommodityAlias, normalise_words
from harvest.records.farmers import FarmerMerge
from harvest.records.farms import Farm
from harvest.records.livestock import Livestock
from harvest.records.plantings import Planting
from harvest.vocabulary import GoodsOutcome

LONGEST_PHRASE = 4  # words that one commodity's name may have: "west indian red pepper"
HEAD = "HEA"


def produce_of(connection: Connection, farmer_id: int) -> tuple[tuple[Produce, ...], frozenset[int]]:
    """What is planted or kept and not reaped or ended, the newest record first, and the ids of those commodities."""
    rows = connection.execute(PRODUCE, {"farmer_id": farmer_id}).all()
    by_commodity: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_commodity[row.name].append(row)
    produce = [_merged(name, same) for name, same in by_commodity.items()]
    produce.sort(key=lambda one: (-one.recorded_on.toordinal(), one.commodity))
    return tuple(produce), frozenset(row.commodity_id for row in rows)


def _merged(name: str, rows: list[Row[Any]]) -> Produce:
    """One commodity on several farms: the newest record's day; the sum where all are in one unit."""
    newest: date = max(row.recorded_on for row in rows)
    amounts = [(Decimal(row.area_quantity), row.area_unit) for row in rows if row.area_quantity is not None]
    amounts += [(Decimal(row.head_count), HEAD) for row in rows if row.head_count is not None]
    if len({unit for _, unit in amounts}) != 1:
        return Produce(name, newest)
    total = sum((quantity for quantity, _ in amounts), Decimal(0)).normalize()
    return Produce(name, newest, quantity=f"{total:f}", unit=amounts[0][1])


def goods_found(
    connection: Connection, goods: tuple[GoodsAsked, ...], commodities: frozenset[int] | None
) -> tuple[GoodsFound, ...]:
    """Each goods word found among `commodities` or not; None: there is no farmer to compare with, only the words.

    Words that nobody taught us are returned as not known and never judged.
    """
    if not goods:
        return ()
    phrases = [normalise_words(one.words).split() for one in goods]
    aliases = _aliases(connection, phrases)
    found: dict[tuple[str, str | None], GoodsFound] = {}
    for phrase in phrases:
        for words, alias in _split(phrase, aliases):
            one = _found(words, alias, commodities)
            found.setdefault((one.outcome, one.commodity or one.text), one)
    return tuple(found.values())


def unknown_words(connection: Connection, goods: tuple[GoodsAsked, ...]) -> tuple[GoodsFound, ...]:
    """Only the words nobody taught us: where there is no farmer, goods can be neither his nor not his."""
    found = goods_found(connection, goods, None)
    return tuple(one for one in found if one.outcome is GoodsOutcome.WORD_NOT_KNOWN)


def _aliases(connection: Connection, phrases: list[list[str]]) -> dict[str, Row[Any]]:
    wanted = {
        " ".join(phrase[start : start + length])
        for phrase in phrases
        for start in range(len(phrase))
        for length in range(1, LONGEST_PHRASE + 1)
    }
    return {row.words: row for row in connection.execute(ALIASES, {"words": sorted(wanted)})}


def _split(phrase: list[str], aliases: dict[str, Row[Any]]) -> list[tuple[str, Row[Any] | None]]:
    """The phrase as commodities, longest name first ("irish potato" before "potato"), and what is left over."""
    parts: list[tuple[str, Row[Any] | None]] = []
    unknown: list[str] = []
    start = 0
    while start < len(phrase):
        names = (" ".join(phrase[start : start + length]) for length in range(LONGEST_PHRASE, 0, -1))
        name = next((name for name in names if name in aliases), None)
        if name is None:
            unknown.append(phrase[start])
            start += 1
            continue
        parts += [(" ".join(unknown), None)] if unknown else []
        unknown = []
        parts.append((name, aliases[name]))
        start += len(name.split())
    return parts + ([(" ".join(unknown), None)] if unknown else [])


def _found(words: str, alias: Row[Any] | None, commodities: frozenset[int] | None) -> GoodsFound:
    if alias is None:
        return GoodsFound(GoodsOutcome.WORD_NOT_KNOWN, words)
    if commodities is None or alias.commodity_id in commodities or alias.comes_from_id in commodities:
        return GoodsFound(GoodsOutcome.MATCHED, words, alias.name)
    return GoodsFound(GoodsOutcome.NOT_ON_RECORD, words, alias.name)


def _produce_statement() -> Any:
    farm, planting, livestock, commodity = (record.__table__ for record in (Farm, Planting, Livestock, Commodity))
    names = columns(Audience.OFFICER, Commodity)
    of_farmer = farm.c.farmer_id.in_(_rows_of_farmer())
    crops = (
        select(
            commodity.c.id.label("commodity_id"),
            *names,
            planting.c.area_quantity,
            planting.c.area_unit,
            null().label("head_count"),
            planting.c.recorded_on,
        )
        .select_from(farm)
        .join(planting, planting.c.farm_id == farm.c.id)
        .join(commodity, commodity.c.id == planting.c.commodity_id)
        .where(of_farmer, planting.c.reaped_on.is_(None), planting.c.ended_on.is_(None))
    )
    animals = (
        select(
            commodity.c.id,
            *names,
            null(),
            null(),
            livestock.c.head_count,
            livestock.c.recorded_on,
        )
        .select_from(farm)
        .join(livestock, livestock.c.farm_id == farm.c.id)
        .join(commodity, commodity.c.id == livestock.c.commodity_id)
        .where(of_farmer, livestock.c.ended_on.is_(None))
    )
    return union_all(crops, animals)


def _rows_of_farmer() -> Any:
    """His own row and those that were merged into it."""
    farmer_id: Any = bindparam("farmer_id", type_=Integer)
    merge = FarmerMerge.__table__
    in_force = (merge.c.confirmed_on.is_not(None), merge.c.undone_on.is_(None))
    return union_all(select(farmer_id), select(merge.c.other_id).where(merge.c.kept_id == farmer_id, *in_force))


def _alias_statement() -> Any:
    alias, commodity = CommodityAlias.__table__, Commodity.__table__
    return (
        select(alias.c.words, alias.c.commodity_id, commodity.c.comes_from_id, *columns(Audience.OFFICER, Commodity))
        .select_from(alias.join(commodity, commodity.c.id == alias.c.commodity_id))
        .where(alias.c.words.in_(bindparam("words", expanding=True)))
    )


PRODUCE = _produce_statement()
ALIASES = _alias_statement()
