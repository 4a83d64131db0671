"""Clerks at the pages of farmers: found, registered once, warned of the duplicate, corrected without overwriting."""

import io
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from harvest.audit import View
from harvest.records.farmers import Farmer
from harvest.records.staff_members import Role
from harvest.vocabulary import Parish
from tests.fakes import NOW
from tests.harvest.records.makers import PNG, acting, make_farmer
from tests.harvest.staff.desk import Seat, Site

JANE = {
    "first_name": "Jane",
    "last_name": "Tester",
    "parish": "JM-06",
    "phone": "876-555-0133",
    "date_of_birth": "27/3/1970",
    "notice_version": "yes",
}


def count(site: Site) -> int:
    with site.sessions() as session:
        return session.scalar(select(func.count()).select_from(Farmer)) or 0


def add(site: Site, **more: object) -> int:
    with acting(site.sessions) as session:
        return make_farmer(session, **more).id


def register(seat: Seat, **typed: object) -> None:
    """Fill the form, look at the check page, send it."""
    seat.post("/staff/farmers/new", JANE, **typed)
    seat.post("/staff/farmers/new", {**JANE, "step": "register", "form_token": "form-1", **typed})


def test_a_farmer_is_registered_in_two_steps_and_found_again(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    seat.post("/staff/farmers/new", JANE)
    assert "Check before registering" in seat.text
    assert "27 Mar 1970" in seat.text
    assert count(site) == 0
    register(seat)
    assert seat.last
    seat.get(seat.last.location)
    assert "is registered with the number" in seat.text
    for typed in ("Jane Tester", "tester jane", "876 555 0133", "Tesster"):
        seat.get(f"/staff/farmers?q={typed}")
        assert "Jane Tester" in seat.text, typed


def test_sending_the_form_twice_registers_once(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    register(seat)
    register(seat, different="yes")
    assert count(site) == 1


def test_a_likely_duplicate_must_be_compared_first(site: Site) -> None:
    add(site, first_name="Jane", last_name="Testor", phone="+18765550133")
    seat = site.sit(Role.CLERK)
    register(seat)
    assert "Is it one of these?" in seat.text
    assert "same phone" in seat.text
    assert "Say that this is somebody else" in seat.text
    assert count(site) == 1
    register(seat, different="yes")
    assert count(site) == 2


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    seat.post("/staff/farmers/new", {**JANE, "phone": "555-0133", "district": "Nowhere", "alias": "Pearl"})
    assert "There are 2 problems" in seat.text
    assert "Write all ten digits" in seat.text
    assert (seat.value("phone"), seat.value("district"), seat.value("alias")) == ("555-0133", "Nowhere", "Pearl")


def test_going_back_from_the_check_page_keeps_everything(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    seat.post("/staff/farmers/new", {**JANE, "step": "change", "alias": "Pearl"})
    assert (seat.value("first_name"), seat.value("alias")) == ("Jane", "Pearl")
    assert "problem" not in seat.text


def test_a_farmer_of_another_parish_is_sent_to_the_office_there(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    seat.post("/staff/farmers/new", {**JANE, "parish": "JM-12"})
    assert "A farmer of Manchester registers at the office there" in seat.text
    elsewhere = add(site, parish=Parish.MANCHESTER, last_name="Faraway")
    assert seat.get(f"/staff/farmers/{elsewhere}").status_code == 403
    seat.get("/staff/farmers?q=Faraway")
    assert "Nobody in your parishes" in seat.text


def test_a_company_is_registered_by_its_name(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    typed = {"kind": "company", "organisation_name": "Sample Growers Ltd", "parish": "JM-06", "notice_version": "yes"}
    seat.post("/staff/farmers/new", typed)
    seat.post("/staff/farmers/new", {**typed, "step": "register", "form_token": "c1"})
    assert count(site) == 1
    seat.get("/staff/farmers?q=Sample Growers")
    assert "Sample Growers Ltd" in seat.text


def test_looking_at_a_farmer_is_noted(site: Site) -> None:
    number = add(site)
    seat = site.sit(Role.JAS_AGENT)
    seat.get(f"/staff/farmers/{number}")
    with site.sessions() as session:
        view = session.scalars(select(View)).one()
    assert (view.actor, view.table_name, view.record_id) == (f"staff:{site.members['jasagent']}", "farmers", number)


def test_two_clerks_who_correct_one_farmer_are_shown_the_difference(site: Site) -> None:
    number = add(site, phone="+18765550111")
    first, second = site.sit(Role.CLERK), site.sit(Role.CLERK, username="clerk.two")
    path = f"/staff/farmers/{number}/correct"
    forms = []
    for seat in (first, second):
        page = seat.get(path).text
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version
        forms.append({"first_name": "Jane", "last_name": "Sample", "parish": "JM-06", "version": version[1]})
    first.post(path, {**forms[0], "phone": "876-555-0122"})
    assert first.last
    assert first.last.status_code == 302
    second.post(path, {**forms[1], "phone": "876-555-0144"})
    assert "was changed by somebody else" in second.text
    assert "+18765550122" in second.text
    assert second.value("phone") == "876-555-0144"
    with site.sessions() as session:
        assert session.get_one(Farmer, number).phone == "+18765550122"
    version = re.search(r'name="version" value="(\d+)"', second.last.text if second.last else "")
    assert version
    second.post(path, {**forms[1], "phone": "876-555-0144", "version": version[1]})
    with site.sessions() as session:
        assert session.get_one(Farmer, number).phone == "+18765550144"


def test_a_visit_verifies_and_a_reason_suspends(site: Site) -> None:
    number = add(site, verified_on=None)
    seat = site.sit(Role.CLERK)
    seat.post(f"/staff/farmers/{number}/do/verify", on="1/1/2031")
    assert "is too late" in seat.text
    assert seat.value("on") == "1/1/2031"
    seat.post(f"/staff/farmers/{number}/do/verify", on=f"{NOW:%d/%m/%Y}")
    seat.post(f"/staff/farmers/{number}/do/suspend", on=f"{NOW:%d/%m/%Y}")
    assert "Enter the reason" in seat.text
    seat.post(f"/staff/farmers/{number}/do/suspend", on=f"{NOW:%d/%m/%Y}", reason="sold his book")
    seat.get(f"/staff/farmers/{number}")
    assert "Suspended since 14 May 2026" in seat.text
    assert "Verified" in seat.text


def test_a_photo_is_kept_and_something_else_is_refused(site: Site) -> None:
    number = add(site)
    seat = site.sit(Role.CLERK)
    path = f"/staff/farmers/{number}/photo/new"
    picture = PNG
    for content, code in ((b"GIF89a", 422), (picture, 302)):
        data = {"csrf_token": seat.mark(path), "photo": (io.BytesIO(content), "x.png")}
        assert seat.client.post(path, data=data).status_code == code
    answer = seat.get(f"/staff/farmers/{number}/photo")
    assert (answer.content_type, answer.data) == ("image/png", picture)


def test_two_records_are_merged_by_two_people(site: Site) -> None:
    kept, other = add(site), add(site, farmer_number="0900777")
    first, second = site.sit(Role.CLERK), site.sit(Role.CLERK, username="clerk.two")
    first.post(f"/staff/farmers/{kept}/merge", other="0900777", reason="same ID card")
    first.get("/staff/merges")
    assert "You proposed this" in first.text
    path = re.search(r'action="(/staff/merges/\d+)/withdraw"', first.last.text if first.last else "")
    assert path
    mark = first.mark("/staff/merges")
    assert first.client.post(f"{path[1]}/confirm", data={"csrf_token": mark}).status_code == 409
    second.get("/staff")
    assert "Merges to confirm" in second.text
    second.client.post(f"{path[1]}/confirm", data={"csrf_token": second.mark("/staff/merges")})
    second.get(f"/staff/farmers/{other}")
    assert "was merged into" in second.text


def test_names_are_text_and_never_markup(site: Site) -> None:
    number = add(site, last_name="<script>alert(1)</script>")
    seat = site.sit(Role.CLERK)
    for path in (f"/staff/farmers/{number}", "/staff/farmers?q=%3Cscript%3E", "/staff/farmers"):
        assert "<script>alert" not in seat.get(path).text


ODD = ["Jane", "O'Tester", "Ñandú", "27/3/1970", "876-555-0133", "JM-06", "yes", "female", "=1+1", "\0", "٣"]
typed = st.one_of(st.text(max_size=40), st.sampled_from(ODD))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*JANE, "alias", "middle_name", "gender", "district", "step", "kind"]), typed))
def test_whatever_is_typed_is_answered_and_not_lost(site: Site, values: dict[str, str]) -> None:
    seat = site.seated(Role.CLERK)
    mark = seat.mark("/staff/farmers/new")
    answer = seat.client.post("/staff/farmers/new", data={"csrf_token": mark, **JANE, **values})
    assert answer.status_code in {200, 302, 422}
