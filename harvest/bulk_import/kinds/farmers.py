"""Farmers in files: matched by the number on the card, zeros in front restored, possible duplicates held back."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.bulk_import.columns import Column
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.districts import Districts
from harvest.bulk_import.kinds.owners import whole_number
from harvest.bulk_import.kinds.reading import Compared, Reading, Stamp
from harvest.bulk_import.kinds.references import References, reference_field
from harvest.bulk_import.seen import Seen
from harvest.database import HarvestSession
from harvest.foundation import intake
from harvest.foundation.clock import said_day
from harvest.foundation.columns import among
from harvest.foundation.intake import Field
from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.farmers.duplicates import likely_duplicates
from harvest.records.farmers.intake import ORGANISATION_FIELDS, PERSON_FIELDS, questions
from harvest.records.farmers.keys import birth_keys
from harvest.records.farmers.merging import merged_away
from harvest.records.loads import Outcome
from harvest.records.places import places_known
from harvest.vocabulary import FarmerKind, FarmerStatus

FORM = {one.name: one for one in (*PERSON_FIELDS, *ORGANISATION_FIELDS)}
GENDERS = {"m": "male", "f": "female", "man": "male", "woman": "female"}
KINDS = {"individual": "person", "corporation": "company", "association": "group"}
STATUSES = {"a": "active", "inactive": "suspended", "dead": "deceased"}


def _day(name: str, label: str) -> Field:
    return Field(name, label, intake.day(label), "Day/month/year, such as 27/3/2026.", kind="date")


COLUMNS = (
    Column(
        Field(
            "farmer_number",
            "Farmer number",
            intake.digits("Farmer number", 1, 10),
            "The number on the card, with its zeros.",
            required=True,
        ),
        headings=("stakeholder number", "stakeholder num", "rada number", "rada id", "registration number"),
        unique=True,
        example="081119321",
    ),
    Column(
        Field("kind", "Kind", intake.one_of("Kind", FarmerKind), choices=intake.choices(FarmerKind)),
        headings=("farmer type", "type"),
        words=KINDS,
        example="person",
    ),
    Column(FORM["first_name"], headings=("given name", "forename"), example="Jane"),
    Column(FORM["middle_name"], headings=("middle names",)),
    Column(FORM["last_name"], headings=("surname", "family name"), example="Sample"),
    Column(FORM["organisation_name"], headings=("company", "company name", "group", "organisation", "organization")),
    Column(FORM["alias"], headings=("pet name", "known as", "nickname"), unique=True, example="Pearl"),
    Column(
        FORM["date_of_birth"], headings=("dob", "birth date", "birthdate", "born"), is_date=True, example="27/3/1970"
    ),
    Column(FORM["gender"], headings=("sex",), words=GENDERS, example="female"),
    Column(
        Field("parish", "Parish", intake.text("Parish", 60), "Such as St Ann.", choices=FORM["parish"].choices),
        headings=("parish name", "parish code"),
        example="St Ann",
        needed=True,
    ),
    Column(FORM["district"], headings=("community", "district name"), example="Inverness"),
    Column(
        FORM["phone"],
        headings=("telephone", "tel", "mobile", "cell", "phone number"),
        unique=True,
        example="876-555-0100",
    ),
    Column(
        _day("registered_on", "Registered on"),
        ("registration date", "date registered"),
        is_date=True,
        needed=True,
        example="3/2/2020",
    ),
    Column(
        _day("verified_on", "Verified on"),
        headings=("verified date", "date verified"),
        is_date=True,
        sensitive=True,
        example="14/2/2020",
    ),
    Column(
        Field("status", "Status", intake.one_of("Status", FarmerStatus), choices=intake.choices(FarmerStatus)),
        headings=("stakeholder status",),
        words=STATUSES,
        sensitive=True,
    ),
    Column(_day("status_since", "Status since"), headings=("status date",), is_date=True),
    Column(
        _day("id_card_expires_on", "Card expires on"),
        headings=("card expiry", "id card expires", "expiry date"),
        is_date=True,
    ),
    Column(
        reference_field("reference", "Farmer reference", "What another register calls the farmer."),
        unique=True,
        example="952520",
    ),
)
CHANGEABLE = (
    *("first_name", "middle_name", "last_name", "organisation_name", "alias", "date_of_birth", "gender", "parish"),
    *("district_id", "phone", "registered_on", "verified_on", "status", "status_since", "id_card_expires_on"),
)
KEPT = frozenset({"farmer_number", "kind", *CHANGEABLE})  # the reference is kept beside
REFERENCE = "reference"
SAME_BIRTH = "date of birth, or the same with day and month the other way round"


class Farmers(Reading):
    name: ClassVar[str] = "farmers"
    title: ClassVar[str] = "Farmers"
    model = Farmer
    act = Act.REGISTER_FARMER
    columns = COLUMNS
    compared = (*CHANGEABLE, REFERENCE)
    keys = ("farmer_number",)
    beside = frozenset({REFERENCE})

    def prepare(self, session: Session) -> None:
        self.districts = Districts(places_known(session), lenient=self.context.lenient)
        self.references = References(Farmer, self.context.system)
        self.held = Seen()

    def row(self, judged: Judged) -> None:
        values = judged.values
        self._number(judged)
        self.districts.place(judged)
        if values.get("kind") is None and judged.entry.typed:
            is_person = not values.get("organisation_name") or values.get("last_name")
            values["kind"] = FarmerKind.PERSON if is_person else FarmerKind.COMPANY
        for name, label in (
            ("date_of_birth", "Date of birth"),
            ("registered_on", "Registered on"),
            ("verified_on", "Verified on"),
            ("status_since", "Status since"),
        ):
            found: date | None = values.get(name)
            if found is not None and found > self.context.today:
                judged.refuse(name, "future", f"{label} {said_day(found)} is still to come. Check the year.")
        for name, sentence in questions(values, today=self.context.today).items():
            judged.note(name, "age", sentence)

    def _number(self, judged: Judged) -> None:
        number = judged.values.get("farmer_number")
        if number is None:
            if "farmer_number" not in judged.wrong:
                judged.refuse("farmer_number", "missing", "Enter the farmer number: it says whose row this is.")
            return
        judged.key = whole_number(judged)

    def known(self, session: HarvestSession, judged: Sequence[Judged]) -> Mapping[Hashable, Compared]:
        columns = [getattr(Farmer, name) for name in ("id", "farmer_number", "kind", *CHANGEABLE)]
        of_these = among(session.connection(), Farmer.farmer_number, [one.key for one in judged])
        rows = session.execute(select(*columns).where(of_these)).mappings()
        found = {row["farmer_number"]: (row["id"], dict(row)) for row in rows}
        mine = [(*found[one.key], one.values[REFERENCE]) for one in judged if self._refers(one) and one.key in found]
        has = self.references.of(session, [id_ for id_, _, _ in mine]) if mine else set()
        for _, row in found.values():
            row[REFERENCE] = None
        for id_, row, words in reversed(mine):  # of two lines with one number the first one counts
            row[REFERENCE] = words if (id_, words) in has else None
        return found

    def _refers(self, judged: Judged) -> bool:
        return bool(judged.values.get(REFERENCE))

    def consider(self, session: HarvestSession, judged: Sequence[Judged], known: Mapping[Hashable, Compared]) -> None:
        self._refuse_taken(session, judged, known)
        for one in judged:
            found = known.get(one.key)
            if found is not None:
                self._changed(one, found[1])
            if one.outcome is not Outcome.REFUSED:
                _refuse_what_cannot_be(one, found[1] if found else {})
        self._merged(session, [one for one in judged if one.outcome is Outcome.CHANGED])
        self._hold_duplicates(session, [one for one in judged if one.outcome is Outcome.NEW])

    def _refuse_taken(
        self, session: HarvestSession, judged: Sequence[Judged], known: Mapping[Hashable, Compared]
    ) -> None:
        """A reference is one farmer's, in the register and in the file."""
        named = [one for one in judged if self._refers(one)]
        holders = self.references.find(session, [one.values[REFERENCE] for one in named])
        for one in named:
            words = one.values[REFERENCE]
            line = self.lines.setdefault((REFERENCE, words), one.entry.line)
            if line != one.entry.line:
                one.refuse(REFERENCE, "twice", f"Line {line} has the reference {words}, too. Correct one of them.")
            elif words in holders and known.get(one.key, (0,))[0] != holders[words]:
                sentence = f"Reference {words} is another farmer's in the register. Correct it, or leave it empty."
                one.refuse(REFERENCE, "taken", sentence)

    def _changed(self, judged: Judged, known: Mapping[str, Any]) -> None:
        if known["kind"] != judged.values["kind"] and "kind" in judged.entry.typed:
            sentence = f"On record this is a {known['kind'].value}. A file does not change that: correct the record."
            judged.refuse("kind", "kind", sentence)
        self.districts.changed(judged, known)

    def _merged(self, session: HarvestSession, changed: Sequence[Judged]) -> None:
        for farmer_id, sentence in merged_away(session, [one.record_id for one in changed if one.record_id]).items():
            for one in changed:
                if one.record_id == farmer_id:
                    one.refuse("farmer_number", "merged", sentence)

    def _hold_duplicates(self, session: HarvestSession, new: Sequence[Judged]) -> None:
        for one, found in zip(new, likely_duplicates(session, [one.values for one in new]), strict=True):
            if found is not None:
                number, name = found.farmer.farmer_number, found.farmer.name
                self._hold(one, f"May be farmer {number} ({name}): {'; '.join(found.reasons)}.")
                continue
            for key in birth_keys(one.values):
                line = self.held.setdefault(key, one.entry.line)
                if line != one.entry.line:
                    self._hold(one, f"May be the farmer of line {line}: same name and {SAME_BIRTH}.")
                    break

    def _hold(self, judged: Judged, sentence: str) -> None:
        judged.outcome = Outcome.DUPLICATE
        judged.note("farmer_number", "duplicate", sentence)

    def new_row(self, judged: Judged) -> Mapping[str, Any]:
        return {name: value for name, value in judged.values.items() if name in KEPT and value is not None}

    def write(self, session: HarvestSession, judged: Sequence[Judged], stamp: Stamp) -> None:
        self.districts.write(session, judged, stamp)
        super().write(session, judged, stamp)

    def write_beside(self, session: HarvestSession, written: Sequence[Judged], stamp: Stamp) -> None:
        named = [one for one in written if one.outcome is not Outcome.CHANGED or REFERENCE in one.after]
        self.references.write(session, named, stamp)

    def word_for(self, name: str, value: Any) -> Any:
        return self.districts.name_of(value) if name == "district_id" else super().word_for(name, value)


def _refuse_what_cannot_be(judged: Judged, known: Mapping[str, Any]) -> None:
    """Rules that hold for the record as it would be: the same as the table's own, in sentences."""
    values: Mapping[str, Any] = judged.values
    if known:
        values = {**known, **{name: value for name, value in values.items() if value is not None}}
    get = values.get
    if get("kind") is FarmerKind.PERSON:
        if not get("last_name"):
            judged.refuse("last_name", "missing", "Enter the last name.")
        if get("organisation_name"):
            judged.refuse("organisation_name", "kind", "A person has no name of a company. Empty this, or say company.")
    elif not get("organisation_name"):
        judged.refuse("organisation_name", "missing", "Enter the name of the company or group.")
    verified, registered, status = get("verified_on"), get("registered_on"), get("status")
    born: date | None = judged.values.get("date_of_birth")
    if born and registered and born > registered:
        sentence = f"Born on {said_day(born)}, after the registration on {said_day(registered)}. Write all of the year."
        judged.refuse("date_of_birth", "order", sentence)
    if verified and registered and verified < registered:
        sentence = (
            f"Verified on {said_day(verified)} is before the registration on {said_day(registered)}. Correct one."
        )
        judged.refuse("verified_on", "order", sentence)
    if status not in {None, FarmerStatus.ACTIVE} and not get("status_since"):
        judged.refuse("status_since", "missing", f"Enter since when the farmer is {status}.")
