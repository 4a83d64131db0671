"""At migration head every rule of Harvest's tables refuses, on both engines; models and migrations say the same.

Alembic rebuilds a SQLite table to alter it and drops its triggers without a word, so each rule is broken once here, on
a fresh database and on one that went down and up again while it was full.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    Engine,
    Executable,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from harvest import records
from harvest.database import Base
from harvest.foundation.columns import Choice
from harvest.foundation.migrate import HISTORIES, downgrade, newest, upgrade
from tests.house.harvest_faults import BESIDE_KEY, BROKEN, ELSEWHERE, SECOND
from tests.house.harvest_rows import ROWS

assert records  # every room has been entered: the metadata is whole
TABLES = {table.name: table for table in Base.metadata.sorted_tables}
ID = 9001  # far above the reference data
FREE = {"until_version"}
KEPT = {"changes", "views", "cube_releases", "cube_cells", "cube_layers"}
CLOSED_LIST = re.compile(r"\((\w+) = '")


def values(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Words as plain text: the model's own check of closed lists stays out of the way."""
    is_choice = {column.name: isinstance(column.type, Choice) for column in table.columns}
    return {name: literal(value, Text()) if is_choice[name] and value else value for name, value in row.items()}


def row_of(name: str) -> dict[str, Any]:
    """The valid row, with our number where its table has one: what is derived stands under its words alone."""
    return {"id": ID, **ROWS[name]} if "id" in TABLES[name].c else ROWS[name]


def fill(connection: Connection) -> None:
    for name, table in TABLES.items():
        connection.execute(insert(table).values(values(table, row_of(name))))
        if name in SECOND:
            connection.execute(insert(table).values(values(table, {"id": ID + 1, **ROWS[name], **SECOND[name]})))


def fault(table: Table, changed: dict[str, Any]) -> Executable:
    """The statement that puts a fault into the valid row; into a new one of what takes no UPDATE."""
    if table.name in KEPT:
        return insert(table).values(values(table, ROWS[table.name] | changed))
    valid = row_of(table.name)
    this = (column == valid[column.name] for column in table.primary_key)
    return update(table).where(*this).values(values(table, changed))


def complaint(connection: Connection, statement: Executable) -> str:
    """What the database says against it; empty when it takes it."""
    savepoint = connection.begin_nested()
    try:
        connection.execute(statement)
    except IntegrityError as refused:
        return str(refused.orig)
    else:
        return ""
    finally:
        savepoint.rollback()


@pytest.fixture(params=["fresh", "down and up again"])
def filled(request: Any, harvest_engine: Engine) -> Iterator[Connection]:
    """A database at head with one valid row in each table."""
    if request.param != "fresh":
        with harvest_engine.begin() as connection:
            fill(connection)
        downgrade(harvest_engine, "harvest", to="base")
        upgrade(harvest_engine, "harvest")
    with harvest_engine.connect() as connection:
        fill(connection)
        yield connection
        connection.rollback()


def test_every_check_refuses_what_breaks_it(filled: Connection) -> None:
    tried, silent = set(), []
    for table in TABLES.values():
        for check in (one for one in table.constraints if isinstance(one, CheckConstraint)):
            name = f"{check.name}"
            listed = CLOSED_LIST.match(str(check.sqltext))
            faults = BROKEN.get(name) or [{listed[1]: "nonsense"}] if listed or name in BROKEN else []
            tried |= {name} if faults else set()
            said = [(wrong, complaint(filled, fault(table, wrong))) for wrong in faults] or [({}, "nothing tried")]
            silent += [(name, wrong, words) for wrong, words in said if name not in words.replace('"', "")]
    assert silent == []
    assert set(BROKEN) <= tried


def test_every_key_refuses_to_point_nowhere(filled: Connection) -> None:
    silent = []
    for table in TABLES.values():
        for key in table.foreign_key_constraints:
            wrong = BESIDE_KEY.get(str(key.name), {}) | {key.column_keys[0]: 999_999}
            if "foreign key" not in (said := complaint(filled, fault(table, wrong))).lower():
                silent.append((key.name, said))
    assert silent == []


def test_a_district_lies_in_the_parish_that_is_named_with_it(filled: Connection) -> None:
    for table in ("farmers", "farms", "districts"):
        assert "foreign key" in complaint(filled, fault(TABLES[table], {"parish": "JM-07"})).lower()


def test_every_unique_key_refuses_a_second_row(filled: Connection) -> None:
    silent = []
    for table in TABLES.values():
        for key in (one for one in table.constraints if isinstance(one, UniqueConstraint) and "id" not in one.columns):
            elsewhere = {"first_number": 5000, "last_number": 5099} if table.name == "receipt_books" else {}
            elsewhere = ELSEWHERE.get(str(key.name), elsewhere)
            twin = insert(table).values(values(table, ROWS[table.name] | elsewhere))
            said = complaint(filled, twin)
            if str(key.name) not in said and f"{table.name}.{list(key.columns)[-1].name}" not in said:
                silent.append((key.name, said))
    assert silent == []


def test_every_needed_column_refuses_to_be_empty(filled: Connection) -> None:
    silent = []
    for table in TABLES.values():
        for column in (one for one in table.columns if not one.nullable and not one.primary_key):
            said = complaint(
                filled, fault(table, {column.name: text("NULL") if isinstance(column.type, JSON) else None})
            )
            if "null" not in said.lower() and "no_overlap" not in said:
                silent.append((str(column), said))
    assert silent == []


def test_an_overlapping_range_is_refused_new_or_moved(filled: Connection) -> None:
    books = TABLES["receipt_books"]
    other = {"id": ID + 1, **ROWS["receipt_books"], "book_number": "2", "first_number": 5001, "last_number": 5002}
    filled.execute(insert(books).values(values(books, other)))
    for first, last in ((900, 1000), (800, 901), (1000, 1100), (950, 960), (0, 5000), (902, 902)):
        wrong = {"first_number": first, "last_number": last}
        assert "no_overlap" in complaint(filled, update(books).where(books.c.id == ID + 1).values(wrong))
        new = other | wrong | {"id": ID + 2, "book_number": "3"}
        assert "no_overlap" in complaint(filled, insert(books).values(values(books, new)))


def test_a_range_next_to_another_or_in_another_series_is_taken(filled: Connection) -> None:
    books = TABLES["receipt_books"]
    filled.execute(insert(TABLES["series"]).values(id=ID + 1, code="OTHER", printed_digits=7))
    places = [(ID, 801, 900), (ID, 1001, 1100), (ID + 1, 901, 1000)]
    for book_number, (series, first, last) in enumerate(places):
        row = ROWS["receipt_books"] | {"series_id": series, "first_number": first, "last_number": last}
        filled.execute(insert(books).values(values(books, row | {"book_number": str(book_number)})))
    assert filled.scalar(select(func.count()).select_from(books)) == 4


def test_a_number_that_is_text_is_refused(filled: Connection) -> None:
    """SQLite would keep it, greater than every number."""
    for column in ("first_number", "last_number"):
        statement = text(f"UPDATE receipt_books SET {column} = 'x' || {column}")
        savepoint = filled.begin_nested()
        with pytest.raises(Exception, match=r"no_overlap|is of type bigint"):
            filled.execute(statement)
        savepoint.rollback()


def test_the_trail_refuses_to_be_changed(filled: Connection) -> None:
    for name in ("changes", "views"):
        for statement in (f"UPDATE {name} SET actor = 'x'", f"DELETE FROM {name}"):
            assert "never changed or deleted" in complaint(filled, text(statement))


def test_published_prices_refuse_to_be_changed(filled: Connection) -> None:
    filled.execute(
        text("UPDATE price_reports SET state = 'published', published_on = '2026-05-16', published_by = 'x'")
    )
    new = "SELECT report_id, point_id, price_items.id, unit FROM market_prices, price_items"
    for statement in (
        "UPDATE price_reports SET state = 'draft', published_on = NULL, published_by = NULL",
        "UPDATE market_prices SET high = 31, high_kg = 68.2",
        f"INSERT INTO market_prices (report_id, point_id, item_id, unit) {new} WHERE price_items.id <> item_id",
    ):
        assert "never changed" in complaint(filled, text(statement))


def test_published_figures_refuse_to_be_changed(filled: Connection) -> None:
    """All that happens to a cell is that it ends, once, with the newest release."""
    release = {"id": ID + 1, "version": ID + 1, "published_on": date(2026, 6, 1)}
    filled.execute(insert(TABLES["cube_releases"]).values(ROWS["cube_releases"] | release))
    cells = TABLES["cube_cells"]
    changed = [f"UPDATE cube_cells SET {column.name} = {column.name}" for column in cells.c if column.name not in FREE]
    for statement in (
        *changed,
        "UPDATE cube_cells SET contributors = contributors + 1",
        f"UPDATE cube_cells SET until_version = {ID}",
        f"UPDATE cube_cells SET until_version = {ID + 1}, contributors = contributors + 1",
        "UPDATE cube_cells SET until_version = NULL",
        "DELETE FROM cube_cells",
        "UPDATE cube_releases SET published_on = '2026-01-01'",
        "DELETE FROM cube_releases",
        "UPDATE cube_layers SET packed = packed",
        "DELETE FROM cube_layers",
    ):
        assert "never changed or deleted" in complaint(filled, text(statement)), statement
    filled.execute(text(f"UPDATE cube_cells SET until_version = {ID + 1}"))
    for again in ("NULL", f"{ID}", f"{ID + 1}", f"{ID + 2}"):
        assert "never changed" in complaint(filled, text(f"UPDATE cube_cells SET until_version = {again}")), again


def test_models_and_migrations_say_the_same(harvest_engine: Engine) -> None:
    with harvest_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_of_models_and_migrations_are_the_same_word_for_word(harvest_engine: Engine) -> None:
    """Alembic compares no checks. PostgreSQL rewrites their text, so there the names are compared."""
    word_for_word = harvest_engine.dialect.name == "sqlite"
    inspector = inspect(harvest_engine)
    for table in TABLES.values():
        checks = [one for one in table.constraints if isinstance(one, CheckConstraint)]
        modelled = {str(one.name): str(one.sqltext) if word_for_word else "" for one in checks}
        migrated = {
            str(one["name"]): one["sqltext"] if word_for_word else ""
            for one in inspector.get_check_constraints(table.name)
        }
        assert migrated == modelled


def test_each_step_down_and_up_again_keeps_a_filled_database_whole(harvest_engine: Engine) -> None:
    with harvest_engine.begin() as connection:
        fill(connection)
    names = sorted(path.stem for path in (HISTORIES / "harvest" / "versions").glob("*.py"))
    assert names[-1] == newest("harvest")
    for name in reversed(names[:-1]):
        downgrade(harvest_engine, "harvest", to=name)
        upgrade(harvest_engine, "harvest", to=names[names.index(name) + 1])
        downgrade(harvest_engine, "harvest", to=name)
    upgrade(harvest_engine, "harvest")
    with harvest_engine.begin() as connection:
        assert connection.scalar(select(func.count()).select_from(TABLES["changes"])) == 1
