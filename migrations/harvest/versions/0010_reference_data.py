"""A register that knows no commodity, district or office answers nobody: load the reference data beside it.

The files are in ../data with their sources. What is there already is left alone, so that going down and up again on a
filled database brings back what was missing and no more.
"""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0010_reference_data"
down_revision = "0009_client_apps"

DATA = Path(__file__).resolve().parents[1] / "data"
CODES = ("cpc", "icc", "agrovoc", "agrovoc_organism")
# Who may point at a row, by table; a row that somebody points at outlives the way down.
USERS = {
    "commodities": (
        *(("commodities", "comes_from_id"), ("varieties", "commodity_id"), ("commodity_aliases", "commodity_id")),
        *(("plantings", "commodity_id"), ("livestock", "commodity_id")),
    ),
    "varieties": (("commodity_aliases", "variety_id"), ("plantings", "variety_id")),
    "extension_areas": (("districts", "extension_area_id"),),
    "districts": (("farmers", "district_id"), ("farms", "district_id"), ("place_aliases", "district_id")),
    "offices": (
        *(("offices", "parent_id"), ("receipt_books", "office_id"), ("receipt_books", "sold_at_office_id")),
        *(("disputed_ranges", "claimed_office_id"), ("office_parishes", "office_id")),
    ),
}


def upgrade() -> None:
    _load_commodities()
    _load_places()
    _load_offices()


def downgrade() -> None:
    for row in _rows("commodity_aliases"):
        _delete("commodity_aliases", words=row["words"])
    commodities = _ids("commodities", "name")
    for row in _rows("varieties"):
        _delete("varieties", commodity_id=commodities.get((row["commodity"],)), name=row["name"])
    for row in sorted(_rows("commodities"), key=lambda row: row["kind"] != "product"):  # eggs before chickens
        _delete("commodities", name=row["name"])
    for row in _rows("place_aliases"):
        _delete("place_aliases", spelling=row["spelling"])
    for table in ("districts", "extension_areas"):
        for row in _rows(table):
            _delete(table, parish=row["parish"], name=row["name"])
    _delete_offices()


def _load_commodities() -> None:
    rows = _rows("commodities")
    for products in (False, True):  # a product points at the animal it comes from
        ids = _ids("commodities", "name")
        chosen = [row for row in rows if (row["kind"] == "product") is products]
        _add("commodities", ("name",), [_commodity(row, ids) for row in chosen])
    commodities = _ids("commodities", "name")
    varieties = [{"commodity_id": commodities[row["commodity"],], "name": row["name"]} for row in _rows("varieties")]
    _add("varieties", ("commodity_id", "name"), varieties)
    by_name = _ids("varieties", "commodity_id", "name")
    aliases = []
    for row in _rows("commodity_aliases"):
        commodity = commodities[row["commodity"],]
        variety = by_name[commodity, row["variety"]] if row["variety"] else None
        aliases.append({"words": row["words"], "commodity_id": commodity, "variety_id": variety})
    _add("commodity_aliases", ("words",), aliases)


def _commodity(row: dict[str, str], ids: dict[tuple, int]) -> dict[str, object]:
    codes = {code: row[code] or None for code in CODES}
    animal = ids[row["comes_from"],] if row["comes_from"] else None
    return {"name": row["name"], "kind": row["kind"], **codes, "comes_from_id": animal}


def _load_places() -> None:
    _add("extension_areas", ("parish", "name"), _rows("extension_areas"))
    areas = _ids("extension_areas", "parish", "name")
    districts = [
        {
            "parish": row["parish"],
            "name": row["name"],
            "extension_area_id": areas.get((row["parish"], row["extension_area"])),
        }
        for row in _rows("districts")
    ]
    _add("districts", ("parish", "name"), districts)
    ids = _ids("districts", "parish", "name")
    aliases = []
    for row in _rows("place_aliases"):
        district = ids[row["parish"], row["district"]] if row["district"] else None
        parish = None if row["district"] else row["parish"]
        aliases.append({"spelling": row["spelling"], "parish": parish, "district_id": district})
    _add("place_aliases", ("spelling",), aliases)


def _load_offices() -> None:
    rows = _rows("offices")
    _add("offices", ("name",), [{"name": row["name"], "kind": row["kind"]} for row in rows])
    _add("office_parishes", ("office_id", "parish"), _served(rows))


def _served(rows: list[dict[str, str]]) -> list[dict[str, object]]:
    ids = _ids("offices", "name")
    return [
        {"office_id": ids[row["name"],], "parish": parish}
        for row in rows
        if (row["name"],) in ids
        for parish in row["parishes"].split(";")
    ]


def _delete_offices() -> None:
    rows = _rows("offices")
    used = _used("offices", {"office_parishes"})
    ids = _ids("offices", "name")
    for served in _served([row for row in rows if ids.get((row["name"],)) not in used]):
        _delete("office_parishes", **served)
    for row in rows:
        _delete("offices", name=row["name"])


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _ids(table: str, *key: str) -> dict[tuple, int]:
    """The ids of all rows by their natural key."""
    statement = sa.select(*(sa.column(name) for name in (*key, "id"))).select_from(sa.table(table))
    return {tuple(row[:-1]): row[-1] for row in op.get_bind().execute(statement)}


def _add(table: str, key: tuple[str, ...], rows: list[dict]) -> None:
    present = _ids(table, *key)
    missing = [row for row in rows if tuple(row[name] for name in key) not in present]
    if missing:
        op.bulk_insert(sa.table(table, *(sa.column(name) for name in missing[0])), missing)


def _used(table: str, not_counting: set[str]) -> set[int]:
    users = [(user, name) for user, name in USERS[table] if user not in not_counting]
    statements = (sa.select(sa.column(name)).select_from(sa.table(user)) for user, name in users)
    return set(op.get_bind().scalars(sa.union(*statements)))


def _delete(table: str, **key: object) -> None:
    row = sa.table(table, sa.column("id"), *(sa.column(name) for name in key))
    statement = sa.delete(row).where(*(row.c[name] == value for name, value in key.items()))
    for user, name in USERS.get(table, ()):
        pointing = sa.table(user, sa.column(name)).alias("pointing")
        statement = statement.where(~sa.exists().where(pointing.c[name] == row.c.id))
    op.execute(statement)
