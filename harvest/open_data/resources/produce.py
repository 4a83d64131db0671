"""Commodities with their crosswalk to the codes of the world, their varieties, and the units they are measured in."""

from typing import Any

from sqlalchemy import Double, Text, cast, column, func, select, values

from harvest import disclosure
from harvest.audit import table_of
from harvest.database import Base
from harvest.disclosure import Audience
from harvest.open_data.resources.matching import Match, match
from harvest.open_data.resources.shape import Codes, Field, Resource
from harvest.open_data.resources.versions import by_trail, of_program
from harvest.records.commodities import Commodity, Variety
from harvest.vocabulary import UNITS, CommodityKind, UnitKind


def _seen(record: type[Base], name: str, of: object = None) -> Any:
    return disclosure.column(Audience.PUBLIC, record, name, of=of)


SOURCE = "UN CPC 2.1, FAO ICC 1.1 and AGROVOC; the matching with Jamaican names is ours"
BASE = {UnitKind.MASS: "KGM", UnitKind.COUNT: "EA", UnitKind.AREA: "H18"}
_ORIGIN = table_of(Commodity).alias("origin")
COMMODITY_NAMES = Codes("a commodity", "/api/v1/commodities", kept=select(_seen(Commodity, "name")))
VARIETY_NAMES = Codes("a variety", "/api/v1/varieties", kept=select(_seen(Variety, "name")))


def _match(code: str, example: str) -> Field:
    says = (
        f"How {code} fits: broader holds more than this ({example} is a class of others); mapped-by-us is our choice; "
    )
    says += "empty where nobody has compared it with the title of its class."
    return Field(f"{code}_match", says, match(code), Match, "mapped-by-us", nullable=True)


COMMODITIES = Resource(
    name="commodities",
    title="Commodities",
    says="What is grown, reared and sold in Jamaica, with its codes in UN CPC 2.1, FAO ICC 1.1 and AGROVOC. A code "
    "that was not sourced is empty.",
    rows=Commodity.__table__.outerjoin(_ORIGIN, _ORIGIN.c.id == Commodity.comes_from_id),
    fields=(
        Field("name", "Its name in Jamaica; its address, too.", _seen(Commodity, "name"), str, "Callaloo", sorts=True),
        Field("kind", "Crop, livestock or product.", _seen(Commodity, "kind"), CommodityKind, "crop", sorts=True),
        Field("cpc", "UN Central Product Classification 2.1.", _seen(Commodity, "cpc"), str, "01219", nullable=True),
        _match("cpc", "01219"),
        Field("icc", "FAO Indicative Crop Classification 1.1.", _seen(Commodity, "icc"), str, "2.01.90", nullable=True),
        _match("icc", "2.01.90"),
        Field("agrovoc", "AGROVOC concept of the product.", _seen(Commodity, "agrovoc"), str, "c_9640", nullable=True),
        Field(
            "agrovoc_organism",
            "AGROVOC concept of the plant or animal.",
            _seen(Commodity, "agrovoc_organism"),
            str,
            "c_324",
            nullable=True,
        ),
        Field(
            "comes_from",
            "For a product: of what it is made.",
            _seen(Commodity, "name", _ORIGIN),
            str,
            "Chickens",
            nullable=True,
            codes=COMMODITY_NAMES,
        ),
    ),
    order=("name",),
    unique=("name",),
    version=by_trail(Commodity),
    source=SOURCE,
    key="name",
)
VARIETIES = Resource(
    name="varieties",
    title="Varieties",
    says="The varieties of commodities that farmers, reports and receipts name.",
    rows=Variety.__table__.join(Commodity, Commodity.id == Variety.commodity_id),
    fields=(
        Field(
            "commodity",
            "The commodity it is one of.",
            _seen(Commodity, "name"),
            str,
            "Yam",
            sorts=True,
            lists=True,
            codes=COMMODITY_NAMES,
        ),
        Field("name", "Its name.", _seen(Variety, "name"), str, "Negro", sorts=True),
    ),
    order=("commodity", "name"),
    unique=("commodity", "name"),
    version=by_trail(Commodity, Variety),
    source=SOURCE,
)
_LISTED = (
    values(*(column(name, Text) for name in ("code", "label", "kind", "factor", "base")), name="listed")
    .data([(unit.code, unit.label, unit.kind.value, unit.factor or "", BASE.get(unit.kind, "")) for unit in UNITS])
    .cte("units")
)
UNIT_CODES = Codes("a unit", "/api/v1/units", kept=select(_LISTED.c.code))

UNITS_OF_MEASURE = Resource(
    name="units",
    title="Units",
    says="The units that prices and amounts are given in: UN/CEFACT Rec 20, packages Rec 21 with an X before them, and "
    "in small letters Jamaican measures that have no code.",
    rows=_LISTED,
    fields=(
        Field("code", "The code; its address, too.", _LISTED.c.code, str, "LBR", sorts=True),
        Field("label", "As people write it.", _LISTED.c.label, str, "lb", sorts=True),
        Field("kind", "What it measures.", _LISTED.c.kind, UnitKind, "mass", sorts=True),
        Field(
            "factor",
            "How many of the base unit one of it is; empty where nobody measured it, such as a bag.",
            cast(func.nullif(_LISTED.c.factor, ""), Double),
            float,
            0.45359237,
            nullable=True,
            places=9,
        ),
        Field(
            "base",
            "The unit that factor leads to.",
            func.nullif(_LISTED.c.base, ""),
            str,
            "KGM",
            nullable=True,
            codes=UNIT_CODES,
        ),
    ),
    order=("code",),
    unique=("code",),
    version=lambda _connection: of_program(),
    source="UN/CEFACT Recommendations 20 and 21",
    key="code",
)
