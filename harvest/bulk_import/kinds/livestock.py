"""Counts of animals in files: on which farm, of what kind and stage, how many, counted when."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest import audit
from harvest.audit import Altered
from harvest.bulk_import.columns import Column
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.on_farm import FARM_COLUMN, FarmsNamed, know_by_farm, known_on_farms, parishes_on_farms
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
from harvest.records.livestock import LIVESTOCK_FIELDS, Livestock, LivestockTag
from harvest.records.livestock.intake import livestock_ruled
from harvest.records.loads import Outcome
from harvest.vocabulary import Parish

FORM = {one.name: one for one in LIVESTOCK_FIELDS}
COLUMNS = (
    FARM_COLUMN,
    Column(
        reference_field("reference", "Count reference", "What you call this count, if you number them; H123 is ours."),
        headings=("count ref", "livestock id"),
        unique=True,
    ),
    Column(FORM["commodity"], headings=("livestock", "livestock name", "animal"), example="Goats", needed=True),
    Column(FORM["stage"], headings=("livestock stage",), example="does"),
    Column(FORM["head_count"], headings=("head count", "number of animals", "head"), example="14", needed=True),
    Column(FORM["tags"], headings=("tags", "tag numbers"), unique=True),
    Column(
        Field(*("recorded_on", "Counted on", intake.day("Counted on")), "Day/month/year.", kind="date"),
        headings=("recorded on", "count date", "date counted"),
        is_date=True,
        example="2/4/2026",
        needed=True,
    ),
)
COMPARED = ("head_count",)
FIXED = ("farm_id", "commodity_id", "stage", "recorded_on", "ended_on")
Herd = tuple[int, int, str]  # the farm, the kind of animals, the stage: counts of one herd follow each other


class Animals(Reading):
    """`also` of a row is its farm."""

    name: ClassVar[str] = "livestock"
    title: ClassVar[str] = "Livestock"
    model = Livestock
    act = Act.KEEP_FARM
    columns = COLUMNS
    compared = COMPARED
    keys = ("farm", "head_count", "commodity")

    def prepare(self, session: Session) -> None:
        self.commodities = commodities_known(session)
        self.farms = FarmsNamed(self.context.system)
        self.references = References(Livestock, self.context.system)

    def row(self, judged: Judged) -> None:
        take_over(judged, livestock_ruled(as_on_form(judged, FORM), self.commodities))
        values = judged.values
        counted = values.get("recorded_on")
        if counted is not None and counted > self.context.today:
            sentence = f"Counted on {said_day(counted)} is still to come. Correct the date."
            judged.refuse("recorded_on", "future", sentence)
        if values.get("farm") and values.get("commodity_id") and counted:
            judged.nature = (values["farm"], *_natural(judged)[1:])
        if reference := values.get("reference"):
            judged.key = ("reference", reference)
            return
        for name, words in (("farm", "Enter the farm reference."), ("recorded_on", "Enter the day of the count.")):
            if values.get(name) is None and name not in judged.wrong:
                judged.refuse(name, "missing", words)
        judged.key = judged.nature

    def refer(self, session: HarvestSession, judged: Sequence[Judged]) -> None:
        self.farms.refer(session, judged)
        know_by_farm(judged, _natural)

    def known(self, session: HarvestSession, judged: Sequence[Judged]) -> Mapping[Hashable, Compared]:
        columns = ("id", *FIXED, *COMPARED)
        return known_on_farms(session, judged, self.farms, self.references, columns, alike=_alike, natural=_natural)

    def consider(self, _: HarvestSession, judged: Sequence[Judged], known: Mapping[Hashable, Compared]) -> None:
        for one in judged:
            found = known.get(one.key)
            if found is not None:
                self._changed(one, found[1])
            elif one.outcome is Outcome.NEW and OURS.fullmatch(one.values.get("reference") or ""):
                sentence = "There is no count of this number in the register. Copy it as exported."
                one.refuse("reference", "count", sentence)

    def _changed(self, judged: Judged, known: Mapping[str, Any]) -> None:
        values = judged.values
        if judged.also.id != known["farm_id"]:
            judged.refuse("farm", "farm", "On record this count is of another farm. Correct the reference.")
        if known.get("alike", 1) > 1 and not values.get("reference"):
            sentence = (
                f"{known['alike']} counts on record are of these animals on that day. Say which by its reference."
            )
            judged.refuse("commodity", "several", sentence)
        for name, field in (("commodity_id", "commodity"), ("stage", "stage"), ("recorded_on", "recorded_on")):
            if values.get(name) not in {None, known[name]}:
                sentence = "On record this count is another one. Give this one its own reference, or leave it empty."
                judged.refuse(field, "another", sentence)
        if "head_count" in judged.after:
            none_left = judged.after["head_count"] == 0
            was_none = known["head_count"] == 0
            if none_left and known["ended_on"] is None:
                judged.follow(known, ended_on=known["recorded_on"])
            elif was_none and known["ended_on"] == known["recorded_on"]:
                judged.follow(known, ended_on=None)

    def parishes(self, judged: Judged, known: Mapping[str, Any] | None) -> Iterable[Parish]:
        return parishes_on_farms(judged, known)

    def new_row(self, judged: Judged) -> Mapping[str, Any]:
        values = judged.values
        columns = ("commodity_id", "stage", "head_count", "recorded_on")
        return {"farm_id": judged.also.id, **{name: values[name] for name in columns}, "ended_on": values["ended_on"]}

    def write(self, session: HarvestSession, judged: Sequence[Judged], stamp: Stamp) -> None:
        self._end_earlier(session, [one for one in judged if one.outcome is Outcome.NEW], stamp)
        super().write(session, judged, stamp)

    def _end_earlier(self, session: HarvestSession, new: Sequence[Judged], stamp: Stamp) -> None:
        """Counts of one herd in the order of their days, wherever they come from: each ends with the next."""
        herds: dict[Herd, list[Judged]] = defaultdict(list)
        for one in sorted(new, key=lambda one: one.values["recorded_on"]):
            herds[_natural(one)[:3]].append(one)
        altered: list[tuple[Judged, Altered]] = []
        for herd, earlier in self._on_record(session, herds).items():
            altered += _follow_each_other(herds[herd], earlier)
        source = stamp.source([one for one, _ in altered])
        audit.change(session, Livestock, [what for _, what in altered], stamp.actor, source=source)

    def _on_record(self, session: HarvestSession, herds: Iterable[Herd]) -> Mapping[Herd, list[Mapping[str, Any]]]:
        found: dict[Herd, list[Mapping[str, Any]]] = {herd: [] for herd in herds}
        columns = [getattr(Livestock, name) for name in ("id", *FIXED)]
        farm_ids = {farm_id for farm_id, _, _ in found}
        on_these = among(session.connection(), Livestock.farm_id, farm_ids)
        rows = session.execute(select(*columns).where(on_these).order_by(Livestock.recorded_on))
        for row in map(dict, rows.mappings()):
            if _herd(row) in found:
                found[_herd(row)].append(row)
        return found

    def write_beside(self, session: HarvestSession, written: Sequence[Judged], stamp: Stamp) -> None:
        new = [one for one in written if one.outcome is Outcome.NEW]
        self.references.write(session, new, stamp)
        tags = [(one, tag) for one in new for tag in one.values.get("tags") or ()]
        rows = [{"livestock_id": one.record_id, "tag": tag} for one, tag in tags]
        audit.load(session, LivestockTag, rows, stamp.actor, source=stamp.source([one for one, _ in tags]))


def _stage(words: str | None) -> str:
    return (words or "").casefold()


def _alike(rows: Sequence[dict[str, Any]]) -> Mapping[Hashable, dict[str, Any]]:
    """Counts by what tells them apart, each with how many there are of which this is the first."""
    found: dict[Hashable, dict[str, Any]] = {}
    for row in rows:
        first = found.setdefault((*_herd(row), row["recorded_on"]), row)
        first["alike"] = first.get("alike", 0) + 1
    return found


def _herd(row: Mapping[str, Any]) -> Herd:
    return row["farm_id"], row["commodity_id"], _stage(row["stage"])


def _natural(judged: Judged) -> tuple[Any, ...]:
    values = judged.values
    farm = judged.also.id if judged.also is not None else None
    return farm, values.get("commodity_id"), _stage(values.get("stage")), values.get("recorded_on")


def _follow_each_other(new: Sequence[Judged], on_record: Sequence[Mapping[str, Any]]) -> list[tuple[Judged, Altered]]:
    """Say when new counts end; give the counts on record that end with one of them."""
    days = sorted([one.values["recorded_on"] for one in new] + [row["recorded_on"] for row in on_record])
    for one in new:
        counted = one.values["recorded_on"]
        following = next((day for day in days if day > counted), None)
        one.values["ended_on"] = counted if one.values["head_count"] == 0 else following
    altered = []
    for row in on_record:
        ends = next((one for one in new if one.values["recorded_on"] > row["recorded_on"]), None)
        if ends is None:
            continue
        day = ends.values["recorded_on"]
        if row["ended_on"] is None or row["ended_on"] > day:
            altered.append((ends, Altered(row["id"], {"ended_on": row["ended_on"]}, {"ended_on": day})))
    return altered
