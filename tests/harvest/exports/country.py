"""A small invented register with something in every dataset, in St Ann and in Manchester; how its files are read."""

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from pyarrow import parquet
from sqlalchemy import select

from harvest.audit import note_view
from harvest.database import HarvestSession
from harvest.exports.taking import Taken, Taker, rows_of, taken
from harvest.exports.writing import written
from harvest.foundation.engine import make_engine, one_view
from harvest.records.commodities import Commodity
from harvest.records.exports import Export, FileForm, note_export
from harvest.records.livestock import Livestock, LivestockTag
from harvest.records.offices import Office, OfficeParish
from harvest.records.places import District
from harvest.records.plantings import Planting, Reaping
from harvest.records.prices import MarketPrice, PriceItem, PricePoint, PriceReport, Quote, ReportKind, ReportState
from harvest.records.receipt_books import DisputedRange, IdSeen, change_state, sell
from harvest.records.staff_members import MemberState, Role, StaffMember
from harvest.records.stop_list import stop
from harvest.records.visits import Visit
from harvest.vocabulary import BookState, Parish
from tests.fakes import NOW
from tests.harvest.records.makers import DAY, make_book, make_farm, make_farmer, make_office, make_series

OWN, OTHER = Parish.ST_ANN, Parish.MANCHESTER
SATURDAY = date(2026, 5, 9)
EVIL = '=HYPERLINK("http://x","A")'
SECRET = "CANARYSECRET"


class Canaries:
    """What must not be seen where it does not belong: personal data of one parish."""

    def __init__(self, parish: Parish) -> None:
        mark = parish.name.replace("_", "")
        self.parish = parish
        self.name, self.alias, self.note = f"Canary{mark}", f"Pet{mark}", f"Note{mark}"
        self.farmer_number = f"0881{parish.value[-2:]}001"
        self.phone = f"+187655501{parish.value[-2:]}"
        self.district, self.volume, self.folio = f"Place{mark}", f"V77{parish.value[-2:]}", f"F88{parish.value[-2:]}"
        self.latitude, self.tag = float(f"18.1234{parish.value[-2:]}"), f"TAG{parish.value[-2:]}99"

    def all(self) -> tuple[str, ...]:
        """As text, such as stands in any form of file."""
        told = (self.name, self.alias, self.note, self.farmer_number, self.phone.removeprefix("+"), self.district)
        return (*told, self.volume, self.folio, str(self.latitude), self.tag)


def make_country(session: HarvestSession) -> None:
    """All datasets have a row of each parish where they belong to one."""
    for parish in (OWN, OTHER):
        _farmed(session, Canaries(parish))
        _booked(session, Canaries(parish))
    _priced(session)
    member = StaffMember(
        username="a.sample",
        name="Ada Sample",
        role=Role.ANALYST,
        state=MemberState.ACTIVE,
        password_hash=SECRET,
        totp_secret=SECRET,
        created_on=DAY,
    )
    session.add(member)
    session.flush()
    note_export(session, Export(dataset="farmers", form=FileForm.CSV, taken_by="staff:1", taken_at=NOW, role="clerk"))


def _farmed(session: HarvestSession, canary: Canaries) -> None:
    district = District(name=canary.district, parish=canary.parish)
    session.add(district)
    session.flush()
    farmer = make_farmer(
        session,
        farmer_number=canary.farmer_number,
        last_name=canary.name,
        alias=canary.alias,
        parish=canary.parish,
        phone=canary.phone,
        district_id=district.id,
        date_of_birth=date(1961, 2, 3),
    )
    make_farmer(session, parish=canary.parish, last_name=EVIL, verified_on=None)
    note_view(session, farmer)
    title = {"title_volume": canary.volume, "title_folio": canary.folio}
    position = {"latitude": canary.latitude, "longitude": -77.123456}
    farm = make_farm(
        session,
        farmer,
        parish=canary.parish,
        district_id=district.id,
        size_quantity=Decimal("2.5"),
        hectares=Decimal("1.0117"),
        last_visited_on=DAY,
        **title,
        **position,
    )
    _produce(session, farm.id, canary)
    who = {"visited_by": "staff:9", "visitor_name": f"Officer {canary.name}"}
    day = {"visited_on": DAY, "verified": True, "note": canary.note}
    session.add(Visit(farm_id=farm.id, farmer_id=farmer.id, **who, **day))


def _produce(session: HarvestSession, farm_id: int, canary: Canaries) -> None:
    crop, goats = (
        session.scalars(select(Commodity.id).where(Commodity.name == name)).one() for name in ("Callaloo", "Goats")
    )
    planting = Planting(
        farm_id=farm_id,
        commodity_id=crop,
        area_quantity=Decimal("0.5"),
        area_unit="ACR",
        hectares=Decimal("0.2023"),
        planted_on=DAY - timedelta(days=50),
        recorded_on=DAY,
        source="test",
    )
    herd = Livestock(farm_id=farm_id, commodity_id=goats, stage="does", head_count=14, recorded_on=DAY)
    session.add_all([planting, herd])
    session.flush()
    session.add(LivestockTag(livestock_id=herd.id, tag=canary.tag))
    session.add(Reaping(planting_id=planting.id, reaped_on=DAY, quantity=Decimal(300), unit="LBR"))


def _booked(session: HarvestSession, canary: Canaries) -> None:
    office = make_office(session, name=f"JAS Test Town {canary.parish.value}")
    session.add(OfficeParish(office_id=office.id, parish=canary.parish))
    session.flush()
    series = make_series(session, code=f"S{canary.parish.value[-2:]}", printed_digits=7)
    book = make_book(session, series, first_number=4101, office=office)
    owner = make_farmer(session, parish=canary.parish, last_name=f"{canary.name}buyer")
    sell(session, book, owner, on=DAY, id_seen=IdSeen.RADA_CARD, price=Decimal("450.50"))
    make_book(session, series, first_number=5101, office=office)
    stop(session, book, source=f"Diary {canary.note}", set_by="staff:12", on=DAY)
    change_state(session, book, BookState.FINISHED, on=DAY)
    claim = {"first_number": 4101, "last_number": 4110, "claimed_by": canary.name, "claimed_office_id": office.id}
    session.add(DisputedRange(series_id=series.id, **claim, reason=canary.note, created_on=DAY))


def _priced(session: HarvestSession) -> None:
    """A week in two revisions, and the draft of the next week, which is nobody's yet."""
    for week, revision, price, state in ((0, 1, 100, "published"), (0, 2, 120, "published"), (7, 1, 999, "draft")):
        published = {"published_on": DAY, "published_by": "staff:1"} if state == "published" else {}
        report = PriceReport(
            kind=ReportKind.FARMGATE,
            week_ending=SATURDAY + timedelta(days=week),
            revision=revision,
            reason="a slip" if revision > 1 else None,
        )
        session.add(report)
        session.flush()
        for parish in (OWN, OTHER):
            point = session.scalars(select(PricePoint).filter_by(kind=ReportKind.FARMGATE, parish=parish)).one()
            item = session.scalars(select(PriceItem).order_by(PriceItem.id).limit(1)).one()
            row = MarketPrice(report_id=report.id, point_id=point.id, item_id=item.id, unit="LBR")
            row.quote = Quote(*(Decimal(price + more) for more in (0, 5, 10)), "LBR", supply="Fair")
            session.add(row)
        session.flush()
        report.state, report.published_on = ReportState(state), published.get("published_on")  # type: ignore[assignment]
        report.published_by = published.get("published_by")  # type: ignore[assignment]
        session.flush()


def content(url: str, what: Taken, form: FileForm) -> bytes:
    """The whole file."""
    engine = make_engine(url, durable=False, reading=True)
    try:
        with one_view(engine) as connection:
            return b"".join(written(form, what.dataset.title, what.columns, rows_of(connection, what)))
    finally:
        engine.dispose()


def export(url: str, name: str, form: FileForm, taker: Taker | None = None, **chosen: Any) -> bytes:
    return content(url, taken(taker or Taker(), name, **chosen), form)


def table(file: bytes, form: FileForm) -> list[list[Any]]:
    """The file's cells with the row of headings, read by another program than ours."""
    match form:
        case FileForm.CSV:
            return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
        case FileForm.XLSX:
            sheets = openpyxl.load_workbook(io.BytesIO(file)).worksheets
            assert not any(cell.data_type == "f" for sheet in sheets for row in sheet.iter_rows() for cell in row)
            return [[cell.value for cell in row] for row in sheets[0].iter_rows()]
        case FileForm.JSONL:
            lines = [json.loads(line) for line in file.decode().splitlines()]
            return [list(lines[0]), *(list(line.values()) for line in lines)] if lines else []
        case FileForm.PARQUET:
            read = parquet.read_table(io.BytesIO(file))
            return [read.column_names, *(list(line.values()) for line in read.to_pylist())]


def records(file: bytes, form: FileForm) -> list[dict[str, Any]]:
    cells = table(file, form)
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


@pytest.fixture
def country(harvest_url: str, harvest_sessions: Any) -> str:
    """The address of the register."""
    with harvest_sessions.begin() as session:
        session.info["actor"] = "staff:12"
        session.add(Office(name="Nowhere", kind="jas"))
        make_country(session)
    return harvest_url
