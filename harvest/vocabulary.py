"""The closed lists of the field: parishes, standings, book and farmer states, units, outcomes.

Both applications import this file and it imports nothing of theirs. A value is what is stored and sent; a label is what
people read. ISO 3166-2:JM codes and UN/CEFACT Recommendation 20 unit codes as collected in OPEN_DATA section 5.
"""

from dataclasses import dataclass
from enum import StrEnum


class Parish(StrEnum):
    """The fourteen parishes by ISO 3166-2:JM code. "Kingston & St Andrew" is an office that serves two of them."""

    KINGSTON = "JM-01"
    ST_ANDREW = "JM-02"
    ST_THOMAS = "JM-03"
    PORTLAND = "JM-04"
    ST_MARY = "JM-05"
    ST_ANN = "JM-06"
    TRELAWNY = "JM-07"
    ST_JAMES = "JM-08"
    HANOVER = "JM-09"
    WESTMORELAND = "JM-10"
    ST_ELIZABETH = "JM-11"
    MANCHESTER = "JM-12"
    CLARENDON = "JM-13"
    ST_CATHERINE = "JM-14"

    @property
    def label(self) -> str:
        """The name as officers and clerks write it: "St Ann"."""
        return self.name.replace("_", " ").title()

    @property
    def full_name(self) -> str:
        """The name as ISO 3166-2 gives it: "Saint Ann"."""
        return self.label.replace("St ", "Saint ")


class BookState(StrEnum):
    """Where a receipt book is in its life. Only SOLD and the states after it can have an owner."""

    PRINTED = "printed"
    IN_STOCK = "in_stock"
    SOLD = "sold"
    FINISHED = "finished"
    LOST = "lost"
    STOLEN = "stolen"
    VOID = "void"
    RECALLED = "recalled"
    UNDER_INVESTIGATION = "under_investigation"


class ReceiptState(StrEnum):
    """What is known of one leaf apart from its book. A leaf of which nothing is known has no row."""

    LOST = "lost"
    STOLEN = "stolen"
    VOID = "void"


class Standing(StrEnum):
    """What the register says of one receipt number, the most serious fact first named (DESIGN section 4)."""

    VALID = "valid"
    FINISHED = "finished"
    NOT_SOLD = "not_sold"
    LOST = "lost"
    STOLEN = "stolen"
    VOID = "void"
    RECALLED = "recalled"
    UNDER_INVESTIGATION = "under_investigation"
    STOP_LISTED = "stop_listed"
    DISPUTED = "disputed"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


class ShownOutcome(StrEnum):
    """What came of a receipt that was shown: CLIP's verdict, or that its officer took the question back."""

    OK = "ok"
    ASK = "ask"
    ALERT = "alert"
    NO_RECORD = "no_record"
    WITHDRAWN = "withdrawn"


class FarmerKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"
    GROUP = "group"


class FarmerStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DECEASED = "deceased"


class FlagKind(StrEnum):
    """Facts beside the standing. The last two: the officer gave a book or farmer number that is not the register's."""

    STOP_LISTED = "stop_listed"
    DISPUTED = "disputed"
    RECEIPT_LOST = "receipt_lost"
    RECEIPT_STOLEN = "receipt_stolen"
    RECEIPT_VOID = "receipt_void"
    BOOK_DIFFERS = "book_differs"
    FARMER_DIFFERS = "farmer_differs"


class GoodsOutcome(StrEnum):
    MATCHED = "matched"
    NOT_ON_RECORD = "not_on_record"
    WORD_NOT_KNOWN = "word_not_known"


class CommodityKind(StrEnum):
    CROP = "crop"
    LIVESTOCK = "livestock"
    PRODUCT = "product"


class OfficeKind(StrEnum):
    RADA = "rada"
    JAS = "jas"
    SUB_AGENT = "sub_agent"


class UnitKind(StrEnum):
    MASS = "mass"
    COUNT = "count"
    AREA = "area"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of quantity. `factor` leads to kg, to one piece or to hectares; None where nobody measured it."""

    code: str
    label: str
    kind: UnitKind
    factor: str | None
    words: tuple[str, ...]


# Rec 20 codes; packages are Rec 21 codes with the prefix X. A "square" is 1/10 acre (DOMAIN section 3). Local measures
# without a code (heap, hand) have ours in lower case: a code that was not sourced is not invented.
UNITS = (
    Unit("KGM", "kg", UnitKind.MASS, "1", ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms")),
    Unit("LBR", "lb", UnitKind.MASS, "0.45359237", ("lb", "lbs", "pound", "pounds")),
    Unit("GRM", "g", UnitKind.MASS, "0.001", ("gram", "grams", "gm", "gms")),
    Unit("ONZ", "oz", UnitKind.MASS, "0.028349523", ("oz", "ounce", "ounces")),
    Unit("TNE", "t", UnitKind.MASS, "1000", ("tonne", "tonnes", "ton", "tons")),
    Unit("CWI", "cwt", UnitKind.MASS, "50.802345", ("cwt", "hundredweight")),
    Unit("EA", "each", UnitKind.COUNT, "1", ("ea", "each", "pc", "pcs", "piece", "pieces")),
    Unit("DZN", "dozen", UnitKind.COUNT, "12", ("dozen", "doz", "dz")),
    Unit("CEN", "hundred", UnitKind.COUNT, "100", ("hundred",)),
    Unit("HEA", "head", UnitKind.COUNT, "1", ("head", "heads")),
    Unit("H18", "ha", UnitKind.AREA, "1", ("ha", "hectare", "hectares")),
    Unit("ACR", "acre", UnitKind.AREA, "0.40468564", ("acre", "acres", "ac")),
    Unit("square", "square", UnitKind.AREA, "0.040468564", ("square", "squares")),
    Unit("XBG", "bag", UnitKind.PACKAGE, None, ("bag", "bags")),
    Unit("XSA", "sack", UnitKind.PACKAGE, None, ("sack", "sacks")),
    Unit("XCR", "crate", UnitKind.PACKAGE, None, ("crate", "crates")),
    Unit("XBX", "box", UnitKind.PACKAGE, None, ("box", "boxes")),
    Unit("XBH", "bunch", UnitKind.PACKAGE, None, ("bunch", "bunches")),
    Unit("XBE", "bundle", UnitKind.PACKAGE, None, ("bundle", "bundles")),
    Unit("XBK", "basket", UnitKind.PACKAGE, None, ("basket", "baskets")),
    Unit("XBJ", "bucket", UnitKind.PACKAGE, None, ("bucket", "buckets")),
    Unit("XPU", "tray", UnitKind.PACKAGE, None, ("tray", "trays")),
    Unit("hand", "hand", UnitKind.PACKAGE, None, ("hand", "hands")),
    Unit("heap", "heap", UnitKind.PACKAGE, None, ("heap", "heaps")),
)
UNIT_BY_CODE = {unit.code: unit for unit in UNITS}
UNIT_BY_WORD = {word: unit for unit in UNITS for word in unit.words}
