"""The stories of the case receipts as rows: farmers with what they grow, their books, one stop and one dispute."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from harvest.demo.rows import Known, Rows
from harvest.demo.stories import (
    BOOKS,
    CASE_SERIES,
    DISPUTED,
    FARMERS,
    MARCH,
    OTHER_SERIES,
    STOPPED,
    CaseBook,
    CaseFarmer,
)
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm, Tenure
from harvest.records.livestock import Livestock
from harvest.records.plantings import Planting
from harvest.records.receipt_books import DisputedRange, IdSeen, ReceiptBook, Series
from harvest.records.stop_list import StopEntry
from harvest.vocabulary import BookState, FarmerKind

PAPER_DIGITS = 7
DAYS_TO_VISIT = 40  # from the registration to the farm visit that verifies it


def tell(rows: Rows, known: Known, today: date) -> None:
    """Add every case, its dates counted back from `today`."""
    farmers = {farmer.farmer_number: _farmer(rows, known, farmer, today) for farmer in FARMERS}
    series = {
        code: rows.add(Series, code=code, printed_digits=PAPER_DIGITS, note="Invented: a case of the demo.")
        for code in (CASE_SERIES, *OTHER_SERIES)
    }
    books = {}
    for book in BOOKS:
        sale = _sale(known, book, farmers, today)
        numbers = {"first_number": book.first_number, "last_number": book.last_number}
        books[book.book_number] = rows.add(
            ReceiptBook,
            series_id=series[book.series],
            book_number=book.book_number,
            state=book.state,
            **numbers,
            **sale,
        )
    _stop(rows, books, today)
    _dispute(rows, known, series[CASE_SERIES], today)


def last_march(today: date) -> date:
    """The twelfth of March that was last."""
    this_year = date(today.year, 3, 12)
    return this_year if this_year < today else this_year.replace(year=today.year - 1)


def _farmer(rows: Rows, known: Known, farmer: CaseFarmer, today: date) -> int:
    registered = _ago(today, farmer.registered_days_ago)
    verified = registered + timedelta(days=DAYS_TO_VISIT) if farmer.verified else None
    farmer_id = rows.add(
        Farmer,
        farmer_number=farmer.farmer_number,
        **_name(farmer),
        alias=farmer.alias,
        parish=farmer.parish,
        district_id=known.districts[farmer.parish][farmer.district],
        phone=f"+18765550{100 + FARMERS.index(farmer):03}",
        registered_on=registered,
        verified_on=verified,
        status=farmer.status,
        status_since=None if farmer.status_days_ago is None else _ago(today, farmer.status_days_ago),
        id_card_expires_on=today + timedelta(days=400) if farmer.verified else None,
    )
    _produce(rows, known, farmer, farmer_id, today)
    return farmer_id


def _name(farmer: CaseFarmer) -> dict[str, Any]:
    if farmer.first_name is None:
        return {"kind": FarmerKind.GROUP, "organisation_name": farmer.surname}
    return {"kind": FarmerKind.PERSON, "first_name": farmer.first_name, "last_name": farmer.surname}


def _produce(rows: Rows, known: Known, farmer: CaseFarmer, farmer_id: int, today: date) -> None:
    district = known.districts[farmer.parish][farmer.district]
    size = sum((Decimal(amount) for name, amount in farmer.produce if not known.is_reared(name)), Decimal("0.5"))
    area = {"size_quantity": size, "size_unit": "H18", "hectares": size, "tenure": Tenure.OWNED}
    farm_id = rows.add(Farm, farmer_id=farmer_id, parish=farmer.parish, district_id=district, **area)
    for place, (name, amount) in enumerate(farmer.produce):
        # The main crop was recorded last: the newest record is named first.
        recorded = _ago(today, farmer.recorded_days_ago + place)
        common = {"farm_id": farm_id, "commodity_id": known.commodities[name].id, "recorded_on": recorded}
        if known.is_reared(name):
            rows.add(Livestock, head_count=int(amount), **common)
        else:
            hectares = Decimal(amount)
            grown = {"area_quantity": hectares, "area_unit": "H18", "hectares": hectares, "source": "demo"}
            rows.add(Planting, **grown, **common)


def _sale(known: Known, book: CaseBook, farmers: dict[str, int], today: date) -> dict[str, Any]:
    office = known.offices[book.office]
    if book.farmer is None or book.sold_days_ago is None:
        return {"office_id": office, "state_since": _ago(today, book.state_days_ago or 0)}
    sold = last_march(today) if book.sold_days_ago == MARCH else _ago(today, book.sold_days_ago)
    return {
        "farmer_id": farmers[book.farmer],
        "sold_on": sold,
        "sold_at_office_id": office,
        "id_seen": IdSeen.RADA_CARD,
        "state_since": sold if book.state is BookState.SOLD else _ago(today, book.state_days_ago or 0),
    }


def _stop(rows: Rows, books: dict[str, int], today: date) -> None:
    book_number, first, last, days = STOPPED
    rows.add(
        StopEntry,
        book_id=books[book_number],
        first_number=first,
        last_number=last,
        source="Petersfield station diary 112 (invented)",
        set_by="demo: station officer",
        set_on=_ago(today, days),
    )


def _dispute(rows: Rows, known: Known, series_id: int, today: date) -> None:
    first, last, days = DISPUTED
    rows.add(
        DisputedRange,
        series_id=series_id,
        book_number="151585",
        first_number=first,
        last_number=last,
        claimed_by="JAS Portland",
        claimed_office_id=known.offices["JAS Portland"],
        reason="The sales list names numbers of book 151584; one of the two was mistyped.",
        created_on=_ago(today, days),
    )


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)
