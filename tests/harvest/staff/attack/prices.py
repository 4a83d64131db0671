"""Attacks on the forms about prices: a week opened, a place filled, a report published and revised."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from harvest.foundation.clock import local_day
from harvest.records.prices import (
    Cell,
    MarketPrice,
    PricePoint,
    PriceReport,
    Quote,
    ReportKind,
    cells_of,
    enter,
    open_report,
    publish,
)
from harvest.records.staff_members import Role
from harvest.vocabulary import Parish
from tests.fakes import NOW
from tests.harvest.records.makers import acting
from tests.harvest.staff.attack.attempts import Attack, Attempt, held_by
from tests.harvest.staff.attack.hostile import Kind, odd_words
from tests.harvest.staff.desk import Seat, Site

TODAY = local_day(NOW)
SATURDAY = TODAY + timedelta(days=(5 - TODAY.weekday()) % 7)
OPENED, FILLED, PUBLISHED, REVISED = 240, 60, 20, 60
PART = "p-"


@dataclass
class Ground:
    """One draft with its cells; drafts that wait to be published, reports that are."""

    clerk: Seat
    report: int
    cells: list[Cell]
    drafts: list[int]
    published: list[int]


def ground(site: Site) -> Ground:
    clerk = site.sit(Role.CLERK)
    with acting(site.sessions, "staff:99") as session:
        session.add(PricePoint(kind=ReportKind.WHOLESALE, name="Sample Wholesale", parish=Parish.ST_ANN))
        report = open_report(session, ReportKind.FARMGATE, SATURDAY, on=TODAY).id
        drafts = [_filled(session, ReportKind.RETAIL, n) for n in range(PUBLISHED)]
        published = [_filled(session, ReportKind.MUNICIPAL, n) for n in range(REVISED)]
        for one in published:
            publish(session, session.get_one(PriceReport, one), by="staff:99", on=TODAY)
        cells = list(cells_of(session, ReportKind.FARMGATE))
    return Ground(clerk, report, cells, drafts, published)


def _week(n: int) -> date:
    return SATURDAY - timedelta(weeks=n + 1)


def _filled(session: Any, kind: ReportKind, n: int) -> int:
    """A draft of a week long ago with one price in it."""
    report = open_report(session, kind, _week(n), on=TODAY)
    cell = cells_of(session, kind)[0]
    enter(session, report, [cell], {cell.key: Quote(*(Decimal(100),) * 3, "KGM")}, by="staff:99", confirmed={cell.key})
    return report.id


def _open(on: Ground, _dice: Random, n: int) -> Attempt:
    held = held_by(PriceReport, kind=ReportKind.WHOLESALE, week_ending=_week(n))
    return Attempt("/staff/prices/new", {"kind": "wholesale", "week_ending": f"{_week(n):%d.%m.%Y}"}, held, on.clerk)


def _fill(on: Ground, dice: Random, n: int) -> Attempt:
    """One cell in its own right; the field names say which, so each attempt has its own."""
    cell, low = on.cells[n], Decimal(dice.randrange(100, 9000)) / 4
    supply, grade = odd_words(dice, f"s{n}"), f"G{n}"
    typed = {
        f"{cell.key}-low": f"{low}",
        f"{cell.key}-frequent": f"${low + 1:,}",
        f"{cell.key}-high": f"J$ {low + 2}",
        f"{cell.key}-supply": supply,
        f"{cell.key}-grade": grade,
        "unit": "LBR",
        "seen": json.dumps({}),
    }
    columns = {"low": low, "most_frequent": low + 1, "high": low + 2, "supply": supply, "grade": grade}
    held = held_by(MarketPrice, report_id=on.report, point_id=cell.point_id, item_id=cell.item_id, **columns)
    kinds = {f"{cell.key}-{part}": Kind.MONEY for part in ("low", "frequent", "high")}
    kinds |= {f"{cell.key}-supply": Kind.TEXT, f"{cell.key}-grade": Kind.TEXT, "unit": Kind.CHOICE}
    return Attempt(f"/staff/prices/{on.report}/places/{cell.point_id}", typed, held, on.clerk, kinds=kinds)


def _publish(on: Ground, _dice: Random, n: int) -> Attempt:
    held = held_by(PriceReport, id=on.drafts[n], published_on=TODAY)
    return Attempt(f"/staff/prices/{on.drafts[n]}/publish", {}, held, on.clerk)


def _revise(on: Ground, dice: Random, n: int) -> Attempt:
    reason = odd_words(dice, f"r{n}")
    held = held_by(PriceReport, reason=reason, revision=2, week_ending=_week(n))
    return Attempt(f"/staff/prices/{on.published[n]}/revise", {"reason": reason}, held, on.clerk)


ATTACKS = (
    Attack(
        "/staff/prices/new",
        _open,
        OPENED,
        {"kind": Kind.CHOICE, "week_ending": Kind.DAY},
        frozenset({"kind", "week_ending"}),
    ),
    Attack("/staff/prices/<int:report>/places/<int:place>", _fill, FILLED),
    Attack("/staff/prices/<int:report>/publish", _publish, PUBLISHED),
    Attack("/staff/prices/<int:report>/revise", _revise, REVISED, {"reason": Kind.TEXT}, frozenset({"reason"})),
)
