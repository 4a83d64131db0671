"""Rows that were merged are one farmer: a search shows who stands for them, once."""

from collections.abc import Sequence
from dataclasses import replace

from harvest.database import HarvestSession
from harvest.records.farmers.merging import kept_for_many
from harvest.search.found import Match
from harvest.vocabulary import Parish


def together(session: HarvestSession, rows: Sequence[Match], parishes: frozenset[Parish] | None) -> tuple[Match, ...]:
    """The same page with merged rows replaced by the farmer, where he is of `parishes`; nobody twice."""
    kept = kept_for_many(session, [one.farmer for one in rows])
    found: dict[int, Match] = {}
    for one in rows:
        now = kept.get(one.farmer.id)
        if now is not None and (parishes is None or now.parish in parishes):
            was = f"{one.why}; no. {one.farmer.farmer_number} ({one.farmer.name}) was merged into this record"
            one = replace(one, farmer=now, why=was)  # noqa: PLW2901 - the same match, of who he is now
        found.setdefault(one.farmer.id, one)
    return tuple(found.values())
