"""One record of each kind in the own office's parish and one in another, for the routes that name one."""

import re
from dataclasses import dataclass

from harvest.records.receipt_books import DisputedRange, IdSeen, sell
from harvest.records.stop_list import stop
from harvest.vocabulary import Parish
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_office
from tests.harvest.staff.desk import Site


@dataclass(frozen=True)
class Places:
    """What stands for each part of a route: (own, other)."""

    parts: dict[str, tuple[str, str]]

    def path(self, route: str, *, own: bool) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: self.parts[part[1]][0 if own else 1], route)


def make_places(site: Site) -> Places:
    return Places(
        {
            "token": ("unknown", "unknown"),
            "number": ("999999", "999999"),
            "do": ("link", "link"),
            **_books(site),
        }
    )


def _books(site: Site) -> dict[str, tuple[str, str]]:
    """A sold book with a stop and a dispute in each of two parishes."""
    found: dict[str, list[str]] = {"book": [], "entry": [], "dispute": []}
    with acting(site.sessions) as session:
        for parish in (Parish.ST_ANN, Parish.PORTLAND):
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
            for name, record in (("book", book), ("entry", entry), ("dispute", claim)):
                found[name].append(str(record.id))
    return {name: (own, other) for name, (own, other) in found.items()}
