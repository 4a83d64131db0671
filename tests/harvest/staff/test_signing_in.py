"""Who comes in, how long he stays, and that nobody is locked out by somebody else."""

import re
from datetime import timedelta

import pyotp
from sqlalchemy import select

from harvest.audit import Change
from harvest.foundation.accounts import totp_step
from harvest.records.staff_members import Role, StaffMember
from tests.harvest.staff.desk import PASSWORD, Site


def test_the_right_name_and_password_lead_to_todays_work(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    assert seat.last
    assert seat.last.location == "/staff"
    assert seat.get("/staff").status_code == 200
    assert "What waits for you" in seat.text


def test_a_wrong_password_and_a_name_nobody_has_say_the_same(site: Site) -> None:
    name = site.employ(Role.CLERK)
    said = []
    for username, password in ((name, "wrong-wrong-wrong"), ("nobody", PASSWORD)):
        seat = site.sit()
        seat.sign_in(username, password)
        said.append(seat.text.replace(username, ""))
    assert said[0] == said[1]
    assert "is wrong" in said[0]


def test_what_was_typed_stands_there_again_but_never_the_password(site: Site) -> None:
    seat = site.sit()
    seat.sign_in("j.tester", "wrong-wrong-wrong")
    assert seat.value("username") == "j.tester"
    assert seat.last
    assert "wrong-wrong-wrong" not in seat.last.text


def test_guessing_locks_the_guesser_out_and_nobody_else(site: Site) -> None:
    name = site.employ(Role.CLERK)
    guesser, owner = site.sit(), site.sit()
    guesser.client.environ_base["REMOTE_ADDR"] = "192.0.2.66"
    for _ in range(5):
        guesser.sign_in(name, "wrong-wrong-wrong")
    guesser.sign_in(name, PASSWORD)
    assert "Wait 15 minutes" in guesser.text
    owner.sign_in(name)
    assert owner.get("/staff").status_code == 200
    site.clock.forward(minutes=16)
    guesser.sign_in(name, PASSWORD)
    assert guesser.get("/staff").status_code == 200


def test_a_colleague_at_the_same_address_locks_nobody_out_who_signed_in_on_his_device_before(site: Site) -> None:
    name = site.employ(Role.CLERK)
    owner, guesser, stranger = site.sit().sign_in(name), site.sit(), site.sit()
    site.clock.forward(minutes=61)
    for _ in range(60):
        guesser.sign_in(name, "wrong-wrong-wrong")
    stranger.sign_in(name)
    assert "Wait 15 minutes" in stranger.text
    assert owner.get("/staff").status_code == 302
    owner.sign_in(name)
    assert owner.get("/staff").status_code == 200


def test_a_known_device_gives_its_owner_tries_of_his_own_and_nobody_else(site: Site) -> None:
    name, other = site.employ(Role.CLERK), site.employ(Role.CLERK, "other")
    thief = site.sit().sign_in(name)
    mark = thief.client.get_cookie("harvest_device", path="/staff")
    assert mark is not None
    assert (mark.http_only, mark.same_site) == (True, "Lax")
    site.clock.forward(minutes=61)
    for who in (name, other):
        for _ in range(5):
            thief.sign_in(who, "wrong-wrong-wrong")
        thief.sign_in(who)
        assert "Wait 15 minutes" in thief.text
    site.sit().sign_in(name).get("/staff")
    forged = site.sit()
    forged.client.set_cookie("harvest_device", "x" + mark.value, path="/staff")
    forged.sign_in(other)
    assert "Wait 15 minutes" in forged.text


def test_who_stops_after_the_password_begins_again(site: Site) -> None:
    seat = site.sit(Role.AUDITOR)
    seat = site.sit().sign_in("auditor")
    assert seat.get("/staff/sign-in/code").status_code == 200
    site.clock.forward(minutes=11)
    assert seat.get("/staff/sign-in/code").location == "/staff/sign-in"


def test_a_session_ends_after_an_idle_hour_and_after_a_day_at_work(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    site.clock.forward(minutes=59)
    assert seat.get("/staff").status_code == 200
    site.clock.forward(minutes=61)
    assert seat.get("/staff").status_code == 302
    seat.sign_in("clerk")
    for _ in range(13):
        site.clock.forward(minutes=56)
        seat.get("/staff")
    assert seat.get("/staff").status_code == 302


def test_a_session_can_be_ended_from_another_device(site: Site) -> None:
    lost = site.sit(Role.CLERK)
    mine = site.sit().sign_in("clerk")
    mine.get("/staff/account")
    paths = re.findall(r'action="(/staff/account/sessions/\d+/end)"', mine.last.text if mine.last else "")
    assert len(paths) == 2
    for path in paths:
        if f"/{_session_of(site, lost)}/" in path:
            mine.post("/staff/account")  # a mark
            mine.client.post(path, data={"csrf_token": mine.mark("/staff/account")})
    assert lost.get("/staff").status_code == 302
    assert mine.get("/staff").status_code == 200


def _session_of(site: Site, _seat: object) -> int:
    from harvest.records.staff_members import StaffSession  # noqa: PLC0415

    with site.sessions() as session:
        return min(session.scalars(select(StaffSession.id)))


def test_a_suspended_member_is_out_at_once(site: Site) -> None:
    seat, admin = site.sit(Role.CLERK), site.sit(Role.ADMINISTRATOR)
    path = f"/staff/people/{site.members['clerk']}/suspend"
    admin.client.post(path, data={"csrf_token": admin.mark("/staff/people")})
    assert seat.get("/staff").status_code == 302
    seat.sign_in("clerk")
    assert "is wrong" in seat.text


def test_an_administrator_sets_up_codes_before_anything_else(site: Site) -> None:
    seat = site.sit().sign_in(site.employ(Role.ADMINISTRATOR))
    assert seat.get("/staff/people").location == "/staff/account/codes"
    secret, recovery = seat.set_up_codes()
    assert seat.get("/staff/people").status_code == 200
    assert len(recovery) == 10

    other = site.sit()
    other.sign_in("administrator")
    assert other.last
    assert other.last.location.startswith("/staff/sign-in/code")
    other.post("/staff/sign-in/code", code="000000")
    assert "does not fit" in other.text
    site.clock.forward(seconds=60)
    code = pyotp.TOTP(secret).at(site.clock())
    other.post("/staff/sign-in/code", code=code)
    assert other.get("/staff/people").status_code == 200

    again = site.sit()
    again.sign_in("administrator")
    again.post("/staff/sign-in/code", code=code)
    assert "used before" in again.text
    again.post("/staff/sign-in/code", code=recovery[0].upper())
    assert again.get("/staff/people").status_code == 200

    once_more = site.sit()
    once_more.sign_in("administrator")
    once_more.post("/staff/sign-in/code", code=recovery[0])
    assert "does not fit" in once_more.text


def test_a_new_account_is_opened_with_a_link_that_works_once(site: Site) -> None:
    admin = site.sit(Role.ADMINISTRATOR)
    admin.post("/staff/people/new", name="Jo Tester", username="J.Tester", role="clerk", office="")
    assert "Choose the office" in admin.text
    assert admin.value("name") == "Jo Tester"
    office = re.search(r'value="(\d+)"[^>]*>RADA St Ann', admin.last.text if admin.last else "")
    assert office
    admin.post("/staff/people/new", name="Jo Tester", username="J.Tester", role="clerk", office=office[1])
    link = re.search(r"/staff/welcome/\S+?(?=<)", admin.last.text if admin.last else "")
    assert link
    new = site.sit()
    new.post(link[0], password="short", password_again="short")
    assert "at least 12" in new.text
    new.post(link[0], password="three-odd-words", password_again="three-odd-word")
    assert "differ" in new.text
    new.post(link[0], password="three-odd-words", password_again="three-odd-words")
    assert new.get(link[0]).status_code == 409
    assert new.sign_in("j.tester", "three-odd-words").get("/staff").status_code == 200
    admin.post("/staff/people/new", name="Jo Tester", username="j.tester", role="clerk", office=office[1])
    assert "already somebody" in admin.text


def test_a_form_that_arrives_after_the_session_ended_comes_back_to_the_same_person(site: Site) -> None:
    admin = site.sit(Role.ADMINISTRATOR)
    mark = admin.mark("/staff/people/new")
    site.clock.forward(minutes=61)
    sent = admin.client.post("/staff/people/new", data={"csrf_token": mark, "name": "Jo Kept", "username": "j.kept"})
    assert sent.location == "/staff/sign-in?then=/staff/people/new&kept=yes"
    site.employ(Role.ADMINISTRATOR, "other.admin")
    stranger = site.sit().sign_in("other.admin")
    stranger.set_up_codes()
    stranger.get("/staff/people/new")
    assert stranger.value("name") == ""
    with site.sessions() as session:
        secret = session.scalars(select(StaffMember.totp_secret).where(StaffMember.username == "administrator")).one()
    admin.post(sent.location, username="administrator", password=PASSWORD)
    admin.post(admin.last.location, code=pyotp.TOTP(secret or "").at(site.clock()))  # type: ignore[union-attr]
    assert admin.last
    assert admin.last.location == "/staff/people/new"
    admin.get("/staff/people/new")
    assert (admin.value("name"), admin.value("username")) == ("Jo Kept", "j.kept")
    admin.get("/staff/people/new")
    assert admin.value("name") == ""


def test_after_signing_in_one_stays_on_our_pages(site: Site) -> None:
    site.employ(Role.CLERK)
    for elsewhere in (
        "https://evil.example/staff",
        "//evil.example/staff",
        "/api",
        "/staff\\@evil.example",
        "javascript:1",
    ):
        seat = site.sit()
        seat.post(f"/staff/sign-in?then={elsewhere}", username="clerk", password=PASSWORD)
        assert seat.last
        assert seat.last.location == "/staff"


def test_a_form_from_elsewhere_changes_nothing(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    assert seat.client.post("/staff/sign-out").status_code == 302
    assert seat.get("/staff").status_code == 200


def test_pages_are_not_stored_by_browsers_on_the_way(site: Site) -> None:
    assert site.sit(Role.CLERK).get("/staff").headers["Cache-Control"] == "no-store"


def test_a_code_counts_for_a_minute_and_a_half() -> None:
    from tests.fakes import NOW  # noqa: PLC0415

    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(NOW)
    assert all(totp_step(secret, code, NOW + timedelta(seconds=off)) for off in (-29, 0, 29))
    assert totp_step(secret, code, NOW + timedelta(seconds=95)) is None
    assert totp_step(secret, "٣٣٣٣٣٣", NOW) is None


def test_an_administrator_forgets_a_lost_phone(site: Site) -> None:
    auditor, admin = site.sit(Role.AUDITOR), site.sit(Role.ADMINISTRATOR)
    path = f"/staff/people/{site.members['auditor']}/phone"
    admin.client.post(path, data={"csrf_token": admin.mark("/staff/people")})
    assert auditor.get("/staff").status_code == 302
    auditor.sign_in("auditor")
    assert auditor.get("/staff").location == "/staff/account/codes"


def test_the_trail_has_who_gave_out_a_link_and_who_made_a_phone_forgotten(site: Site) -> None:
    """Else one administrator could be both of two people, and nobody would ever see it."""
    site.sit(Role.CLERK)
    admin, number = site.sit(Role.ADMINISTRATOR), site.members["clerk"]
    with site.sessions.begin() as session:
        session.info["actor"] = "cli:test"
        session.get_one(StaffMember, number).totp_secret = "A" * 32
    for do in ("link", "phone"):
        admin.client.post(f"/staff/people/{number}/{do}", data={"csrf_token": admin.mark("/staff/people")})
    with site.sessions() as session:
        by = select(Change).where(Change.actor == f"staff:{site.members['administrator']}").order_by(Change.id)
        link, phone = [one for one in session.scalars(by) if one.record_id == number or "staff_member_id" in one.after]
    assert (link.table_name, link.after["staff_member_id"]) == ("one_time_links", number)
    assert "token_hash" not in link.after
    assert (phone.table_name, phone.before, phone.after) == (
        "staff_members",
        {"totp_secret": "earlier"},
        {"totp_secret": None},
    )


def test_an_address_that_leads_nowhere_is_a_page_of_ours(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    for path in ("/staff/nothing", "/staff/farmers/99999999999999999999", "/staff/farmers/2000000000"):
        assert seat.get(path).status_code == 404
        assert "There is nothing here" in seat.text
    assert seat.get("/elsewhere").status_code == 404
