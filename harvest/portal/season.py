"""What is in season where, and farming by parish: maps and tables of published figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from harvest.foundation.parish_map import parish_map, parish_tiles
from harvest.portal.cube import (
    SHORT,
    Cell,
    Season,
    by_parish,
    newest_period,
    quarter_of,
    release,
    seasons,
    told_quarters,
    whole,
)
from harvest.portal.door import Page, PortalDoor
from harvest.portal.prices import in_address
from harvest.vocabulary import Parish


@dataclass(frozen=True, slots=True)
class Statistic:
    """One figure for each parish. `period`: it is of the newest year or month that is told."""

    dataset: str
    measure: str
    label: str
    says: str
    has_period: bool = False


STATISTICS: Mapping[str, Statistic] = {
    "farmers": Statistic("farmers", "farmers", "Registered farmers", "Farmers who are not known to have died."),
    "farms": Statistic("farms", "farms", "Farms", "Pieces of land that registered farmers work."),
    "land": Statistic("farms", "hectares", "Land in farms, hectares", "As far as its size is on record."),
    "books": Statistic(
        "books_sold", "books", "Receipt books sold", "By the parish of the farmers who bought them.", has_period=True
    ),
    "shown": Statistic(
        "receipts_shown", "receipts", "Receipts checked at the roadside", "Counted without officer or number.",
        has_period=True,
    ),
}  # fmt: skip


def add_season(door: PortalDoor) -> None:
    @door.page("/season")
    def season() -> Page:
        with door.looking() as found:
            return render_template("portal/season.html", in_address=in_address, **season_facts(found, door))

    @door.page("/season/<crop>")
    def season_of_crop(crop: str) -> Page:
        with door.looking() as found:
            return _of_crop(found, door, crop)

    @door.page("/parishes")
    def parishes() -> Page:
        with door.looking() as found:
            return _parishes(found)


def season_facts(session: Session, door: PortalDoor) -> dict[str, Any]:
    """The crops and their quarters, and from which release they are."""
    today = door.today()
    return {
        "release": release(session),
        "crops": seasons(session, today),
        "quarters": told_quarters(today),
        "present": quarter_of(today),
        "short": SHORT,
    }


def _of_crop(session: Session, door: PortalDoor, words: str) -> Page:
    facts = season_facts(session, door)
    crop: Season | None = next((one for one in facts["crops"] if in_address(one.crop) == words), None)
    if crop is None:
        raise NotFound
    told = [one for one, cell in crop.by_quarter.items() if cell.value is not None]
    quarter = next((one for one in told if one.period == request.args.get("quarter", "")), max(told))
    cells = by_parish(session, "production", "hectares", commodity=crop.crop, period=quarter.period)
    farmers = by_parish(session, "production", "farmers", commodity=crop.crop, period=quarter.period)
    shown = drawn(cells, f"{crop.crop}: hectares reaped, {quarter.label}", ("Parish", "Hectares"))
    return render_template(
        "portal/crop.html", crop=crop, quarter=quarter, told=told, cells=cells, farmers=farmers,
        in_address=in_address, **facts, **shown,
    )  # fmt: skip


def _parishes(session: Session) -> Page:
    word = request.args.get("show", "")
    chosen = word if word in STATISTICS else next(iter(STATISTICS))
    one = STATISTICS[chosen]
    period = newest_period(session, one.dataset) if one.has_period else None
    where = {"period": period} if period else {}
    if one.dataset == "farmers":
        where["activity"] = "_T"
    cells = by_parish(session, one.dataset, one.measure, **where)
    title = f"{one.label} by parish" + (f", {period}" if period else "")
    return render_template(
        "portal/parishes.html", statistics=STATISTICS, chosen=chosen, one=one, title=title, cells=cells,
        parishes=Parish, release=release(session), country=whole(session, one.dataset, one.measure, **where),
        **drawn(cells, title, ("Parish", one.label)),
    )  # fmt: skip


def drawn(cells: Mapping[Parish, Cell], title: str, columns: Sequence[str]) -> dict[str, Markup | str]:
    """The map and its tiles; nothing where nothing is told."""
    rows = [(parish, cell.value) for parish, cell in cells.items() if cell.value is not None]
    if not rows:
        return {"map": "", "tiles": ""}
    return {
        "map": Markup(parish_map("map", title, columns, rows)),  # noqa: S704 - drawn and escaped by us
        "tiles": Markup(parish_tiles("tiles", title, columns, rows)),  # noqa: S704
    }
