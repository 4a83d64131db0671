"""What happens to a farmer happens once, to the right row, and no clerk overwrites another unseen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

from harvest.audit import Change
from harvest.database import HarvestSession
from harvest.foundation.intake import FieldWrong
from harvest.records.farmers import Farmer, FarmerPhoto, NameKey, Registration, StatusChange
from harvest.records.farmers.acts import (
    add_photo,
    correct,
    mark_deceased,
    photo_of,
    reinstate,
    renew_card,
    suspend,
    verify,
)
from harvest.records.farmers.refusals import (
    AlreadyVerified,
    DayWrong,
    DistrictUnknown,
    NoCard,
    NumberTaken,
    ReasonMissing,
    StatusNotPossible,
)
from harvest.records.farmers.registering import FIRST_NUMBER, register
from harvest.records.versions import ChangedMeanwhile, Difference, version_of
from harvest.vocabulary import FarmerKind, FarmerStatus, Parish
from tests.harvest.records.makers import DAY, JPEG, acting, jpeg_with, make_farmer, make_office

Sessions = sessionmaker[HarvestSession]
VALUES: dict[str, Any] = {"first_name": "Tess", "last_name": "Tester", "parish": Parish.ST_ANN, "district": None}


def count(sessions: Sessions, model: Any) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_farmer_is_registered_with_office_notice_and_a_number_of_ours(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        office = make_office(session)
        values = VALUES | {"notice_version": "2026-11"}
        first = register(session, values, form_token="a", on=DAY, by="staff:12", office=office)
        second = register(session, VALUES, form_token="b", on=DAY, by="staff:12")
        assert (first.farmer_number, second.farmer_number) == (FIRST_NUMBER, "900000002")
        assert (first.status, first.verified_on, first.registered_on) == (FarmerStatus.ACTIVE, None, DAY)
        note = session.scalars(select(Registration).filter_by(farmer_id=first.id)).one()
        assert (note.office_id, note.notice_version, note.notice_given_on) == (office.id, "2026-11", DAY)
        assert session.scalars(select(NameKey.key).filter_by(farmer_id=first.id)).all()


def test_a_longer_number_does_not_stop_the_count(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        make_farmer(session, farmer_number="9999999999")
        make_farmer(session, farmer_number="95")
        assert register(session, VALUES, on=DAY, by="staff:1").farmer_number == FIRST_NUMBER


def test_a_double_click_registers_once(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        first = register(session, VALUES, form_token="same", on=DAY, by="staff:12").id
    with acting(harvest_sessions) as session:
        assert register(session, VALUES, form_token="same", on=DAY, by="staff:12").id == first
    assert count(harvest_sessions, Farmer) == 1


def test_the_same_form_sent_at_one_instant_registers_once(harvest_sessions: Sessions) -> None:
    def send(_: int) -> int:
        with acting(harvest_sessions) as session:
            return register(session, VALUES, form_token="same", on=DAY, by="staff:12").id

    with ThreadPoolExecutor(6) as clerks:
        assert len(set(clerks.map(send, range(6)))) == 1
    assert count(harvest_sessions, Farmer) == count(harvest_sessions, Registration) == 1


def test_clerks_at_one_instant_get_numbers_of_their_own(harvest_sessions: Sessions) -> None:
    def send(token: int) -> str:
        with acting(harvest_sessions) as session:
            return register(session, VALUES, form_token=f"t{token}", on=DAY, by="staff:12").farmer_number

    with ThreadPoolExecutor(6) as clerks:
        numbers = list(clerks.map(send, range(18)))
    assert len(set(numbers)) == 18


def test_a_number_that_is_taken_is_refused_with_its_holder(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        make_farmer(session, farmer_number="081110000")
        with pytest.raises(NumberTaken, match=r"081110000 \(Jane Sample\) has this number"):
            register(session, VALUES, number="081110000", on=DAY, by="staff:12")
    assert count(harvest_sessions, Farmer) == 1


def test_a_district_of_another_parish_is_refused(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session, pytest.raises(DistrictUnknown, match="St Ann has no district"):
        register(session, VALUES | {"district": "Nowhere Pen"}, on=DAY, by="staff:12")


def test_a_company_is_registered_by_its_name(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        values = {"organisation_name": "Sample Growers", "parish": Parish.ST_ANN}
        assert register(session, values, kind=FarmerKind.GROUP, on=DAY, by="staff:12").name == "Sample Growers"


def test_the_second_of_two_clerks_is_shown_the_difference(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session, phone="+18765550100", alias="Biggs")
        farmer_id, seen = farmer.id, version_of(session, farmer)
    as_shown = {"phone": "+18765550100", "alias": "Biggs", "last_name": "Sample"}
    with acting(harvest_sessions, "staff:1") as session:
        farmer = session.get_one(Farmer, farmer_id)
        correct(session, farmer, as_shown | {"phone": "+18765550111"}, seen_version=seen)
    with acting(harvest_sessions, "staff:2") as session:
        farmer = session.get_one(Farmer, farmer_id)
        with pytest.raises(ChangedMeanwhile) as refused:
            correct(session, farmer, as_shown | {"alias": "Bigga"}, seen_version=seen)
        assert refused.value.differences == (Difference("phone", "+18765550111", "+18765550100"),)
        assert farmer.alias == "Biggs"
        correct(session, farmer, {"alias": "Bigga"}, seen_version=refused.value.version)
    with harvest_sessions() as session:
        farmer = session.get_one(Farmer, farmer_id)
        assert (farmer.phone, farmer.alias) == ("+18765550111", "Bigga")


def test_two_clerks_at_one_instant_do_not_overwrite_each_other(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session, alias="Biggs")
        farmer_id, seen = farmer.id, version_of(session, farmer)

    def send(alias: str) -> str:
        with acting(harvest_sessions) as session:
            try:
                correct(session, session.get_one(Farmer, farmer_id), {"alias": alias}, seen_version=seen)
            except ChangedMeanwhile:
                return "refused"
            return alias

    with ThreadPoolExecutor(4) as clerks:
        said = sorted(clerks.map(send, ["One", "Two", "Three", "Four"]))
    assert said.count("refused") == 3
    with harvest_sessions() as session:
        assert session.get_one(Farmer, farmer_id).alias in said


def test_a_visit_meanwhile_does_not_stop_a_correction(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session, verified_on=None)
        seen = version_of(session, farmer)
        verify(session, farmer, on=DAY, by="staff:4")
        correct(session, farmer, {"last_name": "Tester"}, seen_version=seen)
        assert (farmer.last_name, farmer.verified_on, farmer.verified_by) == ("Tester", DAY, "staff:4")


def test_a_farmer_is_verified_once_and_not_before_he_is_registered(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session, verified_on=None, registered_on=DAY)
        with pytest.raises(DayWrong, match="registered on 14 May 2026"):
            verify(session, farmer, on=DAY - timedelta(days=1), by="staff:4")
        verify(session, farmer, on=DAY, by="staff:4")
        with pytest.raises(AlreadyVerified):
            verify(session, farmer, on=DAY, by="staff:5")


def test_suspended_and_back_with_the_reason_kept_out_of_the_trail(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session)
        with pytest.raises(ReasonMissing):
            suspend(session, farmer, on=DAY, reason=" ")
        suspend(session, farmer, on=DAY, reason="sold blank receipts")
        assert (farmer.status, farmer.status_since) == (FarmerStatus.SUSPENDED, DAY)
        with pytest.raises(StatusNotPossible, match="is suspended since 14 May 2026"):
            suspend(session, farmer, on=DAY, reason="again")
        with pytest.raises(NoCard):
            renew_card(session, farmer, on=DAY)
        reinstate(session, farmer, on=DAY + timedelta(days=9), reason="cleared")
        assert (farmer.status, farmer.status_since) == (FarmerStatus.ACTIVE, None)
        kept = session.scalars(select(StatusChange).order_by(StatusChange.id)).all()
        assert [(one.reason, one.changed_by) for one in kept] == [
            ("sold blank receipts", "staff:12"),
            ("cleared", "staff:12"),
        ]
        trail = session.scalars(select(Change.after).where(Change.table_name == "farmer_status_changes"))
        assert all("reason" not in after for after in trail)


def test_the_dead_get_no_card(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session)
        mark_deceased(session, farmer, on=DAY)
        with pytest.raises(NoCard, match="is deceased"):
            renew_card(session, farmer, on=DAY)


def test_a_card_holds_three_years_and_needs_the_visit(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session)
        renew_card(session, farmer, on=DAY)
        assert farmer.id_card_expires_on == date(2029, 5, 14)
        with pytest.raises(NoCard, match="not verified"):
            renew_card(session, make_farmer(session, verified_on=None), on=DAY)


def test_the_newest_photo_is_shown_and_the_trail_holds_none(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session)
        assert photo_of(session, farmer) is None
        add_photo(session, farmer, JPEG, on=DAY)
        add_photo(session, farmer, jpeg_with((0xDB, b"2"), (0xE1, b"GPS")), on=DAY)
        with pytest.raises(FieldWrong):
            add_photo(session, farmer, b"GIF89a", on=DAY)
        newest = photo_of(session, farmer)
        assert newest is not None
        assert newest.content == jpeg_with((0xDB, b"2"))
        after = session.scalars(select(Change.after).where(Change.table_name == FarmerPhoto.__tablename__)).all()
        assert all("content" not in one for one in after)


def test_both_clerks_may_correct_different_fields_of_an_old_page(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session)
        seen = version_of(session, farmer)
        correct(session, farmer, {"alias": "Biggs"}, seen_version=seen)
        correct(session, farmer, {"alias": "Biggs", "phone": "+18765550100"}, seen_version=seen)
        assert (farmer.alias, farmer.phone) == ("Biggs", "+18765550100")
