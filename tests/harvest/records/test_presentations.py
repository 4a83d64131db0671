"""A receipt that was shown counts once for its reference, and no more when it was taken back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from harvest.audit import Change
from harvest.database import make_sessions
from harvest.findings import Shown
from harvest.records.presentations import (
    Presentation,
    ShownDay,
    ShownMonth,
    leaf_counts,
    note_shown,
    parish_counts,
    shown_counts,
)
from harvest.records.receipt_books import IdSeen, sell
from harvest.vocabulary import Parish, ShownOutcome
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_office, make_series
from tests.harvest.records.test_receipt_book_life import at_once


def shown(reference: str = "K7QZ-0", number: int = 4100151, **changed: Any) -> Shown:
    values: dict[str, Any] = {"on_day": DAY, "outcome": ShownOutcome.OK, "series": "K", "parish": Parish.ST_ANN}
    return Shown(reference=reference, number=str(number), **(values | changed))


def sold_book(session: Any) -> tuple[Any, Any]:
    book, farmer = make_book(session, make_series(session, code="K"), office=make_office(session)), make_farmer(session)
    sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD)
    return book, farmer


def test_shown_receipts_are_counted_per_leaf_per_month_of_the_farmer_and_per_parish_and_day(
    harvest_sessions: Any,
) -> None:
    with acting(harvest_sessions) as session:
        book, farmer = sold_book(session)
        june = date(2026, 6, 2)
        note_shown(session, shown("A-0"))
        note_shown(session, shown("B-0", outcome=ShownOutcome.ASK))
        note_shown(session, shown("C-0", 4100152, on_day=june, parish=None))
        note_shown(session, shown("D-0", 4999123, series=None, outcome=ShownOutcome.NO_RECORD))
        assert leaf_counts(session, book) == {4100151: 2, 4100152: 1}
        assert shown_counts(session, farmer) == (ShownMonth(date(2026, 6, 1), 1), ShownMonth(date(2026, 5, 1), 2))
        assert shown_counts(session, make_farmer(session)) == ()
        assert parish_counts(session, DAY, DAY) == [ShownDay(DAY, Parish.ST_ANN, 3)]
        assert parish_counts(session, june, june) == [ShownDay(june, None, 1)]


@pytest.mark.parametrize("wrong", [{"series": "L"}, {"number": 4100201}, {"number": 4100100}, {"series": None}])
def test_a_number_in_no_book_of_the_series_belongs_to_none(harvest_sessions: Any, wrong: dict[str, Any]) -> None:
    with acting(harvest_sessions) as session:
        sold_book(session)
        assert note_shown(session, shown(**wrong)).book_id is None


REPORTS = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(ShownOutcome)), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=REPORTS)
def test_each_reference_counts_once_unless_it_was_ever_taken_back(
    harvest_sessions: Any, reports: list[tuple[str, ShownOutcome]]
) -> None:
    with harvest_sessions() as session:
        session.info["actor"] = "clip"
        book, _farmer = sold_book(session)
        for reference, outcome in reports:
            note_shown(session, shown(reference, outcome=outcome))
        withdrawn = {reference for reference, outcome in reports if outcome is ShownOutcome.WITHDRAWN}
        counted = {reference for reference, _ in reports} - withdrawn
        assert sum(leaf_counts(session, book).values()) == len(counted)
        session.rollback()


def test_two_workers_that_report_one_presentation_at_once_count_it_once(harvest_engine: Engine) -> None:
    sessions = make_sessions(harvest_engine)
    with acting(sessions) as session:
        sold_book(session)
    for number in range(8):

        def report(session: Any, place: int, reference: str = f"R{number}-0") -> int:
            outcome = ShownOutcome.WITHDRAWN if place else ShownOutcome.OK
            return note_shown(session, shown(reference, outcome=outcome)).id

        first, second = at_once(harvest_engine, report)
        assert first == second is not None
    with acting(sessions) as session:
        assert session.scalar(select(func.count()).select_from(Presentation)) == 8
        assert set(session.scalars(select(Presentation.outcome))) == {ShownOutcome.WITHDRAWN}


def test_who_reported_and_who_took_back_is_in_the_trail(harvest_sessions: Any) -> None:
    with acting(harvest_sessions, "clip") as session:
        note_shown(session, shown())
        note_shown(session, shown())
        note_shown(session, shown(outcome=ShownOutcome.WITHDRAWN))
        found = session.scalars(select(Change).where(Change.table_name == "presentations").order_by(Change.id)).all()
        assert [(change.actor, change.action) for change in found] == [("clip", "added"), ("clip", "changed")]
