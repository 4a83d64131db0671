"""Farms at the desk: added, corrected by two, planted, visited as a whole; nothing typed is lost."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from harvest.records.commodities import Commodity
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm, Tenure, add_farm
from harvest.records.livestock import Livestock, LivestockTag
from harvest.records.plantings import EndedHow, Planting, Reaping, plant
from harvest.records.staff_members import Role
from harvest.records.visits import Visit
from harvest.vocabulary import Parish
from tests.harvest.records.makers import DAY, acting, make_farmer
from tests.harvest.staff.desk import Seat, Site

ACRE = {"size_quantity": Decimal(1), "size_unit": "ACR", "hectares": Decimal("0.4047")}


@pytest.fixture
def seat(site: Site) -> Seat:
    return site.sit(Role.EXTENSION_OFFICER)


def a_farm(site: Site, parish: Parish = Parish.ST_ANN, **more: Any) -> tuple[int, int]:
    """(farmer, farm)."""
    verified = {name: more.pop(name) for name in ("verified_on", "organisation_name", "kind") if name in more}
    with acting(site.sessions) as session:
        farmer = make_farmer(session, parish=parish, **verified)
        return farmer.id, add_farm(session, farmer, {"parish": parish, **more}).id


def a_crop(site: Site, farm: int, name: str = "Callaloo", **more: Any) -> int:
    with acting(site.sessions) as session:
        crop = session.scalars(select(Commodity).where(Commodity.name == name)).one()
        values = {"commodity_id": crop.id, **more}
        return plant(session, session.get_one(Farm, farm), values, on=date(2026, 3, 1), source="test").id


def all_of(site: Site, record: Any) -> list[Any]:
    with site.sessions() as session:
        return list(session.scalars(select(record).order_by(record.id)))


def chosen(seat: Seat, name: str) -> str:
    """What is chosen in a list of the page."""
    assert seat.last
    part = seat.last.text.split(f'name="{name}"', 1)[1].split("</select>", 1)[0]
    return next((unescape(one.split('"')[0]) for one in part.split('value="')[1:] if " selected" in one[:40]), "")


def test_a_farm_is_added_and_stands_with_its_size_as_written_and_in_hectares(site: Site, seat: Seat) -> None:
    farmer, _farm = a_farm(site)
    path = f"/staff/farmers/{farmer}/farms/new"
    typed = {"parish": "JM-06", "district": "browns town", "size": "2 1/2", "size_unit": "ACR", "tenure": "leased"}
    place = {"title_volume": "1044", "title_folio": "12", "latitude": "18.3925", "longitude": "-77.2989"}
    answer = seat.post(path, {**typed, **place, "seen": 9999})
    assert answer.status_code == 302
    added = all_of(site, Farm)[-1]
    assert (added.farmer_id, added.hectares, added.tenure) == (farmer, Decimal("1.0117"), Tenure.LEASED)
    page = seat.get(answer.headers["Location"]).text
    assert "Brown&#39;s Town, St Ann" in page
    assert "2.5 acres as written · 1.01 ha" in seat.text
    assert "Volume 1044, folio 12" in seat.text
    assert "about there in Jamaica" in page
    assert f"/staff/farms/{added.id}" in seat.get(f"/staff/farmers/{farmer}").text


def test_what_is_not_known_is_said_and_nought_nought_is_not_known(site: Site, seat: Seat) -> None:
    farmer, _farm = a_farm(site)
    answer = seat.post(f"/staff/farmers/{farmer}/farms/new", parish="JM-06", latitude="0", longitude="0")
    page = seat.get(answer.headers["Location"]).text
    assert "Position 0, 0 stands for “not known”" in page
    assert seat.text.count("not known") >= 5
    assert "<svg" not in page


def test_a_farm_whose_places_do_not_agree_comes_back_with_all_that_was_typed(site: Site, seat: Seat) -> None:
    farmer, _farm = a_farm(site)
    seat.post(
        f"/staff/farmers/{farmer}/farms/new", parish="JM-04", district="Brown's Town", size="abc", title_folio="7"
    )
    assert "Brown's Town is in St Ann, not in Portland" in seat.text
    assert (seat.value("district"), seat.value("size"), seat.value("title_folio")) == ("Brown's Town", "abc", "7")
    assert chosen(seat, "parish") == "JM-04"
    assert len(all_of(site, Farm)) == 1


def test_a_double_click_adds_one_farm(site: Site, seat: Seat) -> None:
    farmer, known = a_farm(site)
    for _click in range(2):
        sent = {"parish": "JM-06", "size": "3", "size_unit": "ACR", "seen": known}
        assert seat.post(f"/staff/farmers/{farmer}/farms/new", sent).status_code == 302
    assert len(all_of(site, Farm)) == 2


def test_the_second_of_two_who_correct_is_shown_the_difference(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site, **ACRE)
    path = f"/staff/farms/{farm}/correct"
    seat.get(path)
    version, typed = seat.value("version"), {"parish": "JM-06", "size_unit": "ACR"}
    assert seat.value("size") == "1"
    other = site.sit(Role.CLERK)
    assert other.post(path, {**typed, "size": "4", "version": version}).status_code == 302
    seat.post(path, {**typed, "size": "5", "version": version})
    assert "was changed by somebody else" in seat.text
    assert "Size 4 5" in seat.text
    assert seat.value("size") == "5"
    assert all_of(site, Farm)[0].size_quantity == 4
    assert seat.post(path, {**typed, "size": "5", "version": seat.value("version")}).status_code == 302
    assert all_of(site, Farm)[0].size_quantity == 5


def test_more_planted_than_the_farm_has_is_a_warning_with_a_tick_to_go_on(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site, **ACRE)
    typed = {"commodity": "callaloo", "area": "3", "area_unit": "ACR", "planted_on": "1/4/2026"}
    path = f"/staff/farms/{farm}/plant"
    assert seat.post(path, typed).status_code == 200
    assert "More is planted than the farm has" in seat.text
    assert (seat.value("commodity"), seat.value("area"), seat.value("planted_on")) == ("callaloo", "3", "1/4/2026")
    assert all_of(site, Planting) == []
    for _click in range(2):
        assert seat.post(path, {**typed, "go_on": "yes", "seen": 0}).status_code == 302
    assert [one.area_quantity for one in all_of(site, Planting)] == [3]
    assert "Callaloo" in seat.get(f"/staff/farms/{farm}").text


def test_a_crop_is_reaped_once_however_often_the_button_is_clicked_and_ends(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site)
    crop = a_crop(site, farm)
    for _click in range(2):
        sent = {"reaped_on": "1/5/2026", "quantity": "300 lb", "seen": 0}
        assert seat.post(f"/staff/plantings/{crop}/reap", sent).status_code == 302
    assert [one.quantity for one in all_of(site, Reaping)] == [300]
    seat.post(f"/staff/plantings/{crop}/end", ended_how="failed", ended_on="2/4/2026")
    assert "was reaped on 01 May 2026, after 02 Apr 2026" in seat.text
    assert seat.value("ended_on") == "2/4/2026"
    assert seat.post(f"/staff/plantings/{crop}/end", ended_how="failed", ended_on="2/5/2026").status_code == 302
    assert all_of(site, Planting)[0].ended_how is EndedHow.FAILED
    assert "300 pound" in seat.get(f"/staff/farms/{farm}").text or "300 lb" in seat.text


def test_animals_are_counted_with_their_tags(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site)
    path = f"/staff/farms/{farm}/livestock"
    seat.post(path, commodity="callaloo", head_count="2", counted_on="1/5/2026", tags="JM1001")
    assert "is not counted by head" in seat.text
    assert seat.value("commodity") == "callaloo"
    assert "JM1001</textarea>" in seat.last.text  # type: ignore[union-attr]
    assert seat.post(path, commodity="goats", head_count="2", counted_on="1/5/2026", tags="jm1001").status_code == 302
    assert (all_of(site, Livestock)[0].head_count, all_of(site, LivestockTag)[0].tag) == (2, "JM1001")


def a_visit(crop: int) -> dict[str, object]:
    row = {"planting_id": crop, "commodity": "Callaloo", "area": "1/2", "area_unit": "ACR", "quantity": "40 lb"}
    return {
        "visited_on": "14/5/2026",
        "verifies": "yes",
        "note": "Fence is down.",
        **{f"crop-1-{name}": said for name, said in row.items()},
        "crop-3-commodity": "Cabbage",
        "crop-3-plants_count": "200",
        "animal-1-commodity": "goats",
        "animal-1-head_count": "7",
        "seen": 0,
    }


def test_a_visit_does_a_whole_farm_and_verifies_the_farmer(site: Site, seat: Seat) -> None:
    farmer, farm = a_farm(site, verified_on=None)
    crop = a_crop(site, farm)
    seat.get(f"/staff/farms/{farm}/visit")
    assert (seat.value("crop-1-commodity"), seat.value("crop-1-planting_id")) == ("Callaloo", str(crop))
    assert seat.value("visited_on") == "14/05/2026"
    assert seat.post(f"/staff/farms/{farm}/visit", a_visit(crop)).status_code == 302
    with site.sessions() as session:
        assert session.get_one(Farmer, farmer).verified_on == DAY
        assert session.get_one(Farm, farm).last_visited_on == DAY
    visit = all_of(site, Visit)[0]
    assert (visit.verified, visit.note, visit.visitor_name) == (True, "Fence is down.", "Extension officer Sample")
    assert [one.area_quantity for one in all_of(site, Planting)] == [Decimal("0.5"), None]
    assert ([one.head_count for one in all_of(site, Livestock)], len(all_of(site, Reaping))) == ([7], 1)
    assert "Verified the farmer" in seat.get(f"/staff/farms/{farm}").text


def test_a_visit_with_a_wrong_row_names_the_row_and_keeps_everything_typed(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site, verified_on=None)
    typed = a_visit(a_crop(site, farm)) | {"crop-3-commodity": "unicorn", "crop-3-plants_count": "many"}
    assert seat.post(f"/staff/farms/{farm}/visit", typed).status_code == 422
    assert "Crops, row 3, crop: “unicorn” is not a crop on record." in seat.text
    assert 'href="#crop-3-commodity"' in seat.last.text  # type: ignore[union-attr]
    assert "<details open>" in seat.last.text  # type: ignore[union-attr]
    texts = {name: said for name, said in typed.items() if name not in {"verifies", "note", "crop-1-area_unit"}}
    assert {name: seat.value(name) for name in texts} == {name: str(said) for name, said in texts.items()}
    assert chosen(seat, "crop-1-area_unit") == "ACR"
    assert "Fence is down.</textarea>" in seat.last.text  # type: ignore[union-attr]
    assert "checked" in seat.last.text  # type: ignore[union-attr]
    assert (all_of(site, Visit), all_of(site, Livestock)) == ([], [])


def test_a_row_that_the_record_refuses_is_named_and_nothing_of_the_visit_is_kept(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site)
    crop = a_crop(site, farm)
    typed = a_visit(crop) | {"visited_on": "1/2/2026", "crop-1-quantity": ""}
    assert seat.post(f"/staff/farms/{farm}/visit", typed).status_code == 422
    assert "Crops, row 1, crop: This crop was seen later, on 01 Mar 2026" in seat.text
    assert (all_of(site, Visit), len(all_of(site, Planting))) == ([], 1)


def test_a_visit_is_recorded_once_and_the_second_is_told(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site)
    typed = {"visited_on": "14/5/2026", "animal-1-commodity": "goats", "animal-1-head_count": "7", "seen": 0}
    assert seat.post(f"/staff/farms/{farm}/visit", typed).status_code == 302
    assert seat.post(f"/staff/farms/{farm}/visit", typed).status_code == 422
    assert "was recorded while this page was open" in seat.text
    assert seat.value("animal-1-head_count") == "7"
    assert len(all_of(site, Visit)) == 1
    assert seat.post(f"/staff/farms/{farm}/visit", {**typed, "seen": seat.value("seen")}).status_code == 302


def test_more_empty_rows_come_without_losing_what_was_typed(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site)
    typed = {f"crop-{row}-commodity": "Cabbage" for row in (1, 2, 3)} | {"note": "Wet.", "more": "yes"}
    page = seat.post(f"/staff/farms/{farm}/visit", typed).text
    assert [seat.value(f"crop-{row}-commodity") for row in (1, 3, 6)] == ["Cabbage", "Cabbage", ""]
    assert 'name="crop-6-commodity"' in page
    assert "Wet.</textarea>" in page
    assert all_of(site, Visit) == []


def test_a_visit_that_plants_more_than_the_farm_has_asks_first(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site, **ACRE)
    typed = {"visited_on": "14/5/2026", "crop-1-commodity": "Cabbage", "crop-1-area": "3 acres", "seen": 0}
    assert seat.post(f"/staff/farms/{farm}/visit", typed).status_code == 200
    assert "More is planted than the farm has" in seat.text
    assert seat.value("crop-1-area") == "3 acres"
    assert seat.post(f"/staff/farms/{farm}/visit", {**typed, "go_on": "yes"}).status_code == 302


def test_the_oldest_records_stand_first_by_parish_and_go_into_a_file(site: Site, seat: Seat) -> None:
    seen, never, abroad = a_farm(site)[1], a_farm(site)[1], a_farm(site, Parish.PORTLAND)[1]
    with acting(site.sessions) as session:
        session.get_one(Farm, seen).last_visited_on = date(2025, 1, 2)
    page = seat.get("/staff/farms").text
    assert 0 < page.index(f"/staff/farms/{never}") < page.index(f"/staff/farms/{seen}")
    assert f'/staff/farms/{abroad}"' not in page
    assert f'/staff/farms/{abroad}"' not in seat.get("/staff/farms?parish=JM-04").text
    lines = list(csv.reader(io.StringIO(seat.get("/staff/farms?as=csv").get_data().decode("utf-8-sig"))))
    assert [line[5] for line in lines] == ["Last visit", "", "2025-01-02"]
    assert seat.get("/staff/farms?as=xlsx").get_data()[:2] == b"PK"


def test_the_list_has_pages(site: Site, seat: Seat) -> None:
    farms = [a_farm(site)[1] for _farm in range(27)]
    first, second = seat.get("/staff/farms").text, seat.get("/staff/farms?page=2").text
    assert (f'/staff/farms/{farms[0]}"' in first, f'/staff/farms/{farms[26]}"' in first) == (True, False)
    assert (f'/staff/farms/{farms[0]}"' in second, f'/staff/farms/{farms[26]}"' in second) == (False, True)


def test_todays_work_counts_the_farms_nobody_saw_for_a_year(site: Site, seat: Seat) -> None:
    seen, _never = a_farm(site)[1], a_farm(site)[1]
    with acting(site.sessions) as session:
        session.get_one(Farm, seen).last_visited_on = date(2026, 1, 2)
        assert session.scalar(select(func.count()).select_from(Farm)) == 2
    seat.get("/staff")
    assert "1 Farms with the oldest record" in seat.text


def test_farms_of_other_parishes_are_kept_by_their_own_office(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site, Parish.PORTLAND)
    for page in ("", "/correct", "/plant", "/livestock", "/visit"):
        assert seat.get(f"/staff/farms/{farm}{page}").status_code == 403, page
    assert seat.get("/staff/farms/999999").status_code == 404


def test_of_the_empty_rows_of_a_visit_only_the_first_stands_open(site: Site, seat: Seat) -> None:
    _farmer, farm = a_farm(site)
    page = seat.get(f"/staff/farms/{farm}/visit").text
    folded = re.findall(r'<details class="spare">.*?<legend>([^<]+)', page, re.DOTALL)
    assert folded == ["Crops, row 2, empty", "Crops, row 3, empty", "Animals, row 2, empty"]
    filled = seat.post(f"/staff/farms/{farm}/visit", {"visited_on": "zz", "crop-2-plants_count": "12"}).text  # type: ignore[union-attr]
    wrong = re.findall(r'<details class="spare">.*?<legend>([^<]+)', filled, re.DOTALL)
    assert "Crops, row 2, empty" not in wrong, "what was typed is never folded away"
