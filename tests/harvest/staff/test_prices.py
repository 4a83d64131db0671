"""A week of prices from the first cell to its revision, as a clerk does it."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from harvest.records.prices import (
    Cell,
    MarketPrice,
    PricePoint,
    PriceReport,
    Quote,
    ReportKind,
    ReportState,
    cells_of,
    enter,
    open_report,
    publish,
    quotes,
)
from harvest.records.staff_members import Role
from tests.harvest.staff.desk import Seat, Site

WEEK = date(2026, 5, 16)  # a Saturday; the tests' day is the Thursday before
BEFORE = WEEK - timedelta(weeks=1)


def cells(site: Site) -> dict[str, Cell]:
    with site.sessions() as session:
        return {cell.label: cell for cell in cells_of(session, ReportKind.FARMGATE)}


def with_last_week(site: Site, cell: Cell, price: int = 100) -> None:
    with site.sessions.begin() as session:
        session.info["actor"] = "cli:test"
        report = open_report(session, ReportKind.FARMGATE, BEFORE, on=BEFORE)
        quote = Quote(Decimal(price - 10), Decimal(price), Decimal(price + 10), "LBR")
        enter(session, report, [cell], {cell.key: quote}, by="staff:1")
        publish(session, report, by="staff:1", on=BEFORE)


def start(seat: Seat) -> str:
    seat.post("/staff/prices/new", kind="farmgate", week_ending="16/05/2026")
    assert seat.last
    assert seat.last.status_code == 302, seat.text
    return seat.last.location


def line(cell: Cell, low: object, frequent: object, high: object, **more: object) -> dict[str, object]:
    parts = {"low": low, "frequent": frequent, "high": high, **more}
    return {f"{cell.key}-{part}": value for part, value in parts.items()}


def save(seat: Seat, path: str, **typed: object) -> Seat:
    """Open the page of a place and send its form, with what stands there already."""
    page = seat.get(path).text
    there = dict(re.findall(r'<input type="text" id="(p\d[^"]*)"[^>]*? value="([^"]*)"', page))
    seat.post(path, {"seen": seat.value("seen"), **there, "unit": "LBR", **typed})
    return seat


def stored(site: Site, path: str) -> dict[str, Quote]:
    with site.sessions() as session:
        return quotes(session, session.get_one(PriceReport, int(path.rsplit("/", 1)[1])))


@pytest.fixture
def green(site: Site) -> Cell:
    return cells(site)["Cabbage, green at St Ann"]


@pytest.fixture
def carrot(site: Site) -> Cell:
    return cells(site)["Carrot at St Ann"]


def test_a_place_is_filled_in_one_go_and_last_week_stands_beside(site: Site, green: Cell, carrot: Cell) -> None:
    with_last_week(site, green)
    seat = site.sit(Role.EXTENSION_OFFICER)
    report = start(seat)
    path = f"{report}/places/{green.point_id}"
    seat.get(path)
    assert "90 – 100 – 110 a lb" in seat.text
    save(seat, path, **line(green, "J$ 95", "105", "120", supply="good", grade="A"), **line(carrot, 60, 70, 80))
    assert stored(site, report) == {
        green.key: Quote(Decimal(95), Decimal(105), Decimal(120), "LBR", "good", "A"),
        carrot.key: Quote(Decimal(60), Decimal(70), Decimal(80), "LBR"),
    }
    seat.get(seat.last.location if seat.last else "")
    assert "Saved: St Ann has 2 of" in seat.text


def test_a_wrong_line_has_its_sentence_and_nothing_typed_is_lost(site: Site, green: Cell, carrot: Cell) -> None:
    seat = site.sit(Role.CLERK)
    report = start(seat)
    path = f"{report}/places/{green.point_id}"
    save(seat, path, **line(green, "120", "100", "90"), **line(carrot, "60", "seventy", "80", grade="B"))
    assert "low J$120.00 is more than high J$90.00" in seat.text
    assert "“seventy” is not a number" in seat.text
    assert f'href="#{carrot.key}-frequent"' in (seat.last.text if seat.last else "")
    assert [seat.value(f"{carrot.key}-{part}") for part in ("low", "frequent", "high", "grade")] == [
        "60",
        "seventy",
        "80",
        "B",
    ]
    assert stored(site, report) == {}


def test_a_price_far_from_last_weeks_is_asked_about_and_taken_when_confirmed(site: Site, green: Cell) -> None:
    with_last_week(site, green)
    seat = site.sit(Role.CLERK)
    report = start(seat)
    path = f"{report}/places/{green.point_id}"
    save(seat, path, **line(green, 290, 300, 310))
    assert "3.0 times more than J$220.00" in seat.text
    assert stored(site, report) == {}
    tick = re.search(rf'name="{green.key}-confirm" value="([^"]+)"', seat.last.text if seat.last else "")
    assert tick
    confirmed = {f"{green.key}-confirm": tick[1]}
    save(seat, path, **line(green, 2900, 3000, 3100), **confirmed)
    assert stored(site, report) == {}, "the tick was for another price"
    save(seat, path, **line(green, 290, 300, 310), **confirmed)
    assert stored(site, report)[green.key].most_frequent == 300
    with site.sessions() as session:
        price = session.query(MarketPrice).filter_by(item_id=green.item_id, most_frequent=Decimal(300)).one()
        assert price.confirmed_by == f"staff:{site.members['clerk']}"


def test_two_clerks_at_one_place_do_not_wipe_out_each_other(site: Site, green: Cell, carrot: Cell) -> None:
    first, second = site.sit(Role.CLERK), site.sit(Role.CLERK, username="clerk2")
    report = start(first)
    path = f"{report}/places/{green.point_id}"
    second.get(path)
    opened = second.value("seen")
    save(first, path, **line(green, 95, 105, 120))
    second.post(path, {"seen": opened, "unit": "LBR", **line(carrot, 60, 70, 80)})
    assert set(stored(site, report)) == {green.key, carrot.key}
    second.post(path, {"seen": opened, "unit": "LBR", **line(green, 50, 60, 70)})
    assert "meanwhile somebody else entered J$95.00 – 105.00 – 120.00 a lb" in second.text
    assert stored(site, report)[green.key].low == 95
    second.post(path, {"seen": second.value("seen"), "unit": "LBR", **line(green, 60, 70, 80)})
    assert stored(site, report)[green.key].low == 60
    assert carrot.key in stored(site, report)


def test_a_report_is_published_revised_and_shows_what_changed(site: Site, green: Cell, carrot: Cell) -> None:
    seat = site.sit(Role.CLERK)
    report = start(seat)
    path = f"{report}/places/{green.point_id}"
    seat.post(f"{report}/publish")
    assert "has no price yet" in seat.text
    save(seat, path, **line(green, 95, 105, 120), **line(carrot, 60, 70, 80))
    seat.post(f"{report}/publish")
    seat.get(report)
    assert "Published 14 May 2026" in seat.text
    seat.get(path)
    assert "it stays as it is" in seat.text
    seat.post(f"{report}/revise", reason="")
    assert "Say what was wrong." in seat.text
    seat.post(f"{report}/revise", reason="The carrot was red")
    draft = seat.last.location if seat.last else ""
    assert draft != report
    save(seat, f"{draft}/places/{green.point_id}", **line(carrot, "", "", ""))
    seat.get(f"{draft}/differences")
    assert "Carrot at St Ann J$60.00 – 70.00 – 80.00 a lb no price" in seat.text
    assert "Cabbage" not in seat.text
    seat.post(f"{draft}/publish")
    seat.get(report)
    assert "Revision 2" in seat.text
    assert "The carrot was red" in seat.text
    with site.sessions() as session:
        states = [one.state for one in session.query(PriceReport).filter_by(week_ending=WEEK)]
    assert states == [ReportState.PUBLISHED] * 2
    assert len(stored(site, report)) == 2


def test_a_week_that_does_not_end_on_saturday_is_said_beside_the_field(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    seat.post("/staff/prices/new", kind="retail", week_ending="15/05/2026")
    assert "weeks end on Saturday, such as 16 May" in seat.text
    assert seat.value("week_ending") == "15/05/2026"


def test_a_week_that_somebody_started_is_opened_as_it_is(site: Site) -> None:
    first, second = site.sit(Role.CLERK), site.sit(Role.CLERK, username="clerk2")
    assert start(first) == start(second)


def test_what_is_far_too_odd_is_no_price_and_no_fault(site: Site, green: Cell) -> None:
    seat = site.sit(Role.CLERK)
    report = start(seat)
    path = f"{report}/places/{green.point_id}"
    for seen in ("[]", "{", '{"a":1}', "null"):
        seat.post(path, {"seen": seen, "unit": "stone", **line(green, "1e9", "=1+1", "\0")})
        assert seat.last
        assert seat.last.status_code in {200, 422}
    assert seat.get(f"{report}/places/999999").status_code == 404
    assert seat.get("/staff/prices/999999").status_code == 404


def test_the_grid_is_small_enough_for_a_slow_line(site: Site, green: Cell) -> None:
    import gzip  # noqa: PLC0415

    seat = site.sit(Role.CLERK)
    page = seat.get(f"{start(seat)}/places/{green.point_id}")
    assert len(gzip.compress(page.data)) < 30_000


def test_the_list_is_filtered_sorted_and_taken_along(site: Site, green: Cell) -> None:
    with_last_week(site, green)
    seat = site.sit(Role.CLERK)
    start(seat)
    seat.get("/staff/prices?kind=retail")
    assert "Nothing fits what you asked" in seat.text
    assert seat.get("/staff/prices?kind=nonsense&sort=nonsense&page=-4").status_code == 200
    answer = seat.get("/staff/prices?kind=farmgate&sort=oldest&as=csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["Week ending"], row["Prices"]) for row in rows] == [("2026-05-09", "1"), ("2026-05-16", "0")]


def test_no_cell_of_a_download_is_a_formula(site: Site, green: Cell) -> None:
    seat = site.sit(Role.CLERK)
    report = start(seat)
    typed = line(green, 95, 105, 120, supply="=1+1", grade="@SUM(A1)")
    save(seat, f"{report}/places/{green.point_id}", **typed)
    [row] = csv.DictReader(io.StringIO(seat.get(f"{report}?as=csv").data.decode("utf-8-sig")))
    assert (row["Supply"], row["Grade"], row["Low J$/kg"]) == ("'=1+1", "'@SUM(A1)", "209.00")
    assert seat.get(f"{report}?as=xlsx").data.startswith(b"PK")


def test_a_week_is_started_only_for_a_report_that_some_place_collects(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    page = seat.get("/staff/prices/new").text
    with site.sessions() as session:
        collected = set(session.scalars(select(PricePoint.kind)))
    assert {kind for kind in ReportKind if f'value="{kind.value}"' in page} == collected
    for kind in set(ReportKind) - collected:
        seat.post("/staff/prices/new", kind=kind.value, week_ending="16/5/2026")
        assert f"No place collects {kind.label.lower()} prices" in seat.text
