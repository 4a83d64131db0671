"""A farmer who was entered twice and merged is one farmer: in every act, every list and every count."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.records.farmers import Farmer
from harvest.records.farmers.acts import add_photo, correct, mark_deceased, renew_card, suspend, verify
from harvest.records.farmers.duplicates import likely_duplicates
from harvest.records.farmers.merging import confirm_merge, confirm_unmerge, propose_merge, unmerge
from harvest.records.farmers.refusals import FarmerMerged
from harvest.records.farms import add_farm, farms_of, owner_of
from harvest.records.figures import farmers_by_parish, registrations_by_month
from harvest.records.receipt_books import IdSeen, record_sale, sell
from harvest.records.visits import DueBecause, VisitBy, oldest_records, record_visit, visits_due
from harvest.search import search
from harvest.vocabulary import Parish
from tests.harvest.records.makers import DAY, JPEG, acting, make_book, make_farm, make_farmer, make_office

ST_ANN = [Parish.ST_ANN]
Sessions = sessionmaker[HarvestSession]


def merge_of(session: HarvestSession, kept: Farmer, other: Farmer) -> Any:
    merge = propose_merge(session, kept, other, by="staff:1", reason="one card", on=DAY)
    confirm_merge(session, merge, by="staff:2", on=DAY)
    return merge


def twice(session: HarvestSession, **more: Any) -> tuple[Farmer, Farmer]:
    kept = make_farmer(session, farmer_number="081110002", last_name="Sample", **more)
    return kept, make_farmer(session, farmer_number="081110001", last_name="Sampel", **more)


ACTS = {
    "correct": lambda session, one: correct(session, one, {"alias": "Biggs"}, seen_version=0),
    "verify": lambda session, one: verify(session, one, on=DAY, by="Sample"),
    "suspend": lambda session, one: suspend(session, one, on=DAY, reason="sold his book"),
    "deceased": lambda session, one: mark_deceased(session, one, on=DAY),
    "card": lambda session, one: renew_card(session, one, on=DAY),
    "photo": lambda session, one: add_photo(session, one, JPEG, on=DAY),
    "farm": lambda session, one: add_farm(session, one, {"parish": Parish.ST_ANN}),
    "merge": lambda session, one: propose_merge(session, make_farmer(session), one, by="staff:1", reason="x", on=DAY),
    "sell": lambda session, one: sell(
        session, make_book(session, office=make_office(session)), one, on=DAY, id_seen=IdSeen.RADA_CARD
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_is_done_to_a_merged_record_is_refused_with_the_farmer_he_is_now(
    harvest_sessions: Sessions, act: str
) -> None:
    with acting(harvest_sessions) as session:
        kept, other = twice(session)
        merge_of(session, kept, other)
        with pytest.raises(FarmerMerged, match=r"081110001 .* was merged into Farmer 081110002"):
            ACTS[act](session, other)


def test_a_book_sold_to_the_old_number_is_sold_to_the_farmer(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        kept, other = twice(session)
        merge_of(session, kept, other)
        book = make_book(session, office=make_office(session))
        typed = {"farmer_number": "081110001", "book_number": book.book_number, "sold_on": DAY, "price": None}
        assert record_sale(session, {**typed, "id_seen": IdSeen.RADA_CARD}, form_token="f1").book.farmer == kept


def test_a_visit_to_a_farm_of_the_old_record_verifies_the_farmer_and_undoing_keeps_it_where_it_was(
    harvest_sessions: Sessions,
) -> None:
    with acting(harvest_sessions) as session:
        kept, other = twice(session, verified_on=None)
        farm = make_farm(session, other)
        merge = merge_of(session, kept, other)
        visit = record_visit(session, farm, on=DAY, by=VisitBy("staff:1", "Sample"), verifies=True)
        assert (kept.verified_on, other.verified_on, visit.verified) == (DAY, None, True)
        assert (owner_of(session, farm), visit.farmer_id) == (kept, other.id)
        unmerge(session, merge, by="staff:1", reason="two", on=DAY)
        confirm_unmerge(session, merge, by="staff:2", on=DAY)
        assert owner_of(session, farm) == other


def test_farms_of_both_records_are_the_farmers_and_wait_once(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        kept, other = twice(session)
        mine, his = make_farm(session, kept), make_farm(session, other)
        merge_of(session, kept, other)
        assert farms_of(session, kept) == [mine, his]
        for found in (oldest_records(session, ST_ANN), visits_due(session, ST_ANN, DAY)):
            assert [(one.farm, one.farmer) for one in found] == [(mine, kept), (his, kept)]


def test_a_merged_record_that_was_not_verified_is_no_visit_due(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        kept, other = make_farmer(session), make_farmer(session, verified_on=None)
        farm = make_farm(session, other, last_visited_on=DAY)
        merge_of(session, kept, other)
        assert visits_due(session, ST_ANN, DAY) == []
        assert [one.farm for one in oldest_records(session, ST_ANN)] == [farm]


def test_who_has_no_farm_on_record_yet_is_a_visit_due_in_his_turn(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        long = make_farmer(session, verified_on=None, registered_on=DAY - timedelta(days=9))
        farm = make_farm(session, make_farmer(session, verified_on=None, registered_on=DAY - timedelta(days=5)))
        new = make_farmer(session, verified_on=None, registered_on=DAY)
        stale = make_farm(session)
        make_farmer(session, parish=Parish.PORTLAND, verified_on=None)
        found = visits_due(session, ST_ANN, DAY)
        assert [(one.farmer.id, one.farm) for one in found] == [
            (long.id, None),
            (farm.farmer_id, farm),
            (new.id, None),
            (stale.farmer_id, stale),
        ]
        assert [one.because for one in found] == [*(DueBecause.NOT_VERIFIED,) * 3, DueBecause.LONG_AGO]
        assert [one.farm for one in visits_due(session, ST_ANN, DAY, limit=2)] == [None, farm]


def test_he_is_counted_once(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        kept, other = twice(session, registered_on=DAY, verified_on=DAY)
        month = {"first": DAY, "last": DAY}

        def counts() -> tuple[int, int]:
            [here] = farmers_by_parish(session, parishes=ST_ANN)
            return here.registered, registrations_by_month(session, **month)[0].registered

        assert counts() == (2, 2)
        merge_of(session, kept, other)
        assert counts() == (1, 1)


def test_a_search_finds_him_once_by_either_name_and_number(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        kept, other = twice(session)
        merge_of(session, kept, other)
        for typed in ("Jane Sample", "Sampel", "081110001", "081110002"):
            found = search(session, typed, parishes=frozenset(ST_ANN)).rows
            assert [one.farmer for one in found] == [kept], typed
        assert "081110001 (Jane Sampel) was merged into this record" in search(session, "081110001").rows[0].why


def test_a_file_with_a_merged_record_is_held_back_with_the_farmer_he_is_now(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        kept, other = (
            make_farmer(session, date_of_birth=None),
            make_farmer(session, last_name="Holder", date_of_birth=DAY),
        )
        merge_of(session, kept, other)
        values = {"first_name": other.first_name, "last_name": "Holder", "date_of_birth": DAY}
        (found,) = likely_duplicates(session, [values])
        assert found is not None
        assert found.farmer == kept
