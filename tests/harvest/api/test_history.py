"""Revisions: what counts now, what counted on a day, what came out since; drafts are nobody's to see."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from harvest.records.commodities import Commodity
from harvest.records.prices import (
    Cell,
    PriceItem,
    PricePoint,
    PriceReport,
    PublishedPrice,
    Quote,
    ReportKind,
    cells_of,
    enter,
    open_report,
    publish,
    rebuild_published_prices,
    revise,
)
from tests.harvest.api.site import Site
from tests.harvest.records.makers import acting

WEEK = date(2026, 4, 4)
FIRST, SECOND = date(2026, 4, 2), date(2026, 4, 20)
KIND = ReportKind.WHOLESALE
MONEY = tuple[float, float]


def quote(price: int) -> Quote:
    return Quote(Decimal(price), Decimal(price), Decimal(price), "KGM")


def two_cells(session: Any) -> list[Cell]:
    place = session.scalars(select(PricePoint.id).where(PricePoint.kind == KIND)).first()
    if place is None:
        session.add(PricePoint(kind=KIND, name="SAMPLE market", parish="JM-02"))
        session.flush()
    return cells_of(session, KIND)[:2]


def publish_week(site: Site) -> None:
    """Two prices on the first day; the second revision has one of them, corrected."""
    with acting(site.sessions) as session:
        cells = two_cells(session)
        report = open_report(session, KIND, WEEK, on=FIRST)
        enter(session, report, cells, {one.key: quote(100) for one in cells}, by="staff:12")
        publish(session, report, by="staff:12", on=FIRST)
        draft = revise(session, report, reason="SAMPLE reason")
        values = {cells[0].key: quote(90), cells[1].key: None}
        enter(session, draft, cells, values, by="staff:12", confirmed=values)
        publish(session, draft, by="staff:12", on=SECOND)


def prices(site: Site, query: str) -> list[tuple[float, int, str | None]]:
    rows = site.items(f"/api/v1/prices?report=wholesale&sort=id&{query}")
    return [(row["low"], row["revision"], row["superseded_on"]) for row in rows]


def test_the_newest_published_revision_counts_and_each_day_has_its_own(own_site: Site) -> None:
    publish_week(own_site)
    assert prices(own_site, "") == [(90, 2, None)]
    assert prices(own_site, f"as_of={FIRST - timedelta(days=1)}") == []
    gone = str(SECOND)
    for day in (FIRST, SECOND - timedelta(days=1)):
        assert prices(own_site, f"as_of={day}") == [(100, 1, gone), (100, 1, gone)]
    assert prices(own_site, f"as_of={SECOND}") == [(90, 2, None)]
    assert prices(own_site, "revisions=all") == [(100, 1, gone), (100, 1, gone), (90, 2, None)]
    old = own_site.items("/api/v1/prices?report=wholesale&revisions=all&revision=1")[0]
    assert own_site.get(f"/api/v1/prices/{old['id']}")["item"] == old
    reports = own_site.items("/api/v1/price-reports?report=wholesale&sort=revision")
    assert [(one["revision"], one["published_on"]) for one in reports] == [(1, str(FIRST)), (2, str(SECOND))]


def test_what_came_out_since_comes_in_the_order_in_which_it_did(own_site: Site) -> None:
    publish_week(own_site)
    rows = own_site.all("/api/v1/prices?updated_since=2026-04-20&limit=100")
    days = [row["published_on"] for row in rows]
    assert days == sorted(days)
    assert days[0] >= "2026-04-20"
    assert {row["id"] for row in rows} == {
        row["id"] for row in own_site.all("/api/v1/prices?limit=1000") if row["published_on"] >= "2026-04-20"
    }
    assert own_site.items("/api/v1/prices?updated_since=2026-04-20T23:00:00-05:00&limit=1") == rows[:1]
    plus = "/api/v1/prices?updated_since=2026-04-21T04:00:00+00:00&limit=1"
    assert own_site.items(plus) == rows[:1], "a plus in an address is a blank to us"


def test_what_has_no_moment_of_its_own_is_told_whole_or_not_at_all(own_site: Site) -> None:
    assert own_site.items("/api/v1/units?updated_since=2001-01-01")
    assert own_site.items("/api/v1/units?updated_since=2999-01-01") == []
    assert own_site.get("/api/v1/units?updated_since=2999-01-01&count=exact")["meta"]["count"] == 0


def test_a_draft_is_nobodys_to_see(own_site: Site) -> None:
    with acting(own_site.sessions) as session:
        cells = two_cells(session)
        report = open_report(session, KIND, WEEK, on=FIRST)
        enter(session, report, cells, {cells[0].key: quote(4242)}, by="staff:12")
    assert prices(own_site, "revisions=all") == []
    assert own_site.items("/api/v1/price-reports?report=wholesale") == []
    figure = own_site.get("/api/v1/prices?operation=max&field=low&revisions=all")["item"]
    assert figure["value"] < 4242


def test_a_thing_that_is_called_otherwise_is_so_in_its_prices_and_all_can_be_worked_out_anew(own_site: Site) -> None:
    publish_week(own_site)
    with acting(own_site.sessions) as session:
        item = session.scalars(
            select(PriceItem).join(PublishedPrice, PublishedPrice.item == PriceItem.name).filter_by(report=KIND)
        ).first()
        assert item is not None
        session.get_one(Commodity, item.commodity_id).name = "SAMPLE renamed"
    [row] = own_site.items("/api/v1/prices?report=wholesale")
    assert row["commodity"] == "SAMPLE renamed"
    with acting(own_site.sessions) as session:
        before = session.execute(
            select(PublishedPrice.price_id, PublishedPrice.superseded_on).order_by("price_id")
        ).all()
        assert rebuild_published_prices(session.connection()) == len(
            session.scalars(select(PriceReport.id).where(PriceReport.published_on.is_not(None))).all()
        )
        after = session.execute(
            select(PublishedPrice.price_id, PublishedPrice.superseded_on).order_by("price_id")
        ).all()
    assert before == after
