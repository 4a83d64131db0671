"""Farms in files: whose they are, where they lie, and what the file calls them, since a farm has no printed number."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.bulk_import.columns import Column
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.districts import Districts
from harvest.bulk_import.kinds.owners import OWNER_COLUMNS, Owners, whole_number
from harvest.bulk_import.kinds.reading import Compared, Reading, Stamp
from harvest.bulk_import.kinds.references import OURS, References, reference_field
from harvest.bulk_import.kinds.ruled import as_on_form, take_over
from harvest.database import HarvestSession
from harvest.foundation.columns import among
from harvest.permissions import Act
from harvest.records.farms import FARM_FIELDS, Farm
from harvest.records.farms.intake import land, placed
from harvest.records.loads import Outcome
from harvest.records.places import places_known

FORM = {one.name: one for one in FARM_FIELDS}
TENURES = {"owner": "owned", "own": "owned", "lease": "leased", "rent": "rented", "family": "family_land"}
COLUMNS = (
    Column(
        reference_field(
            *("reference", "Farm reference", "What you call this farm, such as F-12; H123 is our own number of it."),
            required=True,
        ),
        headings=("farm", "farm ref", "farm number", "farm id", "property number"),
        unique=True,
        example="F-12",
    ),
    *OWNER_COLUMNS,
    Column(FORM["parish"], headings=("parish name", "parish code"), example="St Ann", needed=True),
    Column(FORM["extension_area"], headings=("area", "extension"), example="Alexandria"),
    Column(FORM["district"], headings=("community", "district name"), example="Inverness"),
    Column(FORM["size"], headings=("farm size", "size of farm", "acreage"), example="2 1/2"),
    Column(FORM["size_unit"], headings=("size unit", "unit of size"), example="acre"),
    Column(FORM["tenure"], headings=("tenure", "ownership"), words=TENURES, example="Owned"),
    Column(FORM["title_volume"], headings=("volume",), example="1234"),
    Column(FORM["title_folio"], headings=("folio",), example="56"),
    Column(FORM["latitude"], headings=("lat",), unique=True, example="18.1234"),
    Column(FORM["longitude"], headings=("long", "lng", "lon"), unique=True, example="-77.1234"),
)
CHANGEABLE = (
    *("parish", "district_id", "size_quantity", "size_unit", "hectares"),
    *("latitude", "longitude", "tenure", "title_volume", "title_folio"),
)


class Farms(Reading):
    name: ClassVar[str] = "farms"
    title: ClassVar[str] = "Farms"
    model = Farm
    act = Act.KEEP_FARM
    columns = COLUMNS
    compared = CHANGEABLE
    keys = ("farmer_number", "reference")
    fields: ClassVar[Mapping[str, str]] = {"size_quantity": "size"}
    untold = frozenset({"hectares"})

    def prepare(self, session: Session) -> None:
        self.places = places_known(session)
        self.districts = Districts(self.places, lenient=self.context.lenient)
        self.owners = Owners(self.context.system)
        self.references = References(Farm, self.context.system)

    def row(self, judged: Judged) -> None:
        whole_number(judged)
        reference = judged.values.get("reference")
        if reference is None:
            judged.refuse("reference", "missing", "Enter the farm reference: it says which farm a row is.")
        judged.key = reference
        taken = land(as_on_form(judged, FORM))
        if not self.context.lenient:
            taken = placed(taken, self.places)
        take_over(judged, taken)
        for note in taken.notes:
            judged.note(None, "read_as", note)
        if self.context.lenient:
            self.districts.place(judged)

    def refer(self, session: HarvestSession, judged: Sequence[Judged]) -> None:
        self.owners.refer(session, judged)

    def known(self, session: HarvestSession, judged: Sequence[Judged]) -> Mapping[Hashable, Compared]:
        ids = self.references.find(session, [str(one.key) for one in judged])
        columns = [getattr(Farm, name) for name in ("id", "farmer_id", *CHANGEABLE)]
        these = among(session.connection(), Farm.id, ids.values())
        rows = {row["id"]: dict(row) for row in session.execute(select(*columns).where(these)).mappings()}
        return {reference: (id_, rows[id_]) for reference, id_ in ids.items() if id_ in rows}

    def consider(self, session: HarvestSession, judged: Sequence[Judged], known: Mapping[Hashable, Compared]) -> None:
        for one in judged:
            found = known.get(one.key)
            if found is not None:
                self._changed(session, one, found[1])
            elif one.outcome is Outcome.NEW:
                self._new(one)

    def _new(self, judged: Judged) -> None:
        if OURS.fullmatch(str(judged.key)):
            judged.refuse("reference", "farm", f"There is no farm {judged.key} in the register. Copy it as exported.")
        if "owner" not in judged.values:
            judged.refuse("farmer_number", "missing", "Enter the farmer number: it says whose farm it is.")

    def _changed(self, session: HarvestSession, judged: Judged, known: Mapping[str, Any]) -> None:
        owner = judged.values.get("owner")
        if owner is not None and known["farmer_id"] not in owner.ids:
            number = self.owners.told(session, known["farmer_id"])
            sentence = f"Farm {judged.key} is on record with farmer {number}. Give this farm another reference."
            judged.refuse("farmer_number", "owner", sentence)
        self.districts.changed(judged, known)

    def word_for(self, name: str, value: Any) -> Any:
        return self.districts.name_of(value) if name == "district_id" else super().word_for(name, value)

    def new_row(self, judged: Judged) -> Mapping[str, Any]:
        return {"farmer_id": judged.values["farmer_id"], **super().new_row(judged)}

    def write(self, session: HarvestSession, judged: Sequence[Judged], stamp: Stamp) -> None:
        self.districts.write(session, judged, stamp)
        super().write(session, judged, stamp)

    def write_beside(self, session: HarvestSession, written: Sequence[Judged], stamp: Stamp) -> None:
        self.references.write(session, [one for one in written if one.outcome is Outcome.NEW], stamp)
