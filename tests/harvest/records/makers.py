"""Records with valid defaults, all of them invented, for tests that need some."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.offices import Office
from harvest.records.receipt_books import ReceiptBook, Series, move_to_office, print_books
from harvest.vocabulary import OfficeKind, Parish

DAY = date(2026, 5, 14)
_numbers = count(1)


@contextmanager
def acting(sessions: sessionmaker[HarvestSession], actor: str = "staff:12") -> Iterator[HarvestSession]:
    """One transaction of this actor."""
    with sessions.begin() as session:
        session.info["actor"] = actor
        yield session


def make_farmer(session: HarvestSession, **changed: Any) -> Farmer:
    values: dict[str, Any] = {
        "farmer_number": f"09{next(_numbers):07}",
        "first_name": "Jane",
        "last_name": "Sample",
        "parish": Parish.ST_ANN,
        "registered_on": DAY - timedelta(days=900),
        "verified_on": DAY - timedelta(days=800),
    }
    return _added(session, Farmer(**(values | changed)))


def make_farm(session: HarvestSession, farmer: Farmer | None = None, **changed: Any) -> Farm:
    """Five acres in St Ann."""
    values: dict[str, Any] = {
        "farmer_id": (farmer or make_farmer(session)).id,
        "parish": Parish.ST_ANN,
        "size_quantity": Decimal(5),
        "size_unit": "ACR",
        "hectares": Decimal("2.0234"),
    }
    return _added(session, Farm(**(values | changed)))


def make_office(session: HarvestSession, **changed: Any) -> Office:
    values: dict[str, Any] = {"name": f"JAS Test Town {next(_numbers)}", "kind": OfficeKind.JAS}
    return _added(session, Office(**(values | changed)))


def make_series(session: HarvestSession, **changed: Any) -> Series:
    values: dict[str, Any] = {"code": f"T{next(_numbers)}", "printed_digits": 7}
    return _added(session, Series(**(values | changed)))


def make_book(
    session: HarvestSession, series: Series | None = None, *, first_number: int = 4100101, office: Office | None = None
) -> ReceiptBook:
    """A book of 100 receipts printed 60 days before DAY; in stock at `office` since then, where one is given."""
    series = series or make_series(session)
    printed_on = DAY - timedelta(days=60)
    [book] = print_books(
        session, series, first_number=first_number, book_numbers=[str(150000 + next(_numbers))], on=printed_on
    )
    if office is not None:
        move_to_office(session, [book], office, on=printed_on)
    return book


def _added(session: HarvestSession, record: Any) -> Any:
    session.add(record)
    session.flush()
    return record


def jpeg_with(*told: tuple[int, bytes]) -> bytes:
    """The smallest thing that is built as a JPEG is, with these segments before its one scan."""
    segments = b"".join(bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2) + data for marker, data in told)
    return b"\xff\xd8" + segments + b"\xff\xda\0\x03\x01picture\xff\xd9"


JPEG = jpeg_with()
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU"
    b"\0\0\0\nIDATx\x9cc`\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"
)
