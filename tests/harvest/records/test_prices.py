"""A price report from the first draft to its revision: beside last week, questioned, published and never changed."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError

from harvest.audit import Change
from harvest.records.prices import (
    AlreadyPublished,
    Cell,
    MarketPrice,
    NothingToPublish,
    NotPublished,
    PricePoint,
    PriceReport,
    QuestionsOpen,
    Quote,
    ReportKind,
    ReportState,
    WeekWrong,
    cells_of,
    current,
    differences,
    enter,
    history,
    last_week,
    open_report,
    publish,
    questions,
    quotes,
    revise,
)
from tests.harvest.records.makers import acting

WEEK = date(2026, 5, 16)  # a Saturday
ON = date(2026, 5, 14)
KIND = ReportKind.FARMGATE


def quote(price: float | str, unit: str = "LBR") -> Quote:
    return Quote(Decimal(str(price)), Decimal(str(price)), Decimal(str(price)), unit)


def cell(session: Any, item: str = "Callaloo, whole", point: str = "St Ann") -> Cell:
    return next(one for one in cells_of(session, KIND) if one.label == f"{item} at {point}")


def published(session: Any, weeks_ago: int, price: float, **confirmed: Any) -> PriceReport:
    week = WEEK - timedelta(weeks=weeks_ago)
    report = open_report(session, KIND, week, on=week)
    one = cell(session)
    enter(session, report, [one], {one.key: quote(price)}, by="staff:12", confirmed={one.key})
    publish(session, report, by="staff:12", on=week)
    return report


def test_the_grid_has_the_places_and_lines_of_the_ministrys_reports(harvest_sessions: Any) -> None:
    with harvest_sessions() as session:
        farmgate = cells_of(session, KIND)
        assert len({one.point_id for one in farmgate}) == 13
        assert len(farmgate) == 13 * 63
        assert {one.unit for one in farmgate} == {"LBR"}
        papine = session.scalars(select(PricePoint.id).where(PricePoint.name == "Papine")).one()
        assert {one.unit for one in cells_of(session, ReportKind.MUNICIPAL, points=[papine])} == {"KGM"}
        assert len(cells_of(session, ReportKind.MUNICIPAL, points=[papine])) == 63


def test_a_price_stands_as_it_was_quoted_and_per_kilogram(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        report = open_report(session, KIND, WEEK, on=ON)
        one = cell(session)
        given = Quote(Decimal("40.50"), Decimal(50), Decimal(60), "LBR", "Scarce", "Excellent")
        assert enter(session, report, [one], {one.key: given}, by="staff:12") == 1
        assert enter(session, report, [one], {one.key: given}, by="staff:12") == 0
        report_id = report.id
    with harvest_sessions() as session:
        assert quotes(session, session.get(PriceReport, report_id)) == {one.key: given}
        price = session.scalars(select(MarketPrice)).one()
        assert (price.low_kg, price.most_frequent_kg, price.high_kg) == (Decimal("89.10"), 110, 132)


def test_a_price_taken_back_in_a_draft_keeps_its_trail(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        report = open_report(session, KIND, WEEK, on=ON)
        one = cell(session)
        enter(session, report, [one], {one.key: quote(60)}, by="staff:12")
        enter(session, report, [one], {one.key: None}, by="staff:12")
        assert quotes(session, report) == {}
        with pytest.raises(NothingToPublish, match="has no price yet"):
            publish(session, report, by="staff:12", on=ON)
        trail = session.scalars(select(Change).where(Change.table_name == "market_prices")).all()
        assert [change.after["low"] for change in trail] == ["60", None]


@pytest.mark.parametrize("shift", range(1, 7))
def test_a_week_ends_on_saturday(harvest_sessions: Any, shift: int) -> None:
    with acting(harvest_sessions) as session, pytest.raises(WeekWrong, match="such as 16 May"):
        open_report(session, KIND, WEEK - timedelta(days=7 - shift), on=ON)


def test_prices_of_a_week_that_has_not_begun_are_not_taken(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        open_report(session, KIND, WEEK, on=WEEK - timedelta(days=6))
        with pytest.raises(WeekWrong, match="has not begun"):
            open_report(session, KIND, WEEK + timedelta(days=7), on=WEEK)


def test_a_double_click_opens_one_report(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        assert open_report(session, KIND, WEEK, on=ON) is open_report(session, KIND, WEEK, on=ON)


def test_two_clerks_who_open_the_week_at_once_write_into_one_report(harvest_sessions: Any) -> None:
    def click() -> None:
        with acting(harvest_sessions) as session:
            open_report(session, KIND, WEEK, on=ON)

    clerks = [Thread(target=click) for _ in range(4)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    with harvest_sessions() as session:
        assert session.scalar(select(func.count()).select_from(PriceReport)) == 1


def test_last_week_stands_beside_this_one_and_names_its_week(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        report = open_report(session, KIND, WEEK, on=ON)
        assert last_week(session, report).quotes == {}
        published(session, 3, 70)
        published(session, 2, 60)
        open_report(session, KIND, WEEK - timedelta(weeks=1), on=ON)  # a draft says nothing yet
        beside = last_week(session, report)
        assert beside.week_ending == WEEK - timedelta(weeks=2)
        assert beside.quotes == {cell(session).key: quote(60)}


@pytest.mark.parametrize(
    ("price", "unit", "asked"),
    [
        (120, "LBR", ""),  # twice is not more than twice
        (30, "LBR", ""),
        (121, "LBR", "J$266.20 a kg is 2.0 times more than J$132.00 in the week ending 09 May 2026."),
        (29, "LBR", "2.1 times less"),
        (264, "KGM", ""),
        (60, "KGM", "Was it given for one lb?"),
        (132, "LBR", "Was it given for one kg?"),
        (600, "LBR", "10.0 times more"),
    ],
)
def test_a_price_far_from_last_week_is_questioned(harvest_sessions: Any, price: int, unit: str, asked: str) -> None:
    with acting(harvest_sessions) as session:
        published(session, 1, 60)
        report = open_report(session, KIND, WEEK, on=ON)
        one = cell(session)
        said = questions(session, report, {one.key: quote(price, unit)}, [one])
        assert bool(said) is bool(asked)
        assert asked in said.get(one.key, "")
        assert not said or said[one.key].startswith("Callaloo, whole at St Ann: J$")


def test_a_price_that_crept_away_from_the_last_eight_weeks_is_questioned(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        published(session, 9, 1000)  # too long ago to count
        for weeks_ago, price in ((8, 50), (7, 50), (6, 50), (5, 50), (4, 50), (3, 60), (2, 70), (1, 90)):
            published(session, weeks_ago, price)
        report = open_report(session, KIND, WEEK, on=ON)
        one = cell(session)
        assert "in the middle of the last 8 weeks" in questions(session, report, {one.key: quote(101)})[one.key]
        assert questions(session, report, {one.key: quote(100)}) == {}


def test_a_question_is_answered_by_a_person_or_nothing_is_written(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        published(session, 1, 60)
        report = open_report(session, KIND, WEEK, on=ON)
        one, other = cell(session), cell(session, "Carrot")
        values = {one.key: quote(600), other.key: quote(80)}
        with pytest.raises(QuestionsOpen, match="1 prices are far") as refused:
            enter(session, report, [one, other], values, by="staff:12")
        assert list(refused.value.questions) == [one.key]
        assert quotes(session, report) == {}
        assert enter(session, report, [one, other], values, by="staff:12", confirmed={one.key}) == 2
        told = dict(
            session.execute(select(MarketPrice.item_id, MarketPrice.confirmed_by).filter_by(report_id=report.id)).all()
        )
        assert told == {one.item_id: "staff:12", other.item_id: None}
        assert enter(session, report, [one, other], values, by="staff:13") == 0  # asked once, not at every save


def test_what_is_published_is_revised_and_never_changed(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        first = published(session, 0, 60)
        one = cell(session)
        with pytest.raises(AlreadyPublished, match="published on 16 May 2026: it stays as it is, revise it"):
            enter(session, first, [one], {one.key: quote(66)}, by="staff:12")
        with pytest.raises(AlreadyPublished):
            publish(session, first, by="staff:12", on=WEEK)
        second = revise(session, first, reason="St Ann was misread")
        assert revise(session, first, reason="twice clicked") is second
        assert current(session, KIND, WEEK) is first
        enter(session, second, [one], {one.key: quote(66)}, by="staff:13")
        with pytest.raises(NotPublished, match="correct it as it is"):
            revise(session, second, reason="x")
        publish(session, second, by="staff:13", on=WEEK + timedelta(days=2))
        assert current(session, KIND, WEEK) is second
        assert quotes(session, first) == {one.key: quote(60)}
        assert [(report.revision, report.reason) for report in history(session, KIND, WEEK)] == [
            (1, None),
            (2, "St Ann was misread"),
        ]
        [changed] = differences(session, first, second)
        assert (changed.label, changed.before, changed.after) == (one.label, quote(60), quote(66))
        with pytest.raises(NotPublished, match="correct revision 2"):
            revise(session, first, reason="x")


def test_a_revision_counts_in_the_weeks_after_it(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        first = published(session, 1, 600)
        second = revise(session, first, reason="a zero too many")
        one = cell(session)
        enter(session, second, [one], {one.key: quote(60)}, by="staff:12", confirmed={one.key})
        publish(session, second, by="staff:12", on=WEEK)
        report = open_report(session, KIND, WEEK, on=WEEK)
        assert last_week(session, report).quotes == {one.key: quote(60)}
        assert questions(session, report, {one.key: quote(60)}) == {}


def test_nothing_is_published_before_its_week(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        report = open_report(session, KIND, WEEK, on=ON)
        one = cell(session)
        enter(session, report, [one], {one.key: quote(60)}, by="staff:12")
        with pytest.raises(WeekWrong, match="begins on 10 May 2026"):
            publish(session, report, by="staff:12", on=date(2026, 5, 9))
        publish(session, report, by="staff:12", on=ON)
        assert (report.state, report.published_on, report.published_by) == (ReportState.PUBLISHED, ON, "staff:12")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE price_reports SET week_ending = '2026-05-09'",
        "UPDATE price_reports SET state = 'draft', published_on = NULL, published_by = NULL",
        "UPDATE market_prices SET high = 99999, high_kg = 99999",
        "INSERT INTO market_prices (report_id, point_id, item_id, unit) SELECT report_id, point_id, item_id + 1, unit"
        " FROM market_prices",
    ],
)
def test_the_database_itself_keeps_published_prices(
    harvest_sessions: Any, harvest_engine: Engine, statement: str
) -> None:
    with acting(harvest_sessions) as session:
        published(session, 0, 60)
    with harvest_engine.begin() as connection, pytest.raises(IntegrityError, match="never changed"):
        connection.execute(text(statement))
