"""What things cost: the newest week of a report over all its lines, and one commodity place by place and over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from harvest.foundation.parish_map import parish_map, parish_tiles
from harvest.foundation.pictures import lines
from harvest.portal.door import Page, PortalDoor
from harvest.records.commodities import normalise_words
from harvest.records.prices import ReportKind
from harvest.records.prices.by_week import (
    PlacePrice,
    PricedItem,
    PublishedWeek,
    lines_over_time,
    place_prices,
    priced_items,
    priced_lines,
    published_weeks,
)
from harvest.vocabulary import Parish

COLUMNS = ("Week ending", "Lowest", "Most frequent", "Highest")


@dataclass(frozen=True, slots=True)
class Asked:
    """The report that is looked at, its published weeks (the newest first), and which of the reports have any."""

    kind: ReportKind
    weeks: Sequence[PublishedWeek]
    kinds: Sequence[ReportKind]

    @property
    def newest(self) -> PublishedWeek | None:
        return self.weeks[0] if self.weeks else None

    @property
    def before(self) -> PublishedWeek | None:
        return self.weeks[1] if len(self.weeks) > 1 else None


def add_prices(door: PortalDoor) -> None:
    """`/prices` and one page for each commodity."""

    @door.page("/prices")
    def prices() -> Page:
        with door.looking() as found:
            return _all_lines(found)

    @door.page("/prices/<commodity>")
    def commodity_prices(commodity: str) -> Page:
        with door.looking() as found:
            return _one_commodity(found, commodity)


def in_address(name: str) -> str:
    """A commodity's or line's name as part of an address: "hot-pepper-scotch-bonnet"."""
    return normalise_words(name).replace(" ", "-")


def asked_report(session: Session) -> Asked:
    """The report in the address; where none is, the first that has a published week, farmgate before all others."""
    by_kind = {kind: published_weeks(session, kind) for kind in ReportKind}
    kinds = [kind for kind, weeks in by_kind.items() if weeks]
    word = request.args.get("report", "")
    kind = ReportKind(word) if word in set(kinds) else next(iter(kinds), ReportKind.FARMGATE)
    return Asked(kind, by_kind[kind], kinds)


def _all_lines(session: Session) -> Page:
    asked, word = asked_report(session), request.args.get("parish", "")
    parish = Parish(word) if word in set(Parish) else None
    shown = priced_lines(session, asked.newest, before=asked.before, parish=parish) if asked.newest else []
    return render_template(
        "portal/prices.html", asked=asked, lines=shown, parish=parish, parishes=Parish, in_address=in_address
    )


def _one_commodity(session: Session, words: str) -> Page:
    sold = [one for one in priced_items(session) if in_address(one.commodity) == words]
    if not sold:
        raise NotFound
    asked = asked_report(session)
    chosen = _chosen(session, sold, asked)
    facts = line_facts(session, asked, chosen)
    return render_template(
        "portal/commodity.html", asked=asked, sold=sold, chosen=chosen, in_address=in_address, **facts
    )


def _chosen(session: Session, sold: Sequence[PricedItem], asked: Asked) -> PricedItem:
    """The line in the address; else the one that most places priced in the newest week."""
    word = request.args.get("line", "")
    named = next((one for one in sold if in_address(one.name) == word), None)
    if named or not asked.newest:
        return named or sold[0]
    places = {line.item_id: line.places for line in priced_lines(session, asked.newest)}
    return max(sold, key=lambda one: places.get(one.item_id, 0))


def line_facts(session: Session, asked: Asked, chosen: PricedItem) -> dict[str, Any]:
    """What is shown of one line: its newest prices by place, its weeks, and the pictures of both."""
    now = place_prices(session, asked.newest, chosen.item_id, before=asked.before) if asked.newest else []
    weeks = lines_over_time(session, asked.weeks, [chosen.item_id])[chosen.item_id]
    trend = [(one.week_ending, round(one.low), round(one.most_frequent), round(one.high)) for one in weeks]
    title = f"{chosen.name}: {asked.kind.label.lower()} price, J$ per kg"
    picture = Markup(lines("trend", title, COLUMNS, trend)) if trend else ""  # noqa: S704 - drawn and escaped by us
    return {"now": now, "weeks": weeks[::-1], "trend": picture, **price_map(now, chosen.name)}


def price_map(now: Sequence[PlacePrice], name: str) -> dict[str, Markup | str]:
    """Where it is dear and where cheap; nothing where no parish gave a price."""
    by_parish: dict[Parish, list[Decimal]] = {}
    for one in now:
        by_parish.setdefault(one.parish, []).append(one.most_frequent)
    rows = [(parish, round(sum(paid) / len(paid))) for parish, paid in by_parish.items()]
    if not rows:
        return {"map": "", "tiles": ""}
    title, columns = f"{name}: most frequent price by parish, J$ per kg", ("Parish", "J$ per kg")
    return {
        "map": Markup(parish_map("map", title, columns, rows, of_prices=True)),  # noqa: S704
        "tiles": Markup(parish_tiles("tiles", title, columns, rows, of_prices=True)),  # noqa: S704
    }
