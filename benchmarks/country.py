"""Databases to measure on: so many receipt numbers in books of 100, sold to invented farmers, and many officers."""

from datetime import date, datetime, timedelta

from sqlalchemy import Engine, text

from clip.database import make_sessions
from clip.officers import enrolment
from harvest.foundation.engine import make_engine, make_room
from harvest.foundation.migrate import upgrade

FIRST = 10_000_001  # eight digits
OFFICERS = 2000
FARMERS_AT_MOST = 20_000
PORTION = 20_000
TODAY = date(2026, 11, 21)

BOOK = text(
    "insert into receipt_books (id, series_id, book_number, first_number, last_number, state, state_since, office_id,"
    " farmer_id, sold_on) values (:id, 1, :book, :first, :last, :state, '2026-03-12', :office, :farmer, :sold)"
)
FARMER = text(
    "insert into farmers (id, farmer_number, kind, first_name, last_name, alias, parish, registered_on, verified_on,"
    " status) values (:id, :number, 'person', 'JANE', :name, 'PEARL', 'JM-06', '2020-01-02', :verified, 'active')"
)
FARM = text("insert into farms (id, farmer_id, parish) values (:id, :id, 'JM-06')")
PLANTING = text(
    "insert into plantings (farm_id, commodity_id, area_quantity, area_unit, hectares, recorded_on, source)"
    " values (:farm, :commodity, 1, 'H18', 1, '2026-08-01', 'benchmark')"
)


def build_harvest(url: str, numbers: int) -> Engine:
    """A register of `numbers` receipt numbers; one book in ten is still in stock, one farmer in eight not verified."""
    make_room(url)
    engine = make_engine(url, durable=False)
    upgrade(engine, "harvest")
    books = numbers // 100
    farmers = min(books, FARMERS_AT_MOST)
    with engine.begin() as connection:
        connection.execute(text("insert into series (id, code, printed_digits) values (1, 'BENCH', 8)"))
        office = connection.execute(text("select min(id) from offices")).scalar()
        commodities = connection.execute(text("select id from commodities order by id limit 12")).scalars().all()
        connection.execute(FARMER, [_farmer(index) for index in range(1, farmers + 1)])
        connection.execute(FARM, [{"id": index} for index in range(1, farmers + 1)])
        connection.execute(
            PLANTING,
            [
                {"farm": index, "commodity": commodities[(index + more) % len(commodities)]}
                for index in range(1, farmers + 1)
                for more in (0, 5)
            ],
        )
        for start in range(0, books, PORTION):
            some = range(start, min(start + PORTION, books))
            connection.execute(BOOK, [_book(index, farmers, office) for index in some])
    _settle(engine)
    return engine


def _farmer(index: int) -> dict[str, object]:
    verified = None if index % 8 == 0 else "2021-05-06"
    return {"id": index, "number": f"09{index:07}", "name": f"SAMPLE {index}", "verified": verified}


def _book(index: int, farmers: int, office: int) -> dict[str, object]:
    first = FIRST + index * 100
    in_stock = index % 10 == 9
    return {
        "id": index + 1,
        "book": str(100_000 + index),
        "first": first,
        "last": first + 99,
        "state": "in_stock" if in_stock else "sold",
        "office": office if in_stock else None,
        "farmer": None if in_stock else index % farmers + 1,
        "sold": None if in_stock else "2026-03-12",
    }


def _settle(engine: Engine) -> None:
    """Statistics as a running database has them."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def build_clip(url: str, now: datetime) -> list[str]:
    """CLIP's database with many officers; their phones."""
    make_room(url)
    engine = make_engine(url, durable=False)
    upgrade(engine, "clip")
    phones = [f"+1876555{index:04}" for index in range(2000, 2000 + OFFICERS)]
    with make_sessions(engine).begin() as session:
        for index, phone in enumerate(phones):
            details = enrolment.intake(phone=phone, name=f"Officer {index}", badge=f"B{index}", station="May Pen")
            enrolment.add(session, details, actor="benchmark", now=now - timedelta(days=1))
            session.flush()
    engine.dispose()
    return phones
