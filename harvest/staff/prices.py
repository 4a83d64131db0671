"""Market prices for the staff: the weekly reports, what each says, its publication, its revisions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest.foundation.intake import Field, Intake, choices, day, empty, one_of, take, text
from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.prices import (
    MarketPrice,
    NothingToPublish,
    PriceItem,
    PricePoint,
    PriceReport,
    ReportKind,
    ReportState,
    WeekWrong,
    differences,
    history,
    open_report,
    publish,
    revise,
)
from harvest.staff.door import NotThere, Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.staff.lists import A_PAGE, Filter, asked

SATURDAY = 5
NEW_WEEK = (
    Field("kind", "Report", one_of("Report", ReportKind), required=True, kind="select", choices=choices(ReportKind)),
    Field("week_ending", "Week ending", day("Week ending"), "A Saturday, day/month/year.", required=True, kind="date"),
)
REVISION = (
    Field(
        "reason",
        "What was wrong",
        text("What was wrong"),
        "It stands in the report’s history.",
        required=True,
        missing="Say what was wrong.",
    ),
)
FILTERS = (
    Filter("kind", "Report", choices(ReportKind), "All"),
    Filter("state", "State", choices(ReportState)),
)
ORDERS = {
    "week": ("Newest week", (PriceReport.week_ending.desc(), PriceReport.kind, PriceReport.revision.desc())),
    "oldest": ("Oldest week", (PriceReport.week_ending, PriceReport.kind, PriceReport.revision)),
    "report": ("Report", (PriceReport.kind, PriceReport.week_ending.desc(), PriceReport.revision.desc())),
}
LIST_COLUMNS = ("Report", "Week ending", "Revision", "State", "Prices", "Published on", "Reason of the revision")
PRICE_COLUMNS = ("Place", "Parish", "What", "Low J$/kg", "Most frequent J$/kg", "High J$/kg", "Given per", "Supply",
                 "Grade")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a report and how many of its prices are there."""

    point: PricePoint
    entered: int


def add_prices(door: StaffDoor) -> None:
    """The reports; the grid of one place is in price_grid."""

    @door.page("/prices", Act.ENTER_PRICES, menu="Prices")
    def prices() -> Page:
        return _list_page(door)

    @door.page("/prices/new", Act.ENTER_PRICES, posts=True)
    def new_report() -> Page:
        return _new_page(door)

    @door.page("/prices/<int:report>", Act.ENTER_PRICES)
    def price_report(report: int) -> Page:
        return _report_page(door, report)

    @door.page("/prices/<int:report>/publish", Act.PUBLISH_PRICES, posts=True)
    def publish_report(report: int) -> Page:
        return _publish_page(door, report)

    @door.page("/prices/<int:report>/revise", Act.PUBLISH_PRICES, posts=True)
    def revise_report(report: int) -> Page:
        return _revise_page(door, report)

    @door.page("/prices/<int:report>/differences", Act.ENTER_PRICES)
    def report_differences(report: int) -> Page:
        with door.reading() as found:
            this = the_report(found, report)
            before = [one for one in history(found, this.kind, this.week_ending) if one.revision < this.revision]
            changed = differences(found, before[-1], this) if before else []
        return render_template("staff/price_differences.html", report=this, before=before, changed=changed)


def the_report(session: Session, number: int) -> PriceReport:
    """The report with this id. Raises NotThere."""
    report = session.get(PriceReport, number)
    if report is None:
        raise NotThere("There is no price report here. Choose one from Prices.")
    return report


def places_of(session: Session, report: PriceReport) -> list[Place]:
    """The places of this report in printed order."""
    counted = (
        select(MarketPrice.point_id, func.count())
        .where(MarketPrice.report_id == report.id, MarketPrice.low.is_not(None))
        .group_by(MarketPrice.point_id)
    )
    entered = {row[0]: row[1] for row in session.execute(counted)}
    points = select(PricePoint).where(PricePoint.kind == report.kind).order_by(PricePoint.position, PricePoint.name)
    return [Place(point, entered.get(point.id, 0)) for point in session.scalars(points)]


def saturday_of(day: date) -> date:
    """The Saturday on which the week of this day ends."""
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)


def _list_page(door: StaffDoor) -> Page:
    ask = asked(*FILTERS, orders={key: words for key, (words, _columns) in ORDERS.items()})
    prices = select(func.count(MarketPrice.low)).where(MarketPrice.report_id == PriceReport.id).scalar_subquery()
    chosen = {name: ask[name] for name in ("kind", "state") if ask[name]}
    listed = select(PriceReport, prices).filter_by(**chosen).order_by(*ORDERS[ask.sort][1])
    with door.reading() as found:
        if form := wanted():
            rows: list[Sequence[Cell]] = [_listed(report, count) for report, count in found.execute(listed)]
            return as_file(form, "price-reports", "Price reports", LIST_COLUMNS, rows)
        shown = found.execute(listed.limit(A_PAGE + 1).offset(ask.offset)).all()
    return render_template("staff/prices.html", rows=shown[:A_PAGE], more=len(shown) > A_PAGE, asked=ask)


def _listed(report: PriceReport, count: int) -> Sequence[Cell]:
    state, published = report.state.value.capitalize(), report.published_on
    return (report.kind.label, report.week_ending, report.revision, state, count, published, report.reason)


def _new_page(door: StaffDoor) -> Page:
    with door.reading() as found:
        collected = {kind.value for kind in found.scalars(select(PricePoint.kind).distinct())}
    kinds = tuple(one for one in choices(ReportKind) if one[0] in collected)
    fields = tuple(replace(one, choices=kinds) if one.name == "kind" else one for one in NEW_WEEK)
    known = {"week_ending": f"{saturday_of(door.today()):%d/%m/%Y}", "kind": request.args.get("kind", "")}
    taken = empty(NEW_WEEK, **(known | door.kept()))
    if request.method == "POST":
        taken = take(NEW_WEEK, request.form)
        if taken and taken["kind"].value not in collected:
            taken = taken.refused(
                kind=f"No place collects {taken['kind'].label.lower()} prices. Choose another report."
            )
        opened = _opened(door, taken) if taken else taken
        if isinstance(opened, int):
            return redirect(url_for("staff.price_report", report=opened))
        taken = opened
    return render_template("staff/new_report.html", fields=fields, intake=taken, errors=taken.errors)


def _opened(door: StaffDoor, taken: Intake) -> int | Intake:
    """The id of the report; where the week is published already, that of what was published."""
    kind, week_ending = taken["kind"], taken["week_ending"]
    with door.reading() as found:
        known = history(found, kind, week_ending)
    if known:
        return known[-1].id
    try:
        with door.acting() as acting:
            return open_report(acting, kind, week_ending, on=door.today()).id
    except WeekWrong as refusal:
        return taken.refused(week_ending=str(refusal))


def _report_page(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        report = the_report(found, number)
        if form := wanted():
            name = f"{report.kind.value}-prices-{report.week_ending}-revision-{report.revision}"
            return as_file(form, name, report.name, PRICE_COLUMNS, list(_prices_of(found, report)))
        facts = _facts(found, report)
    saved = next((one for one in facts["places"] if one.point.id == request.args.get("saved", type=int)), None)
    return render_template("staff/price_report.html", report=report, saved=saved, **facts)


def _facts(session: Session, report: PriceReport) -> dict[str, Any]:
    items = session.scalar(select(func.count()).select_from(PriceItem))
    revisions = history(session, report.kind, report.week_ending)
    return {"places": places_of(session, report), "items": items, "revisions": revisions}


def _prices_of(session: Session, report: PriceReport) -> Iterator[Sequence[Cell]]:
    priced = (
        select(MarketPrice, PricePoint, PriceItem.name)
        .join(PricePoint, PricePoint.id == MarketPrice.point_id)
        .join(PriceItem, PriceItem.id == MarketPrice.item_id)
        .where(MarketPrice.report_id == report.id, MarketPrice.low.is_not(None))
        .order_by(PricePoint.position, PricePoint.name, PriceItem.position, PriceItem.name)
    )
    for price, point, item in session.execute(priced):
        kg = (price.low_kg, price.most_frequent_kg, price.high_kg)
        unit = "lb" if price.unit == "LBR" else "kg"
        yield (point.name, point.parish.label, item, *kg, unit, price.supply, price.grade)


def _publish_page(door: StaffDoor, number: int) -> Page:
    sentence = ""
    if request.method == "POST":
        try:
            with door.acting() as acting:
                publish(acting, the_report(acting, number), by=g.guest.actor, on=door.today())
            flash("Published: everybody sees these prices now.")
            return redirect(url_for("staff.price_report", report=number))
        except (NothingToPublish, WeekWrong) as refusal:
            sentence = str(refusal)
    with door.reading() as found:
        report = the_report(found, number)
        facts = _facts(found, report)
    if report.state is ReportState.PUBLISHED:
        return redirect(url_for("staff.price_report", report=number))
    return render_template("staff/publish_report.html", report=report, sentence=sentence, errors=sentence, **facts)


def _revise_page(door: StaffDoor, number: int) -> Page:
    taken = empty(REVISION, **door.kept())
    if request.method == "POST":
        taken = take(REVISION, request.form)
        if taken:
            with door.acting() as acting:
                draft = revise(acting, the_report(acting, number), reason=taken["reason"]).id
            flash("The draft has all prices of the last revision. Correct what was wrong, then publish it.")
            return redirect(url_for("staff.price_report", report=draft))
    with door.reading() as found:
        report = the_report(found, number)
    return render_template(
        "staff/revise_report.html", report=report, fields=REVISION, intake=taken, errors=taken.errors
    )
