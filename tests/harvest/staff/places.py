"""One record of each kind in the own office's parish and one in another, for the routes that name one."""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from harvest.records.farmers.merging import propose_merge
from harvest.records.offices import Office
from harvest.vocabulary import Parish
from tests.fakes import NOW
from tests.harvest.records.makers import acting, make_book, make_farmer
from tests.harvest.staff.desk import Site

OWN, OTHER = Parish.ST_ANN, Parish.MANCHESTER
LONG_AGO = NOW.date() - timedelta(days=900)


@dataclass(frozen=True)
class Places:
    """What stands for each part of a route: (own, other)."""

    parts: dict[str, tuple[str, str]]

    def path(self, route: str, *, own: bool) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: self.parts[part[1]][0 if own else 1], route)


def make_places(site: Site) -> Places:
    parts = {
        "token": ("unknown", "unknown"),
        "number": ("999999", "999999"),
        "do": ("link", "link"),
        "doing": ("verify", "verify"),
        "end": ("withdraw", "withdraw"),
        "table": ("farmers", "farmers"),
    }
    with acting(site.sessions) as session:
        farmers = [make_farmer(session, parish=parish, verified_on=None) for parish in (OWN, OTHER)]
        twins = [make_farmer(session, parish=parish) for parish in (OWN, OTHER)]
        merges = [
            propose_merge(session, twin, farmer, by="staff:99", reason="one person", on=NOW.date())
            for twin, farmer in zip(twins, farmers, strict=True)
        ]
        session.flush()
        names = ("RADA St Ann", "RADA Manchester")
        offices = [session.scalars(select(Office).where(Office.name == name)).one() for name in names]
        books = [make_book(session, first_number=4100101, office=office) for office in offices]
        session.flush()
        for name, pair in (("farmer", farmers), ("merge", merges), ("book", books), ("record", farmers)):
            parts[name] = (str(pair[0].id), str(pair[1].id))
    return Places(parts)
