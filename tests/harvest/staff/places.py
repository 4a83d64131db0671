"""One record of each kind in the own office's parish and one in another, for the routes that name one."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from harvest.records.offices import Office
from harvest.vocabulary import Parish
from tests.harvest.records.makers import acting, make_book, make_farmer
from tests.harvest.staff.desk import Site


@dataclass(frozen=True)
class Places:
    """What stands for each part of a route: (own, other)."""

    parts: dict[str, tuple[str, str]]

    def path(self, route: str, *, own: bool) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: self.parts[part[1]][0 if own else 1], route)


def make_places(site: Site) -> Places:
    with acting(site.sessions) as session:
        farmers = [make_farmer(session, parish=parish) for parish in (Parish.ST_ANN, Parish.HANOVER)]
        names = ("RADA St Ann", "RADA Hanover")
        offices = [session.scalars(select(Office).where(Office.name == name)).one() for name in names]
        books = [make_book(session, first_number=4100101, office=office) for office in offices]
    farmer = (str(farmers[0].id), str(farmers[1].id))
    return Places(
        {
            "token": ("unknown", "unknown"),
            "number": ("999999", "999999"),
            "do": ("link", "link"),
            "farmer": farmer,
            "book": (str(books[0].id), str(books[1].id)),
            "table": ("farmers", "farmers"),
            "record": farmer,
        }
    )
