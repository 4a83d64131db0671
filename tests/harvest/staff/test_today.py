"""The first screen counts what waits for this very person, and no refusal sends a clerk to the wrong place."""

import re
from datetime import date, timedelta

from sqlalchemy import select

from harvest.records.farmers.merging import confirm_merge, propose_merge
from harvest.records.offices import Office
from harvest.records.receipt_books import report_book
from harvest.records.staff_members import Role
from harvest.records.stop_list import request_release, stop
from harvest.vocabulary import BookState, Parish
from tests.fakes import NOW
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer
from tests.harvest.staff.desk import Seat, Site
from tests.harvest.staff.test_farmers import add


def waiting(seat: Seat, title: str) -> int:
    """The number of this pile."""
    seat.get("/staff")
    found = re.search(rf"(\d+) {title}", seat.text)
    assert found, seat.text
    return int(found[1])


def test_a_book_stolen_from_the_stock_is_counted_like_one_stolen_from_a_farmer(site: Site) -> None:
    with acting(site.sessions) as session:
        office = session.scalars(select(Office).where(Office.name == "JAS St Ann")).one()
        book = make_book(session, office=office)
        report_book(session, book, BookState.STOLEN, on=NOW.date(), reason="shop broken into", by="staff:99")
    for role in (Role.CLERK, Role.JAS_AGENT):
        assert waiting(site.sit(role), "Books lost or stolen") == 1
    assert waiting(site.sit(Role.CLERK, username="elsewhere", office="RADA Manchester"), "Books lost or stolen") == 0


def test_what_one_proposed_himself_waits_for_the_colleague(site: Site) -> None:
    first, second = site.sit(Role.CLERK), site.sit(Role.CLERK, username="clerk.two")
    by = f"staff:{site.members['clerk']}"
    with acting(site.sessions) as session:
        pair = [make_farmer(session) for _ in "ab"]
        propose_merge(session, *pair, by=by, reason="one person", on=DAY)
        office = session.scalars(select(Office).where(Office.name == "JAS St Ann")).one()
        entry = stop(session, make_book(session, office=office), source="Station diary 1", set_by="staff:99", on=DAY)
        request_release(session, entry, by=by, reason="found", on=DAY)
    for pile in ("Merges to confirm", "Stops to release"):
        assert (waiting(first, pile), waiting(second, pile)) == (0, 1)


def test_in_an_office_of_two_a_release_asked_for_by_the_wrong_one_does_not_hang_for_ever(site: Site) -> None:
    setter, other = site.sit(Role.CLERK), site.sit(Role.CLERK, username="clerk.two")
    with acting(site.sessions) as session:
        office = session.scalars(select(Office).where(Office.name == "JAS St Ann")).one()
        by = f"staff:{site.members['clerk']}"
        entry = stop(session, make_book(session, office=office), source="Station diary 1", set_by=by, on=DAY).id
    path = f"/staff/stops/{entry}"
    other.post(path, reason="found in the shop")
    assert other.post(path, step="release").status_code == 422
    assert setter.post(path, step="release").status_code == 422
    setter.get(path)
    assert "Ask for the release, too" in setter.text
    assert setter.post(path, reason="I saw it myself").status_code == 302
    assert setter.post(path, step="release").status_code == 422
    assert waiting(other, "Stops to release") == 1
    assert other.post(path, step="release").status_code == 302


def test_who_may_not_do_it_anywhere_is_not_sent_to_another_office(site: Site) -> None:
    seat = site.sit(Role.EXTENSION_OFFICER)
    assert seat.get(f"/staff/farmers/{add(site)}/do/suspend").status_code == 403
    assert "Extension officers do not do this" in seat.text


def test_a_merge_with_another_parish_is_refused_on_its_form_with_everything_typed(site: Site) -> None:
    kept = add(site)
    add(site, farmer_number="0900888", parish=Parish.MANCHESTER)
    seat = site.sit(Role.CLERK)
    answer = seat.post(f"/staff/farmers/{kept}/merge", other="0900888", reason="the same ID card, seen by me")
    assert answer.status_code == 422
    assert "is registered in Manchester" in seat.text
    assert "the same ID card, seen by me" in seat.text


def test_a_merge_that_cannot_be_says_why(site: Site) -> None:
    kept, seat = add(site, farmer_number="0900777"), site.sit(Role.CLERK)
    for other, sentence in (("0900778", "There is no farmer with the number 0900778"), ("0900777", "choose two")):
        assert seat.post(f"/staff/farmers/{kept}/merge", other=other, reason="same ID card").status_code == 422
        assert sentence in seat.text
        assert "same ID card" in seat.text


def test_who_confirms_his_own_merge_is_called_by_his_name(site: Site) -> None:
    kept, _other = add(site), add(site, farmer_number="0900777")
    seat = site.sit(Role.CLERK)
    seat.post(f"/staff/farmers/{kept}/merge", other="0900777", reason="same ID card")
    path = re.search(r'action="(/staff/merges/\d+)/withdraw"', seat.get("/staff/merges").text)
    assert path
    seat.last = seat.client.post(f"{path[1]}/confirm", data={"csrf_token": seat.mark("/staff/merges")})
    assert "Clerk Sample proposed to merge these two" in seat.text


def test_after_a_farmer_moved_to_another_parish_the_clerk_is_told_so_and_not_shut_out(site: Site) -> None:
    number = add(site)
    seat = site.sit(Role.CLERK)
    version = re.search(r'name="version" value="(\d+)"', seat.get(f"/staff/farmers/{number}/correct").text)
    assert version
    moved = {"first_name": "Jane", "last_name": "Sample", "parish": "JM-12", "version": version[1]}
    answer = seat.post(f"/staff/farmers/{number}/correct", moved)
    assert seat.get(answer.location).status_code == 200
    assert "The corrections are kept. The farmer belongs to Manchester now" in seat.text


def test_who_may_have_been_entered_twice_waits_for_a_look_until_the_two_are_one(site: Site) -> None:
    born, today = date(1970, 2, 1), NOW.date()
    with acting(site.sessions) as session:
        old = make_farmer(session, first_name="Jane", last_name="McSample", date_of_birth=born)
        fresh = {"registered_on": today, "verified_on": None}
        new = make_farmer(session, first_name="Jane", last_name="MacSample", date_of_birth=born, **fresh)
        make_farmer(session, first_name="Jane", last_name="McSample", date_of_birth=born + timedelta(days=400))
        merge = propose_merge(session, old, new, by="staff:98", reason="one person", on=today)
    seat = site.sit(Role.CLERK)
    assert waiting(seat, "Possible duplicates") == 1
    seat.get("/staff/farmers?due=twin")
    assert "MacSample" in seat.text
    assert "somebody else has this name and birthday" in seat.text
    assert waiting(site.sit(Role.CLERK, username="elsewhere", office="RADA Manchester"), "Possible duplicates") == 0
    with acting(site.sessions) as session:
        confirm_merge(session, session.merge(merge), by="staff:97", on=today)
    assert waiting(seat, "Possible duplicates") == 0


def test_why_two_are_two_after_all_comes_back_when_the_session_had_ended(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    with acting(site.sessions) as session:
        one, other = make_farmer(session), make_farmer(session)
        merge = propose_merge(session, one, other, by="staff:98", reason="one person", on=NOW.date())
        confirm_merge(session, merge, by="staff:97", on=NOW.date())
        path = f"/staff/merges/{merge.id}/undo"
    seat.client.post(path, data={"reason": "They are twins."})  # without the mark of a form of this session
    seat.get(path)
    assert "They are twins." in (seat.last.text if seat.last else "")
