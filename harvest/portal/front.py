"""The front page: this week's prices, where things are dear, what is in season where, how fresh it all is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from harvest.portal.door import Page, PortalDoor
from harvest.portal.prices import Asked, asked_report, in_address, line_facts
from harvest.portal.season import season_facts
from harvest.portal.sparks import spark
from harvest.records.prices import ReportKind
from harvest.records.prices.by_week import (
    PricedItem,
    PricedLine,
    PublishedWeek,
    count_weeks,
    lines_over_time,
    priced_lines,
    published_weeks,
)

CARDS = 8
WEEKS_OF_A_CARD = 12
# What people ask for first, where it is priced at all; then whatever most places priced.
WANTED = ("Tomato, salad", "Yam, yellow", "Cabbage, green", "Carrot", "Escallion", "Hot pepper, Scotch Bonnet",
          "Callaloo, whole", "Sweet potato", "Irish potato", "Pumpkin")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One line of the newest report with its way through the last weeks."""

    line: PricedLine
    picture: Markup
    weeks: int


@dataclass(frozen=True, slots=True)
class Freshness:
    """How new one thing is that is published here."""

    name: str
    newest: PublishedWeek
    weeks: int


def add_front(door: PortalDoor) -> None:
    @door.page("/")
    def front() -> Page:
        with door.looking() as found:
            facts = _facts(found) | season_facts(found, door)
        return render_template("portal/front.html", in_address=in_address, **facts)


def _facts(session: Session) -> dict[str, Any]:
    asked = asked_report(session)
    lines = priced_lines(session, asked.newest, before=asked.before) if asked.newest else []
    chosen = _most_wanted(lines)
    facts: dict[str, Any] = {"asked": asked, "cards": _cards(session, asked, chosen), "fresh": freshness(session)}
    if chosen:
        first = PricedItem(chosen[0].item_id, chosen[0].name, chosen[0].commodity)
        facts |= {"first": first, **line_facts(session, asked, first)}
    return facts


def _most_wanted(lines: Sequence[PricedLine]) -> list[PricedLine]:
    places = {name: place for place, name in enumerate(WANTED)}
    return sorted(lines, key=lambda line: (places.get(line.name, CARDS + 2), -line.places))[:CARDS]


def _cards(session: Session, asked: Asked, lines: Sequence[PricedLine]) -> list[Card]:
    weeks = lines_over_time(session, asked.weeks[:WEEKS_OF_A_CARD], [line.item_id for line in lines])
    ways = [(line, [one.most_frequent for one in weeks[line.item_id]]) for line in lines]
    return [Card(line, spark(way), len(way)) for line, way in ways]


def freshness(session: Session) -> list[Freshness]:
    """Each report that has a published week."""
    newest = {kind: published_weeks(session, kind, most=1) for kind in ReportKind}
    return [
        Freshness(f"{kind.label} prices", weeks[0], count_weeks(session, kind))
        for kind, weeks in newest.items()
        if weeks
    ]
