"""How rows name records of another file: by what another register or the clerk calls them, or by our own "H123"."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, select

from harvest import audit
from harvest.audit import Record
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.reading import Stamp
from harvest.database import HarvestSession
from harvest.foundation import intake
from harvest.foundation.columns import among, among_those
from harvest.foundation.intake import Field
from harvest.records.loads import OtherNumber

LONGEST = 40
OURS = re.compile(r"[Hh]([1-9][0-9]{0,14})", re.ASCII)  # as we export it: the farm with our id 123 is "H123"


def reference_field(name: str, label: str, hint: str, *, required: bool = False) -> Field:
    return Field(name, label, intake.text(label, LONGEST), hint, required=required)


class References:
    """The references of one kind of record in one system of numbers."""

    def __init__(self, model: type[Record], system: str) -> None:
        self.model = model
        self.system = system

    def find(self, session: HarvestSession, references: Iterable[str | None]) -> Mapping[str, int]:
        """The ids of the records that are called so; those that nobody is called by are left out."""
        wanted = {one for one in references if one}
        ours = {one: int(found[1]) for one in wanted if (found := OURS.fullmatch(one))}
        found_ids: dict[str, int] = {}
        if ours:
            these = among(session.connection(), self.model.id, set(ours.values()))
            ids = set(session.scalars(select(self.model.id).where(these)))
            found_ids = {one: id_ for one, id_ in ours.items() if id_ in ids}
        if theirs := wanted - ours.keys():
            same = {"system": self.system, "table_name": self.model.__tablename__}
            named = among_those(session.connection(), OtherNumber.number, theirs, **same)
            rows = session.execute(select(OtherNumber.number, OtherNumber.record_id).where(named))
            found_ids |= {row.number: row.record_id for row in rows}
        return found_ids

    def of(self, session: HarvestSession, ids: Collection[int]) -> set[tuple[int, str]]:
        """Which references these records have."""
        theirs = among(session.connection(), OtherNumber.record_id, ids)
        rows = session.execute(select(OtherNumber.record_id, OtherNumber.number).where(*self._mine(), theirs))
        return {(record_id, number) for record_id, number in rows}

    def write(self, session: HarvestSession, judged: Sequence[Judged], stamp: Stamp) -> None:
        """Keep what these records, which are written, are called."""
        named = [one for one in judged if (words := one.values.get("reference")) and not OURS.fullmatch(words)]
        rows = [
            {
                "system": self.system,
                "table_name": self.model.__tablename__,
                "number": one.values["reference"],
                "record_id": one.record_id,
            }
            for one in named
        ]
        audit.load(session, OtherNumber, rows, stamp.actor, source=stamp.source(named))

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        return OtherNumber.system == self.system, OtherNumber.table_name == self.model.__tablename__
