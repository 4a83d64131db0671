"""What a row of each resource holds, written from Harvest's OpenAPI document: do not edit."""

from typing import TypedDict


class Prices(TypedDict):
    """What a commodity cost at a market or in a parish in one week: lowest, most frequent and highest price, as
    it was quoted and in J$ per kilogram. Only published reports; the newest revision of each, unless you ask
    otherwise."""

    id: int
    week_ending: str
    report: str
    parish: str
    market: str
    commodity: str
    variety: str | None
    item: str
    grade: str | None
    supply: str | None
    unit: str
    low: float
    most_frequent: float
    high: float
    low_kg: float
    most_frequent_kg: float
    high_kg: float
    revision: int
    published_on: str
    superseded_on: str | None


class PriceReports(TypedDict):
    """The weekly reports from which prices come, and when each revision of them was published."""

    id: int
    report: str
    week_ending: str
    revision: int
    published_on: str


class Markets(TypedDict):
    """The places of which the weekly reports tell prices: markets and stores, and parishes for farmgate prices."""

    id: int
    report: str
    name: str
    parish: str


class Commodities(TypedDict):
    """What is grown, reared and sold in Jamaica, with its codes in UN CPC 2.1, FAO ICC 1.1 and AGROVOC. A code
    that was not sourced is empty."""

    name: str
    kind: str
    cpc: str | None
    cpc_match: str | None
    icc: str | None
    icc_match: str | None
    agrovoc: str | None
    agrovoc_organism: str | None
    comes_from: str | None


class Varieties(TypedDict):
    """The varieties of commodities that farmers, reports and receipts name."""

    commodity: str
    name: str


class Units(TypedDict):
    """The units that prices and amounts are given in: UN/CEFACT Rec 20, packages Rec 21 with an X before them,
    and in small letters Jamaican measures that have no code."""

    code: str
    label: str
    kind: str
    factor: float | None
    base: str | None


class Parishes(TypedDict):
    """The fourteen parishes by ISO 3166-2:JM code. As GeoJSON with approximate outlines, good for maps of
    figures; not for deciding in which parish a place lies."""

    code: str
    name: str
    full_name: str


class ExtensionAreas(TypedDict):
    """The parts of the parishes that one extension officer of RADA looks after."""

    id: int
    name: str
    parish: str


class Production(TypedDict):
    """Plantings by the quarter of their harvest, crop and parish: how many, of how many farmers, their area and
    the harvest that was expected. A quarter is told once it is over. Cells of several levels stand beside
    each other, parts beside their total: choose one by level."""

    key: str
    level: str
    period: str | None
    period_start: str | None
    commodity: str | None
    parish: str | None
    plantings: int | None
    farmers: int | None
    hectares: float | None
    kg: int | None
    obs_status: str
    reason: str | None
    computed_on: str
    version: int


class ProductionByVariety(TypedDict):
    """Plantings by the quarter of their harvest, crop and variety, for the whole country. Cells of several
    levels stand beside each other, parts beside their total: choose one by level."""

    key: str
    level: str
    period: str | None
    period_start: str | None
    commodity: str | None
    variety: str | None
    plantings: int | None
    farmers: int | None
    hectares: float | None
    kg: int | None
    obs_status: str
    reason: str | None
    computed_on: str
    version: int


class Livestock(TypedDict):
    """Animals counted within the year whose count held at its end, by kind and parish; heads to the nearest 5.
    Cells of several levels stand beside each other, parts beside their total: choose one by level."""

    key: str
    level: str
    period: str | None
    period_start: str | None
    commodity: str | None
    parish: str | None
    head: int | None
    farmers: int | None
    obs_status: str
    reason: str | None
    computed_on: str
    version: int


class Farmers(TypedDict):
    """Registered persons who are not known to have died, by parish, main activity, sex and age in this year.
    Those whose sex or birthday is not on record are among the other farmers. Cells of several levels stand
    beside each other, parts beside their total: choose one by level."""

    key: str
    level: str
    parish: str | None
    activity: str | None
    sex: str | None
    age_band: str | None
    farmers: int | None
    obs_status: str
    reason: str | None
    computed_on: str
    version: int


class OtherFarmers(TypedDict):
    """Registered farmers without sex and age, by parish: companies, groups, and those of whom it is not known.
    Cells of several levels stand beside each other, parts beside their total: choose one by level."""

    key: str
    level: str
    parish: str | None
    farmers: int | None
    obs_status: str
    reason: str | None
    computed_on: str
    version: int


class Farms(TypedDict):
    """Farms by parish and size: how many, of how many farmers, and how much land. Cells of several levels stand
    beside each other, parts beside their total: choose one by level."""

    key: str
    level: str
    parish: str | None
    size_class: str | None
    farms: int | None
    farmers: int | None
    hectares: float | None
    obs_status: str
    reason: str | None
    computed_on: str
    version: int


class ReceiptBooksSold(TypedDict):
    """Receipt books sold in a month, by the parish of the farmers who bought them. Cells of several levels stand
    beside each other, parts beside their total: choose one by level."""

    key: str
    level: str
    period: str | None
    period_start: str | None
    parish: str | None
    books: int | None
    farmers: int | None
    obs_status: str
    reason: str | None
    computed_on: str
    version: int


class ReceiptsShown(TypedDict):
    """How often receipts were shown to officers at the roadside in a month, by the parish of the place. Cells of
    several levels stand beside each other, parts beside their total: choose one by level."""

    key: str
    level: str
    period: str | None
    period_start: str | None
    parish: str | None
    receipts: int | None
    obs_status: str
    reason: str | None
    computed_on: str
    version: int
