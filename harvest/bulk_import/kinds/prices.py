"""Market prices in files: matched by report, week, place and item; a published report is revised and never changed."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest import audit
from harvest.audit import Altered, Source
from harvest.bulk_import.columns import Column
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.reading import Compared, Reading, Stamp
from harvest.bulk_import.layouts.jamis import KnownNames, NotKnown
from harvest.bulk_import.rows import Entry
from harvest.bulk_import.seen import Seen
from harvest.database import HarvestSession
from harvest.foundation import intake
from harvest.foundation.clock import said_day
from harvest.foundation.intake import Field, FieldWrong
from harvest.permissions import Act
from harvest.records.loads import Outcome
from harvest.records.prices import (
    PRICE_UNITS,
    MarketPrice,
    PriceItem,
    PricePoint,
    PriceReport,
    Quote,
    ReportKind,
    ReportState,
)
from harvest.records.prices.intake import price
from harvest.vocabulary import Parish

SATURDAY = 5
UNITS = {"kg": "KGM", "lb": "LBR", "pound": "LBR", "kilogram": "KGM"}
Of = tuple[ReportKind, date]  # one week's report


def _unit(typed: str) -> str:
    if typed not in PRICE_UNITS:
        raise FieldWrong(f"Unit “{typed[:40]}” is not a unit of price. Write kg or lb.")
    return typed


def _text(name: str, label: str, example: str, *headings: str, longest: int = 100) -> Column:
    return Column(Field(name, label, intake.text(label, longest)), headings, example=example)


COLUMNS = (
    Column(
        Field("report", "Report", intake.one_of("Report", ReportKind), choices=intake.choices(ReportKind)),
        ("price report", "report type"),
        example="farmgate",
    ),
    Column(
        Field("week_ending", "Week ending", intake.day("Week ending")),
        ("price date",),
        is_date=True,
        example="14/2/2026",
    ),
    _text("place", "Place", "St Ann", "parish", "market", "store", "location"),
    _text("item", "Commodity", "Cabbage", "item", "crop"),
    _text("variety", "Variety", "Green", "variety source", "type"),
    Column(Field("unit", "Unit", _unit), words=UNITS, example="kg"),
    _text("low", "Low", "88", "lowest", "low price", longest=30),
    _text("most_frequent", "Most frequent", "110", "most freq", "frequent", "most frequent price", longest=30),
    _text("high", "High", "132", "highest", "high price", longest=30),
    _text("supply", "Supply", "Fair", "supply level", longest=40),
    _text("grade", "Grade", "Excellent", longest=40),
)


class Prices(Reading):
    """`also` of a row is its quote. A file's price is compared with the newest revision of the week's report."""

    name: ClassVar[str] = "prices"
    title: ClassVar[str] = "Market prices"
    model = MarketPrice
    act = Act.ENTER_PRICES
    columns = COLUMNS
    compared = (
        *("unit", "low", "most_frequent", "high", "low_kg", "most_frequent_kg", "high_kg", "supply", "grade"),
        "confirmed_by",
    )
    keys = ("report", "week_ending", "place", "item")

    def prepare(self, session: Session) -> None:
        self.items = {one.name: one.id for one in session.scalars(select(PriceItem))}
        self.item_names = KnownNames.of_items(self.items)
        # As rows: a record would be forgotten with the session of the first portion.
        points = session.execute(select(PricePoint.kind, PricePoint.name, PricePoint.id, PricePoint.parish)).all()
        self.points = {(one.kind, one.name): one for one in points}
        self.places = {
            kind: KnownNames.of_places([one.name for one in points if one.kind is kind]) for kind in ReportKind
        }
        self.others = Seen()  # of what is priced twice: the second line, beside the first one in `lines`

    def look_through(self, entries: Iterable[Entry]) -> None:
        """Of two prices for one thing at one place none is taken: which one is right is not for us to say."""
        for entry in entries:
            key = self._read(entry).key
            if key is not None:
                known = self.lines.get(key)
                (self.lines if known is None else self.others).setdefault(key, entry.line)

    def remember(self, session: HarvestSession, entries: Iterable[Entry]) -> None:
        """Nothing: all rows were seen before the first."""

    def _refuse_twice(self, portion: Sequence[Judged]) -> None:
        for one in portion:
            other = self.others.get(one.key) if one.key is not None else None
            if other is not None:
                first = self.lines.get(one.key)
                line = other if first == one.entry.line else first
                one.refuse("item", "twice", f"Line {line} has a price for the same thing at the same place: keep one.")

    def row(self, judged: Judged) -> None:
        values = judged.values
        for name in self.keys:
            if values.get(name) is None and name not in judged.wrong:
                judged.refuse(name, "missing", f"Enter the {name.replace('_', ' ')}: a price needs it.")
        if judged.outcome is Outcome.REFUSED:
            return
        week: date = values["week_ending"]
        if week.weekday() != SATURDAY:
            near = week + timedelta(days=(SATURDAY - week.weekday()) % 7)
            judged.refuse(
                "week_ending", "week", f"{said_day(week)} is a {week:%A}: weeks end on Saturday, such as {near:%d %b}."
            )
        elif week > self.context.today + timedelta(days=6):
            judged.refuse("week_ending", "week", f"The week ending {said_day(week)} has not begun.")
        self._name(judged)
        self._quote(judged)

    def _name(self, judged: Judged) -> None:
        values = judged.values
        kind: ReportKind = values["report"]
        part = "item"
        try:
            item = self.item_names.item(values["item"], values.get("variety") or "")
            part = "place"
            point = self.points[kind, self.places[kind].place(values["place"])]
        except NotKnown as unknown:
            judged.refuse(part, f"{part}_not_known", str(unknown))
            return
        values["item_id"], values["point_id"], values["parish"] = self.items[item], point.id, point.parish
        judged.key = (kind, values["week_ending"], point.id, self.items[item])

    def _quote(self, judged: Judged) -> None:
        typed = {name: judged.entry.typed.get(name, "") for name in ("low", "most_frequent", "high", "supply", "grade")}
        try:
            quote = price(
                f"{judged.values['item']} at {judged.values['place']}", typed, unit=judged.values.get("unit") or "KGM"
            )
        except FieldWrong as wrong:
            judged.refuse("low", "price", str(wrong))
            return
        judged.also = quote
        if quote is not None:
            judged.values |= _columns(quote)

    def known(self, session: HarvestSession, judged: Sequence[Judged]) -> Mapping[Hashable, Compared]:
        found: dict[Hashable, Compared] = {}
        for kind, week in sorted({(one.key[0], one.key[1]) for one in judged}):  # type: ignore[index]
            report = self._newest(session, kind, week)
            if report is None:
                continue
            rows = session.execute(select(MarketPrice.__table__).where(MarketPrice.report_id == report.id)).mappings()
            found |= {(kind, week, row["point_id"], row["item_id"]): (row["id"], dict(row)) for row in rows}
        return found

    def consider(self, session: HarvestSession, judged: Sequence[Judged], known: Mapping[Hashable, Compared]) -> None:  # noqa: ARG002
        """A price per pound on record and the same one per kg in the file are one price."""
        for one in judged:
            found = known.get(one.key) if one.key is not None else None
            if one.outcome is Outcome.NEW and one.also is None:
                one.outcome = Outcome.SAME  # the file says that there was no price, and there is none
            elif found is not None and one.outcome is Outcome.CHANGED and _is_the_same(one.also, found[1]):
                one.outcome = Outcome.SAME
            elif found is not None and one.outcome is Outcome.CHANGED:
                one.before = {**one.before, "confirmed_by": found[1]["confirmed_by"]}
                one.after = {**one.after, "confirmed_by": None}

    def parishes(self, judged: Judged, known: Mapping[str, Any] | None) -> Iterable[Parish]:  # noqa: ARG002
        return {judged.values["parish"]} if "parish" in judged.values else ()

    def write(self, session: HarvestSession, judged: Sequence[Judged], stamp: Stamp) -> None:
        weeks: dict[Of, list[Judged]] = {}
        for one in judged:
            weeks.setdefault((one.values["report"], one.values["week_ending"]), []).append(one)
        for (kind, week), own in weeks.items():
            draft = self._draft(session, kind, week, own, stamp)
            new = [one for one in own if one.record_id is None]
            rows = [{**_row(one), "report_id": draft} for one in new]
            audit.load(session, MarketPrice, rows, stamp.actor, source=stamp.source(new))
            changed = [one for one in own if one.record_id is not None]
            altered = [Altered(one.record_id or 0, one.before, one.after) for one in changed]
            audit.change(session, MarketPrice, altered, stamp.actor, source=stamp.source(changed))

    def _draft(self, session: HarvestSession, kind: ReportKind, week: date, own: Sequence[Judged], stamp: Stamp) -> int:
        """The id of the draft to write into; where the newest is published, a revision that begins as its copy."""
        newest = self._newest(session, kind, week)
        if newest is not None and newest.state is ReportState.DRAFT:
            return newest.id
        reason = f"Load {stamp.load_id}" if newest else None
        row = {"kind": kind, "week_ending": week, "revision": newest.revision + 1 if newest else 1, "reason": reason}
        source = Source(stamp.load_id, [own[0].entry.line])
        draft = audit.load(session, PriceReport, [row], stamp.actor, source=source)[0]
        if newest is not None:
            self._copy(session, newest, draft, own, stamp)
        return draft

    def _copy(
        self, session: HarvestSession, newest: PriceReport, draft: int, own: Sequence[Judged], stamp: Stamp
    ) -> None:
        present = session.execute(
            select(MarketPrice.__table__).where(MarketPrice.report_id == newest.id, MarketPrice.low.is_not(None))
        )
        old = [dict(row) for row in present.mappings()]
        line = own[0].entry.line
        rows = [{**{name: value for name, value in row.items() if name != "id"}, "report_id": draft} for row in old]
        ids = audit.load(session, MarketPrice, rows, stamp.actor, source=Source(stamp.load_id, [line] * len(rows)))
        copies = {row["id"]: new for row, new in zip(old, ids, strict=True)}
        for one in own:
            one.record_id = copies.get(one.record_id) if one.record_id is not None else None

    def _newest(self, session: Session, kind: ReportKind, week: date) -> PriceReport | None:
        revision = select(func.max(PriceReport.revision)).filter_by(kind=kind, week_ending=week).scalar_subquery()
        of_week = select(PriceReport).filter_by(kind=kind, week_ending=week)
        return session.scalars(of_week.where(PriceReport.revision == revision)).one_or_none()


def _columns(quote: Quote) -> dict[str, Any]:
    low, frequent, high = quote.kg
    return {
        "low": quote.low,
        "most_frequent": quote.most_frequent,
        "high": quote.high,
        "unit": quote.unit,
        "low_kg": low,
        "most_frequent_kg": frequent,
        "high_kg": high,
        "supply": quote.supply,
        "grade": quote.grade,
    }


def _row(judged: Judged) -> dict[str, Any]:
    quote: Quote = judged.also
    return {"point_id": judged.values["point_id"], "item_id": judged.values["item_id"], **_columns(quote)}


def _is_the_same(quote: Quote | None, known: Mapping[str, Any]) -> bool:
    if quote is None:
        return known["low"] is None
    mine = (*quote.kg, quote.supply or known["supply"], quote.grade or known["grade"])
    return mine == tuple(known[name] for name in ("low_kg", "most_frequent_kg", "high_kg", "supply", "grade"))
