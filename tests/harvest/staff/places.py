"""One record of each kind in the own office's parish and one in another, for the routes that name one."""

import re
from dataclasses import dataclass
from datetime import timedelta

from harvest.foundation.clock import local_day
from harvest.records.prices import ReportKind, cells_of, open_report
from tests.harvest.staff.desk import Site


@dataclass(frozen=True)
class Places:
    """What stands for each part of a route: (own, other)."""

    parts: dict[str, tuple[str, str]]

    def path(self, route: str, *, own: bool) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: self.parts[part[1]][0 if own else 1], route)


def make_places(site: Site) -> Places:
    report, place = make_report(site)
    prices = {"report": (report, report), "place": (place, place)}
    return Places({**prices, "token": ("unknown", "unknown"), "number": ("999999", "999999"), "do": ("link", "link")})


def make_report(site: Site) -> tuple[str, str]:
    """A draft of this week's farmgate prices, and the first of its places."""
    with site.sessions.begin() as session:
        session.info["actor"] = "cli:test"
        today = local_day(site.clock())
        saturday = today + timedelta(days=(5 - today.weekday()) % 7)
        report = open_report(session, ReportKind.FARMGATE, saturday, on=today)
        return str(report.id), str(cells_of(session, ReportKind.FARMGATE)[0].point_id)
