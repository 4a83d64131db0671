"""Where a row says that a farmer or a farm is: the parish and the district on record, however a file spells them."""

from collections.abc import Mapping, Sequence
from typing import Any

from harvest import audit
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.reading import Stamp
from harvest.database import HarvestSession
from harvest.records.farmers.districts import no_such_district
from harvest.records.loads import Outcome
from harvest.records.places import District, Places, normalise_place
from harvest.vocabulary import Parish


class Districts:
    """Places for one pass over a file. `lenient`: an older register's districts are taken over, and said so."""

    def __init__(self, places: Places, *, lenient: bool) -> None:
        self.places = places
        self.lenient = lenient
        self.parishes: dict[str, Parish | None] = {}
        self.ids = {(one.parish, spelling): one.id for spelling, same in places.districts.items() for one in same}
        self.names = {one.id: one.name for same in places.districts.values() for one in same}

    def place(self, judged: Judged) -> None:
        """`parish` becomes a parish and `district` the id of one, or the row says what is wrong."""
        values = judged.values
        words = values.get("parish")
        parish = self._parish(words) if words else None
        district = values.pop("district", None)
        if words:
            values["parish"] = parish
            if parish is None:
                sentence = f"“{words[:40]}” is not one of the fourteen parishes. Write it such as St Ann."
                judged.refuse("parish", "parish", sentence)
        if not district or parish is None:
            if district and not words:
                judged.refuse("parish", "missing", "Enter the parish of the district.")
            return
        found = self.ids.get((parish, normalise_place(district)))
        if found is not None:
            values["district_id"] = found
            self._note_area(judged, parish, district)
        elif self.lenient and normalise_place(district):
            values["new_district"] = district
            judged.note("district", "new_district", f"{district} is new in {parish.label} and would be added.")
        else:
            judged.refuse("district", "district", self._not_known(parish, district))

    def changed(self, judged: Judged, known: Mapping[str, Any]) -> None:
        """A record changes its district for one that comes with this file, and stays in none of another parish."""
        brought = judged.values.get("new_district")
        if brought is not None:
            judged.follow(known, district_id=brought)  # its name until it is written and has an id
            if judged.outcome is Outcome.SAME:
                judged.outcome = Outcome.CHANGED
        elif "parish" in judged.after and "district_id" not in judged.after:
            judged.follow(known, district_id=None)

    def name_of(self, district: int | str | None) -> str | None:
        """`district`: its id, or the name of one that has none yet."""
        if district is None or isinstance(district, str):
            return district
        return self.names.get(district, str(district))

    def _note_area(self, judged: Judged, parish: Parish, district: str) -> None:
        """An older register's areas were drawn otherwise: what it says is told, and ours stays."""
        said = judged.values.get("extension_area")
        known = next((one for one in self.places.called(district) if one.parish is parish), None)
        if said and known and known.area and self.places.area(parish, said) != known.area:
            sentence = f"{known.name} is in the extension area {known.area}, not {said[:40]}: it stays there."
            judged.note("extension_area", "extension_area", sentence)

    def write(self, session: HarvestSession, judged: Sequence[Judged], stamp: Stamp) -> None:
        """Add the districts that these rows bring, and give the rows their ids."""
        wanted: dict[tuple[Parish, str], Judged] = {}
        for one in judged:
            name = one.values.get("new_district")
            if name:
                wanted.setdefault((one.values["parish"], normalise_place(name)), one)
        new = {key: one for key, one in wanted.items() if key not in self.ids}
        rows = [{"name": one.values["new_district"], "parish": parish} for (parish, _), one in new.items()]
        ids = audit.load(session, District, rows, stamp.actor, source=stamp.source(list(new.values())))
        self.ids |= dict(zip(new, ids, strict=True))
        self.names |= {id_: one.values["new_district"] for id_, one in zip(ids, new.values(), strict=True)}
        for one in judged:
            name = one.values.get("new_district")
            if name:
                self._give(one, self.ids[(one.values["parish"], normalise_place(name))])

    def _give(self, judged: Judged, district_id: int) -> None:
        judged.values["district_id"] = district_id
        if judged.outcome is Outcome.CHANGED:
            judged.after = {**judged.after, "district_id": district_id}

    def _parish(self, words: str) -> Parish | None:
        if words not in self.parishes:
            self.parishes[words] = self.places.parish(words)
        return self.parishes[words]

    def _not_known(self, parish: Parish, district: str) -> str:
        names = {self.names[id_] for (own, _), id_ in self.ids.items() if own is parish}
        return no_such_district(parish, district, sorted(names))
