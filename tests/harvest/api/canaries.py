"""A register in which everything that is nobody's business is a canary: one of them in an answer is a leak.

Each table has a row in which every text that is not public carries the mark; beside it stands a crowd, marked too, of
whom so many do the same that their sums are published. Numbers, phones and places stand nowhere else in the world.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, Table, Text, func, insert, select

from harvest.database import Base, make_sessions
from harvest.disclosure import MAY_SEE, Audience
from harvest.records.prices import Quote, ReportKind, cells_of, enter, open_report, publish, revise
from tests.harvest.records.makers import acting
from tests.house.harvest_rows import ROWS

MARK = "zqxcanary"
FIRST = 7_731_000  # ids, receipts and more of the crowd count on from here
DAY = date(2025, 3, 2)
CROWD = (("JM-06", 14), ("JM-05", 9), ("JM-09", 1))  # people by parish: one in Hanover is alone
COMPANIES = (("JM-06", 8), ("JM-05", 7))
PUBLIC = {model.__tablename__: names for model, names in MAY_SEE[Audience.PUBLIC].items()}
DERIVED = {"published_prices", "cube_releases", "cube_cells", "cube_layers"}  # worked out, of what is planted here
LAST = ("farmer_merges", "key_uses")  # they point at rows that come later in the list
# Texts that a rule of the table, or the program, holds to words or digits: what is personal in them is in SPECIAL.
WORDS = {
    *("area_unit", "size_unit", "expected_unit", "unit", "source", "table_name", "kind", "layout", "rule", "scopes"),
    *("supply", "grade", "role", "column_letters", "system", "dataset", "printed_digits"),
}
SPECIAL: Mapping[str, dict[str, Any]] = {
    "changes": {"after": {"last_name": f"{MARK}changed"}, "table_name": "farmers"},
    "farmers": {
        "farmer_number": "097799001",
        "phone": "+18765557799",
        "date_of_birth": date(1907, 3, 17),
        "organisation_name": None,
    },
    "farms": {"latitude": 18.027_18, "longitude": -77.031_41, "hectares": Decimal("3.7719")},
    "plantings": {"source": "survey", "expected_quantity": 7_739_999, "plants_count": 7_738_888},
    "farmer_merges": {"other_id": FIRST, "withdrawn_by": None},
    "receipt_books": {
        "first_number": 7_799_001,
        "last_number": 7_799_100,
        "price": Decimal("7731.47"),
        "office_id": None,
    },
    "receipts": {"number": 7_799_042},
    "stop_entries": {"first_number": 7_799_001, "last_number": 7_799_010},
    "disputed_ranges": {"first_number": 7_799_050, "last_number": 7_799_149},
    "print_batches": {"first_number": 7_799_001, "last_number": 7_799_100},
    "presentations": {"number": 7_799_042},
    "staff_members": {"username": f"{MARK}.user"},
    "developers": {"email": f"{MARK}@example.com", "forgotten_at": None},
    "api_keys": {"prefix": "hv_7a7a7a7a", "replaced_by_id": None},
    "price_reports": {"week_ending": date(2026, 3, 28), "revision": 2, "state": "draft"}
    | {"published_on": None, "published_by": None},
    "market_prices": {"low": Decimal("77311.25"), "most_frequent": Decimal("77312.25"), "high": Decimal("77313.25")}
    | {"low_kg": Decimal("77411.25"), "most_frequent_kg": Decimal("77412.25"), "high_kg": Decimal("77413.25")},
}
WORD = re.compile(rf"{MARK}\w*|canaryhash")
NUMBER = re.compile(
    r"(?<![0-9a-z])(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}[ /][0-9a-z]{2,3}[ /][0-9]{4}|[0-9]{3}[- ][0-9]{4}"
    r"|hv_[0-9a-f]{8}|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\.[0-9]+)?)(?![0-9a-z])"
)
HASHES = {"token_hash": "7", "key_hash": "8", "code_hash": "9", "file_digest": "6", "headings_digest": "5"}


def plant(engine: Engine) -> "Nest":
    """Bring all of it into this register; what to look for then."""
    nest = Nest()
    with engine.begin() as connection:
        for name in ROWS:
            if name not in DERIVED.union(LAST):
                _put(connection, nest, name, [_marked(Base.metadata.tables[name])])
        for name, rows in _crowd(_ids(connection)).items():
            _put(connection, nest, name, rows)
        for name in LAST:
            _put(connection, nest, name, [_marked(Base.metadata.tables[name])])
    _publish_prices(engine)
    return nest


def _put(connection: Connection, nest: "Nest", name: str, rows: list[dict[str, Any]]) -> None:
    table = Base.metadata.tables[name]
    connection.execute(insert(table), rows)
    for row in rows:
        nest.watch({name_: value for name_, value in row.items() if name_ not in PUBLIC.get(name, ())})


def _publish_prices(engine: Engine) -> None:
    """A week that is open, with the names of who confirmed, published and revised it, which are not."""
    with acting(make_sessions(engine), f"{MARK}actor") as session:
        report = open_report(session, ReportKind.RETAIL, date(2026, 4, 4), on=date(2026, 4, 2))
        for by in (f"{MARK}clerk", f"{MARK}second"):
            cells = cells_of(session, ReportKind.RETAIL)[:3]
            quote = Quote(Decimal(90), Decimal(100), Decimal(110), "LBR")
            enter(
                session, report, cells, {one.key: quote for one in cells}, by=by, confirmed={one.key for one in cells}
            )
            publish(session, report, by=by, on=date(2026, 4, 4))
            if report.revision == 1:
                report = revise(session, report, reason=f"{MARK}reason")


def private_texts() -> Iterable[tuple[Table, str]]:
    """Every column of words that nobody but staff may read."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            free = type(column.type) is Text and column.name not in WORDS | HASHES.keys()
            if free and table.name not in DERIVED and column.name not in PUBLIC.get(table.name, ()):
                yield table, column.name


def _marked(table: Table) -> dict[str, Any]:
    row = {column.name: None for column in table.columns} | ROWS[table.name]
    if "id" in table.columns:
        row["id"] = 9001
    row |= {name: f"{MARK}{table.name}{name}".replace("_", "") for of, name in private_texts() if of is table}
    for column in table.columns:
        if column.name in HASHES:
            row[column.name] = HASHES[column.name] * 32 + "canaryhash" + HASHES[column.name] * 22
        elif isinstance(column.type, LargeBinary):
            row[column.name] = f"{MARK}content".encode()
        elif type(column.type).__name__ == "JSON" and not column.nullable:
            row[column.name] = {"typed": f"{MARK}typed"}
    row |= SPECIAL.get(table.name, {})
    required = {column.name for column in table.columns if column.default is not None or not column.nullable}
    return {name: value for name, value in row.items() if value is not None or name not in required}


def _ids(connection: Connection) -> dict[str, int]:
    """Of what the crowd grows and keeps, which is in the register already."""
    commodities, varieties = Base.metadata.tables["commodities"], Base.metadata.tables["varieties"]
    named = select(commodities.c.name, commodities.c.id).where(commodities.c.name.in_(["Yam", "Goats"]))
    found = {name: id_ for name, id_ in connection.execute(named)}  # noqa: C416 - rows are no pairs to mypy
    of_yam = select(func.min(varieties.c.id)).where(varieties.c.commodity_id == found["Yam"])
    return found | {"of yam": connection.scalar(of_yam) or 0}


def _crowd(ids: Mapping[str, int]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("farmers", "farms", "plantings", "livestock", "receipt_books", "presentations")
    }
    people = [(parish, "person") for parish, many in CROWD for _ in range(many)]
    people += [(parish, "company") for parish, many in COMPANIES for _ in range(many)]
    for at, (parish, kind) in enumerate(people):
        _one(rows, ids, FIRST + at, parish, kind)
    return rows


def _one(rows: dict[str, list[dict[str, Any]]], ids: Mapping[str, int], id_: int, parish: str, kind: str) -> None:
    """A farmer with a farm, a planting, goats, a book that was sold to him, and a receipt that was shown."""
    _person(rows, id_, parish, kind)
    _farming(rows, ids, id_, parish)
    _papers(rows, id_, parish)


def _person(rows: dict[str, list[dict[str, Any]]], id_: int, parish: str, kind: str) -> None:
    at, is_person = id_ - FIRST, kind == "person"
    rows["farmers"].append(
        {
            "id": id_,
            "farmer_number": f"0977{at:05}",
            "kind": kind,
            "first_name": f"{MARK}first{at}" if is_person else None,
            "last_name": f"{MARK}last{at}" if is_person else None,
            "organisation_name": None if is_person else f"{MARK}company{at}",
            "alias": f"{MARK}alias{at}",
            "gender": ("female", "male")[at % 2] if is_person else None,
            "date_of_birth": date(1940 + at % 9, 2, 3 + at % 20) if is_person else None,
            "parish": parish,
            "phone": f"+187655577{at:02}",
            "registered_on": DAY,
            "status": "active",
        }
    )


def _farming(rows: dict[str, list[dict[str, Any]]], ids: Mapping[str, int], id_: int, parish: str) -> None:
    at = id_ - FIRST
    where = {"latitude": 17.720_31 + at / 10_000, "longitude": -76.211_31 - at / 10_000}
    size = {"size_quantity": Decimal("77.123"), "size_unit": "ACR", "hectares": Decimal("1.7717")}
    rows["farms"].append({"id": id_, "farmer_id": id_, "parish": parish, **where, **size})
    rows["plantings"].append(
        {
            "id": id_,
            "farm_id": id_,
            "commodity_id": ids["Yam"],
            "variety_id": ids["of yam"],
            "hectares": Decimal("0.7717"),
            "planted_on": DAY,
            "recorded_on": DAY,
            "source": "survey",
            "expected_quantity": Decimal("7731.417"),
            "expected_unit": "KGM",
        }
    )
    rows["livestock"].append(
        {"id": id_, "farm_id": id_, "commodity_id": ids["Goats"], "head_count": 7, "recorded_on": DAY}
    )


def _papers(rows: dict[str, list[dict[str, Any]]], id_: int, parish: str) -> None:
    at = id_ - FIRST
    first = FIRST + 1000 + 100 * at + 1
    rows["receipt_books"].append(
        {
            "id": id_,
            "series_id": 9001,
            "book_number": f"{MARK}book{at}",
            "state": "sold",
            "first_number": first,
            "last_number": first + 99,
            "state_since": DAY,
            "sold_on": date(2026, 4, 3),
            "farmer_id": id_,
        }
    )
    rows["presentations"].append(
        {
            "id": id_,
            "reference": f"{MARK}shown{at}",
            "book_id": id_,
            "number": first + 7,
            "shown_on": date(2026, 4, 7),
            "parish": parish,
            "outcome": "ok",
        }
    )


class Nest:
    """What nobody may find. `found` names each canary in a text, in whatever way it is written."""

    def __init__(self) -> None:
        self.numbers: set[str] = set()

    def watch(self, row: Mapping[str, Any]) -> None:
        for name, value in row.items():
            self.numbers |= set(_written(name, value))

    def found(self, text: str) -> set[str]:
        small = text.casefold()
        numbers = {one for one in NUMBER.findall(small) if one in self.numbers or _short(one) in self.numbers}
        return numbers | set(WORD.findall(small))


def _short(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _written(name: str, value: Any) -> Iterable[str]:
    """How a number, a day, a phone is written, where it is one that stands nowhere else."""
    if isinstance(value, datetime) or value is None:
        return
    if isinstance(value, date) and value.year < 1950:
        yield from (value.isoformat(), f"{value:%d %b %Y}".casefold(), f"{value:%d/%m/%Y}")
    elif isinstance(value, str) and value.startswith("+1876"):
        local = value[-7:]
        yield from (value[1:], value[-10:], local, f"{local[:3]}-{local[3:]}", f"{local[:3]} {local[3:]}")
    elif isinstance(value, str) and re.fullmatch(r"[0-9.]{7,}|hv_\w+", value):
        yield value
    elif isinstance(value, float):
        yield from (_short(f"{abs(value):.{places}f}") for places in (4, 5, 6))
    elif isinstance(value, int | Decimal) and not isinstance(value, bool) and len(f"{value}".strip("0.")) > 4:
        yield _short(f"{value}")
        yield f"{value:,}"
