"""Crops in files: on which farm, what, how much of it, planted and reaped when, seen by somebody on a day."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest.bulk_import.columns import Column
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.on_farm import (
    FARM_COLUMN,
    FarmsNamed,
    KnownFarm,
    know_by_farm,
    known_on_farms,
    parishes_on_farms,
)
from harvest.bulk_import.kinds.reading import Compared, Reading, Stamp
from harvest.bulk_import.kinds.references import OURS, References, reference_field
from harvest.bulk_import.kinds.ruled import as_on_form, take_over
from harvest.database import HarvestSession
from harvest.foundation import intake
from harvest.foundation.clock import said_day
from harvest.foundation.columns import among
from harvest.foundation.intake import Field
from harvest.permissions import Act
from harvest.records.commodities import commodities_known
from harvest.records.loads import Outcome
from harvest.records.plantings import PLANTING_FIELDS, EndedHow, Planting
from harvest.records.plantings.acts import more_than_farm
from harvest.records.plantings.intake import planting_ruled
from harvest.vocabulary import Parish

FORM = {one.name: one for one in PLANTING_FIELDS}


def _day(name: str, label: str, hint: str) -> Field:
    return Field(name, label, intake.day(label), hint, kind="date")


COLUMNS = (
    FARM_COLUMN,
    Column(
        reference_field("reference", "Crop reference", "What you call this crop, if you number them; H123 is ours."),
        headings=("crop ref", "crop number", "crop id"),
        unique=True,
    ),
    Column(FORM["commodity"], headings=("crop name", "commodity"), example="Yellow yam", needed=True),
    Column(FORM["variety"], headings=("crop variety", "type"), example=""),
    Column(FORM["area"], headings=("area planted", "crop area", "acreage"), example="1/2"),
    Column(FORM["area_unit"], headings=("unit of area",), example="acre"),
    Column(FORM["plants_count"], headings=("plants", "crop count", "count"), example="400"),
    Column(FORM["planted_on"], headings=("planted", "plant date", "date planted"), is_date=True, example="27/3/2026"),
    Column(FORM["expected_from"], headings=("reap from", "expected from"), is_date=True, example="1/9/2026"),
    Column(FORM["expected_to"], headings=("reap until", "expected to"), is_date=True, example="30/10/2026"),
    Column(FORM["expected_quantity"], headings=("expected quantity", "expected yield"), example="300"),
    Column(FORM["expected_unit"], headings=("expected unit",), example="lb"),
    Column(
        _day("recorded_on", "Seen on", "The day somebody saw the crop, or was told of it. Today, if empty."),
        headings=("recorded on", "surveyed on", "survey date"),
        is_date=True,
        example="2/4/2026",
    ),
    Column(_day("reaped_on", "Reaped on", "Only when nothing is left to reap."), ("last reaped on",), is_date=True),
    Column(_day("ended_on", "Ended on", "If the crop failed, or was taken out."), is_date=True),
    Column(
        Field(
            *("ended_how", "How it ended", intake.one_of("How it ended", EndedHow)), choices=intake.choices(EndedHow)
        ),
        headings=("ended how",),
    ),
)
CHANGEABLE = (
    *("variety_id", "area_quantity", "area_unit", "hectares", "plants_count", "planted_on", "expected_from"),
    *("expected_to", "expected_quantity", "expected_unit", "recorded_on", "reaped_on", "ended_on", "ended_how"),
)
FIXED = ("farm_id", "commodity_id")
PAST = (("recorded_on", "Seen on"), ("reaped_on", "Reaped on"), ("ended_on", "Ended on"))


class Plantings(Reading):
    """`also` of a row is its farm. `pending`: hectares of rows that the trial takes and nobody wrote yet, by farm."""

    name: ClassVar[str] = "plantings"
    title: ClassVar[str] = "Crops"
    model = Planting
    act = Act.KEEP_FARM
    columns = COLUMNS
    compared = CHANGEABLE
    keys = ("farm", "commodity")
    fields: ClassVar[Mapping[str, str]] = {"area_quantity": "area"}
    untold = frozenset({"hectares"})

    def prepare(self, session: Session) -> None:
        self.commodities = commodities_known(session)
        self.varieties = {id_: name for (_, name), id_ in self.commodities.varieties.items()}
        self.farms = FarmsNamed(self.context.system)
        self.references = References(Planting, self.context.system)
        self.pending: dict[int, Decimal] = {}
        self.source = ""

    def row(self, judged: Judged) -> None:
        if self.context.lenient:
            self._leave_variety(judged)
        take_over(judged, planting_ruled(as_on_form(judged, FORM), self.commodities, today=self.context.today))
        values = judged.values
        for name, label in PAST:
            if values.get(name) is not None and values[name] > self.context.today:
                judged.refuse(name, "future", f"{label} {said_day(values[name])} is still to come. Correct the date.")
        if values.get("farm") and values.get("commodity_id"):
            judged.nature = (values["farm"], *_natural(judged)[1:])
        if reference := values.get("reference"):
            judged.key = ("reference", reference)
            return
        for name in self.keys:
            if values.get(name) is None and name not in judged.wrong:
                judged.refuse(name, "missing", f"Enter the {'farm reference' if name == 'farm' else 'crop'}.")
        judged.key = judged.nature

    def _leave_variety(self, judged: Judged) -> None:
        """An older register has varieties of its own: the crop is taken, and said so."""
        values = judged.values
        said, found = values.get("variety"), self.commodities.find(values.get("commodity") or "")
        if said and found and self.commodities.variety(found.id, said) is None:
            values["variety"] = None
            sentence = f"{found.name} has no variety “{said[:40]}” on record: the crop is kept without it."
            judged.note("variety", "variety", sentence)

    def refer(self, session: HarvestSession, judged: Sequence[Judged]) -> None:
        self.farms.refer(session, judged)
        know_by_farm(judged, _natural)

    def known(self, session: HarvestSession, judged: Sequence[Judged]) -> Mapping[Hashable, Compared]:
        columns = ("id", *FIXED, *CHANGEABLE)
        return known_on_farms(session, judged, self.farms, self.references, columns, alike=_alike, natural=_natural)

    def consider(self, session: HarvestSession, judged: Sequence[Judged], known: Mapping[Hashable, Compared]) -> None:
        for one in judged:
            found = known.get(one.key)
            if found is not None:
                self._changed(one, found[1])
            elif one.outcome is Outcome.NEW and OURS.fullmatch(one.values.get("reference") or ""):
                one.refuse("reference", "crop", "There is no crop of this number in the register. Copy it as exported.")
            if one.outcome in {Outcome.NEW, Outcome.CHANGED}:
                _refuse_what_cannot_be(one, found[1] if found else {}, self.context.today)
        self._note_more_than_farm(session, judged)

    def _changed(self, judged: Judged, known: Mapping[str, Any]) -> None:
        values = judged.values
        if judged.also is not None and judged.also.id != known["farm_id"]:
            judged.refuse("farm", "farm", "On record this crop is on another farm. Correct the reference.")
        if known.get("alike", 1) > 1 and not values.get("reference"):
            sentence = (
                f"{known['alike']} crops on record are this one by farm, name and day. Say which by its reference."
            )
            judged.refuse("commodity", "several", sentence)
        if values.get("commodity_id") not in {None, known["commodity_id"]}:
            judged.refuse("commodity", "commodity", "On record this is another crop. Give this one its own reference.")
        seen = values.get("recorded_on")
        if seen is not None and seen < known["recorded_on"]:
            judged.after = {name: value for name, value in judged.after.items() if name != "recorded_on"}
            if judged.outcome is Outcome.CHANGED:
                self._older(judged, known)
        over = known["ended_on"] or known["reaped_on"]
        if judged.outcome is Outcome.CHANGED and over is not None:
            sentence = f"This crop is over since {said_day(over)}. Record a new planting instead."
            judged.refuse("commodity", "over", sentence)

    def _older(self, judged: Judged, known: Mapping[str, Any]) -> None:
        judged.before = {name: known[name] for name in judged.after}
        judged.outcome = Outcome.CHANGED if judged.after else Outcome.SAME
        if judged.after:
            sentence = f"This crop was seen later, on {said_day(known['recorded_on'])}: nothing was changed."
            judged.refuse("recorded_on", "seen_later", sentence)

    def _note_more_than_farm(self, session: HarvestSession, judged: Sequence[Judged]) -> None:
        rows = [one for one in judged if one.also is not None and _brings_area(one)]
        growing = _growing(session, {one.also.id for one in rows})
        for one in rows:
            farm: KnownFarm = one.also
            more = one.values["hectares"] - (one.before.get("hectares") or 0)
            pending = self.pending[farm.id] = self.pending.get(farm.id, Decimal(0)) + more
            sentence = more_than_farm(growing.get(farm.id, Decimal(0)) + pending, farm)
            if sentence is not None:
                one.note("area", "more_than_farm", sentence)

    def parishes(self, judged: Judged, known: Mapping[str, Any] | None) -> Iterable[Parish]:
        return parishes_on_farms(judged, known)

    def word_for(self, name: str, value: Any) -> Any:
        return self.varieties.get(value, value) if name == "variety_id" else super().word_for(name, value)

    def new_row(self, judged: Judged) -> Mapping[str, Any]:
        values = judged.values
        return {
            **super().new_row(judged),
            "farm_id": judged.also.id,
            "commodity_id": values["commodity_id"],
            "recorded_on": values.get("recorded_on") or self.context.today,
            "source": self.source,
        }

    def write(self, session: HarvestSession, judged: Sequence[Judged], stamp: Stamp) -> None:
        self.source = f"load {stamp.load_id}"
        super().write(session, judged, stamp)
        self.pending = {}  # from here on they are among those on record

    def write_beside(self, session: HarvestSession, written: Sequence[Judged], stamp: Stamp) -> None:
        self.references.write(session, [one for one in written if one.outcome is Outcome.NEW], stamp)


def _natural(judged: Judged) -> tuple[Any, ...]:
    values = judged.values
    farm = judged.also.id if judged.also is not None else None
    return farm, values.get("commodity_id"), values.get("variety_id"), values.get("planted_on")


def _alike(rows: Sequence[dict[str, Any]]) -> Mapping[Hashable, dict[str, Any]]:
    """Crops by what tells them apart; of two that nothing does the one that grows, with how many like it do."""
    found: dict[Hashable, dict[str, Any]] = {}
    for row in sorted(rows, key=_is_over):
        first = found.setdefault((row["farm_id"], row["commodity_id"], row["variety_id"], row["planted_on"]), row)
        first["alike"] = first.get("alike", 0) + (_is_over(row) == _is_over(first))
    return found


def _is_over(row: Mapping[str, Any]) -> bool:
    return row["reaped_on"] is not None or row["ended_on"] is not None


def _brings_area(judged: Judged) -> bool:
    if judged.outcome is Outcome.CHANGED:
        return "hectares" in judged.after
    return judged.outcome is Outcome.NEW and judged.values.get("hectares") is not None


def _growing(session: HarvestSession, farm_ids: set[int]) -> Mapping[int, Decimal]:
    """How many hectares grow on these farms now."""
    if not farm_ids:
        return {}
    total = func.sum(Planting.hectares)
    alive = (Planting.reaped_on.is_(None), Planting.ended_on.is_(None), Planting.hectares.is_not(None))
    on_these = among(session.connection(), Planting.farm_id, farm_ids)
    rows = session.execute(select(Planting.farm_id, total).where(on_these, *alive).group_by(Planting.farm_id))
    return {farm_id: hectares or Decimal(0) for farm_id, hectares in rows}


def _refuse_what_cannot_be(judged: Judged, known: Mapping[str, Any], today: date) -> None:
    """Rules that hold for the record as it would be: the same as the table's own, in sentences."""
    get = {**known, **{name: value for name, value in judged.values.items() if value is not None}}.get
    planted, first, last = get("planted_on"), get("expected_from"), get("expected_to")
    seen, reaped, ended, how = get("recorded_on") or today, get("reaped_on"), get("ended_on"), get("ended_how")
    if planted and planted > seen:
        sentence = f"Planted on {said_day(planted)}, but seen on {said_day(seen)}. Correct one of the dates."
        judged.refuse("planted_on", "order", sentence)
    if first and last and last < first and "expected_to" not in judged.wrong:
        judged.refuse("expected_to", "order", f"Reaping cannot end before it begins on {said_day(first)}.")
    for name, day in (("reaped_on", reaped), ("ended_on", ended)):
        if planted and day and day < planted:
            sentence = f"This crop was planted on {said_day(planted)}: {said_day(day)} lies before that. Correct one."
            judged.refuse(name, "order", sentence)
    if reaped and ended:
        judged.refuse("ended_on", "one_end", "A crop that was reaped to the end cannot have failed, too. Empty one.")
    if ended and not how:
        judged.refuse("ended_how", "missing", "Choose how it ended: failed, or taken out.")
    if how and not ended:
        judged.refuse("ended_on", "missing", "Enter the day on which it ended.")
