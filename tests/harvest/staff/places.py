"""One record of each kind in the own office's parish and one in another, for the routes that name one."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from harvest.bulk_import.files import receive
from harvest.foundation.clock import local_day
from harvest.records.commodities import Commodity
from harvest.records.farmers.merging import propose_merge
from harvest.records.farms import add_farm
from harvest.records.loads import LoadState
from harvest.records.offices import Office
from harvest.records.plantings import plant
from harvest.records.prices import ReportKind, cells_of, open_report
from harvest.records.receipt_books import DisputedRange, IdSeen, sell
from harvest.records.staff_members import Role
from harvest.records.stop_list import stop
from harvest.vocabulary import Parish
from tests.fakes import NOW
from tests.harvest.records.client_apps.makers import make_grant, make_key, make_program
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_office
from tests.harvest.staff.desk import OFFICES, Site

OWN, OTHER = Parish.ST_ANN, Parish.MANCHESTER
SAME = {
    "token": ("unknown", "unknown"),
    "number": ("999999", "999999"),
    "do": ("link", "link"),
    "doing": ("verify", "verify"),
    "end": ("withdraw", "withdraw"),
    "table": ("farmers", "farmers"),
    "kind": ("farmers", "farmers"),
    "form": ("csv", "csv"),
    "step": ("stop", "stop"),
}


@dataclass(frozen=True)
class Places:
    """What stands for each part of a route: (own, other)."""

    parts: dict[str, tuple[str, str]]

    def path(self, route: str, *, own: bool) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: self.parts[part[1]][0 if own else 1], route)


def make_places(site: Site, role: Role = Role.CLERK) -> Places:
    """What stands in the own office's parish and elsewhere, for somebody of this role."""
    report, place = make_report(site)
    once = {"report": (report, report), "place": (place, place)}
    return Places({**SAME, **_country(site), **once, **_program(site), "load": _loads(site, role)})


def _program(site: Site) -> dict[str, tuple[str, str]]:
    """A program with a right and a key; it lies in no parish."""
    with acting(site.sessions) as session:
        app = make_program(session)
        grant = make_grant(session, app)
        make_key(session, app)
        made = {"program": app.id, "grant": grant.id, "key": app.keys[0].id}
    return {name: (str(number), str(number)) for name, number in made.items()}


def _loads(site: Site, role: Role) -> tuple[str, str]:
    """A file that the own office brought and one of another office, both looked through."""
    with acting(site.sessions) as session:
        office = session.scalars(select(Office).where(Office.name == OFFICES.get(role, "RADA St Ann"))).one()
        own, other = (
            receive(session, io.BytesIO(b"x"), name="farmers.csv", office_id=one, now=NOW)
            for one in (office.id, make_office(session).id)
        )
        for one in (own, other):
            one.state, one.counts = LoadState.TRIED, {}
        return str(own.id), str(other.id)


def _country(site: Site) -> dict[str, tuple[str, str]]:
    """A farmer with farm, planting, merge, book, stop and dispute in each of two parishes."""
    with acting(site.sessions) as session:
        own, other = (_farmed(session, parish) | _booked(session, parish) for parish in (OWN, OTHER))
    return {name: (str(own[name]), str(other[name])) for name in own}


def _farmed(session: Any, parish: Parish) -> dict[str, int]:
    farmer = make_farmer(session, parish=parish, verified_on=None)
    twin = make_farmer(session, parish=parish)
    merge = propose_merge(session, twin, farmer, by="staff:99", reason="one person", on=NOW.date())
    farm = add_farm(session, farmer, {"parish": parish})
    crop = session.scalars(select(Commodity).where(Commodity.name == "Callaloo")).one()
    planting = plant(session, farm, {"commodity_id": crop.id}, on=DAY, source="test")
    session.flush()
    made = {"farmer": farmer, "record": farmer, "merge": merge, "farm": farm, "planting": planting}
    return {name: one.id for name, one in made.items()}


def _booked(session: Any, parish: Parish) -> dict[str, int]:
    book = make_book(session, office=make_office(session))
    sell(session, book, make_farmer(session, parish=parish), on=DAY, id_seen=IdSeen.RADA_CARD)
    entry = stop(session, book, source="Station diary 1", set_by="staff:12", on=DAY)
    claim = DisputedRange(
        series_id=book.series_id,
        first_number=book.first_number,
        last_number=book.first_number + 9,
        claimed_by="SAMPLE",
        reason="Claimed twice.",
        created_on=DAY,
    )
    session.add(claim)
    session.flush()
    return {"book": book.id, "entry": entry.id, "dispute": claim.id}


def make_report(site: Site) -> tuple[str, str]:
    """A draft of this week's farmgate prices, and the first of its places."""
    with acting(site.sessions) as session:
        today = local_day(site.clock())
        saturday = today + timedelta(days=(5 - today.weekday()) % 7)
        report = open_report(session, ReportKind.FARMGATE, saturday, on=today)
        return str(report.id), str(cells_of(session, ReportKind.FARMGATE)[0].point_id)
