"""The prices of one place in one week, typed in one go: last week's beside them, what is far from it asked about.

Only what this clerk changed is written, so that two who fill one place do not wipe out each other's prices.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from harvest.permissions import Act
from harvest.records.prices import (
    Cell,
    Grid,
    LastWeek,
    PricePoint,
    PriceReport,
    QuestionsOpen,
    Quote,
    cells_of,
    enter,
    grid,
    last_week,
    questions,
    quotes,
)
from harvest.staff.door import NotThere, Page, StaffDoor
from harvest.staff.prices import places_of, the_report

PARTS = ("low", "frequent", "high", "supply", "grade")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page of one place is drawn from."""

    report: PriceReport
    point: PricePoint
    following: PricePoint | None  # the next place in printed order
    cells: Sequence[Cell]
    there: Mapping[str, Quote]
    last: LastWeek


@dataclass(slots=True)
class Said:
    """What is answered to what was typed: errors, questions and what somebody else wrote meanwhile, by cell."""

    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    wrong_input: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    crossed: Mapping[str, str] = field(default_factory=dict)


def add_price_grid(door: StaffDoor) -> None:
    """The weekly grid."""

    @door.page("/prices/<int:report>/places/<int:place>", Act.ENTER_PRICES, posts=True)
    def price_place(report: int, place: int) -> Page:
        if request.method == "POST":
            said = _taken(door, report, place)
            if not isinstance(said, Said):
                return said
        else:
            said = Said(door.kept())
        with door.reading() as found:
            sheet = _sheet(found, report, place)
        return _drawn(sheet, said)


def _sheet(session: Session, number: int, place: int) -> Sheet:
    report = the_report(session, number)
    points = [one.point for one in places_of(session, report)]
    at = next((at for at, point in enumerate(points) if point.id == place), None)
    if at is None:
        raise NotThere("This report has no such place. Choose one from the report’s page.")
    following = points[at + 1] if at + 1 < len(points) else None
    cells = cells_of(session, report.kind, points=[place])
    keys = {cell.key for cell in cells}
    there = {key: quote for key, quote in quotes(session, report).items() if key in keys}
    return Sheet(report, points[at], following, cells, there, last_week(session, report))


def _taken(door: StaffDoor, number: int, place: int) -> Page | Said:
    """Write what was changed, or say what stands against it."""
    with door.reading() as found:
        sheet = _sheet(found, number, place)
        read = grid(request.form, sheet.cells)
        mine = _mine(read, sheet)
        said = Said(
            dict(request.form.items()), read.errors, read.wrong_input, questions(found, sheet.report, mine, sheet.cells)
        )
    said.crossed = _crossed(sheet, mine)
    if said.errors or said.crossed:
        return said
    try:
        with door.acting() as acting:
            report, confirmed = the_report(acting, number), _confirmed(mine)
            enter(acting, report, sheet.cells, mine, by=g.guest.actor, confirmed=confirmed)
    except QuestionsOpen as refusal:
        said.asked = {**said.asked, **refusal.questions}
        return said
    if request.form.get("then") == "next" and sheet.following:
        return redirect(url_for("staff.price_place", report=number, place=sheet.following.id))
    return redirect(url_for("staff.price_report", report=number, saved=place))


def _mine(read: Grid, sheet: Sheet) -> dict[str, Quote | None]:
    """What differs from what this clerk was shown."""
    seen = _seen()
    return {
        key: quote
        for key, quote in read.values.items()
        if _written(quote) != seen.get(key, "") and quote != sheet.there.get(key)
    }


def _crossed(sheet: Sheet, mine: Mapping[str, Quote | None]) -> dict[str, str]:
    """A sentence for each price that somebody else has changed since this clerk opened the page."""
    seen = _seen()
    names = {cell.key: cell.label for cell in sheet.cells}
    return {
        key: f"{names[key]}: meanwhile somebody else entered {_spoken(sheet.there.get(key))}. Yours stands below: "
        "save again to keep yours, or type theirs."
        for key in mine
        if _written(sheet.there.get(key)) != seen.get(key, "")
    }


def _seen(typed: Mapping[str, str] | None = None) -> dict[str, str]:
    """The prices as they stood when this clerk opened the page, by cell."""
    try:
        seen = json.loads((request.form if typed is None else typed).get("seen", "{}"))
    except ValueError:
        return {}
    return {str(key): str(words) for key, words in seen.items()} if isinstance(seen, dict) else {}


def _now_seen(sheet: Sheet, said: Said) -> dict[str, str]:
    """What this clerk has seen after this page: of what others wrote meanwhile only that which he is told."""
    now = {key: _written(quote) for key, quote in sheet.there.items()}
    if not said.typed:
        return now
    return _seen(said.typed) | {key: now.get(key, "") for key in said.crossed}


def _confirmed(mine: Mapping[str, Quote | None]) -> set[str]:
    """A tick counts for the price that was asked about, not for another one typed since."""
    return {key for key, quote in mine.items() if quote and request.form.get(f"{key}-confirm") == tick(quote)}


def tick(quote: Quote) -> str:
    return f"{quote.kg[1]}"


def _written(quote: Quote | None) -> str:
    if quote is None:
        return ""
    return f"{quote.low}/{quote.most_frequent}/{quote.high}/{quote.unit}/{quote.supply or ''}/{quote.grade or ''}"


def _spoken(quote: Quote | None) -> str:
    if quote is None:
        return "no price"
    unit = "lb" if quote.unit == "LBR" else "kg"
    return f"J${quote.low:,} – {quote.most_frequent:,} – {quote.high:,} a {unit}"


def _drawn(sheet: Sheet, said: Said) -> Page:
    units = [quote.unit for quote in sheet.there.values()]
    usual = max(set(units), key=units.count) if units else sheet.report.kind.usual_unit
    typed = said.typed or _as_typed(sheet, usual)
    read = grid(typed, sheet.cells)
    facts: dict[str, Any] = {
        "sheet": sheet,
        "typed": typed,
        "unit": typed.get("unit") or usual,
        "parts": PARTS,
        "ticks": {key: tick(quote) for key, quote in read.values.items() if quote and key in said.asked},
        "seen": json.dumps(_now_seen(sheet, said), separators=(",", ":")),
        "spoken": _spoken,
    }
    errors = said.errors or said.asked or said.crossed
    return render_template("staff/price_place.html", said=said, errors=errors, **facts)


def _as_typed(sheet: Sheet, usual: str) -> dict[str, str]:
    """What is in the report already, as if it had been typed; a price in the other unit brings its own."""
    typed = {"unit": usual}
    for key, quote in sheet.there.items():
        values = (quote.low, quote.most_frequent, quote.high, quote.supply or "", quote.grade or "")
        typed |= {f"{key}-{part}": str(value).removesuffix(".00") for part, value in zip(PARTS, values, strict=True)}
        if quote.unit != usual:
            typed[f"{key}-unit"] = quote.unit
    return typed
