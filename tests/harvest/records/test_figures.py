"""The figures behind the pictures, counted by hand beside the database's own counting."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from harvest.records.figures import (
    MonthFigures,
    OfficeFigures,
    ParishFigures,
    WeekPrices,
    books_by_office,
    farmers_by_parish,
    price_trend,
    registrations_by_month,
)
from harvest.records.prices import PriceItem, Quote, ReportKind, cells_of, current, enter, open_report, publish, revise
from harvest.records.receipt_books import IdSeen, change_state, sell
from harvest.vocabulary import BookState, FarmerStatus, Parish
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_office

WEEK = date(2026, 5, 16)


def test_farmers_are_registered_and_verified_by_parish(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        make_farmer(session)
        make_farmer(session, verified_on=None)
        make_farmer(session, parish=Parish.PORTLAND, status=FarmerStatus.SUSPENDED, status_since=DAY)
        make_farmer(session, status=FarmerStatus.DECEASED, status_since=DAY)
        figures = farmers_by_parish(session)
        assert [one.parish for one in figures] == list(Parish)
        assert [one for one in figures if one.registered] == [
            ParishFigures(Parish.PORTLAND, 1, 1),
            ParishFigures(Parish.ST_ANN, 2, 1),
        ]
        own = farmers_by_parish(session, parishes={Parish.PORTLAND, Parish.KINGSTON})
        assert own == [ParishFigures(Parish.KINGSTON, 0, 0), ParishFigures(Parish.PORTLAND, 1, 1)]


def test_registrations_by_month_have_months_without_any_and_whole_months(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        for day in ((2025, 10, 31), (2025, 11, 1), (2025, 11, 30), (2026, 1, 31), (2026, 2, 1)):
            make_farmer(session, registered_on=date(*day), verified_on=None)
        make_farmer(session, registered_on=date(2025, 12, 5), verified_on=None, parish=Parish.HANOVER)
        months = registrations_by_month(
            session, first=date(2025, 11, 20), last=date(2026, 1, 3), parishes=[Parish.ST_ANN]
        )
        assert months == [
            MonthFigures(date(2025, 11, 1), 2),
            MonthFigures(date(2025, 12, 1), 0),
            MonthFigures(date(2026, 1, 1), 1),
        ]


def test_books_are_sold_and_in_stock_by_office(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        here, there = make_office(session, name="JAS Test A"), make_office(session, name="JAS Test B")
        make_office(session, name="JAS Test C")  # has none and sold none
        farmer = make_farmer(session)
        books = [make_book(session, first_number=100 * n + 1, office=here if n < 4 else there) for n in range(5)]
        sell(session, books[0], farmer, on=DAY, id_seen=IdSeen.RADA_CARD)
        change_state(session, books[0], BookState.STOLEN, on=DAY)  # was sold all the same
        sell(session, books[1], farmer, on=DAY - timedelta(days=40), id_seen=IdSeen.RADA_CARD)
        change_state(session, books[2], BookState.LOST, on=DAY)
        month = {"first": DAY - timedelta(days=30), "last": DAY}
        mine = OfficeFigures(here.id, "JAS Test A", 1, 1)
        assert books_by_office(session, **month) == [mine, OfficeFigures(there.id, "JAS Test B", 0, 1)]
        assert books_by_office(session, **month, offices=[here.id]) == [mine]


def test_the_trend_of_a_price_is_what_was_published_last(harvest_sessions: Any) -> None:
    def quote(*prices: str) -> Quote:
        return Quote(*map(Decimal, prices), "KGM")

    with acting(harvest_sessions) as session:
        kind = ReportKind.FARMGATE
        cells = {one.label: one for one in cells_of(session, kind)}
        green, red = cells["Cabbage, green at St Ann"], cells["Cabbage, red at Portland"]
        carrot = cells["Carrot at St Ann"]
        chosen = [green, red, carrot]
        before, draft = WEEK - timedelta(weeks=1), WEEK + timedelta(weeks=1)
        for week in (before, WEEK, draft):
            report = open_report(session, kind, week, on=week)
            values = {
                green.key: quote("80", "90", "100"),
                red.key: quote("120", "140.01", "160"),
                carrot.key: quote("1", "1", "1"),
            }
            enter(session, report, chosen, values, by="staff:12")
            if week != draft:
                publish(session, report, by="staff:12", on=week)
        second = revise(session, current(session, kind, WEEK), reason="Portland was another week's")
        enter(session, second, chosen, {red.key: None}, by="staff:12")
        publish(session, second, by="staff:12", on=draft)
        commodity = session.get(PriceItem, green.item_id).commodity_id
        days = {"first": before, "last": draft}
        whole = WeekPrices(before, Decimal(80), Decimal("115.01"), Decimal(160), 2)
        revised = WeekPrices(WEEK, Decimal(80), Decimal(90), Decimal(100), 1)
        assert price_trend(session, kind, commodity, **days) == [whole, revised]
        one = WeekPrices(before, Decimal(80), Decimal(90), Decimal(100), 1)
        assert price_trend(session, kind, commodity, **days, item_id=green.item_id) == [one, revised]
        assert price_trend(session, kind, commodity, **days, parishes=[Parish.HANOVER]) == []
        assert price_trend(session, ReportKind.RETAIL, commodity, **days) == []
