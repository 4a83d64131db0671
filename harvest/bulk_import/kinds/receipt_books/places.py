"""The offices and the series that rows of receipt books name, as they are on record."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest import audit
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.reading import Stamp
from harvest.database import HarvestSession
from harvest.records.offices import Office, OfficeParish
from harvest.records.places import normalise_place
from harvest.records.receipt_books import Series
from harvest.vocabulary import Parish

DIGITS = 8  # of a series of which nobody said how wide it is printed: a million books of 100


class Stores:
    """The offices: by any spelling of their name, with the parishes they serve."""

    def __init__(self, session: Session) -> None:
        offices = session.scalars(select(Office)).all()
        self.names: Mapping[int | None, str] = {one.id: one.name for one in offices}
        self.ids = {normalise_place(one.name): one.id for one in offices}
        self.parents = {one.id: one.parent_id for one in offices}
        self.served: dict[int | None, list[Parish]] = defaultdict(list)
        for one in session.scalars(select(OfficeParish).order_by(OfficeParish.parish)):
            self.served[one.office_id].append(one.parish)

    def place(self, judged: Judged) -> None:
        """`office_id` for the words, or the row is refused."""
        words = judged.values.get("office")
        if words is None:
            return
        found = self.ids.get(normalise_place(words))
        if found is None:
            sentence = f"No office is called “{words[:40]}”. Write its name as in the list of offices."
            judged.refuse("office", "office", sentence)
            return
        judged.values["office_id"] = found

    def parish(self, office_id: int | None, may: Callable[[Parish], bool]) -> Iterable[Parish]:
        """The parish by which it is judged who may: one that he serves, if the office serves several.

        Without an office a book is in the printer's store, which belongs to all who receive books.
        """
        served = self.served[office_id] or self.served[self.parents.get(office_id or 0)] or list(Parish)
        return (next(filter(may, served), served[0]),)


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """`id` is None for a series that comes with the file."""

    id: int | None
    code: str
    digits: int


class Printed:
    """The series. `lenient`: an older register's file may bring one."""

    def __init__(self, session: Session, *, lenient: bool) -> None:
        self.lenient = lenient
        self.known = {
            one.code: KnownSeries(one.id, one.code, one.printed_digits) for one in session.scalars(select(Series))
        }

    def series(self, judged: Judged, *, default: str) -> KnownSeries | None:
        """The series of a row, or the row is refused."""
        words = judged.values.get("series") or default
        if not words:
            if "series" not in judged.wrong:
                judged.refuse("series", "missing", "Enter the series that is printed on the cover.")
            return None
        found = self.known.get(words) or self.known.get(words.upper())
        if found is None and self.lenient:
            found = self.known[words] = KnownSeries(None, words, DIGITS)
        if found is None:
            sentence = f"There is no series {words}. Choose one that is in the register, or enter it first."
            judged.refuse("series", "series", sentence)
        return found

    def lock(self, session: HarvestSession, keys: Iterable[Hashable]) -> dict[int, str]:
        """The codes of the series of these books by id. One writer of a series at a time, as on the pages."""
        codes = {key[0] for key in keys if isinstance(key, tuple)}
        ids = {known.id: code for code, known in self.known.items() if code in codes and known.id is not None}
        session.execute(select(Series.id).where(Series.id.in_(ids)).order_by(Series.id).with_for_update(key_share=True))
        return ids

    def write(self, session: HarvestSession, judged: Sequence[Judged], stamp: Stamp) -> None:
        """Add the series that these rows bring."""
        first: dict[str, Judged] = {}
        for one in judged:
            if self.known[one.also.code].id is None:
                first.setdefault(one.also.code, one)
        rows = [{"code": code, "printed_digits": DIGITS, "note": f"load {stamp.load_id}"} for code in first]
        ids = audit.load(session, Series, rows, stamp.actor, source=stamp.source(list(first.values())))
        for code, id_ in zip(first, ids, strict=True):
            self.known[code] = replace(self.known[code], id=id_)
